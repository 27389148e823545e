"""Notation: which letter each SymPy object is written with, and that no two are written alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from symnet.errors import PrintError
from symnet.network.quantity import Quantity
from symnet.render.dialects import DIALECTS, Dialect, Index, Label
from symnet.render.letters import split_name

ANY_INDEX = "·"
PLAIN = sp.Symbol("plain").assumptions0
"""What is assumed of the Symbol of an entry."""
Entry = tuple[Quantity, int, int]
"""A quantity with the row and the column of one of its entries, counted from 0."""


class Notation:
    """The letters of one derivation.

    `quantities` says how tensors and their entries are written, the input first, then layer by
    layer. Raises PrintError when two of them, or a width, would be written alike.

    >>> from symnet.network import Network
    >>> net = Network("3-3-1")
    >>> Notation(net.quantities).entry(sp.Symbol("w_{12}"))[1:]
    (0, 1)
    """

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        self._by_tensor = {quantity.tensor: quantity for quantity in quantities}
        self._by_head: dict[str, list[Quantity]] = {}
        self._owners: list[dict[str, Any]] = [{} for _ in DIALECTS]
        self._entries: dict[sp.Symbol, Entry | None] = {}
        self._checked: set[sp.Symbol] = set()
        # a path runs from the last layer to the input
        ordered = reversed(self._by_tensor.values())
        self._places = {quantity: place for place, quantity in enumerate(ordered)}
        for quantity in self._by_tensor.values():
            head = quantity.entry_name(0, 0).partition("_")[0]
            self._by_head.setdefault(head, []).append(quantity)
            self._claim_letters(quantity)
        for tensor in self._by_tensor:
            for width in tensor.shape:
                if isinstance(width, sp.Symbol):
                    self._claim_name(width)

    def quantity(self, tensor: Any) -> Quantity:
        """How a tensor is written; raises PrintError for one that is not declared."""
        if tensor not in self._by_tensor:
            known = ", ".join(str(symbol.name) for symbol in self._by_tensor)
            raise PrintError(
                f"the tensor {str(tensor.name)[:60]!r} of shape {tensor.shape} has no letter here; "
                f"known: {known or 'none'}; pass a Quantity for it"
            )
        return self._by_tensor[tensor]

    def whole(self, tensor: Any) -> Label:
        """The label of a whole tensor: V, W^{(2)}, beta_0."""
        q = self.quantity(tensor)
        return Label(q.matrix, q.layer, q.hat, fixed=q.fixed)

    def element(self, tensor: Any, row: Index, column: Index) -> Label:
        """The label of an entry: w_{ji}, beta_{k0}."""
        q = self.quantity(tensor)
        places = (row, column)
        return Label(q.entry, q.layer, q.hat, tuple(places[axis] for axis in q.axes), q.fixed)

    def entry(self, symbol: sp.Symbol) -> Entry | None:
        """The quantity, row and column that the Symbol of an entry names, else None."""
        if symbol not in self._entries:
            self._entries[symbol] = self._read_entry(symbol)
        return self._entries[symbol]

    def symbol(self, symbol: sp.Symbol, dialect: Dialect) -> str:
        """A Symbol that is no entry; raises PrintError if another object is written like it."""
        if symbol not in self._checked:
            self._claim_name(symbol)
        return dialect.name(symbol.name)

    def path_key(self, symbol: sp.Symbol) -> int | None:
        """The place of an entry on a path from the output to the input, else None.

        Entries compare by layer, the last one first, then by row, then by column.
        """
        entry = self.entry(symbol)
        if entry is None:
            return None
        quantity, row, column = entry
        return (self._places[quantity] << 40) + (row << 20) + column

    def _claim_name(self, symbol: sp.Symbol) -> None:
        """Refuse a Symbol that would look like another one, or like a tensor or its entries."""
        base, _ = split_name(symbol.name)
        for dialect, owners in zip(DIALECTS, self._owners, strict=True):
            written = dialect.name(symbol.name)
            entries = f"{dialect.name(base)}{ANY_INDEX}"
            owner = owners.get(entries, owners.setdefault(written, symbol))
            if owner != symbol:
                raise _ambiguous(written, owner, symbol)
        self._checked.add(symbol)

    def _claim_letters(self, quantity: Quantity) -> None:
        """Refuse a tensor whose whole or whose entries would look like those of another."""
        wholes = Label(quantity.matrix, quantity.layer, quantity.hat, fixed=quantity.fixed)
        marks = tuple(Index(ANY_INDEX) for _ in quantity.axes)
        entries = Label(quantity.entry, quantity.layer, quantity.hat, marks, quantity.fixed)
        for dialect, owners in zip(DIALECTS, self._owners, strict=True):
            for label in (wholes, entries):
                written = _outline(label, dialect)
                owner = owners.setdefault(written, quantity)
                if owner != quantity:
                    raise _ambiguous(written, owner, quantity)

    def _read_entry(self, symbol: sp.Symbol) -> Entry | None:
        head, _, below = symbol.name.partition("_")
        if type(symbol) is not sp.Symbol or symbol.assumptions0 != PLAIN:
            return None
        for quantity in self._by_head.get(head, ()):
            place = _place(quantity, below.strip("{}"))
            if place and _within(quantity, *place) and quantity.entry_name(*place) == symbol.name:
                return quantity, *place
        return None


def _place(quantity: Quantity, below: str) -> tuple[int, int] | None:
    """The (row, column) that a subscript means: 12 is (0, 1) with two axes, (11, 0) with one."""
    if quantity.fixed:
        below = below.removesuffix(quantity.fixed).removesuffix(",")
    if len(quantity.axes) == 2 and "," not in below:
        items = list(below)
    else:
        items = below.split(",") if below else []
    if len(items) != len(quantity.axes) or not all(i.isascii() and i.isdigit() for i in items):
        return None
    place = [0, 0]
    for axis, item in zip(quantity.axes, items, strict=True):
        place[axis] = int(item[:12]) - 1
    return place[0], place[1]


def _within(quantity: Quantity, row: int, column: int) -> bool:
    # comparing with SymPy integers costs more than all the rest
    limits = [int(size) if size.is_Integer else None for size in quantity.tensor.shape]
    places = zip((row, column), limits, strict=True)
    return all(place >= 0 and (limit is None or place < limit) for place, limit in places)


def _outline(label: Label, dialect: Dialect) -> str:
    """A label with one mark for its indices: with one outline, two labels can look alike."""
    bare = Label(label.letter, label.layer, label.hat, fixed=label.fixed)
    return dialect.label(bare) + (ANY_INDEX if label.indices else "")


def _ambiguous(written: str, one: Any, other: Any) -> PrintError:
    return PrintError(
        f"{written.replace(ANY_INDEX, '_…')} would stand for two different things: "
        f"{_described(one)} and {_described(other)}; rename one of them"
    )


def _described(owner: Any) -> str:
    if isinstance(owner, Quantity):
        return f"the tensor {owner.tensor.name} of shape {owner.tensor.shape}"
    facts = [fact for fact, value in owner.assumptions0.items() if value and fact != "commutative"]
    return f"the symbol {owner.name} ({', '.join(facts[:4]) or 'no assumptions'})"
