"""Components: factors connected through summed indices, canonically labelled and interned.

Summed indices have places instead of names, so capture cannot happen. Equal components are one
object, and a monomial is a set of them with powers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from symnet.algebra.canonical import canonical_order
from symnet.algebra.indices import Bound, Index, Open, Slot, tidy, written
from symnet.algebra.tensors import Factor, Tensor
from symnet.errors import UndecidedError

MAX_FACTORS = 100


class Component:
    """Connected factors; `ranges` are those of its summed indices."""

    __slots__ = ("__weakref__", "factors", "key", "opens", "ranges")

    def __init__(
        self, key: tuple[Any, ...], factors: tuple[Factor, ...], ranges: tuple[Index, ...]
    ) -> None:
        self.key, self.factors, self.ranges = key, factors, ranges
        slots = (slot for factor in factors for slot in factor.slots)
        self.opens = {slot.at.name: slot.at for slot in slots if isinstance(slot, Open)}


class Atom(NamedTuple):
    """A component to a positive power."""

    base: Component
    power: int


Monomial = frozenset[Atom]
ONE: Monomial = frozenset()
_interned: WeakValueDictionary[tuple[Any, ...], Component] = WeakValueDictionary()


def multiply(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left or not right:
        return left or right
    powers = {atom.base: atom.power for atom in left}
    for base, power in right:
        powers[base] = powers.get(base, 0) + power
    return frozenset(Atom(base, power) for base, power in powers.items())


def assemble(factors: Iterable[Factor], ranges: list[Index]) -> tuple[Monomial, set[int]] | None:
    """The monomial of loose factors over numbered summed indices, and the places it uses.

    None for zero.

    Settles deltas and functions, gathers equal factors, splits into connected components and
    labels each canonically.
    """
    gathered: dict[tuple[Tensor, tuple[Slot, ...]], int] = {}
    for factor in factors:
        settled: Factor | int = factor.tensor.settle(factor)
        if isinstance(settled, int):
            if settled == 0:
                return None
            continue
        place = (settled.tensor, settled.slots)
        gathered[place] = gathered.get(place, 0) + settled.power
    merged = [
        settled
        for (tensor, slots), power in gathered.items()
        if isinstance(settled := tensor.settle(Factor(tensor, slots, power)), Factor)
    ]
    powers: dict[Component, int] = {}
    for group in _connected(merged):
        base, power = _component(group, ranges)
        powers[base] = powers.get(base, 0) + power
    used = {s.place for factor in merged for s in factor.slots if isinstance(s, Bound)}
    return frozenset(Atom(base, power) for base, power in powers.items()), used


def loose(atoms: Iterable[Atom]) -> tuple[list[Factor], list[Index]]:
    """The factors of atoms, powers of sums written out, with their summed indices apart."""
    factors: list[Factor] = []
    ranges: list[Index] = []
    for base, power in atoms:
        for _ in range(power if base.ranges else 1):
            start = len(ranges)
            ranges.extend(base.ranges)
            times = 1 if base.ranges else power
            for tensor, slots, own in base.factors:
                moved = tuple(
                    Bound(s.place + start, s.shift) if isinstance(s, Bound) else s for s in slots
                )
                factors.append(Factor(tensor, moved, own * times))
    return factors, ranges


def single(tensor: Tensor, slots: tuple[Slot, ...]) -> Component:
    """The component of one factor without summed indices."""
    key = (tensor.key, *(slot.key for slot in slots))
    found = _interned.get(key)
    if found is None:
        found = _interned[key] = Component(key, (Factor(tensor, slots),), ())
    return found


def _connected(factors: list[Factor]) -> list[list[Factor]]:
    """Group factors that share a summed index."""
    groups: list[tuple[set[int], list[Factor]]] = []
    for factor in factors:
        places = {slot.place for slot in factor.slots if isinstance(slot, Bound)}
        members = [factor]
        apart = []
        for group in groups:
            if group[0] & places:
                places |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (places, members)]
    return [members for _, members in groups]


def _component(factors: list[Factor], ranges: list[Index]) -> tuple[Component, int]:
    """The interned component of connected factors; a lone factor gives its power away."""
    first = factors[0]
    if len(factors) == 1 and not any(isinstance(slot, Bound) for slot in first.slots):
        return single(first.tensor, first.slots), first.power
    if len(factors) > MAX_FACTORS:
        raise UndecidedError(f"a term connects {len(factors)} factors, more than {MAX_FACTORS}")
    factors, local = _numbered(factors, ranges)
    names = [f"{written(index.low)}..{written(index.high)}" for index in local]
    certificate, order, places = canonical_order(factors, names)
    key = (certificate, tuple(names[n] for n in places))
    found = _interned.get(key)
    if found is None:
        new_place = {old: new for new, old in enumerate(places)}
        relabelled = tuple(
            factors[n]._replace(slots=tuple(_moved(s, new_place) for s in factors[n].slots))
            for n in order
        )
        found = Component(key, relabelled, tuple(local[n] for n in places))
        _interned[key] = found
    return found, 1


def _moved(slot: Slot, place: dict[int, int]) -> Slot:
    return Bound(place[slot.place], slot.shift) if isinstance(slot, Bound) else slot


def _numbered(factors: list[Factor], ranges: list[Index]) -> tuple[list[Factor], list[Index]]:
    """Number the summed indices from 0, and take a shift that all uses share into the range."""
    shifts: dict[int, set[Any]] = {}
    for factor in factors:
        for slot in factor.slots:
            if isinstance(slot, Bound):
                shifts.setdefault(slot.place, set()).add(slot.shift)
    common = {old: next(iter(found)) if len(found) == 1 else 0 for old, found in shifts.items()}
    place = {old: new for new, old in enumerate(shifts)}

    def renumbered(slot: Slot) -> Slot:
        if not isinstance(slot, Bound):
            return slot
        by = common[slot.place]
        return Bound(place[slot.place], tidy(slot.shift - by) if by else slot.shift)

    local = [
        Index("", tidy(ranges[old].low + by), tidy(ranges[old].high + by)) if by else ranges[old]
        for old, by in common.items()
    ]
    moved = [Factor(f.tensor, tuple(map(renumbered, f.slots)), f.power) for f in factors]
    return moved, local
