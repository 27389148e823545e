"""What names mean: the quantities and widths that a formula may speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from symnet.claims.syntax import Index, Language, Name
from symnet.derivation import Derivation
from symnet.network.network import Network
from symnet.network.quantity import GREEK, Quantity, subscript

Candidate = tuple[Quantity, bool, bool]
"""A quantity, whether a name may mean the whole, and whether it may mean an entry."""


@dataclass(frozen=True)
class Scope:
    """The quantities that have a name, and the names of symbolic widths.

    >>> from symnet.network import Network
    >>> scope_of(Network("p-h-1")).letters
    ('x', 'W', 'w', 'b', 'V', 'v', 'c', 'p', 'h')
    """

    quantities: Sequence[Quantity]
    widths: Sequence[str] = ()

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """Every name that is declared, as text writes it without indices."""
        names: dict[str, None] = {}
        for quantity in self.quantities:
            for letter in (quantity.matrix, quantity.entry):
                mark = f"_{quantity.fixed}" if quantity.fixed else ""
                names[text_name(quantity, letter) + mark] = None
        return (*names, *self.widths)

    @cached_property
    def bases(self) -> frozenset[str]:
        """The letters of quantities, which are not free to name an index."""
        return frozenset(letter for q in self.quantities for letter in (q.matrix, q.entry))

    def named(self, name: Name, language: Language) -> Iterator[Candidate]:
        """The quantities that are written with this letter."""
        for quantity in self.quantities:
            if language == "text":
                texts = [
                    text_name(quantity, letter) for letter in (quantity.matrix, quantity.entry)
                ]
                whole, entry = (text == name.letter for text in texts)
            elif (quantity.layer, quantity.hat) == (name.layer, name.hat):
                whole, entry = (
                    name.letter == letter for letter in (quantity.matrix, quantity.entry)
                )
            else:
                continue
            if whole or entry:
                yield quantity, whole, entry


def scope_of(source: Network | Derivation, quantities: Sequence[Quantity] = ()) -> Scope:
    """The names of a network or of a derivation, and further quantities.

    >>> from symnet.network import Network
    >>> scope_of(Network("3-h_1-1")).widths
    ('h_1',)
    """
    network = source.network if isinstance(source, Derivation) else source
    widths = [width for width in network.raw_widths if isinstance(width, str)]
    return Scope((*source.quantities, *quantities), tuple(dict.fromkeys(widths)))


def splits(items: Sequence[Index], count: int) -> Iterator[tuple[Index, ...]]:
    """The ways to read subscripts without commas as `count` of them, by cutting digits apart.

    >>> [[part.base for part in way] for way in splits([Index(0, 3, "123")], 2)]
    [['1', '23'], ['12', '3']]
    """
    # runs of digits keep their places; a cut may stand between any two digits of one run
    cuts = [
        (place, at)
        for place, item in enumerate(items)
        if item.base.isdigit() and not item.offset
        for at in range(1, len(item.base))
    ]
    missing = count - len(items)
    if missing < 0:
        return
    for chosen in combinations(cuts, missing):
        yield tuple(
            part
            for place, item in enumerate(items)
            for part in _cut(item, [at for where, at in chosen if where == place])
        )


def _cut(item: Index, places: Sequence[int]) -> Iterator[Index]:
    if not places:
        yield item
        return
    edges = [0, *places, len(item.base)]
    for low, high in pairwise(edges):
        yield Index(item.start + low, item.start + high, item.base[low:high])


def text_name(quantity: Quantity, letter: str) -> str:
    """The name in text of a whole or of its entries: w, W2, yhat."""
    layer = "" if quantity.layer is None else str(quantity.layer)
    return f"{letter}{'hat' if quantity.hat else ''}{layer}"


def display(quantity: Quantity, items: Sequence[str], language: Language) -> str:
    """How an entry with these subscripts is written, or the whole when there are none."""
    written = [*items, quantity.fixed] if quantity.fixed and language == "LaTeX" else [*items]
    letter = quantity.entry if items else quantity.matrix
    if language == "text":
        mark = f"_{quantity.fixed}" if quantity.fixed else ""
        return text_name(quantity, letter) + mark + (f"[{','.join(written)}]" if written else "")
    tex = (
        letter
        if len(letter) == 1
        else f"\\{letter}"
        if letter in GREEK
        else f"\\mathrm{{{letter}}}"
    )
    tex = f"\\hat{{{tex}}}" if quantity.hat else tex
    layer = "" if quantity.layer is None else f"^{{({quantity.layer})}}"
    return f"{tex}{layer}{subscript(written)}"
