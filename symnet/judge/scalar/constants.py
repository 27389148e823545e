"""The signs of constants such as √2 - 1, by intervals that hold them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp
from mpmath import iv

from symnet.judge.scalar.field import Field
from symnet.judge.scalar.polynomials import Poly, Rat, magnitude

PRECISION = 200
MAX_EXPONENT = 10_000
MAX_TERMS = 100


class NotConstant(Exception):
    """The polynomial depends on a symbol, or is too large to be evaluated."""


def constant_sign(poly: Poly, field: Field) -> int | None:
    """The sign of a constant, or None where intervals do not tell or it is no constant."""
    if len(poly) > MAX_TERMS:
        return None
    before = iv.prec
    iv.prec = PRECISION
    try:
        value = _value(poly, field)
    except NotConstant:
        return None
    finally:
        iv.prec = before
    return 1 if value > 0 else -1 if value < 0 else None


def _value(poly: Poly, field: Field) -> Any:
    total = iv.mpf(0)
    for mono, c in poly.items():
        term = _number(c)
        for g, e in mono:
            term = term * _power(g, e, field)
        total = total + term
    return total


def _number(number: Rat) -> Any:
    return iv.mpf(Fraction(number).numerator) / Fraction(number).denominator


def _power(g: int, exponent: Rat, field: Field) -> Any:
    atom = field.atoms[g]
    if magnitude(exponent) > MAX_EXPONENT:
        raise NotConstant
    if atom.kind == "exp" and atom.content == ((), {}):
        return iv.exp(_number(exponent))
    if atom.kind == "prime":
        return _number(atom.content) ** _number(exponent)
    if atom.kind == "opaque" and atom.content[0] is sp.pi:
        return (+iv.pi) ** _number(exponent)
    if atom.kind not in ("log", "root"):
        raise NotConstant
    inside = _value(atom.content, field)
    if not inside > 0:
        raise NotConstant
    return (iv.log(inside) if atom.kind == "log" else inside) ** _number(exponent)
