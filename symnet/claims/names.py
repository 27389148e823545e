"""From names to SymPy: entries, wholes, widths and indices, each in exactly one reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnet.claims.scope import Candidate, Scope, display, splits
from symnet.claims.syntax import Index, Limit, Name, Node, Source
from symnet.claims.values import Value
from symnet.errors import ReadError
from symnet.network.birth import base_letter
from symnet.network.quantity import GREEK, Quantity, index_symbol, tensor_entry, width_symbol

INDEX_LETTER = re.compile(f"([A-Za-z]|{'|'.join(sorted(GREEK))})(_[A-Za-z0-9]+)?")
LETTERS_SHOWN = 30

Readings = dict[tuple[str, Any], Value]
"""What a name may mean, by the way it would be written and the tensor."""


class Names:
    """Binds names under a scope; `bound` holds the indices of the sums around the place."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self.source, self.scope = source, scope
        self.bound: dict[str, sp.Symbol] = {}
        self._known: dict[tuple[Any, ...], Value] = {}
        self._width_letters = {base_letter(width) for width in scope.widths}

    def value(self, name: Name) -> Value:
        """What a name means; raises ReadError for none and for more than one reading."""
        subscripts = tuple((item.base, item.offset) for item in name.subscripts)
        written = (name.letter, subscripts, name.commas, name.layer, name.hat, name.mark)
        key = (*written, *self.bound)
        if key not in self._known:
            self._known[key] = self._value(name)
        return replace(self._known[key], node=name)

    def _value(self, name: Name) -> Value:
        if name.joined in self.bound:
            return Value(name, self.bound[name.joined] + 1)
        if name.joined in self.scope.widths:
            return Value(name, width_symbol(name.joined))
        candidates = list(self.scope.named(name, self.source.language))
        if not candidates:
            raise self._undeclared(name)
        readings: Readings = {}
        refusals: list[str] = []
        for quantity, whole, entry in candidates:
            if whole and self._names_whole(name, quantity):
                written = display(quantity, [], self.source.language)
                readings[written, quantity.tensor] = self._whole(name, quantity)
            elif entry:
                self._read_entries(name, quantity, readings, refusals)
        if len(readings) != 1:
            raise self._refused(name, candidates, [written for written, _ in readings], refusals)
        return next(iter(readings.values()))

    def limit(self, limit: Limit) -> tuple[sp.Symbol, Any, Any]:
        """(index, lower, upper) of a sum, counted from 0; the index is not bound yet."""
        start = limit.start
        if limit.index in self.bound:
            cause = f"{limit.index} is summed twice, one sum inside the other"
            raise self.source.error(start, limit.end, cause, "give one of them another letter")
        if limit.index in self.scope.widths or not self._may_be_index(limit.index):
            cause = f"{limit.index} cannot be summed over: {self._why_not_index(limit.index)}"
            raise self.source.error(start, limit.end, cause, "sum over a letter such as i, j or k")
        for end in (limit.lower, limit.upper):
            if not (end.base.isdigit() or end.base in self.bound or end.base in self.scope.widths):
                cause = f"{end.base} is neither a width nor the index of a sum around this one"
                raise self.source.at(
                    end, cause, f"widths: {', '.join(self.scope.widths) or 'none'}"
                )
        return index_symbol(limit.index), self.index(limit.lower), self.index(limit.upper)

    def index(self, item: Index) -> Any:
        """An index, counted from 0."""
        if item.base.isdigit():
            return sp.Integer(int(item.base) - 1 + item.offset)
        if item.base in self.bound:
            return self.bound[item.base] + item.offset
        if item.base in self.scope.widths:
            return width_symbol(item.base) - 1 + item.offset
        if not self._may_be_index(item.base):
            cause = f"{item.base} is not an index: {self._why_not_index(item.base)}"
            raise self.source.at(item, cause, "write a number, a width or a letter such as i, j, k")
        return index_symbol(item.base) + item.offset

    def no_limit(self, node: Node, name: str) -> ReadError:
        """The error of a sum that ends at something undeclared."""
        cause = f"{name} is neither a width nor the index of a sum around this one"
        return self.source.at(node, cause, f"widths: {', '.join(self.scope.widths) or 'none'}")

    def taken(self) -> set[str]:
        """Names that a new index must not have."""
        return set(self.scope.bases) | self._width_letters | set(self.bound)

    # Entries

    def _read_entries(
        self, name: Name, quantity: Quantity, readings: Readings, refusals: list[str]
    ) -> None:
        """Add every entry that the subscripts may mean, and why others are not there."""
        for parts in self._parts(name, quantity):
            written = display(quantity, [_write(part) for part in parts], self.source.language)
            places = self._places(quantity, parts)
            if refusal := _outside(quantity, places):
                refusals.append(f"{written} does not exist: {refusal}")
            else:
                readings[written, quantity.tensor] = Value(
                    name, tensor_entry(quantity.tensor, *places)
                )

    def _parts(self, name: Name, quantity: Quantity) -> Iterator[tuple[Index, ...]]:
        """The subscripts as the indices that this quantity is written with."""
        count = len(quantity.axes)
        if name.mark or not quantity.fixed:
            if name.mark == quantity.fixed:
                yield from self._ways(name, count)
            return
        for way in self._ways(name, count + 1):
            if (way[-1].base, way[-1].offset) == (quantity.fixed, 0):
                yield way[:-1]

    def _ways(self, name: Name, count: int) -> Iterator[tuple[Index, ...]]:
        if not name.commas:
            yield from splits(name.subscripts, count)
        elif len(name.subscripts) == count:
            yield name.subscripts

    def _places(self, quantity: Quantity, parts: tuple[Index, ...]) -> tuple[Any, Any]:
        places = [sp.S.Zero, sp.S.Zero]
        for axis, part in zip(quantity.axes, parts, strict=True):
            places[axis] = self.index(part)
        return places[0], places[1]

    def _names_whole(self, name: Name, quantity: Quantity) -> bool:
        fixed = [quantity.fixed] if quantity.fixed else []
        return not name.mark and [item.base for item in name.subscripts] == fixed

    def _whole(self, name: Name, quantity: Quantity) -> Value:
        if quantity.axes:
            return Value(name, matrix=quantity.tensor)
        return Value(name, tensor_entry(quantity.tensor, sp.S.Zero, sp.S.Zero), quantity.tensor)

    # Refusals

    def _refused(
        self, name: Name, candidates: list[Candidate], readings: list[str], refusals: list[str]
    ) -> ReadError:
        """More than one reading, entries that are not there, or the wrong subscripts."""
        if readings:
            cause = f"'{self.source.written(name)}' can be read as {' or as '.join(readings)}"
            return self.source.at(name, cause, "write it with commas between the subscripts")
        forms = "; ".join(dict.fromkeys(self._forms(candidates)))
        if refusals:
            return self.source.at(name, refusals[0], f"write an entry that exists; {forms}")
        return self.source.at(
            name, f"'{self.source.written(name)}' has the wrong subscripts", forms
        )

    def _may_be_index(self, base: str) -> bool:
        letter = base.partition("_")[0]
        taken = self.scope.bases | self._width_letters
        return INDEX_LETTER.fullmatch(base) is not None and letter not in taken

    def _why_not_index(self, base: str) -> str:
        letter = base.partition("_")[0]
        if base in self.scope.widths:
            return "it is a width"
        if letter in self.scope.bases:
            return f"{letter} is declared"
        if letter in self._width_letters:
            return f"the widths are {', '.join(self.scope.widths)}"
        return "an index is one letter, with a subscript or without"

    def _forms(self, candidates: list[Candidate]) -> Iterator[str]:
        for quantity, whole, entry in candidates:
            rows, columns = quantity.tensor.shape
            letters = [("j", "i")[axis] for axis in quantity.axes]
            shape = f"of shape {rows} × {columns}"
            if whole:
                yield f"{display(quantity, [], self.source.language)} is the whole, {shape}"
            if entry and letters:
                yield f"entries are written {display(quantity, letters, self.source.language)}"

    def _undeclared(self, name: Name) -> ReadError:
        """No such letter; or one that wants its layer or its hat."""
        language = self.source.language
        forms = [
            display(quantity, [], language)
            for quantity in self.scope.quantities
            if name.letter in (quantity.matrix, quantity.entry)
        ]
        if forms:
            cause = f"'{self.source.written(name)}' is not declared"
            return self.source.at(name, cause, f"with this letter are declared {', '.join(forms)}")
        letters = self.scope.letters
        known = ", ".join(letters[:LETTERS_SHOWN]) + (", …" if len(letters) > LETTERS_SHOWN else "")
        shown = name.joined or name.letter
        return self.source.at(name, f"{shown[:40]} is not declared", f"known: {known or 'nothing'}")


def _write(part: Index) -> str:
    return f"{part.base}{part.offset:+d}" if part.offset else part.base


def _outside(quantity: Quantity, places: tuple[Any, Any]) -> str | None:
    """Why an entry is surely not there, or None."""
    rows, columns = quantity.tensor.shape
    for at, size in zip(places, (rows, columns), strict=True):
        # what is beyond by a known number is surely outside; anything else may be inside
        beyond = at - size
        if (at.is_Integer and at < 0) or (beyond.is_Integer and beyond >= 0):
            return f"the shape is {rows} × {columns}, and indices count from 1"
    return None
