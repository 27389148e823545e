"""Where a symbol lives: SymPy sets from words and from assumptions, and what they imply."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy as sp

from symnet.errors import SpecError, UndecidedError

MAX_VALUES = 64

WORDS: dict[str, Any] = {
    "real": sp.Reals,
    "positive": sp.Interval.open(0, sp.oo),
    "nonnegative": sp.Interval(0, sp.oo),
    "negative": sp.Interval.open(-sp.oo, 0),
    "nonpositive": sp.Interval(-sp.oo, 0),
    "nonzero": sp.Complement(sp.Reals, sp.FiniteSet(0), evaluate=False),
    "integer": sp.Integers,
    "natural": sp.Naturals,
    "unit": sp.Interval.open(0, 1),
}


def named_domain(word: str) -> Any:
    """The set that a word stands for; raises SpecError for other words.

    >>> named_domain("positive")
    Interval.open(0, oo)
    """
    if word not in WORDS:
        raise SpecError(
            f"{word!r} is not a domain\nthe words are {', '.join(WORDS)}; or hand in a SymPy set"
        )
    return WORDS[word]


def domain_of(symbol: Any) -> Any:
    """The set that the assumptions on a symbol describe; the reals when there are none.

    It may hold more points: no set says that a number is even. Raises UndecidedError for what is
    no real number.

    >>> domain_of(sp.Symbol("n", integer=True, positive=True))
    Naturals
    """
    if symbol.is_real is False or not symbol.is_commutative:
        raise UndecidedError(f"{symbol} is not a real number")
    whole = bool(symbol.is_integer)
    if symbol.is_positive:
        return sp.Naturals if whole else WORDS["positive"]
    if symbol.is_nonnegative:
        return sp.Naturals0 if whole else WORDS["nonnegative"]
    if symbol.is_negative:
        return sp.Range(-1, -sp.oo, -1) if whole else WORDS["negative"]
    if symbol.is_nonpositive:
        return sp.Range(0, -sp.oo, -1) if whole else WORDS["nonpositive"]
    if whole:
        return sp.Integers
    return WORDS["nonzero"] if symbol.is_nonzero else sp.Reals


@dataclass(frozen=True)
class Hull:
    """What a domain implies: bounds (None for none), points left out, all its values if few.

    `dense` says that every point of the domain is a limit of points inside of it.
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool
    high_open: bool
    without: tuple[Fraction, ...]
    values: tuple[Fraction, ...] | None
    dense: bool


def hull(domain: Any) -> Hull:
    """The hull of a SymPy set of reals; raises UndecidedError for other sets."""
    if domain is sp.Reals:
        return Hull(None, None, True, True, (), None, True)
    if isinstance(domain, sp.FiniteSet):
        values = tuple(sorted(_rational(a) for a in domain.args))
        return Hull(values[0], values[-1], False, False, (), values, False)
    if isinstance(domain, sp.Interval):
        low, high = (None if b.is_infinite else _rational(b) for b in (domain.start, domain.end))
        dense = low is None or high is None or low < high
        return Hull(low, high, bool(domain.left_open), bool(domain.right_open), (), None, dense)
    if isinstance(domain, sp.Range) or domain in (sp.Integers, sp.Naturals, sp.Naturals0):
        return _integers(domain)
    if isinstance(domain, sp.Complement) and isinstance(domain.args[1], sp.FiniteSet):
        whole = hull(domain.args[0])
        without = tuple(_rational(a) for a in domain.args[1].args)
        left = whole.values and tuple(v for v in whole.values if v not in without)
        if left == ():
            raise UndecidedError("a domain is empty")
        return Hull(
            whole.low, whole.high, whole.low_open, whole.high_open,
            (*whole.without, *without), left, whole.dense,
        )  # fmt: skip
    if isinstance(domain, sp.Union) and domain.args:
        return _joined([hull(part) for part in domain.args])
    raise UndecidedError(f"the domain {domain} is not one symnet knows: intervals, integers, sets")


def _rational(number: Any) -> Fraction:
    if not isinstance(number, sp.Rational):
        raise UndecidedError(f"the domain has an end {number} that is not rational")
    return Fraction(int(number.p), int(number.q))


def _integers(domain: Any) -> Hull:
    if domain is sp.Integers:
        return Hull(None, None, True, True, (), None, False)
    if domain in (sp.Naturals, sp.Naturals0):
        return Hull(Fraction(int(domain is sp.Naturals)), None, False, True, (), None, False)
    if domain.is_empty:
        raise UndecidedError("a domain is empty")
    low, high = (None if b.is_infinite else _rational(b) for b in (domain.inf, domain.sup))
    values = None
    if domain.size.is_finite and domain.size <= MAX_VALUES:
        values = tuple(sorted(map(_rational, islice(domain, MAX_VALUES))))
        if not values:
            raise UndecidedError("a domain is empty")
    return Hull(low, high, False, False, (), values, False)


def _joined(parts: list[Hull]) -> Hull:
    lows, highs = [p.low for p in parts], [p.high for p in parts]
    low = None if None in lows else min(p for p in lows if p is not None)
    high = None if None in highs else max(p for p in highs if p is not None)
    values: tuple[Fraction, ...] | None = None
    if all(part.values for part in parts):
        values = tuple(sorted({v for part in parts for v in part.values or ()}))
    ends = {end for part in parts for end in (part.low, part.high) if end is not None}
    without = tuple(
        sorted(e for e in ends | {w for p in parts for w in p.without} if not _in_some(e, parts))
    )
    return Hull(
        low, high,
        all(p.low_open for p in parts if p.low == low),
        all(p.high_open for p in parts if p.high == high),
        without, values, all(p.dense for p in parts),
    )  # fmt: skip


def _in_some(value: Fraction, parts: list[Hull]) -> bool:
    """Whether a value lies in one of the hulls."""
    return any(
        value not in p.without
        and (p.low is None or value > p.low or (value == p.low and not p.low_open))
        and (p.high is None or value < p.high or (value == p.high and not p.high_open))
        for p in parts
    )
