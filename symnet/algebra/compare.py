"""Comparing normal forms: first as they are, then with concrete dimensions written out by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from itertools import product
from math import prod
from operator import itemgetter
from typing import Any

from symnet.algebra import grid
from symnet.algebra.components import Atom, Component, Monomial, multiply, single
from symnet.algebra.grid import Grid
from symnet.algebra.indices import Bound, Index, Open
from symnet.algebra.named import is_number, meet, placed, terms
from symnet.algebra.normal_form import MAX_TERMS, NormalForm, total
from symnet.algebra.paths import collection_paused
from symnet.algebra.tensors import DELTA, Factor
from symnet.errors import SizeError

Value = NormalForm | Grid
MAX_UNITS = 400


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
    with collection_paused():
        written = (_comparable(a, b) for a, b in pairs)
        forms = [
            form
            for a, b in written
            if a.terms != b.terms and (form := _through_deltas(a - b)).terms
        ]
    units = tuple(_units(sizes) for sizes in (one.rows, one.columns))
    if forms and units != (one.rows, one.columns) and prod(map(len, units)) <= MAX_UNITS:
        # entries at numbers may agree where the general entry does not
        return difference(grid.cut(one, *units), grid.cut(other, *units))
    return forms


def unwritten(left: Value, right: Value) -> list[NormalForm]:
    """The same cells with every sum as it stands, nothing written out by value.

    Where each is zero by what is assumed, the values are equal; that they are not says nothing.
    """
    one, other = grid.aligned(*_as_grids(left, right))
    return [
        a - b
        for x, y in zip(one.cells, other.cells, strict=True)
        for a, b in zip(x, y, strict=True)
        if a.terms != b.terms
    ]


def _units(sizes: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same dimension, cut into single rows where its blocks have numbers of them."""
    return tuple(
        part
        for size in sizes
        for part in ((1,) * size if isinstance(size, int) and size <= MAX_UNITS else (size,))
    )


def _comparable(one: NormalForm, other: NormalForm) -> tuple[NormalForm, NormalForm]:
    """Both with their sums over numbers written out; where that is too long, only those named."""
    try:
        return by_value(one), by_value(other)
    except SizeError:
        one, other = meet(one, other)
        if one.terms == other.terms:
            return one, other
        raise


def by_value(form: NormalForm) -> NormalForm:
    """Write out every sum over a range of numbers; symbolic ranges stay sums."""
    atoms: set[Atom] = set().union(*form.terms)
    with_ranges = {atom for atom in atoms if atom.base.ranges}
    if not with_ranges:
        return form
    summed = [
        (monomial, number)
        for monomial, number in form.terms.items()
        if not with_ranges.isdisjoint(monomial)
    ]
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


def _through_deltas(form: NormalForm) -> NormalForm:
    """delta_{ab} f_b -> delta_{ab} f_a for open indices a and b of one range."""
    results = []
    for monomial, number in form.terms.items():
        term = NormalForm({monomial: number})
        for atom in sorted(monomial, key=lambda atom: str(atom.base.key)):
            ends = sorted(atom.base.opens.values(), key=lambda index: index.name)
            if atom.base.factors[0].tensor is not DELTA or len(ends) != 2:
                continue
            first, second = ends
            plain = {Open(first), Open(second)} == {*atom.base.factors[0].slots}
            if not plain or first[1:] != second[1:] or not all(atom in m for m in term.terms):
                continue
            rest = NormalForm({m - {atom}: n for m, n in term.terms.items()})
            term = rest.substitute({second.name: Open(first)}) * NormalForm({frozenset({atom}): 1})
        results.append(term)
    return total(results)


def written_terms(form: NormalForm) -> int:
    """How many terms a form would have with every sum over numbers written out."""
    return sum(_count(monomial) for monomial in form.terms)


def _as_grids(left: Value, right: Value) -> tuple[Grid, Grid]:
    return tuple(  # type: ignore[return-value]
        value if isinstance(value, Grid) else Grid((1,), (1,), ((value,),))
        for value in (left, right)
    )


def _count(monomial: Monomial) -> int:
    sizes = [
        prod(max(index.high - index.low + 1, 0) for index in base.ranges if is_number(index))
        ** power
        for base, power in monomial
    ]
    return prod(sizes)


def _written_out(base: Component) -> NormalForm:
    """sum over a range of numbers -> the terms one by one."""
    if all(map(is_number, base.ranges)):
        return _paths(base)
    return terms(base, [place for place, index in enumerate(base.ranges) if is_number(index)])


def _paths(base: Component) -> NormalForm:
    """As above when every range is of numbers: each term is a product of entries."""
    choices = [_entries(factor, base.ranges) for factor in base.factors]
    products = zip(*(atoms for _, atoms in choices), strict=True)
    monomials: Iterable[Monomial]
    if _share_none([bases for bases, _ in choices]):
        monomials = map(frozenset, products)
    else:
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
        slots = tuple(placed(slot, at) for slot in factor.slots)
        settled = factor.tensor.settle(factor._replace(slots=slots))
        assert isinstance(settled, Factor)
        atoms[key] = Atom(single(settled.tensor, settled.slots), settled.power)
    return frozenset(atom.base for atom in atoms.values()), [atoms[key] for key in own]


def _assignments(ranges: Iterable[Index]) -> Iterator[tuple[int, ...]]:
    return product(*(range(index.low, index.high + 1) for index in ranges))
