"""Components: factors connected through summed indices, canonically labelled and interned.

Summed indices have places instead of names, so capture cannot happen. Equal components are one
object, and a monomial is a set of them with powers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from symnet.algebra.canonical import Labelling, canonical_order
from symnet.algebra.indices import Bound, Index, Open, Slot, tidy, written
from symnet.algebra.tensors import Factor, Tensor
from symnet.errors import UndecidedError

MAX_FACTORS = 100
MAX_MIXED = 3


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
    """A component to a power that is not 0; only one without summed indices to a negative one."""

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
    # a * a^-1 cancels; that a is not 0 was noted where its reciprocal was read
    return frozenset(Atom(base, power) for base, power in powers.items() if power)


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
        if power and isinstance(settled := tensor.settle(Factor(tensor, slots, power)), Factor)
    ]
    powers: dict[Component, int] = {}
    for group in _connected(merged):
        base, power = _component(group, ranges)
        powers[base] = powers.get(base, 0) + power
    used = {s.place for factor in merged for s in factor.slots if isinstance(s, Bound)}
    return frozenset(Atom(base, power) for base, power in powers.items() if power), used


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
                    s._replace(place=s.place + start) if isinstance(s, Bound) else s for s in slots
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
    label, local, names = min(
        (_labelled(*choice) for choice in _directions(*_numbered(factors, ranges))),
        key=lambda labelled: (
            labelled[0].certificate,
            [labelled[2][n] for n in labelled[0].indices],
        ),
    )
    key = _key(label, local, names)
    found = _interned.get(key)
    if found is None:
        new_place = {old: new for new, old in enumerate(label.indices)}
        relabelled = tuple(
            factor._replace(slots=tuple(_moved(s, new_place) for s in factor.slots))
            for factor in label.factors
        )
        found = Component(key, relabelled, tuple(local[n] for n in label.indices))
        _interned[key] = found
    return found, 1


def _key(label: Labelling, _: list[Index], names: list[str]) -> tuple[Any, ...]:
    return label.certificate, tuple(names[n] for n in label.indices)


def _labelled(
    factors: list[Factor], ranges: list[Index]
) -> tuple[Labelling, list[Index], list[str]]:
    names = [written(index.size) for index in ranges]
    return canonical_order(factors, names), ranges, names


def _moved(slot: Slot, place: dict[int, int]) -> Slot:
    return slot._replace(place=place[slot.place]) if isinstance(slot, Bound) else slot


def _numbered(factors: list[Factor], ranges: list[Index]) -> tuple[list[Factor], list[Index]]:
    """Number the summed indices, and let each of them start at 0: k -> k + low."""
    place: dict[int, int] = {}
    for factor in factors:
        for slot in factor.slots:
            if isinstance(slot, Bound):
                place.setdefault(slot.place, len(place))

    def renumbered(slot: Slot) -> Slot:
        if not isinstance(slot, Bound):
            return slot
        start = slot.sign * ranges[slot.place].low
        return Bound(
            place[slot.place], tidy(slot.shift + start) if start else slot.shift, slot.sign
        )

    local = [Index("", 0, tidy(ranges[old].size - 1)) for old in place]
    moved = [Factor(f.tensor, tuple(map(renumbered, f.slots)), f.power) for f in factors]
    return moved, local


def _directions(
    factors: list[Factor], ranges: list[Index]
) -> Iterator[tuple[list[Factor], list[Index]]]:
    """The ways to count indices that stand reversed: up where all are, both ways where some are."""
    signs: list[set[int]] = [set() for _ in ranges]
    for factor in factors:
        for slot in factor.slots:
            if isinstance(slot, Bound):
                signs[slot.place].add(slot.sign)
    down = {place for place, found in enumerate(signs) if found == {-1}}
    mixed = [place for place, found in enumerate(signs) if len(found) == 2]
    if len(mixed) > MAX_MIXED:
        raise UndecidedError(f"{len(mixed)} indices of a term stand both forward and reversed")
    for count in range(len(mixed) + 1):
        for chosen in combinations(mixed, count):
            yield _reversed(factors, ranges, down.union(chosen)), ranges


def _reversed(factors: list[Factor], ranges: list[Index], places: set[int]) -> list[Factor]:
    """k -> high - k for the indices at some places."""
    if not places:
        return factors

    def turned(slot: Slot) -> Slot:
        if not isinstance(slot, Bound) or slot.place not in places:
            return slot
        high = ranges[slot.place].high
        return Bound(slot.place, tidy(slot.shift + slot.sign * high), -slot.sign)

    return [Factor(f.tensor, tuple(map(turned, f.slots)), f.power) for f in factors]
