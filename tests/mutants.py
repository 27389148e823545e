"""Wrong twins of a line: one index, sign, transpose, limit, factor or bias changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.matexpr import MatrixElement

UNEVALUATED = (sp.Add, sp.Mul, sp.MatAdd, sp.MatMul)
LEAVES = (MatrixElement, sp.MatrixSymbol, sp.Identity, sp.ZeroMatrix)
Mutants = Iterator[tuple[str, Any]]


def mutants(expr: Any) -> Mutants:
    """Every mutant that differs from `expr` in one place, with the name of the mistake.

    Those whose shapes clash so plainly that SymPy does not build them are left out.
    """
    for name, build in [*_here(expr), *_inside(expr)]:
        with suppress(ShapeError, ValueError, IndexError):
            changed = build()
            if changed != expr:
                yield name, changed


Builders = Iterator[tuple[str, Callable[[], Any]]]


def _here(expr: Any) -> Builders:
    """Mistakes at this node."""
    if isinstance(expr, MatrixElement):
        parent, row, column = expr.args
        yield "swapped index", lambda: MatrixElement(parent, column, row)
    elif isinstance(expr, sp.Sum):
        for n, (index, low, high) in enumerate(expr.limits):
            ends = {"limit one too low": (index, low, high - 1),
                    "limit starts too late": (index, low + 1, high)}  # fmt: skip
            for name, limit in ends.items():
                limits = [*expr.limits[:n], limit, *expr.limits[n + 1 :]]
                yield name, lambda limits=limits: sp.Sum(expr.function, *limits)
    elif isinstance(expr, sp.Add | sp.MatAdd):
        times = sp.Mul if isinstance(expr, sp.Add) else sp.MatMul
        for n, term in enumerate(expr.args):
            rest = [*expr.args[:n], *expr.args[n + 1 :]]
            yield (
                "dropped term",
                lambda rest=rest: rest[0] if len(rest) == 1 else expr.func(*rest, evaluate=False),
            )
            yield (
                "sign",
                lambda rest=rest, term=term: expr.func(
                    *rest, times(-1, term, evaluate=False), evaluate=False
                ),
            )
    elif isinstance(expr, sp.MatMul):
        for n, factor in enumerate(expr.args):
            if not factor.is_Matrix:
                continue
            yield (
                "transpose",
                lambda n=n, factor=factor: sp.MatMul(
                    *expr.args[:n], sp.Transpose(factor), *expr.args[n + 1 :], evaluate=False
                ),
            )
        yield "order of factors", lambda: sp.MatMul(*expr.args[::-1], evaluate=False)
    elif isinstance(expr, sp.Mul) and len(expr.args) > 1:
        yield "dropped factor", lambda: sp.Mul(*expr.args[1:], evaluate=False)


def _inside(expr: Any) -> Builders:
    """Mistakes in one argument of this node."""
    if isinstance(expr, LEAVES) or not isinstance(expr, sp.Basic):
        return
    if isinstance(expr, sp.FunctionMatrix):
        for name, changed in mutants(expr.lamda.expr):
            lamda = sp.Lambda(expr.lamda.variables, changed)
            yield name, lambda lamda=lamda: sp.FunctionMatrix(*expr.shape, lamda)
    elif isinstance(expr, sp.BlockMatrix):
        rows, columns = expr.blocks.shape
        for r in range(rows):
            for c in range(columns):
                for name, changed in mutants(expr.blocks[r, c]):
                    blocks = [[expr.blocks[a, b] for b in range(columns)] for a in range(rows)]
                    blocks[r][c] = changed
                    yield name, lambda blocks=blocks: sp.BlockMatrix(blocks)
    elif isinstance(expr, sp.MatrixBase):
        for name, changed in mutants(expr[0, 0]):
            entries = [changed, *expr.flat()[1:]]
            yield (
                name,
                lambda entries=entries: sp.ImmutableDenseMatrix(expr.rows, expr.cols, entries),
            )
    else:
        options = {"evaluate": False} if isinstance(expr, UNEVALUATED) else {}
        arguments = expr.args[:1] if isinstance(expr, sp.Sum) else expr.args
        for n, argument in enumerate(arguments):
            for name, changed in mutants(argument):
                changed_arguments = [*expr.args[:n], changed, *expr.args[n + 1 :]]
                yield name, lambda a=changed_arguments: expr.func(*a, **options)
