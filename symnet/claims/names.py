"""From names to SymPy: entries, wholes, widths and indices, each in exactly one reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnet.claims.open_names import OpenNames, written_index
from symnet.claims.scope import Candidate, Scope, display
from symnet.claims.syntax import Index, Limit, Name, Node, Source, walk
from symnet.claims.usage import Usage
from symnet.claims.values import Value
from symnet.errors import ReadError
from symnet.network.quantity import Quantity, tensor_entry, width_symbol

LETTERS_SHOWN = 30

Readings = dict[tuple[str, Any], Value]
"""What a name may mean, by the way it would be written and the tensor."""


class Names(OpenNames):
    """Binds names under a scope."""

    def __init__(self, source: Source, scope: Scope, usage: Usage) -> None:
        super().__init__(source, scope, usage)
        self._known: dict[tuple[Any, ...], Value] = {}
        self._costs: dict[tuple[Any, ...], int] = {}

    def value(self, name: Name) -> Value:
        """What a name means; raises ReadError for none and for more than one reading."""
        subscripts = tuple((item.base, item.offset, item.others) for item in name.subscripts)
        written = (name.letter, subscripts, name.commas, name.layer, name.hat, name.mark)
        key = (*written, *self.bound)
        if key not in self._known:
            before = self.expanded
            self._known[key] = self._value(name)
            self._costs[key] = self.expanded - before
        elif cost := self._costs[key]:
            self.expand(name, cost)
        known = self._known[key]
        return Value(name, known.scalar, known.matrix)

    def _value(self, name: Name) -> Value:
        if name.joined in self.bound:
            return Value(name, self.bound[name.joined] + 1)
        if name.joined in self.widths:
            return Value(name, width_symbol(name.joined))
        name = self._layered(name)
        candidates = list(self.scope.named(name, self.source.language))
        if not candidates:
            if self.scope.open:
                return self._open(name)
            raise self._undeclared(name)
        readings: Readings = {}
        refusals: list[str] = []
        for quantity, whole, entry in candidates:
            if whole and self._names_whole(name, quantity):
                written = display(quantity, [], self.source.language)
                readings[written, quantity.tensor] = self._whole(name, quantity)
            elif entry:
                self._read_entries(name, quantity, readings, refusals)
        if not readings and self.scope.open and name.letter in self.scope.aliases:
            return self._open(name)
        if len(readings) != 1:
            raise self._refused(name, candidates, [written for written, _ in readings], refusals)
        return next(iter(readings.values()))

    def whole_range(self, limit: Limit, body: Node) -> tuple[sp.Symbol, Any, Any]:
        """(index, 0, size - 1) where the body shows which dimension the index runs over."""
        found: dict[Any, None] = {}
        for name in walk(body):
            if not isinstance(name, Name):
                continue
            for quantity, _, is_entry in self.scope.named(name, self.source.language):
                for way in self._parts(name, quantity) if is_entry else ():
                    for axis, part in zip(quantity.axes, way, strict=True):
                        if (part.base, part.offset, part.others) == (limit.index, 0, ()):
                            found[quantity.tensor.shape[axis]] = None
        if len(found) != 1:
            cause = f"the range of {limit.index} " + (
                "does not follow from a declared shape"
                if not found
                else "can be read as " + " or as ".join(f"1..{end}" for end in found)
            )
            advice = rf"write it, as in \sum_{{{limit.index}=1}}^{{n}}"
            raise self.source.error(limit.start, limit.end, cause, advice)
        digit = Index(limit.start, limit.end, "1")
        index, low, _ = self.limit(replace(limit, lower=digit, upper=digit))
        return index, low, next(iter(found)) - 1

    def _read_entries(
        self, name: Name, quantity: Quantity, readings: Readings, refusals: list[str]
    ) -> None:
        """Add every entry that the subscripts may mean, and why others are not there."""
        for parts in self._parts(name, quantity):
            written = display(
                quantity, [written_index(part) for part in parts], self.source.language
            )
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
            if (way[-1].base, way[-1].offset, way[-1].others) == (quantity.fixed, 0, ()):
                yield way[:-1]

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


def _outside(quantity: Quantity, places: tuple[Any, Any]) -> str | None:
    """Why an entry is surely not there, or None."""
    rows, columns = quantity.tensor.shape
    for at, length in zip(places, (rows, columns), strict=True):
        if at.is_Integer and length.is_Integer:
            if 0 <= int(at) < int(length):
                continue
            return f"the shape is {rows} × {columns}, and indices count from 1"
        # what is beyond by a known number is surely outside; anything else may be inside
        beyond = at - length
        if (at.is_Integer and at < 0) or (beyond.is_Integer and beyond >= 0):
            return f"the shape is {rows} × {columns}, and indices count from 1"
    return None
