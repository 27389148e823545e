"""Wrong twins of a line: one index, sign, transpose, limit, factor or bias changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

UNEVALUATED = (sp.Add, sp.Mul, sp.MatAdd, sp.MatMul)


def mutants(expr: Any) -> Iterator[tuple[str, Any]]:
    """Every mutant that differs from `expr` in one place, with the name of the mistake."""
    for name, changed in _here(expr):
        if changed != expr:
            yield name, changed
    for position, argument in enumerate(getattr(expr, "args", ())):
        if isinstance(expr, sp.Sum) and position > 0:
            continue
        if not isinstance(argument, sp.Basic) or isinstance(expr, sp.MatrixBase | sp.BlockMatrix):
            continue
        for name, changed in mutants(argument):
            arguments = [*expr.args[:position], changed, *expr.args[position + 1 :]]
            if isinstance(expr, UNEVALUATED):
                yield name, expr.func(*arguments, evaluate=False)
            elif not isinstance(expr, MatrixElement | sp.MatrixSymbol | sp.FunctionMatrix):
                yield name, expr.func(*arguments)
    if isinstance(expr, sp.FunctionMatrix):
        for name, changed in mutants(expr.lamda.expr):
            yield name, sp.FunctionMatrix(*expr.shape, sp.Lambda(expr.lamda.variables, changed))
    if isinstance(expr, sp.BlockMatrix):
        rows, columns = expr.blocks.shape
        for r in range(rows):
            for c in range(columns):
                for name, changed in mutants(expr.blocks[r, c]):
                    blocks = [[expr.blocks[a, b] for b in range(columns)] for a in range(rows)]
                    blocks[r][c] = changed
                    yield name, sp.BlockMatrix(blocks)
    if isinstance(expr, sp.MatrixBase):
        for name, changed in mutants(expr[0, 0]):
            entries = list(expr.flat())
            entries[0] = changed
            yield name, sp.ImmutableDenseMatrix(expr.rows, expr.cols, entries)


def _here(expr: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(expr, MatrixElement):
        parent, row, column = expr.args
        yield "swapped index", MatrixElement(parent, column, row)
    elif isinstance(expr, sp.Sum):
        for position, (index, low, high) in enumerate(expr.limits):
            for name, limit in (
                ("limit one too low", (index, low, high - 1)),
                ("limit starts too late", (index, low + 1, high)),
            ):
                limits = [*expr.limits]
                limits[position] = limit
                yield name, sp.Sum(expr.function, *limits)
    elif isinstance(expr, sp.Add | sp.MatAdd):
        for position, term in enumerate(expr.args):
            rest = [*expr.args[:position], *expr.args[position + 1 :]]
            yield "dropped term", rest[0] if len(rest) == 1 else expr.func(*rest, evaluate=False)
            minus = sp.Mul(-1, term, evaluate=False) if isinstance(expr, sp.Add) else sp.MatMul(
                -1, term, evaluate=False
            )
            yield "sign", expr.func(*rest, minus, evaluate=False)
    elif isinstance(expr, sp.MatMul):
        for position, factor in enumerate(expr.args):
            arguments = [*expr.args]
            arguments[position] = sp.Transpose(factor)
            yield "transpose", sp.MatMul(*arguments, evaluate=False)
        yield "order of factors", sp.MatMul(*expr.args[::-1], evaluate=False)
    elif isinstance(expr, sp.Mul) and len(expr.args) > 1:
        yield "dropped factor", sp.Mul(*expr.args[1:], evaluate=False)
