"""Search for a small rational point where two sides have different values, confirmed by replay."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import sympy as sp
from mpmath import iv

from symnet.judge.replay import OverBudget, Replay, Undefined, surely_differ
from symnet.judge.replay.scalars import holds

Point = dict[Any, Fraction]
PRECISIONS = (60, 700)
MAX_SECONDS = 0.4
BUDGET = 200_000
TOTAL_BUDGET = 800_000
MAX_POINTS = 3_000
SMALL = (0, 1, -1, 2, -2, 3, -3)
BROKEN = tuple(Fraction(n, d) for n, d in ((1, 2), (-1, 2), (3, 2), (1, 3), (-3, 2), (1, 10)))
MANY = 4
ENOUGH = 12
WIDE = (5, -5, 7, 10, -10, 100, -100, 1000)


class Search:
    """Points of a domain where facts hold, tried one by one within a budget."""

    def __init__(
        self, left: Any, right: Any, domains: Mapping[Any, Any], facts: Sequence[Any]
    ) -> None:
        self.sides = (left, right)
        self.domains = domains
        self.facts = tuple(facts)
        self.budget = TOTAL_BUDGET
        self.agreed = 0
        self._inside: dict[tuple[int, Fraction], bool] = {}
        self._lists: dict[tuple[int, int], list[Fraction]] = {}

    def differing(
        self, points: Iterable[Point], enough: int = MAX_POINTS * 2, budget: int = TOTAL_BUDGET
    ) -> Point | None:
        """The first of these points where both sides have values, and those surely differ.

        Gives up after `enough` points at which they agree, or when a budget or time is used up.
        """
        last, until = self.budget - budget, time.monotonic() + MAX_SECONDS
        for point in points:
            if self.budget < max(0, last) or self.agreed >= enough or time.monotonic() > until:
                return None
            if self._admitted(point) and self._differ(point) and _assumed(point):
                return point
        return None

    def candidates(self, hints: Iterable[Point] = ()) -> Iterator[Point]:
        """Small integers first, then what was handed in, then fractions and larger numbers."""
        symbols = list(self.domains)
        if not symbols:
            yield {}
            return
        values = {s: self._values(d, SMALL) for s, d in self.domains.items()}
        if len(symbols) > MANY:
            yield from _uniform(symbols, values)
        yield from _grid(symbols, values, MAX_POINTS // 3)
        for hint in hints:
            if all(s in hint and self._contains(d, hint[s]) for s, d in self.domains.items()):
                yield hint
        more: list[int | Fraction] = [*SMALL, *BROKEN, *WIDE]
        values = {s: self._values(d, more) for s, d in self.domains.items()}
        yield from _grid(symbols, values, MAX_POINTS)
        yield from _scattered(symbols, values, MAX_POINTS // 3)

    def _values(self, domain: Any, numbers: Sequence[int | Fraction]) -> list[Fraction]:
        """Numbers of the domain, smallest first."""
        # a set is known by its identity, since SymPy takes long to hash the reals
        name = (id(domain), len(numbers))
        if name not in self._lists:
            self._lists[name] = self._listed(domain, numbers)
        return self._lists[name]

    def _listed(self, domain: Any, numbers: Sequence[int | Fraction]) -> list[Fraction]:
        found = [Fraction(n) for n in numbers if self._contains(domain, Fraction(n))]
        ends: list[Fraction] = []
        if isinstance(domain, sp.FiniteSet):
            ends = [Fraction(int(a.p), int(a.q)) for a in domain.args if a.is_Rational]
        elif isinstance(domain, sp.Interval) and domain.start.is_Rational:
            low = Fraction(int(domain.start.p), int(domain.start.q))
            steps = [Fraction(1, 2), Fraction(1), Fraction(0), Fraction(2)]
            if domain.end.is_Rational:
                width = Fraction(int(domain.end.p), int(domain.end.q)) - low
                steps = [width / 2, width / 3, width / 5 * 4, Fraction(0), width]
            ends = [low + step for step in steps]
        elif isinstance(domain, sp.Range) and domain.size.is_finite and domain.size > 0:
            first = int(domain.inf)
            ends = [Fraction(first + n) for n in range(min(int(domain.size), 12))]
        found += [end for end in ends if end not in found and self._contains(domain, end)]
        return found

    def _contains(self, domain: Any, value: Fraction) -> bool:
        name = (id(domain), value)
        if name not in self._inside:
            number = sp.Rational(value.numerator, value.denominator)
            self._inside[name] = domain.contains(number) is sp.true
        return self._inside[name]

    def _admitted(self, point: Point) -> bool:
        if not self.facts:
            return True
        replay = self._replay(point)
        try:
            return all(holds(fact, replay) for fact in self.facts)
        except (Undefined, OverBudget):
            return False
        finally:
            self.budget -= BUDGET - replay.budget

    def _replay(self, point: Point) -> Replay:
        numbers = {s: v.numerator if v.denominator == 1 else v for s, v in point.items()}
        return Replay(numbers, {}, budget=BUDGET)

    def _differ(self, point: Point) -> bool:
        before = iv.prec
        try:
            for precision in PRECISIONS:
                iv.prec = precision
                replay = self._replay(point)
                try:
                    one, other = (replay.number(side) for side in self.sides)
                except Undefined:
                    # more digits may tell a sign
                    continue
                except OverBudget:
                    return False
                finally:
                    self.budget -= BUDGET - replay.budget + 5
                if surely_differ(one, other):
                    return True
                if not (isinstance(one, iv.mpf) or isinstance(other, iv.mpf)):
                    self.agreed += 1
                    return False
                if precision == PRECISIONS[0]:
                    self.agreed += 1
        finally:
            iv.prec = before
        return False


def _assumed(point: Point) -> bool:
    """Whether the assumptions on every symbol hold for its number, also those no set describes."""
    for symbol, value in point.items():
        number = sp.Rational(value.numerator, value.denominator)
        facts = symbol.assumptions0.items()
        if any(getattr(number, f"is_{fact}") != expected for fact, expected in facts):
            return False
    return True


def _uniform(symbols: list[Any], values: Mapping[Any, list[Fraction]]) -> Iterator[Point]:
    """The same place among the values of every symbol, and places that follow each other."""
    if all(values.values()):
        for step, start in product((0, 1), range(1, len(SMALL))):
            yield {s: values[s][(start + step * n) % len(values[s])] for n, s in enumerate(symbols)}


def _grid(symbols: list[Any], values: Mapping[Any, list[Fraction]], limit: int) -> Iterator[Point]:
    """Combinations, those of early values first."""
    if any(not values[s] for s in symbols):
        return
    count = 0
    longest = max(len(v) for v in values.values())
    for size in range(longest):
        lists = [values[s][: size + 1] for s in symbols]
        if len(symbols) * size > 60:
            return
        for choice in product(*(range(len(part)) for part in lists)):
            if max(choice) != size and any(len(part) > size for part in lists):
                continue
            count += 1
            if count > limit:
                return
            yield {s: part[n] for s, part, n in zip(symbols, lists, choice, strict=True)}


def _scattered(
    symbols: list[Any], values: Mapping[Any, list[Fraction]], count: int
) -> Iterator[Point]:
    """Combinations in an order that looks random and is always the same."""
    if any(not values[s] for s in symbols):
        return
    state = 12_345
    for _ in range(count):
        point = {}
        for s in symbols:
            state = (state * 1_103_515_245 + 12_345) % 2**31
            point[s] = values[s][(state >> 12) % len(values[s])]
        yield point
