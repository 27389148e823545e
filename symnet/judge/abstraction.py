"""Claims about tensors as claims about scalars: each sum, trace or entry becomes an unknown.

Parts with one normal form become one unknown, so that what is proved of all numbers is proved of
them. What is false of all numbers may be true of them, so that nothing is refuted this way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra.normal_form import NormalForm
from symnet.errors import SymnetError
from symnet.judge.context import Context

TENSORS = (MatrixElement, sp.Indexed, sp.Sum, sp.Product, sp.Trace, sp.Determinant,
           sp.KroneckerDelta, sp.Derivative)  # fmt: skip


@dataclass(frozen=True)
class ScalarClaim:
    """Two scalars in symbols; `meanings` says for which part of the claim an unknown stands."""

    left: Any
    right: Any
    meanings: dict[Any, Any] = field(default_factory=dict)
    domains: dict[Any, Any] = field(default_factory=dict)


def abstracted(left: Any, right: Any, context: Context) -> ScalarClaim | None:
    """The claim about scalars, or None where a side is a matrix or a part cannot be read."""
    if not all(isinstance(side, sp.Expr) and _is_plain(side) for side in (left, right)):
        return None
    if not any(side.has(*TENSORS[:-1], sp.MatrixSymbol) for side in (left, right)):
        # derivatives by symbols are for the scalar judge
        return ScalarClaim(left, right)
    unknowns: dict[str, Any] = {}
    meanings: dict[Any, Any] = {}
    names = count()

    def scalar(expr: Any) -> Any:
        if isinstance(expr, TENSORS):
            value, _ = context.read(expr)
            assert isinstance(value, NormalForm)
            symbol = unknowns.get(value.key)
            if symbol is None:
                symbol = unknowns[value.key] = sp.Dummy(f"t_{next(names)}", real=True)
                meanings[symbol] = expr
            return symbol
        if not expr.args:
            return expr
        arguments = [scalar(argument) for argument in expr.args]
        if isinstance(expr, sp.Function) and not isinstance(expr, AppliedUndef | sp.exp | sp.log):
            return expr.func(*arguments, evaluate=False)
        if isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.exp | sp.log | AppliedUndef):
            return expr.func(*arguments, evaluate=False)
        return expr.func(*arguments)

    try:
        return ScalarClaim(scalar(left), scalar(right), meanings)
    except (SymnetError, AssertionError, RecursionError):
        return None


def _is_plain(side: Any) -> bool:
    """Whether a side is a number: no matrix, and nothing that does not commute or is another f."""
    if getattr(side, "is_Matrix", False):
        return False
    if not all(symbol.is_commutative for symbol in side.atoms(sp.Symbol)):
        return False
    return all(
        f.func == sp.Function(type(f).__name__) and f.is_commutative
        for f in side.atoms(AppliedUndef)
    )
