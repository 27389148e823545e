"""Places: widths, and the indices of sums around a place or of no sum."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnet.claims.scope import Scope
from symnet.claims.syntax import Index, Limit, Node, Source
from symnet.claims.usage import INDEX_LETTER, Usage
from symnet.errors import ReadError
from symnet.network.birth import base_letter
from symnet.network.quantity import index_symbol, width_symbol


class Places:
    """What an index position means; `bound` holds the indices of the sums around the place."""

    def __init__(self, source: Source, scope: Scope, usage: Usage) -> None:
        self.source, self.scope, self.usage = source, scope, usage
        self.widths = dict.fromkeys((*scope.widths, *(usage.widths if scope.open else ())))
        self.expanded = 0
        self.bound: dict[str, sp.Symbol] = {}
        self._width_letters = {base_letter(width) for width in scope.widths}

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
            if not end.others and not (
                end.base.isdigit() or end.base in self.bound or end.base in self.widths
            ):
                cause = f"{end.base} is neither a width nor the index of a sum around this one"
                raise self.source.at(end, cause, f"widths: {', '.join(self.widths) or 'none'}")
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

    def no_limit(self, node: Node, name: str) -> ReadError:
        """The error of a sum that ends at something undeclared."""
        cause = f"{name} is neither a width nor the index of a sum around this one"
        return self.source.at(node, cause, f"widths: {', '.join(self.widths) or 'none'}")

    def taken(self) -> set[str]:
        """Names that a new index must not have."""
        return set(self.scope.bases) | self._width_letters | set(self.bound)

    def add_width(self, name: str) -> None:
        """Make a name a width of this formula."""
        self.widths[name] = None
        self.usage.widths[name] = None
        self.usage.free.pop(name, None)

    def end(self, name: str) -> Any:
        """A number or a width, as a range ends at it."""
        return sp.Integer(int(name)) if name.isdigit() else width_symbol(name)

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
