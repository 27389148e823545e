"""From names to SymPy: entries, wholes, widths and indices, each in exactly one reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnet.claims.scope import Candidate, Scope, display, splits
from symnet.claims.syntax import Index, Limit, Name, Node, Source, walk
from symnet.claims.trees import put, size
from symnet.claims.usage import INDEX_LETTER, Usage, text_key
from symnet.claims.values import Value
from symnet.errors import ReadError
from symnet.network.birth import base_letter
from symnet.network.quantity import Quantity, index_symbol, tensor_entry, width_symbol

LETTERS_SHOWN = 30
MAX_EXPANDED = 200_000

Readings = dict[tuple[str, Any], Value]
"""What a name may mean, by the way it would be written and the tensor."""


class Names:
    """Binds names under a scope; `bound` holds the indices of the sums around the place."""

    def __init__(self, source: Source, scope: Scope, usage: Usage) -> None:
        self.source, self.scope, self.usage = source, scope, usage
        self.widths = dict.fromkeys((*scope.widths, *(usage.widths if scope.open else ())))
        self.expanded = 0
        self.bound: dict[str, sp.Symbol] = {}
        self._known: dict[tuple[Any, ...], Value] = {}
        self._width_letters = {base_letter(width) for width in scope.widths}

    def value(self, name: Name) -> Value:
        """What a name means; raises ReadError for none and for more than one reading."""
        subscripts = tuple((item.base, item.offset, item.others) for item in name.subscripts)
        written = (name.letter, subscripts, name.commas, name.layer, name.hat, name.mark)
        key = (*written, *self.bound)
        if key not in self._known:
            self._known[key] = self._value(name)
        return replace(self._known[key], node=name)

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

    def limit(self, limit: Limit) -> tuple[sp.Symbol, Any, Any]:
        """(index, lower, upper) of a sum, counted from 0; the index is not bound yet."""
        start = limit.start
        if limit.index in self.bound:
            cause = f"{limit.index} is summed twice, one sum inside the other"
            raise self.source.error(start, limit.end, cause, "give one of them another letter")
        if limit.index in self.widths or not self._may_be_index(limit.index):
            cause = f"{limit.index} cannot be summed over: {self._why_not_index(limit.index)}"
            raise self.source.error(start, limit.end, cause, "sum over a letter such as i, j or k")
        assert limit.lower is not None and limit.upper is not None
        for end in (limit.lower, limit.upper):
            if not end.others and not (end.base.isdigit() or end.base in self.bound or end.base in self.widths):
                cause = f"{end.base} is neither a width nor the index of a sum around this one"
                raise self.source.at(
                    end, cause, f"widths: {', '.join(self.widths) or 'none'}"
                )
        return index_symbol(limit.index), self.index(limit.lower), self.index(limit.upper)

    def index(self, item: Index) -> Any:
        """An index, counted from 0."""
        place = self._counted(item, item.base) - 1 + item.offset
        for sign, base in item.others:
            place += sign * self._counted(item, base)
        return place

    def _counted(self, item: Index, base: str) -> Any:
        """A part of an index, counted from 1."""
        if base.isdigit():
            return sp.Integer(int(base))
        if base in self.bound:
            return self.bound[base] + 1
        if base in self.widths:
            return width_symbol(base)
        if not self._may_be_index(base):
            cause = f"{base} is not an index: {self._why_not_index(base)}"
            raise self.source.at(item, cause, "write a number, a width or a letter such as i, j, k")
        return index_symbol(base) + 1

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
                "does not follow from a declared shape" if not found else "can be read as "
                + " or as ".join(f"1..{end}" for end in found)
            )
            advice = rf"write it, as in \sum_{{{limit.index}=1}}^{{n}}"
            raise self.source.error(limit.start, limit.end, cause, advice)
        digit = Index(limit.start, limit.end, "1")
        index, low, _ = self.limit(replace(limit, lower=digit, upper=digit))
        return index, low, next(iter(found)) - 1

    def add_width(self, name: str) -> None:
        """Make a name a width of this formula."""
        self.widths[name] = None
        self.usage.widths[name] = None
        self.usage.free.pop(name, None)

    def end(self, name: str) -> Any:
        """A number or a width, as a range ends at it."""
        return sp.Integer(int(name)) if name.isdigit() else width_symbol(name)

    # Names that are not declared

    def is_undeclared(self, name: Name, key: str) -> bool:
        """Whether nothing declares, defines or counts by this name."""
        return (
            name.joined not in self.widths
            and key not in self.scope.scalars
            and key not in self.scope.definitions
            and next(self.scope.named(self._layered(name), self.source.language), None) is None
        )

    def is_free(self, name: Name) -> bool:
        """Whether nothing declares, defines, sums or counts by this name."""
        key = text_key(name)
        return (
            name.joined not in self.bound
            and name.joined not in self.widths
            and key not in self.scope.scalars
            and key not in self.scope.definitions
            and key not in self.usage.families
            and next(self.scope.named(name, self.source.language), None) is None
        )

    def _layered(self, name: Name) -> Name:
        """W_1 as W^{(1)} where W1 is declared and W is not."""
        if not self.scope.open or name.layer is not None or not name.subscripts:
            return name
        first = name.subscripts[0]
        if not first.base.isdigit() or first.offset or first.others or name.mark:
            return name
        if next(self.scope.named(replace(name, subscripts=()), self.source.language), None):
            return name
        text = self.source.language == "text"
        layered = (
            replace(name, letter=f"{name.letter}{first.base}")
            if text
            else replace(name, layer=int(first.base))
        )
        layered = replace(layered, subscripts=name.subscripts[1:])
        known = next(self.scope.named(layered, self.source.language), None)
        return layered if known and known[0].layer is not None else name

    def _open(self, name: Name) -> Value:
        """A defined name, a member of a family, an index as a number, or a plain number."""
        key = text_key(name)
        plain = self.plain_name(name, key)
        if plain and plain in self.scope.definitions:
            return self._defined(name, plain, ())
        if key in self.scope.definitions:
            return self._defined(name, key, name.subscripts)
        if key in self.usage.families:
            return self._member(name, key)
        if not name.subscripts and key in self.usage.free:
            return Value(name, index_symbol(key) + 1)
        if plain is None:
            raise self.source.at(name, "this subscript is not read", "write one index or a label")
        if plain == "pi":
            return Value(name, sp.pi)
        return Value(name, sp.Symbol(plain, real=True))

    def plain_name(self, name: Name, key: str) -> str | None:
        """The name in text with its subscripts, when these are numbers or labels."""
        if any(item.offset or item.others for item in name.subscripts):
            return None
        between = "_" if name.commas else ""
        below = between.join(item.base for item in name.subscripts)
        return f"{key}_{below}" if below else key

    def _member(self, name: Name, key: str) -> Value:
        ranks = self.usage.families[key]
        shown = self.source.written(name)
        if len(ranks) > 1:
            counts = " and with ".join(map(str, ranks))
            cause = f"{key} is written with {counts} indices"
            raise self.source.at(name, cause, "write it with one number of indices")
        (rank,) = ranks
        if not name.subscripts:
            cause = f"{key} stands with indices and without"
            raise self.source.at(name, cause, f"declare its shape, as in {key}:n, or rename one")
        ways = list(self._ways(name, rank))
        if len(ways) != 1:
            readings = " or as ".join(
                f"{key}_{{{','.join(_write(part) for part in way)}}}" for way in ways
            )
            cause = (
                f"'{shown}' can be read as {readings}"
                if ways
                else f"'{shown}' has not the {rank} indices that {key} has elsewhere"
            )
            raise self.source.at(name, cause, "write it with commas between the subscripts")
        return Value(name, sp.IndexedBase(key)[tuple(self.index(part) + 1 for part in ways[0])])

    def _defined(self, name: Name, key: str, subscripts: tuple[Index, ...]) -> Value:
        """What a defined name stands for, its indices put in place."""
        definition = self.scope.definitions[key]
        body, parameters = definition.body, definition.parameters
        is_matrix = bool(getattr(body, "is_Matrix", False))
        self.expanded += size(body)
        if self.expanded > MAX_EXPANDED:
            cause = f"with its definitions the formula has more than {MAX_EXPANDED:,} parts"
            raise self.source.at(name, cause, "use fewer defined names in one formula")
        caught = (body.free_symbols - set(parameters)) & set(self.bound.values())
        if caught:
            letter = min(symbol.name for symbol in caught)
            cause = f"the definition of {key} speaks of one {letter}, which is summed here"
            raise self.source.at(name, cause, "sum over another letter")
        count = len(parameters)
        if not parameters and subscripts and is_matrix:
            return Value(name, self._entry_of(name, body, subscripts))
        ways = list(self._ways(replace(name, subscripts=subscripts), count)) if count else [()]
        if len(ways) != 1 or bool(subscripts) != bool(count):
            cause = f"{key} was defined with {count} indices"
            raise self.source.at(name, cause, "write it with these, and commas between them")
        # a parameter that is a width counts from 1, an index from 0
        places = [
            self.index(part) + (1 if parameter.is_positive else 0)
            for part, parameter in zip(ways[0], parameters, strict=True)
        ]
        if any(place.is_negative for place in places):
            raise self.source.at(name, "indices count from 1", "write 1 or more")
        value = put(body, dict(zip(parameters, places, strict=True)))
        return Value(name, matrix=value) if is_matrix else Value(name, value)

    def _entry_of(self, name: Name, body: Any, subscripts: tuple[Index, ...]) -> Any:
        axes = tuple(axis for axis, length in enumerate(body.shape) if length != 1)
        ways = list(self._ways(replace(name, subscripts=subscripts), len(axes)))
        if len(ways) != 1:
            rows, columns = body.shape
            cause = f"'{self.source.written(name)}' has the wrong subscripts"
            raise self.source.at(name, cause, f"it is {rows} × {columns}; write commas")
        places = [sp.S.Zero, sp.S.Zero]
        for axis, part in zip(axes, ways[0], strict=True):
            places[axis] = self.index(part)
        return tensor_entry(body, *places)

    def no_limit(self, node: Node, name: str) -> ReadError:
        """The error of a sum that ends at something undeclared."""
        cause = f"{name} is neither a width nor the index of a sum around this one"
        return self.source.at(node, cause, f"widths: {', '.join(self.widths) or 'none'}")

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
            if (way[-1].base, way[-1].offset, way[-1].others) == (quantity.fixed, 0, ()):
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
        if base in self.widths:
            return "it is a width"
        if letter in self.scope.bases:
            return f"{letter} is declared"
        if letter in self._width_letters:
            return f"the widths are {', '.join(self.widths)}"
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
    others = "".join(f"{'+' if sign > 0 else '-'}{base}" for sign, base in part.others)
    return f"{part.base}{others}" + (f"{part.offset:+d}" if part.offset else "")


def _outside(quantity: Quantity, places: tuple[Any, Any]) -> str | None:
    """Why an entry is surely not there, or None."""
    rows, columns = quantity.tensor.shape
    for at, size in zip(places, (rows, columns), strict=True):
        # what is beyond by a known number is surely outside; anything else may be inside
        beyond = at - size
        if (at.is_Integer and at < 0) or (beyond.is_Integer and beyond >= 0):
            return f"the shape is {rows} × {columns}, and indices count from 1"
    return None
