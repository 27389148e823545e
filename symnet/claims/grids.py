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
    if not across:
        columns = [
            _down(binder, dots, last, column, down[0]) for column in zip(*terms, strict=True)
        ]
        parts = [_column(total) for total in columns]
        return Value(node, matrix=parts[0] if len(parts) == 1 else sp.BlockMatrix([parts]))
    place = across[0]
    runs = [_closed(binder, dots, last, row[:place], row[place:]) for row in terms]
    lengths = {length for length, _ in runs}
    if len(lengths) != 1:
        raise binder.source.at(dots, "its rows do not run alike", ADVICE)
    lead = place - lengths.pop()
    totals = [total for _, total in runs]
    if not down:
        rows_of_blocks = [
            [*row[:lead], _row(total)] for row, total in zip(terms, totals, strict=True)
        ]
        return Value(node, matrix=_blocks(rows_of_blocks))
    total = _down(binder, dots, last, totals, down[0])
    # SymPy writes a sum of sums as one sum of two limits, the inner one first
    (j, _, width), (i, _, height) = total.limits
    if i in width.free_symbols:
        raise binder.source.at(node, "its rows have different lengths", ADVICE)
    main = sp.FunctionMatrix(height + 1, width + 1, sp.Lambda((i, j), total.function))
    first = [
        _leading(binder, dots, last, [row[n] for row in terms], down[0], total) for n in range(lead)
    ]
    return Value(node, matrix=_blocks([[*first, main]]))


def _leading(
    binder: Binder, dots: Node, last: Node, column: Sequence[Any], place: int, total: Any
) -> Any:
    """A column before those that run, as the ones of a design matrix."""
    if len(set(column)) == 1:
        index, low, high = total.limits[-1]
        return _column(sp.Sum(column[0], (index, low, high)))
    return _column(_down(binder, dots, last, column, place))


def _blocks(rows: Sequence[Sequence[Any]]) -> Any:
    """Blocks side by side, entries as blocks of one."""
    whole = [
        [sp.ImmutableDenseMatrix([[item]]) if not item.is_Matrix else item for item in row]
        for row in rows
    ]
    return whole[0][0] if len(whole) == len(whole[0]) == 1 else sp.BlockMatrix(whole)


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
) -> tuple[int, Any]:
    """How many of the first entries run on to the last, and the sum that runs through them."""
    if not before or len(after) != 1:
        raise binder.source.at(dots, "dots stand between the first entries and the last", ADVICE)
    return closed(binder, dots, before, Value(last, after[0]))


def _down(binder: Binder, dots: Node, last: Node, column: Sequence[Any], place: int) -> Any:
    """The sum that runs down a column, all of it."""
    length, total = _closed(binder, dots, last, column[:place], column[place:])
    if length != place:
        cause = "the entries before the dots are not the first ones"
        raise binder.source.at(dots, cause, "write blocks, or start at 1")
    return total


def _row(total: Any) -> Any:
    index, _, high = total.limits[0]
    other = sp.Dummy("row", integer=True, nonnegative=True)
    return sp.FunctionMatrix(1, high + 1, sp.Lambda((other, index), total.function))


def _column(total: Any) -> Any:
    index, _, high = total.limits[0]
    other = sp.Dummy("column", integer=True, nonnegative=True)
    return sp.FunctionMatrix(high + 1, 1, sp.Lambda((index, other), total.function))
