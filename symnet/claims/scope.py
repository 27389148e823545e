"""What names mean: the quantities and widths that a formula may speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any

import sympy as sp

from symnet.claims.syntax import Index, Language, Name
from symnet.derivation import Derivation
from symnet.errors import SpecError
from symnet.network.network import Network
from symnet.network.quantity import GREEK, Quantity, subscript, width_symbol

NAME = re.compile("[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Definition:
    """What a name stands for: a body over the indices that the name is written with."""

    parameters: tuple[Any, ...]
    body: Any


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
    open: bool = False
    """Whether names that are not declared are numbers."""
    scalars: frozenset[str] = frozenset()
    """Names that are declared as numbers."""
    aliases: frozenset[str] = frozenset()
    """Letters for entries that stay free for other uses, as x of X_{ij}."""
    definitions: Mapping[str, Definition] = field(default_factory=dict)

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
        letters = {letter for q in self.quantities for letter in (q.matrix, q.entry)}
        return frozenset(letters | self.scalars) - self.aliases

    @cached_property
    def _by_letter(self) -> dict[str, list[Quantity]]:
        """Quantities by the letters they are written with, in text or in LaTeX."""
        table: dict[str, list[Quantity]] = {}
        for quantity in self.quantities:
            letters = (quantity.matrix, quantity.entry)
            for letter in {*letters, *(text_name(quantity, letter) for letter in letters)}:
                table.setdefault(letter, []).append(quantity)
        return table

    @cached_property
    def layered(self) -> bool:
        """Whether W_1 may stand for W^{(1)}."""
        return self.open and any(quantity.layer is not None for quantity in self.quantities)

    def named(self, name: Name, language: Language) -> Iterator[Candidate]:
        """The quantities that are written with this letter."""
        for quantity in self._by_letter.get(name.letter, ()):
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


def open_scope(
    shapes: Mapping[str, Sequence[str | int]] | None = None,
    base: Scope | None = None,
    definitions: Mapping[str, Definition] | None = None,
) -> Scope:
    """Declared shapes on top of a scope; every other name is a number.

    A shape is (rows, columns), (rows,) for a column or () for a number, each size an integer or
    the name of a width. Raises SpecError for what is not a name or not a size.

    >>> open_scope({"X": ("n", "p")}).widths
    ('n', 'p')
    """
    declared = _declared(shapes or {})
    base = base or Scope(())
    quantities: list[Quantity] = []
    sizes: dict[str, None] = dict.fromkeys(base.widths)
    for shape in declared.values():
        sizes |= dict.fromkeys(size for size in shape if isinstance(size, str))
    for name, shape in declared.items():
        if name in base.letters or name in sizes:
            raise SpecError(f"shape: {name!r} is declared already; choose another name")
        if shape:
            quantities.append(_quantity(name, shape, declared))
    aliases = {}
    for quantity in quantities:
        small = quantity.matrix.lower()
        free = len(small) == 1 and small not in declared and small not in base.letters
        if free and small not in sizes and small != quantity.matrix:
            aliases[small] = replace(quantity, entry=small)
    return Scope(
        (*base.quantities, *quantities, *aliases.values()),
        tuple(sizes),
        True,
        base.scalars | {name for name, shape in declared.items() if not shape},
        base.aliases | aliases.keys(),
        {**base.definitions, **(definitions or {})},
    )


def _declared(shapes: Mapping[str, Sequence[str | int]]) -> dict[str, tuple[str | int, ...]]:
    declared = {}
    for name, given in shapes.items():
        shape = tuple(given) + ((1,) if len(given) == 1 else ())
        if not NAME.fullmatch(name):
            raise SpecError(f"shape: {name!r} is not a name; write a letter or a word, as in X")
        for size in shape:
            known = NAME.fullmatch(size) if isinstance(size, str) else size >= 1
            if not known:
                raise SpecError(f"shape: {size!r} is no size of {name}; write an integer or a name")
        if len(shape) > 2:
            raise SpecError(f"shape: {name} has {len(shape)} sizes; write rows and columns")
        declared[name] = shape
    return declared


def _quantity(name: str, shape: tuple[str | int, ...], declared: Mapping[str, Any]) -> Quantity:
    """How a declared name is written: W1 is W^{(1)}, betahat is beta with a hat."""
    rows, columns = (
        width_symbol(size) if isinstance(size, str) else sp.Integer(size) for size in shape
    )
    tensor = sp.MatrixSymbol(name, rows, columns)
    axes = tuple(axis for axis, size in enumerate((rows, columns)) if size != 1)
    stem, digits = re.fullmatch(r"(.*?)([0-9]*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    layer = int(digits) if digits and stem not in declared else None
    stem = stem if layer is not None else name
    hat = stem.endswith("hat") and len(stem) > 3
    letter = stem[:-3] if hat else stem
    return Quantity(tensor, letter, letter, axes, layer, hat=hat)


def splits(items: Sequence[Index], count: int) -> Iterator[tuple[Index, ...]]:
    """The ways to read subscripts without commas as `count` of them, by cutting digits apart.

    >>> [[part.base for part in way] for way in splits([Index(0, 3, "123")], 2)]
    [['1', '23'], ['12', '3']]
    """
    # runs of digits keep their places; a cut may stand between any two digits of one run
    cuts = [
        (place, at)
        for place, item in enumerate(items)
        if item.base.isdigit() and not item.offset and not item.others
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
