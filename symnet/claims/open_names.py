"""Names that nothing declares: definitions, families with indices, plain numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnet.claims.places import Places
from symnet.claims.scope import splits
from symnet.claims.syntax import Index, Name, Node, walk
from symnet.claims.trees import put, size
from symnet.claims.usage import flat, indexed_key, text_key
from symnet.claims.values import Value
from symnet.network.quantity import index_symbol, tensor_entry, width_symbol

MAX_EXPANDED = 200_000


class OpenNames(Places):
    """Gives names that are not declared their one meaning."""

    def is_undeclared(self, name: Name, key: str) -> bool:
        """Whether nothing declares, defines or counts by this name."""
        return (
            name.joined not in self.widths
            and key not in self.scope.scalars
            and key not in self.scope.definitions
            and next(self.scope.named(self._layered(name), self.source.language), None) is None
        )

    def undeclared_in(self, node: Node) -> str | None:
        """A name below a node that is a number only because nothing declares it."""
        names = (name for name in walk(node) if isinstance(name, Name))
        return next((text_key(name) for name in names if self.is_free(name)), None)

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
        if not self.scope.layered or name.layer is not None or not name.subscripts:
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
        return layered if known and known[1] and known[0].layer is not None else name

    def _open(self, name: Name) -> Value:
        """A defined name, a member of a family, an index as a number, or a plain number."""
        key = text_key(name)
        plain = self.plain_name(name)
        if plain and plain in self.scope.definitions:
            return self._defined(name, plain, ())
        if (indexed := indexed_key(key, self.scope)) is not None:
            return self._defined(name, indexed, name.subscripts)
        if key in self.usage.families:
            return self._member(name, key)
        if not name.subscripts and key in self.usage.free:
            return Value(name, index_symbol(key) + 1)
        if plain is None:
            raise self.source.at(name, "this subscript is not read", "write one index or a label")
        constant = {"pi": sp.pi, "e": sp.E if self.usage.euler else None}.get(plain)
        if constant is None or plain in self.scope.scalars:
            return Value(name, sp.Symbol(plain, real=True))
        return Value(name, constant)

    def plain_name(self, name: Name) -> str | None:
        """The name in text with its subscripts, when these are numbers or labels."""
        if any(item.offset or item.others for item in name.subscripts):
            return None
        return flat(name)

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
                f"{key}_{{{','.join(written_index(part) for part in way)}}}" for way in ways
            )
            cause = (
                f"'{shown}' can be read as {readings}"
                if ways
                else f"'{shown}' has not the {rank} indices that {key} has elsewhere"
            )
            raise self.source.at(name, cause, "write it with commas between the subscripts")
        places = tuple(self.index(part) + 1 for part in ways[0])
        if key == "delta" and len(places) == 2:
            # delta_{ij} that nobody declared is Kronecker's
            return Value(name, sp.KroneckerDelta(*places))
        return Value(name, sp.IndexedBase(key)[places])

    def _defined(self, name: Name, key: str, subscripts: tuple[Index, ...]) -> Value:
        """What a defined name stands for, its indices put in place."""
        definition = self.scope.definitions[key]
        body, parameters = definition.body, definition.parameters
        is_matrix = bool(getattr(body, "is_Matrix", False))
        self.expand(name, size(body))
        others = body.free_symbols - set(parameters)
        if caught := {s.name for s in others if s.is_Symbol and s.is_real} & self.bound.keys():
            letter = min(caught)
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
        table = self._as_here(name, others) | dict(zip(parameters, places, strict=True))
        value = put(body, table)
        return Value(name, matrix=value) if is_matrix else Value(name, value)

    def expand(self, name: Name, parts: int) -> None:
        """Count the parts of a definition before it is put in place; refuse too many."""
        self.expanded += parts
        if self.expanded > MAX_EXPANDED:
            cause = f"with its definitions the formula has more than {MAX_EXPANDED:,} parts"
            raise self.source.at(name, cause, "use fewer defined names in one formula")

    def _as_here(self, name: Name, symbols: set[Any]) -> dict[Any, Any]:
        """Plain numbers of a definition that this formula has as widths, indices or families."""
        table: dict[Any, Any] = {}
        for symbol in symbols:
            # the label of a family is a symbol without assumptions
            if not symbol.is_Symbol or symbol.is_integer or not symbol.is_real:
                continue
            key, _, below = symbol.name.partition("_")
            if symbol.name in self.widths:
                table[symbol] = width_symbol(symbol.name)
            elif symbol.name in self.usage.free:
                table[symbol] = index_symbol(symbol.name) + 1
            elif below and key in self.usage.families:
                items = tuple(Index(name.start, name.end, part) for part in below.split("_"))
                member = Name(name.start, name.end, key, items, len(items) > 1)
                table[symbol] = self._member(member, key).scalar
            elif symbol.name in self.usage.families:
                cause = f"{symbol.name} stands with indices here, and without where it was used"
                raise self.source.at(name, cause, "give one of them another name")
        return table

    def is_function_like(self, name: Name) -> bool:
        """Whether f(...) may be a function: f has no meaning and is no number elsewhere."""
        return self.is_free(name) and text_key(name) not in self.usage.numbers

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

    def _ways(self, name: Name, count: int) -> Iterator[tuple[Index, ...]]:
        if not name.commas:
            yield from splits(name.subscripts, count)
        elif len(name.subscripts) == count:
            yield name.subscripts


def written_index(part: Index) -> str:
    """An index as text writes it."""
    others = "".join(f"{'+' if sign > 0 else '-'}{base}" for sign, base in part.others)
    return f"{part.base}{others}" + (f"{part.offset:+d}" if part.offset else "")
