"""Sums over ranges that were cut or moved: sum_{k=a}^{b} f(k) = P(b + 1) - P(a).

P stands for the sum of all f(k) before its argument. Written so, sums over 1..m and m+1..n and
over 1..n meet, and P(t + 1) = P(t) + f(t) takes single terms out. When all P cancel, the form is
zero for all widths, since every range that was read has a length that is not negative.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from symnet.algebra.components import Monomial, assemble, loose
from symnet.algebra.indices import Bound, Fixed, Index, Slot, tidy
from symnet.algebra.normal_form import NormalForm, Number
from symnet.algebra.tensors import Factor

MAX_WAYS = 2_000
MAX_STEPS = 24

Choice = tuple[int, Any, bool]
"""A sign, and an end P(t) (True) or a single value of the index (False)."""


def telescopes(form: NormalForm) -> bool:
    """Whether a form is zero once its sums are written as differences; False when not known."""
    table: dict[Monomial, Number] = {}
    for monomial, number in form.terms.items():
        factors, ranges = loose(monomial)
        moved = _referred(factors, ranges)
        if moved is None:
            return False
        factors, choices = moved
        if prod(map(len, choices)) + len(table) > MAX_WAYS:
            return False
        for way in product(*choices):
            sign = prod(choice[0] for choice in way)
            assembled = assemble(*_put(factors, way))
            if assembled is not None:
                key = assembled[0]
                table[key] = table.get(key, 0) + sign * number
    return not any(table.values())


def _referred(
    factors: list[Factor], ranges: list[Index]
) -> tuple[list[Factor], list[list[Choice]]] | None:
    """Indices moved so that their uses alone say where they start, with the ends that follow."""
    shifts: list[set[Any]] = [set() for _ in ranges]
    for factor in factors:
        for slot in factor.slots:
            if isinstance(slot, Bound):
                if slot.sign != 1:
                    return None
                shifts[slot.place].add(slot.shift)
    references = [_reference(found) for found in shifts]
    choices: list[list[Choice]] = []
    for index, reference in zip(ranges, references, strict=True):
        ends = _ends(1, tidy(index.high + 1 + reference)), _ends(-1, tidy(index.low + reference))
        if ends[0] is None or ends[1] is None:
            return None
        choices.append([*ends[0], *ends[1]])
    moved = [
        factor._replace(
            slots=tuple(
                s._replace(shift=tidy(s.shift - references[s.place])) if isinstance(s, Bound) else s
                for s in factor.slots
            )
        )
        for factor in factors
    ]
    return moved, choices


def _reference(shifts: set[Any]) -> Any:
    """The use that counts as the place of the index, the same whatever it was moved by."""
    return min(shifts, key=lambda one: sorted(str(tidy(shift - one)) for shift in shifts))


def _ends(sign: int, end: Any) -> list[Choice] | None:
    """P(t + c) = P(t) + f(t) + … + f(t + c - 1), and P(t - c) = P(t) - f(t - c) - … - f(t - 1)."""
    steps = end if isinstance(end, int) else int(end.as_coeff_Add()[0])
    base = tidy(end - steps)
    if abs(steps) > MAX_STEPS:
        return None
    values = range(steps) if steps > 0 else range(steps, 0)
    towards = sign if steps > 0 else -sign
    return [(sign, base, True), *((towards, tidy(base + value), False) for value in values)]


def _put(factors: list[Factor], way: tuple[Choice, ...]) -> tuple[list[Factor], list[Index]]:
    """The factors with single values put in; an end t is written as a range of t values."""

    def placed(slot: Slot) -> Slot:
        if isinstance(slot, Bound) and not way[slot.place][2]:
            return Fixed(tidy(way[slot.place][1] + slot.shift))
        return slot

    ranges = [Index("", 0, tidy(value - 1)) for _, value, _ in way]
    return [f._replace(slots=tuple(map(placed, f.slots))) for f in factors], ranges
