"""Comparing normal forms: first as they are, then with concrete dimensions written out by value."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from itertools import product
from math import prod
from operator import itemgetter

from symnet.algebra import grid
from symnet.algebra.components import Atom, Component, Monomial, assemble, loose, multiply, single
from symnet.algebra.grid import Grid
from symnet.algebra.indices import Bound, Fixed, Index, Slot, tidy
from symnet.algebra.normal_form import MAX_TERMS, NormalForm, Number, total
from symnet.algebra.tensors import Factor
from symnet.errors import SizeError

Value = NormalForm | Grid


def difference(left: Value, right: Value) -> list[NormalForm]:
    """The cells in which two values differ, as left - right; an empty list when they are equal.

    A 1×1 matrix equals its entry here. Raises ShapeError for shapes that differ.
    """
    one, other = _as_grids(left, right)
    one, other = grid.aligned(one, other)
    pairs = [
        (a, b)
        for x, y in zip(one.cells, other.cells, strict=True)
        for a, b in zip(x, y, strict=True)
        if a.terms != b.terms
    ]
    enabled = gc.isenabled()
    gc.disable()
    try:
        written = ((by_value(a), by_value(b)) for a, b in pairs)
        return [a - b for a, b in written if a.terms != b.terms]
    finally:
        if enabled:
            gc.enable()


def by_value(form: NormalForm) -> NormalForm:
    """Write out every sum over a range of numbers; symbolic ranges stay sums."""
    summed = [
        (monomial, number)
        for monomial, number in form.terms.items()
        if any(base.ranges for base, _ in monomial)
    ]
    if not summed:
        return form
    predicted = len(form.terms) + sum(_count(monomial) for monomial, _ in summed)
    if predicted > MAX_TERMS:
        raise SizeError(
            f"writing out the sums would give {predicted:,} terms, more than {MAX_TERMS:,}"
        )
    apart = {monomial for monomial, _ in summed}
    results = [NormalForm({m: c for m, c in form.terms.items() if m not in apart})]
    for monomial, number in summed:
        sums = [atom for atom in monomial if atom.base.ranges]
        expanded = NormalForm({monomial.difference(sums): number})
        for base, power in sums:
            expanded = expanded * _written_out(base) ** power
        results.append(expanded)
    return total(results)


def _as_grids(left: Value, right: Value) -> tuple[Grid, Grid]:
    return tuple(  # type: ignore[return-value]
        value if isinstance(value, Grid) else Grid((1,), (1,), ((value,),))
        for value in (left, right)
    )


def _is_number(index: Index) -> bool:
    return isinstance(index.low, int) and isinstance(index.high, int)


def _count(monomial: Monomial) -> int:
    sizes = [
        prod(max(index.high - index.low + 1, 0) for index in base.ranges if _is_number(index))
        ** power
        for base, power in monomial
    ]
    return prod(sizes)


def _written_out(base: Component) -> NormalForm:
    """sum over a range of numbers -> the terms one by one."""
    if all(map(_is_number, base.ranges)):
        return _paths(base)
    factors, ranges = loose([Atom(base, 1)])
    numbers = [place for place, index in enumerate(ranges) if _is_number(index)]
    if not numbers:
        return NormalForm({frozenset((Atom(base, 1),)): 1})
    terms: dict[Monomial, Number] = {}
    for values in _assignments([ranges[place] for place in numbers]):
        at = dict(zip(numbers, values, strict=True))
        fixed = [
            factor._replace(slots=tuple(_at(slot, at) for slot in factor.slots))
            for factor in factors
        ]
        monomial = assemble(fixed, ranges)
        if monomial is not None:
            terms[monomial] = terms.get(monomial, 0) + 1
    return NormalForm({m: c for m, c in terms.items() if c})


def _paths(base: Component) -> NormalForm:
    """As above when every range is of numbers: each term is a product of entries."""
    choices = [_entries(factor, base.ranges) for factor in base.factors]
    monomials: Iterable[Monomial]
    if _share_none([bases for bases, _ in choices]):
        monomials = map(frozenset, zip(*(atoms for _, atoms in choices), strict=True))
    else:
        products = zip(*(atoms for _, atoms in choices), strict=True)
        monomials = (reduce(multiply, [frozenset((a,)) for a in atoms]) for atoms in products)
    return NormalForm(dict(Counter(monomials)))


def _share_none(sets: list[frozenset[Component]]) -> bool:
    return len(frozenset().union(*sets)) == sum(map(len, sets))


@lru_cache(maxsize=8)
def _entries(factor: Factor, ranges: tuple[Index, ...]) -> tuple[frozenset[Component], list[Atom]]:
    """The atom of a factor at each assignment of the summed indices, and the components met."""
    places = dict.fromkeys(s.place for s in factor.slots if isinstance(s, Bound))
    assignments = list(_assignments(ranges))
    own = list(map(itemgetter(*places), assignments))
    atoms = {}
    for key, values in dict(zip(own, assignments, strict=True)).items():
        at = dict(enumerate(values))
        slots = tuple(_at(slot, at) for slot in factor.slots)
        settled = factor.tensor.settle(factor._replace(slots=slots))
        assert isinstance(settled, Factor)
        atoms[key] = Atom(single(settled.tensor, settled.slots), settled.power)
    return frozenset(atom.base for atom in atoms.values()), [atoms[key] for key in own]


def _at(slot: Slot, values: dict[int, int]) -> Slot:
    if isinstance(slot, Bound) and slot.place in values:
        return Fixed(tidy(values[slot.place] + slot.shift))
    return slot


def _assignments(ranges: Iterable[Index]) -> Iterator[tuple[int, ...]]:
    return product(*(range(index.low, index.high + 1) for index in ranges))
