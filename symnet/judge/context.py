"""What claims are judged under; claims of one derivation share what is computed for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra.indices import tidy
from symnet.algebra.read import Reader
from symnet.algebra.rules import Value
from symnet.judge.facts import Facts
from symnet.judge.instances import PATTERNS, Point, random_point
from symnet.judge.satisfying import satisfy

Ranges = Mapping[Any, tuple[Any, Any]]


@dataclass
class Context:
    """Definitions, names of entries and facts.

    `definitions` maps MatrixSymbols to matrix expressions in earlier ones; `entries` maps Symbols
    to the entries (MatrixSymbol, row, column), counted from 0, that they name. With a `seed` of
    the user's, a randomised method says tested.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    entries: Mapping[Any, tuple[Any, int, int]] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    seed: int | None = None
    _defined: dict[Any, Any] = field(default_factory=dict)
    _read: dict[int, tuple[Any, Value, Reader]] = field(default_factory=dict)

    @cached_property
    def points(self) -> list[Point]:
        """The random points of the second opinion; they satisfy the facts."""
        points = [
            random_point(self.definitions, self.entries, pattern, self.facts.domains)
            for pattern in PATTERNS
        ]
        if not self.facts.stated:
            return points
        return [point for point in points if satisfy(point, self.facts)]

    def read(self, expr: Any, ranges: Ranges | None = None) -> tuple[Value, Reader]:
        """A side in normal form, and the reader that knows its free indices and conditions.

        The end of one step is the start of the next, so that an expression is read once.
        """
        known = self._read.get(id(expr)) if not ranges else None
        if known is None:
            reader = Reader(
                self.definitions,
                self.entries,
                defined=self._defined,
                symmetric=self.facts.symmetric,
                ranges=ranges or {},
            )
            # the expression is kept, so that its id stays its own
            known = (expr, reader.read(expr), reader)
            if not ranges:
                self._read[id(expr)] = known
        return known[1], known[2]


def stated_ranges(facts: Facts) -> dict[Any, tuple[Any, Any]]:
    """The first and last values of free indices that have a stated Range."""
    return {
        symbol: (tidy(domain.start), tidy(domain.stop - 1))
        for symbol, domain in facts.domains.items()
        if isinstance(domain, sp.Range) and domain.step == 1 and _is_index(domain)
    }


def free_ranges(facts: Facts, *sides: Any) -> Ranges:
    """The same, and for an index of a matrix the dimension that it stands in."""
    ranges = stated_ranges(facts)
    for side in sides:
        bound = {limit[0] for total in side.atoms(sp.Sum) for limit in total.limits}
        for element in side.atoms(MatrixElement):
            for index, size in zip(element.args[1:], element.args[0].shape, strict=True):
                if isinstance(index, sp.Symbol) and index not in bound and not index.is_positive:
                    ranges.setdefault(index, (0, tidy(size - 1)))
    return ranges


def _is_index(domain: Any) -> bool:
    """Whether the ends of a range are whole numbers or widths."""
    return all(end.is_integer and end.is_finite is not False for end in domain.args[:2])
