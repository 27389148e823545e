"""Numbers of replay: exact ones, and intervals of mpmath where a value is not rational."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from mpmath import iv

Number = Any
"""An int, a Fraction, or an interval of mpmath."""

Rows = list[list[Number]]


class OverBudget(Exception):
    """The evaluation would take more operations than it may."""


class Undefined(Exception):
    """The expression has no value at these numbers, or is of a kind that replay does not know."""


def surely_differ(left: Number, right: Number) -> bool:
    """Whether two numbers differ; intervals must be apart."""
    if isinstance(left, iv.mpf) or isinstance(right, iv.mpf):
        gap = interval(left) - interval(right)
        return bool(gap > 0) or bool(gap < 0)
    return bool(left != right)


def interval(number: Number) -> Any:
    """A number as an interval that holds it."""
    if isinstance(number, Fraction):
        return iv.mpf(number.numerator) / iv.mpf(number.denominator)
    return number if isinstance(number, iv.mpf) else iv.mpf(number)


def times(one: Number, other: Number) -> Number:
    """The product of two numbers."""
    one, other = _matched(one, other)
    return one * other


def plus(one: Number, other: Number) -> Number:
    """The sum of two numbers."""
    one, other = _matched(one, other)
    return one + other


def reciprocal(number: Number) -> Number:
    """1 over a number; raises Undefined for zero."""
    if isinstance(number, iv.mpf):
        return 1 / number
    if not number:
        raise Undefined("a division by zero")
    return Fraction(1) / number


def _matched(one: Number, other: Number) -> tuple[Number, Number]:
    """An interval second, since it refuses what it does not know; a fraction beside it as one."""
    if isinstance(one, iv.mpf):
        one, other = other, one
    if isinstance(one, Fraction) and isinstance(other, iv.mpf):
        one = interval(one)
    return one, other


def dot(row: Sequence[Number], column: Sequence[Number]) -> Number:
    """The sum of the products of a row and a column."""
    try:
        return sum(a * b for a, b in zip(row, column, strict=True))
    except (TypeError, NotImplementedError):
        # fractions and intervals do not mix by themselves
        return reduce(plus, map(times, row, column))


def sign_of(number: Number) -> int:
    """The sign of a number; raises Undefined when an interval does not tell."""
    if isinstance(number, iv.mpf):
        if number > 0:
            return 1
        if number < 0:
            return -1
        if number.a == number.b == 0:
            return 0
        raise Undefined("an interval does not tell the sign of a number")
    return int(number > 0) - int(number < 0)
