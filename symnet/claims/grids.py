r"""Matrices whose entries run from first to last, and values by cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnet.claims.runs import closed
from symnet.claims.syntax import Cases, Dots, Matrix, Node
from symnet.claims.values import Value

if TYPE_CHECKING:
    from symnet.claims.bind import Binder

ADVICE = "write the first entries and the last, with dots between them in one row and one column"


def cases(binder: Binder, node: Cases) -> Value:
    """Piecewise, in the order of the rows."""
    pairs = []
    for value, condition in node.rows:
        number = binder.scalar(value, "a value by cases")
        holds = sp.true if condition is None else binder.relation(condition)
        pairs.append((number, holds))
    if not pairs:
        raise binder.source.at(node, "no cases", "write values with their conditions")
    return Value(node, sp.Piecewise(*pairs, evaluate=False))


def dotted(binder: Binder, node: Matrix) -> Value:
    """A matrix by its general entry, where dots stand in one row, or one column, or both."""
    rows = node.rows
    if len({len(row) for row in rows}) != 1:
        raise binder.source.at(node, "its rows have different lengths", "write rows of one length")
    across = [n for n in range(len(rows[0])) if all(isinstance(row[n], Dots) for row in rows)]
    down = [n for n, row in enumerate(rows) if all(isinstance(item, Dots) for item in row)]
    dots = next(item for row in rows for item in row if isinstance(item, Dots))
    _refuse_others(binder, node, down, across)
    terms = [
        [
            binder.scalar(item, "an entry beside dots")
            for n, item in enumerate(row)
            if n not in across
        ]
        for place, row in enumerate(rows)
        if place not in down
    ]
    last = Node(rows[-1][-1].start, rows[-1][-1].end)
    if across:
        place = across[0]
        closed = [_closed(binder, dots, last, row[:place], row[place:]) for row in terms]
        if not down:
            whole = sp.BlockMatrix([[_row(total, 1)] for total in closed])
            return Value(node, matrix=_row(closed[0], 1) if len(closed) == 1 else whole)
        total = _closed(binder, dots, last, closed[: down[0]], closed[down[0] :])
        # SymPy writes a sum of sums as one sum of two limits, the inner one first
        (j, _, width), (i, _, height) = total.limits
        if i in width.free_symbols:
            raise binder.source.at(node, "its rows have different lengths", ADVICE)
        return _grid(node, (height + 1, width + 1), (i, j), total.function)
    columns = [
        _closed(binder, dots, last, column[: down[0]], column[down[0] :])
        for column in zip(*terms, strict=True)
    ]
    parts = [_column(total) for total in columns]
    return Value(node, matrix=parts[0] if len(parts) == 1 else sp.BlockMatrix([parts]))


def _refuse_others(
    binder: Binder, node: Matrix, down: Sequence[int], across: Sequence[int]
) -> None:
    for place, row in enumerate(node.rows):
        for n, item in enumerate(row):
            if isinstance(item, Dots) and place not in down and n not in across:
                raise binder.source.at(item, "an entry is missing", ADVICE)
    if len(down) > 1 or len(across) > 1 or not (down or across):
        raise binder.source.at(node, "dots in more than one row or column", ADVICE)


def _closed(
    binder: Binder, dots: Node, last: Node, before: Sequence[Any], after: Sequence[Any]
) -> Any:
    """The sum whose terms are the entries from first to last."""
    if not before or len(after) != 1:
        raise binder.source.at(dots, "dots stand between the first entries and the last", ADVICE)
    length, total = closed(binder, dots, before, Value(last, after[0]))
    if length != len(before):
        cause = "the entries before the dots are not the first ones"
        raise binder.source.at(dots, cause, "write blocks, as in [1, X], or start at 1")
    return total


def _row(total: Any, rows: int) -> Any:
    index, _, high = total.limits[0]
    other = sp.Dummy("row", integer=True, nonnegative=True)
    return sp.FunctionMatrix(rows, high + 1, sp.Lambda((other, index), total.function))


def _column(total: Any) -> Any:
    index, _, high = total.limits[0]
    other = sp.Dummy("column", integer=True, nonnegative=True)
    return sp.FunctionMatrix(high + 1, 1, sp.Lambda((index, other), total.function))


def _grid(node: Node, sizes: tuple[Any, Any], indices: tuple[Any, Any], body: Any) -> Value:
    return Value(node, matrix=sp.FunctionMatrix(*sizes, sp.Lambda(indices, body)))
