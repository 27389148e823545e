"""A derivation as chains of lines, the shape that every output format prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.derivation import Derivation, Step, Verdict, View
from symnet.network.quantity import Quantity
from symnet.render.notation import Notation

Range = tuple[sp.Symbol, Any]
"""A free index and the dimension it runs over."""


@dataclass(frozen=True)
class Line:
    """left (relation) right, for a reason; only the first line of a chain shows its left side."""

    left: Any
    relation: str
    right: Any
    view: View | None
    reason: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Chain:
    """Shown steps of one part of which each starts where the last one ended."""

    part: str
    lines: tuple[Line, ...]
    ranges: tuple[Range, ...]


def notation_of(d: Derivation) -> Notation:
    """The letters of a derivation."""
    return Notation(d.quantities)


def chains(d: Derivation) -> list[Chain]:
    """The shown steps, chain by chain."""
    groups: list[list[Step]] = []
    for step in d.steps:
        if not step.shown:
            continue
        if not groups or step.opens or groups[-1][-1].part != step.part:
            groups.append([])
        groups[-1].append(step)
    table = {quantity.tensor: quantity for quantity in d.quantities}
    return [_chain(group, table) for group in groups]


def opens_equation(lines: Sequence[Line], number: int) -> bool:
    """Whether a line shows its left side: it is the first, or an equation of its own."""
    return number == 0 or lines[number].left != lines[number - 1].right


def _chain(steps: list[Step], quantities: dict[Any, Quantity]) -> Chain:
    lines = [line for step in steps for line in _lines(step, quantities)]
    ranges = index_ranges(lines[0].left)
    return Chain(steps[0].part, tuple(lines), tuple(ranges.items()))


def _lines(step: Step, quantities: dict[Any, Quantity]) -> Iterator[Line]:
    """One line; for an expanded matrix, one line for each entry, the first with the reason."""
    quantity = quantities.get(step.before)
    if quantity is None or not isinstance(step.after, sp.ImmutableDenseMatrix):
        yield Line(step.before, step.relation, step.after, step.view, step.reason, step.verdict)
        return
    reason = step.reason
    for row in range(step.after.rows):
        for column in range(step.after.cols):
            left, right = quantity.tensor[row, column], step.after[row, column]
            yield Line(left, step.relation, right, step.view, reason, step.verdict)
            reason = ""


def index_ranges(expr: Any) -> dict[sp.Symbol, Any]:
    """The free indices of a scalar and the dimensions they run over: w_{ji} gives j: h, i: p."""
    free = expr.free_symbols
    return {
        place: size
        for element in expr.atoms(MatrixElement)
        for place, size in zip(element.args[1:], element.args[0].shape, strict=True)
        if isinstance(place, sp.Symbol) and place in free
    }
