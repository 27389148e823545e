"""Indices, the slots of a tensor that hold them, and what is surely true of symbolic ranges."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import sympy as sp


class Index(NamedTuple):
    """A named index from `low` to `high` (inclusive): integers or polynomials in widths."""

    name: str
    low: Any
    high: Any

    @property
    def size(self) -> Any:
        """How many values it takes."""
        return _size(self.low, self.high)


class Fixed(NamedTuple):
    """A slot that holds a value: a number, a width, or a free index of the claim.

    `within` are the ends (low, high) of the values that a free index may take, where known.
    """

    value: Any
    within: tuple[Any, Any] | None = None

    @property
    def key(self) -> str:
        """What identifies and orders the slot; forms over other values of an index are apart."""
        if self.within is None:
            return f"={written(self.value)}"
        low, high = self.within
        return f"={written(self.value)}<{written(low)}..{written(high)}>"


class Open(NamedTuple):
    """A slot that holds an index i which is not summed yet: i + shift, or shift - i."""

    at: Index
    shift: Any = 0
    sign: int = 1

    @property
    def key(self) -> str:
        """What identifies and orders the slot."""
        name, low, high = self.at
        span = f"<{written(low)}..{written(high)}>"
        return f"~{name}{span}{_SIGNS[self.sign]}{written(self.shift)}"


class Bound(NamedTuple):
    """A slot that holds the `place`-th summed index k of its component: k + shift, or shift - k."""

    place: int
    shift: Any = 0
    sign: int = 1

    @property
    def key(self) -> str:
        """What identifies the slot, whatever the place of its index."""
        return f"{_SIGNS[self.sign]}{written(self.shift)}"


Slot = Fixed | Open | Bound
_SIGNS = {1: "+", -1: "-+"}


def moved(slot: Slot, shift: Any, sign: int = 1) -> Slot:
    """What the slot holds, times the sign, plus a shift."""
    if sign == 1 and isinstance(shift, int) and shift == 0:
        return slot
    if isinstance(slot, Fixed):
        ends = slot.within and slot.within[::sign]
        within = ends and (tidy(sign * ends[0] + shift), tidy(sign * ends[1] + shift))
        return Fixed(tidy(sign * slot.value + shift), within)
    return slot._replace(shift=tidy(sign * slot.shift + shift), sign=sign * slot.sign)


def tidy(expr: Any) -> Any:
    """An integer as an int, a polynomial in widths expanded."""
    return expr if isinstance(expr, int) else _expanded(expr)


@lru_cache(maxsize=4096)
def _expanded(expr: Any) -> Any:
    expr = sp.expand(expr)
    return int(expr) if expr.is_Integer else expr


@lru_cache(maxsize=4096)
def _size(low: Any, high: Any) -> Any:
    return tidy(high - low + 1)


@lru_cache(maxsize=4096)
def written(expr: Any) -> str:
    """A text that identifies an index expression: symbols with their assumptions, dummies apart."""
    return str(expr) if isinstance(expr, int) else str(sp.srepr(expr))


@lru_cache(maxsize=4096)
def surely_nonnegative(expr: Any) -> bool:
    """Whether a polynomial in positive integer symbols is >= 0 for all their values.

    A False means that it could not be shown. Writing every width as 1 + t with t >= 0 decides all
    linear cases.

    >>> h = sp.Symbol("h", integer=True, positive=True)
    >>> surely_nonnegative(h - 1), surely_nonnegative(h - 2)
    (True, False)
    """
    if isinstance(expr, int):
        return expr >= 0
    symbols = expr.free_symbols
    if not all(s.is_integer and s.is_nonnegative for s in symbols):
        return False
    if not expr.is_polynomial(*symbols):
        return False
    from_one = sp.expand(expr.xreplace({s: s + 1 for s in symbols if s.is_positive}))
    return all(bool(term.as_coeff_Mul()[0] >= 0) for term in sp.Add.make_args(from_one))


def surely_within(value: Any, low: Any, high: Any) -> bool:
    """Whether low <= value <= high for all widths."""
    return surely_nonnegative(tidy(value - low)) and surely_nonnegative(tidy(high - value))


def surely_outside(value: Any, low: Any, high: Any) -> bool:
    """Whether value < low or value > high for all widths."""
    return surely_nonnegative(tidy(low - value - 1)) or surely_nonnegative(tidy(value - high - 1))
