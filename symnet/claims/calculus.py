"""Derivatives, as they were written; nothing is differentiated here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra.nodes import Gradient, Hessian
from symnet.claims.syntax import Nabla, Name, Node, Partial
from symnet.claims.values import Value

if TYPE_CHECKING:
    from symnet.claims.bind import Binder


def partial(binder: Binder, node: Partial) -> Value:
    """By a number a Derivative; by a column or a matrix its gradient, or its Hessian."""
    variables = node.variables
    values = [_variable(binder, variable) for variable in variables]
    if all(value.matrix is None or value.scalar is not None for value in values):
        body = _body(binder, node.body)
        return Value(node, _derivative(body, [value.scalar for value in values]))
    if len(variables) == 2 and values[0].matrix != values[1].matrix:
        cause = "a second derivative by two different tensors"
        raise binder.source.at(node, cause, "take it by one column, or by entries")
    return gradient(binder, node, len(variables), node.body, variables[0])


def nabla(binder: Binder, node: Nabla) -> Value:
    """The gradient or the Hessian, as its index says."""
    return gradient(binder, node, node.order, node.body, node.variable)


def gradient(binder: Binder, node: Node, order: int, body: Node, variable: Node) -> Value:
    """The gradient (order 1) or the Hessian (order 2) of a number."""
    value = _variable(binder, variable)
    scalar = _body(binder, body)
    if not isinstance(value.matrix, sp.MatrixSymbol):
        return Value(node, _derivative(scalar, [value.scalar] * order))
    if order == 1:
        return Value(node, matrix=Gradient(scalar, value.matrix))
    if value.matrix.shape[1] != 1:
        cause = f"a Hessian is taken by a column, and '{binder.source.written(variable)}' is"
        rows, columns = value.matrix.shape
        raise binder.shapes.error(
            variable,
            f"{cause} {rows} × {columns}",
            "take it by entries",
            (rows, columns),
            (rows, 1),
        )
    return Value(node, matrix=Hessian(scalar, value.matrix))


def difference(binder: Binder, node: Node, body: Node, variable: Node) -> Value:
    """diff(f, x) by a number."""
    value = _variable(binder, variable)
    if value.scalar is None:
        raise binder.source.at(variable, "diff is taken by a number", "write grad(f, b)")
    return Value(node, _derivative(_body(binder, body), [value.scalar]))


def _variable(binder: Binder, node: Node) -> Value:
    """A name that stands for itself; no value that others determine."""
    value = binder.value(node) if isinstance(node, Name) else None
    if value is not None:
        kinds = (sp.Symbol, MatrixElement, sp.Indexed)
        plain = isinstance(value.scalar, kinds) and not value.scalar.is_integer
        if plain or isinstance(value.matrix, sp.MatrixSymbol):
            return value
    cause = f"'{binder.source.written(node)}' is no variable to take a derivative by"
    raise binder.source.at(node, cause, "write a declared name, or one that nothing defines")


def _body(binder: Binder, node: Node) -> Any:
    """What is differentiated; a bare name that nothing defines depends on nothing known."""
    if isinstance(node, Name) and binder.names.is_free(node) and not node.subscripts:
        cause = f"'{binder.source.written(node)}' is not defined, so its derivative is not known"
        raise binder.source.at(node, cause, "define it before, or write it out in parentheses")
    return binder.scalar(node, "what is differentiated")


def _derivative(body: Any, variables: list[Any]) -> Any:
    """The Derivative, also where SymPy would see at once that it is 0."""
    counts: dict[Any, int] = {}
    for variable in variables:
        counts[variable] = counts.get(variable, 0) + 1
    pairs = [sp.Tuple(variable, sp.Integer(count)) for variable, count in counts.items()]
    return sp.Expr.__new__(sp.Derivative, body, *pairs)
