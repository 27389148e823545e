"""Rebuilding SymPy trees as they are, and putting expressions in place of symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import Application
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.network.quantity import tensor_entry

UNEVALUATED = (
    sp.Add, sp.Mul, sp.Pow, sp.MatAdd, sp.MatMul, sp.MatPow, sp.HadamardProduct, Application,
    Relational,
)  # fmt: skip
BINDERS = (sp.Sum, sp.Product)


def rebuilt(expr: Any, args: Sequence[Any]) -> Any:
    """The same node over other arguments, unevaluated."""
    if isinstance(expr, MatrixElement):
        return tensor_entry(*args)
    if isinstance(expr, sp.Derivative):
        return sp.Expr.__new__(sp.Derivative, *args)
    if isinstance(expr, UNEVALUATED):
        return expr.func(*args, evaluate=False)
    if isinstance(expr, sp.MatrixBase):
        return sp.ImmutableDenseMatrix(expr.rows, expr.cols, list(args[2]))
    return expr.func(*args)


RELATIONS = {"=": sp.Eq, "!=": sp.Ne, "<": sp.Lt, "<=": sp.Le, ">": sp.Gt, ">=": sp.Ge}


def unevaluated_relation(sign: str, left: Any, right: Any) -> Any:
    """left sign right, as it was written."""
    return RELATIONS[sign](left, right, evaluate=False)


def size(expr: Any) -> int:
    """The number of nodes of a tree."""
    count, stack = 0, [expr]
    while stack:
        here = stack.pop()
        count += 1
        stack.extend(here.args)
    return count


def put(expr: Any, table: Mapping[Any, Any]) -> Any:
    """The expression with values in place of symbols; summed indices give way to them.

    >>> k, n = sp.symbols("k n", integer=True)
    >>> x = sp.Symbol("x")
    >>> put(sp.Sum(x * k, (k, 1, n)), {x: k}).variables == [k]
    False
    """
    if not table or not (expr.free_symbols & table.keys()):
        return expr
    if expr in table:
        return table[expr]
    if isinstance(expr, BINDERS):
        return _put_below(expr, table)
    if isinstance(expr, sp.Lambda):
        inner = _apart(expr, expr.variables, table)
        body = put(put(expr.expr, inner), _without(table, expr.variables))
        return sp.Lambda(tuple(inner.get(v, v) for v in expr.variables), body)
    if isinstance(expr, MatrixElement | sp.Indexed):
        head, *places = expr.args
        return rebuilt(expr, [put(head, table), *(place.xreplace(table) for place in places)])
    return rebuilt(expr, [put(argument, table) for argument in expr.args])


def _put_below(expr: Any, table: Mapping[Any, Any]) -> Any:
    """Into a sum: the limits of the outer indices first, then those inside."""
    limits = []
    for variable, low, high in reversed(expr.limits):
        ends = low.xreplace(table), high.xreplace(table)
        renamed = _apart(expr, (variable,), table)
        table = {**_without(table, (variable,)), **renamed}
        limits.append((renamed.get(variable, variable), *ends))
    return expr.func(put(expr.function, table), *reversed(limits))


def _without(table: Mapping[Any, Any], variables: Sequence[Any]) -> dict[Any, Any]:
    return {symbol: value for symbol, value in table.items() if symbol not in variables}


def _apart(expr: Any, variables: Sequence[Any], table: Mapping[Any, Any]) -> dict[Any, Any]:
    """Other names for bound variables that occur in what is put in."""
    free = set().union(*(value.free_symbols for value in table.values())) | table.keys()
    names = {symbol.name for symbol in free | expr.atoms(sp.Symbol)}
    renamed = {}
    for variable in variables:
        if variable in free:
            name = next(
                name for n in range(len(names) + 1) if (name := f"{variable.name}_{n}") not in names
            )
            names.add(name)
            renamed[variable] = sp.Symbol(name, **variable.assumptions0)
    return renamed
