"""Powers of numbers and of matrices, transposes written with T, and e to an exponent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from symnet.claims.calls import normed, squared_norm
from symnet.claims.syntax import MAX_EXPONENT, Name, Node, Number, Power, Transpose
from symnet.claims.values import Value, entry

if TYPE_CHECKING:
    from symnet.claims.bind import Binder


def power(binder: Binder, node: Power) -> Value:
    """x^y; e^x; of a matrix A^T, A^{-1} and whole powers."""
    base, exponent = node.base, node.exponent
    if _is_free_letter(binder, exponent, "T"):
        return binder.value(Transpose(node.start, node.end, base))
    if _is_free_letter(binder, base, "e"):
        return Value(node, sp.exp(binder.scalar(exponent, "an exponent"), evaluate=False))
    if isinstance(exponent, Number) and exponent.value == 2 and (of := normed(base)):
        return Value(node, squared_norm(binder, of))
    value = binder.value(base)
    number = entry(value)
    if number is None:
        return _matrix_power(binder, node, value)
    power = _exponent(binder, exponent)
    if number.is_zero and power.is_negative:
        raise binder.source.at(base, "division by zero", "write another base")
    return Value(node, sp.Pow(number, power, evaluate=False))


def _is_free_letter(binder: Binder, node: Node, letter: str) -> bool:
    """Whether a node is this letter and nothing gives it a meaning."""
    if not isinstance(node, Name) or node != Name(node.start, node.end, letter):
        return False
    return binder.names.is_free(node)


def _exponent(binder: Binder, node: Node) -> Any:
    power = binder.scalar(node, "an exponent")
    if power.is_Rational and max(abs(power.p), power.q) > MAX_EXPONENT:
        cause = f"an exponent beyond {MAX_EXPONENT:,}, the limit"
        raise binder.source.at(node, cause, "write a smaller one, or a name for it")
    return power


def _matrix_power(binder: Binder, node: Power, value: Value) -> Value:
    power = _exponent(binder, node.exponent)
    if not power.is_Integer or power == 0:
        cause = "the exponent of a matrix is a whole number other than 0"
        raise binder.source.at(node.exponent, cause, "write A^{2}, A^{-1} or A^{\\top}")
    binder.require_square(node, value)
    whole = sp.Inverse(value.matrix) if power < 0 else value.matrix
    return Value(node, matrix=whole if abs(power) == 1 else sp.MatPow(whole, abs(power)))
