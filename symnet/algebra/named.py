"""Writing out only those sums whose index the other side names by value.

A product of thirty matrices of width 2 has 2**29 paths. Against a line that names two of its
indices by value, only these two sums need be written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

from symnet.algebra.components import Atom, Component, loose
from symnet.algebra.indices import Bound, Fixed, Index, Slot, tidy
from symnet.algebra.normal_form import MAX_TERMS, NormalForm, product_form, total
from symnet.algebra.tensors import Tensor
from symnet.errors import SizeError

Place = tuple[Tensor, int]
"""A slot of a tensor, by its position."""


def meet(one: NormalForm, other: NormalForm) -> tuple[NormalForm, NormalForm]:
    """Write out, on both sides, sums over slots that hold a number anywhere; until nothing changes.

    Terminates since each round removes summed indices. Raises SizeError beyond the term limit.
    """
    while one.terms != other.terms:
        places = _named(one) | _named(other)
        written = _written(one, places), _written(other, places)
        if written[0].terms == one.terms and written[1].terms == other.terms:
            break
        one, other = written
    return one, other


def _named(form: NormalForm) -> set[Place]:
    """The slots that hold a number."""
    return {
        (factor.tensor, position)
        for monomial in form.terms
        for base, _ in monomial
        for factor in base.factors
        for position, slot in enumerate(factor.slots)
        if isinstance(slot, Fixed) and isinstance(slot.value, int)
    }


def _written(form: NormalForm, places: set[Place]) -> NormalForm:
    results = []
    size = 0
    for monomial, number in form.terms.items():
        sums = {atom: _summed_at(atom.base, places) for atom in monomial}
        sums = {atom: at for atom, at in sums.items() if at}
        size += prod(
            (atom.base.ranges[n].size ** atom.power for atom, at in sums.items() for n in at),
            start=1,
        )
        if size > MAX_TERMS:
            raise SizeError(f"writing out the sums would give more than {MAX_TERMS:,} terms")
        result = NormalForm({monomial.difference(sums): number})
        for atom, at in sums.items():
            result = result * terms(atom.base, at) ** atom.power
        results.append(result)
    return total(results)


def _summed_at(base: Component, places: set[Place]) -> list[int]:
    """The summed indices, over ranges of numbers, that stand in one of the slots."""
    found = {
        slot.place
        for factor in base.factors
        for position, slot in enumerate(factor.slots)
        if isinstance(slot, Bound) and (factor.tensor, position) in places
    }
    return [place for place in sorted(found) if is_number(base.ranges[place])]


def is_number(index: Index) -> bool:
    """Whether a range runs between two numbers."""
    return isinstance(index.low, int) and isinstance(index.high, int)


def terms(base: Component, summed: list[int]) -> NormalForm:
    """The terms of a component, one by one over some of its summed indices."""
    factors, ranges = loose([Atom(base, 1)])
    results = []
    for values in product(*(range(ranges[n].low, ranges[n].high + 1) for n in summed)):
        at = dict(zip(summed, values, strict=True))
        fixed = [
            factor._replace(slots=tuple(placed(slot, at) for slot in factor.slots))
            for factor in factors
        ]
        results.append(product_form(fixed, ranges, given=summed))
    return total(results)


def placed(slot: Slot, values: Mapping[int, int]) -> Slot:
    """The slot where some summed indices have values."""
    if isinstance(slot, Bound) and slot.place in values:
        return Fixed(tidy(slot.sign * values[slot.place] + slot.shift))
    return slot
