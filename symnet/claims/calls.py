"""Functions of numbers and of matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnet.claims.calculus import difference, gradient
from symnet.claims.functions import ENTRYWISE, FUNCTIONS, MATRIX_FUNCTIONS, SEVERAL
from symnet.claims.syntax import Call, Node, Norm
from symnet.claims.values import Value, entry
from symnet.network.network import INDEX_LETTERS
from symnet.network.quantity import index_symbol, tensor_entry

if TYPE_CHECKING:
    from symnet.claims.bind import Binder


def call(binder: Binder, node: Call) -> Value:
    """f(a), max(a, b), tr(A), grad(f, b)."""
    name, count = node.function, len(node.arguments)
    needed = MATRIX_FUNCTIONS.get(name, 1)
    if name in SEVERAL:
        if count < 2:
            raise binder.source.at(node, f"{name} needs two arguments", f"write {name}(a, b)")
        numbers = [binder.scalar(item, f"an argument of {name}") for item in node.arguments]
        return Value(node, SEVERAL[name](*numbers, evaluate=False))
    if count != needed:
        cause = f"{name} takes {needed} argument{'s' * (needed > 1)}, not {count}"
        raise binder.source.at(node, cause, f"write {needed}")
    if name in FUNCTIONS:
        return _function(binder, node)
    return RULES[name](binder, node)


def _function(binder: Binder, node: Call) -> Value:
    """f of a number, or entry by entry of a matrix where that is what f of a matrix means."""
    value = binder.value(node.arguments[0])
    function = FUNCTIONS[node.function]
    number = entry(value)
    if number is not None:
        if node.function == "sqrt":
            return Value(node, sp.Pow(number, sp.S.Half, evaluate=False))
        return Value(node, function(number, evaluate=False))
    rows, columns = binder.shapes.of(value)
    if node.function not in ENTRYWISE and 1 not in (rows, columns):
        cause = f"{node.function} of a matrix is taken of every entry, or of the whole"
        raise binder.source.at(node, cause, "write the entries")
    used = {symbol.name for symbol in value.matrix.free_symbols} | binder.names.taken()
    row, column = [index_symbol(name) for name in INDEX_LETTERS if name not in used][:2]
    item = tensor_entry(value.matrix, row, column)
    body = (
        sp.Pow(item, sp.S.Half, evaluate=False)
        if node.function == "sqrt"
        else function(item, evaluate=False)
    )
    return Value(node, matrix=sp.FunctionMatrix(rows, columns, sp.Lambda((row, column), body)))


def whole(binder: Binder, node: Node, role: str) -> Value:
    """The matrix that a node is; a number is refused."""
    value = binder.value(node)
    if value.matrix is None:
        cause = f"{role} must be a matrix, and '{binder.source.written(node)}' is a number"
        raise binder.source.at(node, cause, "declare its shape, or correct a name")
    return value


def _square(binder: Binder, node: Call) -> Any:
    value = whole(binder, node.arguments[0], f"the argument of {node.function}")
    binder.require_square(node.arguments[0], value)
    return value.matrix


def _trace(binder: Binder, node: Call) -> Value:
    value = binder.value(node.arguments[0])
    if value.matrix is None:
        return Value(node, value.scalar)
    return Value(node, sp.Trace(_square(binder, node)))


def _inverse(binder: Binder, node: Call) -> Value:
    value = binder.value(node.arguments[0])
    if value.matrix is None:
        return Value(node, sp.Pow(value.scalar, sp.S.NegativeOne, evaluate=False))
    return Value(node, matrix=sp.Inverse(_square(binder, node)))


def _determinant(binder: Binder, node: Call) -> Value:
    return Value(node, sp.Determinant(_square(binder, node)))


def _diagonal(binder: Binder, node: Call) -> Value:
    value = whole(binder, node.arguments[0], "the argument of diag")
    rows, columns = binder.shapes.of(value)
    if not binder.shapes.agree(columns, sp.S.One):
        cause = f"diag takes a column, and '{binder.source.written(value.node)}' is"
        raise binder.shapes.error(
            node, f"{cause} {rows} × {columns}", "write a column", (rows, columns), (rows, 1)
        )
    return Value(node, matrix=sp.DiagMatrix(value.matrix))


def _norm_call(binder: Binder, node: Call) -> Value:
    return norm(binder, Norm(node.start, node.end, node.arguments[0]))


def _hadamard_call(binder: Binder, node: Call) -> Value:
    return hadamard(binder, node, [binder.value(item) for item in node.arguments])


def hadamard(binder: Binder, node: Node, values: Sequence[Value]) -> Value:
    """The entrywise product of matrices of one shape; of numbers, their product."""
    numbers = [value.scalar for value in values]
    if all(value.matrix is None for value in values):
        return Value(node, sp.Mul(*numbers, evaluate=False))
    for value in values[1:]:
        if not binder.shapes.same(values[0], value):
            raise binder.shapes.clash("an entrywise product needs equal shapes", values[0], value)
    return Value(
        node, matrix=sp.HadamardProduct(*(value.matrix for value in values), evaluate=False)
    )


def norm(binder: Binder, node: Norm) -> Value:
    """|v| as the root of tr(v^T v); of a matrix only where _F says so."""
    return Value(node, sp.Pow(squared_norm(binder, node), sp.S.Half, evaluate=False))


def normed(node: Node) -> Norm | None:
    """The norm that is written here, if it is one."""
    if isinstance(node, Call) and node.function == "norm" and len(node.arguments) == 1:
        return Norm(node.start, node.end, node.arguments[0])
    return node if isinstance(node, Norm) else None


def squared_norm(binder: Binder, node: Norm) -> Any:
    """tr(A^T A)."""
    value = whole(binder, node.body, "what a norm is taken of")
    if not node.frobenius and 1 not in binder.shapes.of(value):
        cause = "the norm of a matrix is the Frobenius norm, or the largest singular value"
        raise binder.source.at(node, cause, r"write \lVert A \rVert_F^2, or tr(A.T*A)")
    return sp.Trace(sp.MatMul(sp.Transpose(value.matrix), value.matrix, evaluate=False))


RULES: dict[str, Callable[[Any, Call], Value]] = {
    "tr": _trace,
    "inv": _inverse,
    "det": _determinant,
    "diag": _diagonal,
    "norm": _norm_call,
    "hadamard": _hadamard_call,
    "grad": lambda binder, node: gradient(binder, node, 1, *node.arguments),
    "hessian": lambda binder, node: gradient(binder, node, 2, *node.arguments),
    "diff": lambda binder, node: difference(binder, node, *node.arguments),
}
"""The functions that are not taken of one number, by their names in text."""
