"""Canonical labelling of a component: a labelled bipartite graph of factors and summed indices.

Indices are nodes, not edges, since an index may be shared by more than two slots. Colours are
refined until they are stable; where factors still look alike, each in turn is individualised and
the smallest outcome is kept. Two components that differ only in the names of their summed indices
and the order of their factors get the same label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from symnet.algebra.indices import Bound, Slot
from symnet.errors import UndecidedError

if TYPE_CHECKING:
    from symnet.algebra.tensors import Factor

MAX_LEAVES = 2_000
Colours = list[int]


class Labelling(NamedTuple):
    """A canonical labelling: its certificate, the factors in order, the summed indices in order."""

    certificate: tuple[Any, ...]
    factors: list[Factor]
    indices: list[int]


def canonical_order(factors: Sequence[Factor], ranges: Sequence[str]) -> Labelling:
    """The canonical labelling of connected factors.

    `ranges[n]` describes the range of the n-th summed index. Raises UndecidedError when the
    graph has too many symmetries to search.
    """
    search = _Search(factors, ranges)
    colours = search.first_colours()
    if len(set(colours)) < len(colours):
        colours = search.refine(colours)
    search.descend(colours)
    assert search.best is not None
    return search.best


class _Search:
    def __init__(self, factors: Sequence[Factor], ranges: Sequence[str]) -> None:
        self.factors, self.ranges = factors, ranges
        self.uses: list[list[tuple[int, int, str]]] = [[] for _ in ranges]
        for number, factor in enumerate(factors):
            for position, slot in enumerate(factor.slots):
                if isinstance(slot, Bound):
                    # the two places of a symmetric tensor are one
                    place = 0 if factor.tensor.symmetric else position
                    self.uses[slot.place].append((number, place, slot.key))
        self.leaves = 0
        self.best: Labelling | None = None

    def first_colours(self) -> Colours:
        """Colour factors by what they are, whatever their summed indices are called."""
        return _ranked([self._plain_key(factor) for factor in self.factors])

    def _plain_key(self, factor: Factor) -> tuple[Any, ...]:
        seen: dict[int, int] = {}
        slots = [
            f"{slot.key}{self.ranges[slot.place]}#{seen.setdefault(slot.place, len(seen))}"
            if isinstance(slot, Bound)
            else slot.key
            for slot in factor.slots
        ]
        if factor.tensor.symmetric:
            slots = [str(len(seen)), *sorted(slot.partition("#")[0] for slot in slots)]
        return (factor.tensor.key, factor.power, *slots)

    def index_colours(self, colours: Colours) -> Colours:
        """Colour indices by their ranges and by the factors that hold them."""
        return _ranked(
            [
                (self.ranges[n], *sorted((colours[f], at, key) for f, at, key in uses))
                for n, uses in enumerate(self.uses)
            ]
        )

    def refine(self, colours: Colours) -> Colours:
        """Split colours by the colours of the indices a factor touches, until nothing splits."""
        while True:
            indices = self.index_colours(colours)
            finer = _ranked(
                [
                    (
                        colours[number],
                        *(
                            (indices[s.place], s.key) if isinstance(s, Bound) else (-1, "")
                            for s in self._arranged(factor, indices)
                        ),
                    )
                    for number, factor in enumerate(self.factors)
                ]
            )
            if len(set(finer)) == len(set(colours)):
                return finer
            colours = finer

    @staticmethod
    def _arranged(factor: Factor, indices: Colours) -> tuple[Slot, ...]:
        """The slots; those of a symmetric tensor by the colours of what they hold."""
        if not factor.tensor.symmetric:
            return factor.slots
        return tuple(
            sorted(
                factor.slots,
                key=lambda s: (indices[s.place] if isinstance(s, Bound) else -1, s.key),
            )
        )

    def descend(self, colours: Colours) -> None:
        """Individualise within the first colour that several factors share; keep the smallest."""
        shared = min((c for c in set(colours) if colours.count(c) > 1), default=None)
        if shared is None:
            self._leaf(colours)
            return
        for number, colour in enumerate(colours):
            if colour == shared:
                single = [2 * c for c in colours]
                single[number] -= 1
                self.descend(self.refine(_ranked(single)))

    def _leaf(self, colours: Colours) -> None:
        """Factors are told apart; indices that are not are held by the same symmetric tensors."""
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise UndecidedError("a term has more symmetries than the exact engine searches")
        order = sorted(range(len(colours)), key=colours.__getitem__)
        indices = self.index_colours(colours)
        names: dict[int, int] = {}
        certificate = []
        arranged = []
        for number in order:
            factor = self.factors[number]
            slots = self._arranged(factor, indices)
            arranged.append(factor._replace(slots=slots))
            written = [
                (names.setdefault(s.place, len(names)), s.key) if isinstance(s, Bound) else s.key
                for s in slots
            ]
            certificate.append((factor.tensor.key, factor.power, *map(str, written)))
        if self.best is None or tuple(certificate) < self.best.certificate:
            self.best = Labelling(tuple(certificate), arranged, list(names))


def _ranked(keys: Sequence[Any]) -> Colours:
    """Replace keys by their places in sorted order.

    >>> _ranked(["b", "a", "b"])
    [1, 0, 1]
    """
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    return [places[key] for key in keys]
