"""SymPy objects as they were written: nothing is evaluated, and shapes are checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import sympy as sp

from symnet.claims.syntax import Matrix, Node, Number, Source
from symnet.errors import ReadError, ShapeError, pointed
from symnet.network.quantity import tensor_entry


class ClashError(ShapeError):
    """Two shapes that must agree do not; `shapes` holds both, () for a number."""

    def __init__(self, message: str, *shapes: tuple[Any, ...]) -> None:
        super().__init__(message)
        self.shapes = shapes


@dataclass(frozen=True)
class Value:
    """What a node means: a number, a matrix, or both for a 1 × 1 quantity such as c.

    What is both is read as its entry among numbers, and as the whole among matrices.
    """

    node: Node
    scalar: Any = None
    matrix: Any = None


@dataclass
class Shapes:
    """Compares shapes; unknown sizes (dummies) become what they are compared with."""

    source: Source
    known: dict[Any, Any] = field(default_factory=dict)
    undeclared: Callable[[Node], str | None] = lambda _: None
    """The name below a node that counts as a number only because nothing declares it."""

    def size(self, dimension: Any) -> Any:
        """A size, or the dummy for one that is not known yet."""
        while dimension in self.known:
            dimension = self.known[dimension]
        if isinstance(dimension, int):
            return sp.Integer(dimension)
        if not dimension.is_Atom:
            dimension = dimension.xreplace({dummy: self.size(dummy) for dummy in self.known})
        return dimension

    def of(self, value: Value) -> tuple[Any, ...]:
        """(rows, columns), or () of a number."""
        return () if value.matrix is None else tuple(map(self.size, value.matrix.shape))

    def agree(self, one: Any, other: Any) -> bool:
        """Whether two sizes are the same, which they become where one of them is unknown."""
        one, other = self.size(one), self.size(other)
        if one == other:
            return True
        if isinstance(one, sp.Dummy) or isinstance(other, sp.Dummy):
            old, new = (one, other) if isinstance(one, sp.Dummy) else (other, one)
            self.known[old] = new
            return True
        return False

    def same(self, one: Value, other: Value) -> bool:
        """Whether two values have one shape."""
        left, right = self.of(one), self.of(other)
        return len(left) == len(right) and all(map(self.agree, left, right))

    def clash(self, cause: str, left: Value, right: Value) -> ClashError | ReadError:
        """The error of two shapes, with a caret under the second sub-expression.

        Where an undeclared name takes part, the shapes are not known: a ReadError.
        """
        described = " and ".join(
            f"'{self.source.written(value.node)}' is {_described(self.of(value))}"
            for value in (left, right)
        )
        if name := self.undeclared(left.node) or self.undeclared(right.node):
            advice = f"declare the shape of {name}, which counts as a number until then"
            return self.source.at(right.node, f"shapes clash: {described}", advice)
        return self.error(
            right.node,
            f"shapes clash: {described}",
            f"{cause}; transpose a factor, or correct a name",
            self.of(left),
            self.of(right),
        )

    def error(self, node: Node, cause: str, advice: str, *shapes: tuple[Any, ...]) -> ClashError:
        """An error of shapes with a caret under a node."""
        cause = f"{self.source.language}: {cause}"
        length = node.end - node.start
        return ClashError(pointed(self.source.text, node.start, length, cause, advice), *shapes)


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


def entry(value: Value) -> Any:
    """The number that a value is, which a 1 × 1 matrix is by its entry; else None."""
    if value.scalar is not None or tuple(value.matrix.shape) != (1, 1):
        return value.scalar
    return tensor_entry(value.matrix, sp.S.Zero, sp.S.Zero)


def with_entry(value: Value) -> Value:
    """A 1 × 1 matrix with its entry beside it."""
    return Value(value.node, entry(value), value.matrix)


def is_zero(value: Value) -> bool:
    """Whether 0 was written."""
    return isinstance(value.node, Number) and value.node.value == 0 and value.matrix is None


def add(shapes: Shapes, node: Node, values: Sequence[Value]) -> Value:
    """The sum of numbers, or of matrices of one shape."""
    if len(values) == 1:
        return values[0]
    scalar = None
    if all(value.scalar is not None for value in values):
        scalar = sum_of([value.scalar for value in values])
        if any(value.matrix is None for value in values):
            return Value(node, scalar)
    elif any(value.matrix is None and not is_zero(value) for value in values):
        entries = [entry(value) for value in values]
        if all(number is not None for number in entries):
            return Value(node, sum_of(entries))
    first = next(value for value in values if value.matrix is not None)
    if values[0].matrix is None and not is_zero(values[0]):
        raise shapes.clash("a sum needs equal shapes", values[0], first)
    whole = []
    for value in values:
        if is_zero(value):
            whole.append(sp.ZeroMatrix(*shapes.of(first)))
            continue
        if not shapes.same(value, first):
            raise shapes.clash("a sum needs equal shapes", first, value)
        whole.append(value.matrix)
    return Value(node, scalar, sp.MatAdd(*whole, evaluate=False))


def multiply(shapes: Shapes, node: Node, values: Sequence[Value]) -> Value:
    """The product of numbers, or of matrices whose neighbouring dimensions agree."""
    values = [with_entry(value) for value in values]
    scalar = None
    if all(value.scalar is not None for value in values):
        scalar = product_of([value.scalar for value in values])
        if all(value.matrix is None for value in values):
            return Value(node, scalar)
    factors: list[Any] = []
    left: Value | None = None
    for value, is_matrix in zip(values, _among_matrices(shapes, values), strict=True):
        if not is_matrix:
            factors.append(value.scalar)
            continue
        if left is not None and not shapes.agree(shapes.of(left)[1], shapes.of(value)[0]):
            cause = "in a product the columns of the left must be as many as the rows of the right"
            raise shapes.clash(cause, left, value)
        left = value
        factors.append(value.matrix)
    return Value(node, scalar, sp.MatMul(*factors, evaluate=False))


def matrix(shapes: Shapes, node: Matrix, rows: Sequence[Sequence[Value]]) -> Value:
    """A matrix of entries, or of blocks, where 1 is an identity and 0 a zero matrix."""
    for row, written in zip(rows, node.rows, strict=True):
        if len(row) != len(rows[0]):
            cause = f"this row has {len(row)} entries, the first one has {len(rows[0])}"
            start, end = written[0].start, written[-1].end
            raise shapes.source.error(start, end, cause, "write rows of one length")
    if all(value.scalar is not None for row in rows for value in row):
        return Value(
            node, matrix=sp.ImmutableDenseMatrix([[v.scalar for v in row] for row in rows])
        )
    heights, widths = _sizes(shapes, rows)
    shown = [value.matrix.shape for row in rows for value in row if value.matrix is not None]
    if any(isinstance(size, sp.Dummy) for shape in shown for size in shape):
        # its shape is all that counts until the sizes are known
        rows_in_all, columns = (sum(map(shapes.size, sizes)) for sizes in (heights, widths))
        return Value(node, matrix=sp.MatrixSymbol("blocks", rows_in_all, columns))
    blocks = [
        [_block(value, heights[r], widths[c]) for c, value in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    return Value(node, matrix=sp.BlockMatrix(blocks))


def _among_matrices(shapes: Shapes, values: Sequence[Value]) -> list[bool]:
    """Which factors count as matrices; c does where 1 fits the matrices on both its sides."""
    sizes = [shapes.of(value) if value.scalar is None else () for value in values]
    columns_before = accumulate((s[1:] for s in sizes), lambda old, new: new or old, initial=())
    rows_after = accumulate(
        (s[:1] for s in reversed(sizes)), lambda old, new: new or old, initial=()
    )
    neighbours = zip(columns_before, [*rows_after][-2::-1], strict=False)
    return [
        value.scalar is None or (value.matrix is not None and {*before, *after} <= {1})
        for value, (before, after) in zip(values, neighbours, strict=True)
    ]


def _sizes(shapes: Shapes, rows: Sequence[Sequence[Value]]) -> tuple[list[Any], list[Any]]:
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
            size = shapes.of(value)[axis] if value.matrix is not None else sp.S.One
            origin = origins[at]
            if origin is not None and not shapes.agree(sizes[at], size):
                kind = (
                    "a row of blocks needs one height"
                    if axis == 0
                    else "a column of blocks needs one width"
                )
                raise shapes.clash(kind, origin, value)
            sizes[at], origins[at] = size, value
    squares = [(r, c) for r, c, value in places if _number(value) == 1]
    for _ in range(len(heights) + len(widths)):
        for r, c in squares:
            heights[r] = widths[c] if heights[r] is None else heights[r]
            widths[c] = heights[r] if widths[c] is None else widths[c]
    heights = [sp.S.One if size is None else size for size in heights]
    widths = [sp.S.One if size is None else size for size in widths]
    for r, c in squares:
        if not shapes.agree(heights[r], widths[c]):
            raise shapes.error(
                rows[r][c].node,
                f"this 1 stands where a block of shape {heights[r]} × {widths[c]} is needed, "
                "and an identity is square",
                "write a matrix of that shape",
                (heights[r], widths[c]),
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
        return int(value.node.value)
    return None


def _described(shape: tuple[Any, ...]) -> str:
    if not shape:
        return "a number"
    sizes = ["?" if isinstance(size, sp.Dummy) else str(size) for size in shape]
    return " × ".join(sizes)
