"""SymPy objects as they were written: nothing is evaluated, and shapes are checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import sympy as sp

from symnet.claims.syntax import Matrix, Node, Number, Source
from symnet.errors import ShapeError, pointed


@dataclass(frozen=True)
class Value:
    """What a node means: a number, a matrix, or both for a 1 × 1 quantity such as c.

    What is both is read as its entry among numbers, and as the whole among matrices.
    """

    node: Node
    scalar: Any = None
    matrix: Any = None


def product_of(factors: Sequence[Any]) -> Any:
    """The unevaluated product of numbers."""
    return factors[0] if len(factors) == 1 else sp.Mul(*factors, evaluate=False)


def sum_of(terms: Sequence[Any]) -> Any:
    """The unevaluated sum of numbers."""
    return terms[0] if len(terms) == 1 else sp.Add(*terms, evaluate=False)


def negated(expr: Any) -> Any:
    """- expr, with the sign in the leading number."""
    if expr.is_Number:
        return -expr
    factors = expr.args if isinstance(expr, sp.Mul | sp.MatMul) else (expr,)
    lead, rest = (factors[0], factors[1:]) if factors[0].is_Number else (sp.S.One, factors)
    kind = sp.MatMul if expr.is_Matrix or isinstance(expr, sp.MatrixExpr) else sp.Mul
    return kind(-lead, *rest, evaluate=False)


def add(source: Source, node: Node, values: Sequence[Value]) -> Value:
    """The sum of numbers, or of matrices of one shape."""
    if len(values) == 1:
        return values[0]
    scalar = None
    if all(value.scalar is not None for value in values):
        scalar = sum_of([value.scalar for value in values])
        if any(value.matrix is None for value in values):
            return Value(node, scalar)
    first = values[0]
    for value in values[1:]:
        if _shape(value) != _shape(first):
            raise _clash(source, "a sum needs equal shapes", first, value)
    return Value(node, scalar, sp.MatAdd(*(value.matrix for value in values), evaluate=False))


def multiply(source: Source, node: Node, values: Sequence[Value]) -> Value:
    """The product of numbers, or of matrices whose neighbouring dimensions agree."""
    scalar = None
    if all(value.scalar is not None for value in values):
        scalar = product_of([value.scalar for value in values])
        if all(value.matrix is None for value in values):
            return Value(node, scalar)
    factors: list[Any] = []
    left: Value | None = None
    for value, is_matrix in zip(values, _among_matrices(values), strict=True):
        if not is_matrix:
            factors.append(value.scalar)
            continue
        if left is not None and _shape(left)[1] != _shape(value)[0]:
            cause = "in a product the columns of the left must be as many as the rows of the right"
            raise _clash(source, cause, left, value)
        left = value
        factors.append(value.matrix)
    return Value(node, scalar, sp.MatMul(*factors, evaluate=False))


def matrix(source: Source, node: Matrix, rows: Sequence[Sequence[Value]]) -> Value:
    """A matrix of entries, or of blocks, where 1 is an identity and 0 a zero matrix."""
    for row, written in zip(rows, node.rows, strict=True):
        if len(row) != len(rows[0]):
            cause = f"this row has {len(row)} entries, the first one has {len(rows[0])}"
            end = written[-1].end
            raise source.error(written[0].start, end, cause, "write rows of one length")
    if all(value.scalar is not None for row in rows for value in row):
        return Value(
            node, matrix=sp.ImmutableDenseMatrix([[v.scalar for v in row] for row in rows])
        )
    heights, widths = _sizes(source, rows)
    blocks = [
        [_block(value, heights[r], widths[c]) for c, value in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    return Value(node, matrix=sp.BlockMatrix(blocks))


def _among_matrices(values: Sequence[Value]) -> list[bool]:
    """Which factors count as matrices; c does where 1 fits the matrices on both its sides."""
    shapes = [_shape(value) if value.scalar is None else () for value in values]
    columns_before = accumulate((s[1:] for s in shapes), lambda old, new: new or old, initial=())
    rows_after = accumulate(
        (s[:1] for s in reversed(shapes)), lambda old, new: new or old, initial=()
    )
    neighbours = zip(columns_before, [*rows_after][-2::-1], strict=False)
    return [
        value.scalar is None or (value.matrix is not None and {*before, *after} <= {1})
        for value, (before, after) in zip(values, neighbours, strict=True)
    ]


def _sizes(source: Source, rows: Sequence[Sequence[Value]]) -> tuple[list[Any], list[Any]]:
    """The heights and widths of blocks: from the matrices, and across each square 1."""
    heights: list[Any] = [None] * len(rows)
    widths: list[Any] = [None] * len(rows[0])
    from_row: list[Value | None] = [None] * len(rows)
    from_column: list[Value | None] = [None] * len(rows[0])
    places = [(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)]
    for r, c, value in places:
        if _number(value) is not None:
            continue
        for sizes, origins, at, axis in ((heights, from_row, r, 0), (widths, from_column, c, 1)):
            size, origin = (
                _shape(value)[axis] if value.matrix is not None else sp.S.One,
                origins[at],
            )
            if origin is not None and sizes[at] != size:
                kind = (
                    "a row of blocks needs one height"
                    if axis == 0
                    else ("a column of blocks needs one width")
                )
                raise _clash(source, kind, origin, value)
            sizes[at], origins[at] = size, value
    squares = [(r, c) for r, c, value in places if _number(value) == 1]
    for _ in range(len(heights) + len(widths)):
        for r, c in squares:
            heights[r] = widths[c] if heights[r] is None else heights[r]
            widths[c] = heights[r] if widths[c] is None else widths[c]
    heights = [sp.S.One if size is None else size for size in heights]
    widths = [sp.S.One if size is None else size for size in widths]
    for r, c in squares:
        if heights[r] != widths[c]:
            one = rows[r][c].node
            raise ShapeError(
                pointed(
                    source.text,
                    one.start,
                    one.end - one.start,
                    f"{source.language}: this 1 stands where a block of shape "
                    f"{heights[r]} × {widths[c]} is needed, and an identity is square",
                    "write a matrix of that shape",
                )
            )
    return heights, widths


def _block(value: Value, height: Any, width: Any) -> Any:
    number = _number(value)
    if number == 1:
        return sp.Identity(height)
    if number == 0:
        return sp.ZeroMatrix(height, width)
    return value.matrix if value.matrix is not None else sp.ImmutableDenseMatrix([[value.scalar]])


def _number(value: Value) -> int | None:
    """0 or 1 where that is what was written."""
    if isinstance(value.node, Number) and value.node.value in (0, 1):
        return value.node.value
    return None


def _shape(value: Value) -> tuple[Any, ...]:
    """(rows, columns), or () of a number."""
    return () if value.matrix is None else tuple(value.matrix.shape)


def _clash(source: Source, cause: str, left: Value, right: Value) -> ShapeError:
    """The error of two shapes, with a caret under the second sub-expression."""
    described = " and ".join(
        f"'{source.written(value.node)}' is {_described(value)}" for value in (left, right)
    )
    start, end = right.node.start, right.node.end
    return ShapeError(
        pointed(
            source.text,
            start,
            end - start,
            f"{source.language}: shapes clash: {described}",
            f"{cause}; transpose a factor, or correct a name",
        )
    )


def _described(value: Value) -> str:
    if value.matrix is None:
        return "a number"
    rows, columns = value.matrix.shape
    return f"{rows} × {columns}"
