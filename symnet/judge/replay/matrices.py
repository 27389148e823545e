"""Rules for matrices: their elements, products, transposes, blocks."""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.judge.replay.core import Replay, value_of
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
    if not expr.exp.is_Integer or expr.exp < 1:
        raise Undefined(f"the matrix power {expr.exp}")
    return reduce(replay.product, [replay.rows(expr.base)] * int(expr.exp))


@value_of.register(sp.Transpose)
def _transpose(expr: Any, replay: Replay) -> Number | Rows:
    return [list(row) for row in zip(*replay.rows(expr.arg), strict=True)]


@value_of.register(sp.Identity)
def _identity(expr: Any, replay: Replay) -> Number | Rows:
    size = replay.size(expr.shape[0])
    return [[int(row == column) for column in range(size)] for row in range(size)]


@value_of.register(sp.ZeroMatrix)
def _zero(expr: Any, replay: Replay) -> Number | Rows:
    rows, columns = map(replay.size, expr.shape)
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
