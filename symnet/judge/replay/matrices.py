"""Rules for matrices: their elements, products, transposes, blocks."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any

import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.judge.replay.core import Replay, value_of
from symnet.judge.replay.elimination import determinant, solved
from symnet.judge.replay.numbers import Number, Rows, Undefined, plus, times


@value_of.register(MatrixElement)
def _element(expr: Any, replay: Replay) -> Number | Rows:
    rows = replay.rows(expr.args[0])
    row, column = replay.whole(expr.args[1]), replay.whole(expr.args[2])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[0])):
        raise Undefined(f"{expr} is outside of its matrix")
    return rows[row][column]


@value_of.register(sp.Indexed)
def _indexed(expr: Any, replay: Replay) -> Number | Rows:
    if replay.families is None:
        raise Undefined(f"{expr.base} has no values")
    return replay.families(expr.base, tuple(map(replay.whole, expr.indices)))


@value_of.register(sp.MatrixSymbol)
def _matrix_symbol(expr: Any, replay: Replay) -> Number | Rows:
    try:
        return replay.matrices[expr]
    except KeyError:
        raise Undefined(f"{expr} has no value") from None


@value_of.register(sp.MatAdd)
def _matrix_sum(expr: Any, replay: Replay) -> Number | Rows:
    terms = [replay.rows(term) for term in expr.args]
    if len({(len(rows), len(rows[0])) for rows in terms}) > 1:
        raise Undefined("a sum of matrices of different shapes")
    replay.spend(len(terms) * len(terms[0]) * len(terms[0][0]))
    return [
        [reduce(plus, cells) for cells in zip(*lines, strict=True)]
        for lines in zip(*terms, strict=True)
    ]


@value_of.register(sp.MatMul)
def _matrix_product(expr: Any, replay: Replay) -> Number | Rows:
    factors = [replay.value(factor) for factor in expr.args]
    scale = reduce(times, (factor for factor in factors if not isinstance(factor, list)), 1)
    matrices = [factor for factor in factors if isinstance(factor, list)]
    # the cheaper end first: a row from the left, a column from the right
    while len(matrices) > 1:
        at = 0 if len(matrices[0]) <= len(matrices[-1][0]) else len(matrices) - 2
        matrices[at : at + 2] = [replay.product(matrices[at], matrices[at + 1])]
    return [[times(scale, cell) for cell in row] for row in matrices[0]]


@value_of.register(sp.MatPow)
def _matrix_power(expr: Any, replay: Replay) -> Number | Rows:
    if not expr.exp.is_Integer or expr.exp == 0:
        raise Undefined(f"the matrix power {expr.exp}")
    base = replay.rows(expr.base if expr.exp > 0 else sp.Inverse(expr.base))
    return reduce(replay.product, [base] * abs(int(expr.exp)))


@value_of.register(sp.Transpose)
def _transpose(expr: Any, replay: Replay) -> Number | Rows:
    return [list(row) for row in zip(*replay.rows(expr.arg), strict=True)]


@value_of.register(sp.Identity)
def _identity(expr: Any, replay: Replay) -> Number | Rows:
    size = replay.size(expr.shape[0])
    replay.spend(size * size // 16)
    return [[int(row == column) for column in range(size)] for row in range(size)]


@value_of.register(sp.ZeroMatrix)
def _zero(expr: Any, replay: Replay) -> Number | Rows:
    rows, columns = map(replay.size, expr.shape)
    replay.spend(rows * columns // 16)
    return [[0] * columns for _ in range(rows)]


@value_of.register(sp.BlockMatrix)
def _blocks(expr: Any, replay: Replay) -> Number | Rows:
    height, width = expr.blocks.shape
    result: Rows = []
    for row in range(height):
        blocks = [replay.rows(expr.blocks[row, column]) for column in range(width)]
        result += [[cell for line in lines for cell in line] for lines in zip(*blocks, strict=True)]
    return result


@value_of.register(sp.MatrixBase)
def _explicit(expr: Any, replay: Replay) -> Number | Rows:
    cells = list(map(replay.number, expr.flat()))
    return [cells[r * expr.cols : (r + 1) * expr.cols] for r in range(expr.rows)]


@value_of.register(sp.FunctionMatrix)
def _function_matrix(expr: Any, replay: Replay) -> Number | Rows:
    rows, columns = map(replay.size, expr.shape)
    row, column = expr.lamda.variables
    outside, replay.scope = replay.scope, dict(replay.scope)
    result: Rows = [[0] * columns for _ in range(rows)]
    for r, c in product(range(rows), range(columns)):
        replay.scope[row], replay.scope[column] = r, c
        result[r][c] = replay.number(expr.lamda.expr)
    replay.scope = outside
    return result


@value_of.register(sp.Trace)
def _trace(expr: Any, replay: Replay) -> Number | Rows:
    rows = _square(replay.rows(expr.arg))
    return reduce(plus, (rows[n][n] for n in range(len(rows))))


@value_of.register(sp.HadamardProduct)
def _hadamard(expr: Any, replay: Replay) -> Number | Rows:
    factors = [replay.rows(factor) for factor in expr.args]
    if len({(len(rows), len(rows[0])) for rows in factors}) > 1:
        raise Undefined("an entrywise product of matrices of different shapes")
    replay.spend(len(factors) * len(factors[0]) * len(factors[0][0]))
    return [
        [reduce(times, cells) for cells in zip(*lines, strict=True)]
        for lines in zip(*factors, strict=True)
    ]


@value_of.register(sp.HadamardPower)
def _hadamard_power(expr: Any, replay: Replay) -> Number | Rows:
    if not expr.exp.is_Integer:
        raise Undefined(f"the entrywise power {expr.exp}")
    rows = replay.rows(expr.base)
    if expr.exp < 0 and any(cell == 0 for row in rows for cell in row):
        raise Undefined("a division by zero")
    return [[Fraction(cell) ** int(expr.exp) for cell in row] for row in rows]


@value_of.register(ElementwiseApplyFunction)
def _elementwise(expr: Any, replay: Replay) -> Number | Rows:
    (variable,) = expr.function.variables
    if not (isinstance(expr.function.expr, sp.Function) and expr.function.expr.args == (variable,)):
        raise Undefined("an elementwise function without a name")
    name = type(expr.function.expr).__name__
    return [[replay.oracle(name, cell) for cell in row] for row in replay.rows(expr.expr)]


@value_of.register(sp.OneMatrix)
def _ones(expr: Any, replay: Replay) -> Number | Rows:
    rows, columns = map(replay.size, expr.shape)
    return [[1] * columns for _ in range(rows)]


@value_of.register(sp.DiagMatrix)
def _diag(expr: Any, replay: Replay) -> Number | Rows:
    rows = replay.rows(expr.args[0])
    values = rows[0] if len(rows) == 1 else [row[0] for row in rows if len(row) == 1]
    if len(values) != max(len(rows), len(rows[0])):
        raise Undefined("diag of a matrix that is not a vector")
    size = len(values)
    return [[values[r] if r == c else 0 for c in range(size)] for r in range(size)]


@value_of.register(sp.Inverse)
def _inverse(expr: Any, replay: Replay) -> Number | Rows:
    rows = _square(replay.rows(expr.arg))
    replay.spend(len(rows) ** 3 // 4)
    return solved(rows, [[int(r == c) for c in range(len(rows))] for r in range(len(rows))])


@value_of.register(sp.Determinant)
def _determinant(expr: Any, replay: Replay) -> Number | Rows:
    rows = _square(replay.rows(expr.arg))
    replay.spend(len(rows) ** 3 // 4)
    return determinant(rows)


def _square(rows: Rows) -> Rows:
    if len(rows) != len(rows[0]):
        raise Undefined("a matrix that is not square")
    return rows
