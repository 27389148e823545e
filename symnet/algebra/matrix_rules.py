"""The rules of reading for what is more than products: traces, inverses, derivatives."""

from __future__ import annotations

from functools import reduce
from itertools import count
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra import grid
from symnet.algebra.calculus import derivative
from symnet.algebra.grid import Grid
from symnet.algebra.identities import apply
from symnet.algebra.indices import Fixed, Index, Slot, tidy
from symnet.algebra.inverses import determinant, invert
from symnet.algebra.nodes import Gradient, Hessian
from symnet.algebra.normal_form import NormalForm, number_form, product_form, total
from symnet.algebra.rules import Value, read_node, shape_of
from symnet.algebra.tensors import DELTA, Factor, Tensor
from symnet.errors import ShapeError, UndecidedError

if TYPE_CHECKING:
    from symnet.algebra.read import Reader

_fresh = count()


@read_node.register(sp.Trace)
def _trace(expr: Any, reader: Reader) -> Value:
    """tr(A) = sum_i A_{ii}, block by block."""
    matrix = reader.matrix(expr.arg)
    if matrix.shape[0] != matrix.shape[1]:
        raise ShapeError(f"a matrix of shape {matrix.shape[0]}×{matrix.shape[1]} has no trace")
    partition = grid.common_partition(matrix.rows, matrix.columns)
    matrix = grid.cut(matrix, partition, partition)
    return total(_diagonal_sum(matrix.cells[n][n], size) for n, size in enumerate(partition))


def _diagonal_sum(form: NormalForm, size: Any) -> NormalForm:
    index = Index(f"trace{next(_fresh)}", 0, tidy(size - 1))
    slot = grid.own_slot(index)
    places = {grid.row_index(size).name: slot, grid.column_index(size).name: slot}
    return form.substitute(places).contract(index)


@read_node.register(sp.HadamardProduct)
def _hadamard(expr: Any, reader: Reader) -> Value:
    """(A o B)_{ij} = A_{ij} B_{ij}."""
    return reduce(_entrywise, [reader.matrix(factor) for factor in expr.args])


def _entrywise(left: Grid, right: Grid) -> Grid:
    left, right = grid.aligned(left, right)
    cells = tuple(
        tuple(a * b for a, b in zip(x, y, strict=True))
        for x, y in zip(left.cells, right.cells, strict=True)
    )
    return Grid(left.rows, left.columns, cells)


@read_node.register(sp.HadamardPower)
def _hadamard_power(expr: Any, reader: Reader) -> Value:
    """(A^{o n})_{ij} = A_{ij}^n."""
    base, exponent = expr.args
    if not exponent.is_Rational:
        raise UndecidedError(f"the exponent {exponent} of a Hadamard power is not a number")
    if not (exponent.is_Integer and exponent > 0):
        reader.conditions[f"no entry of {base} is outside of what ^{exponent} takes"] = None
    return reader.matrix(base).each(lambda cell: apply(("power", str(exponent)), cell))


@read_node.register(ElementwiseApplyFunction)
def _elementwise(expr: Any, reader: Reader) -> Value:
    """f(A)_{ij} = f(A_{ij}), for a function f that has a name here."""
    variable, body = expr.function.variables[0], expr.function.expr
    matrix = reader.matrix(expr.expr)
    if body == variable:
        return matrix
    if not (isinstance(body, sp.Function) and body.args == (variable,)):
        raise UndecidedError(f"the elementwise function {expr.function} is not read")
    return matrix.each(lambda cell: apply(type(body).__name__, cell))


@read_node.register(sp.OneMatrix)
def _ones(expr: Any, reader: Reader) -> Value:
    rows, columns = shape_of(expr, reader)
    return grid.block(rows, columns, lambda *_: number_form(1))


@read_node.register(sp.DiagMatrix)
def _diag(expr: Any, reader: Reader) -> Value:
    """diag(v)_{ij} = delta_{ij} v_i; a row counts as a column."""
    vector = reader.matrix(expr.args[0])
    if vector.shape[0] == 1 and vector.shape[1] != 1:
        vector = grid.transpose(vector)
    size, columns = vector.shape
    if columns != 1 or len(vector.rows) != 1:
        raise UndecidedError("diag is read of a vector in one piece")
    form = vector.cells[0][0]

    def entry(row: Any, column: Any) -> NormalForm:
        return product_form([Factor(DELTA, (row, column))], []) * form

    return grid.block(size, size, entry)


@read_node.register(sp.Inverse)
def _inverse(expr: Any, reader: Reader) -> Value:
    """M^-1; the reader records that M must be invertible."""
    if isinstance(expr.arg, sp.Inverse):
        reader.note_inverse(expr.arg.arg)
        return reader.matrix(expr.arg.arg)
    reader.note_inverse(expr.arg)
    return invert(reader.matrix(expr.arg))


@read_node.register(sp.Determinant)
def _determinant(expr: Any, reader: Reader) -> Value:
    return determinant(reader.matrix(expr.arg))


@read_node.register(Gradient)
def _gradient(expr: Any, reader: Reader) -> Value:
    """(grad f)_{ij} = df / dX_{ij}."""
    scalar, variable = expr.args
    tensor = _variable(variable, reader)
    form = _number(scalar, reader)
    rows, columns = shape_of(variable, reader)
    return grid.block(rows, columns, lambda *at: derivative(form, tensor, at))


@read_node.register(Hessian)
def _hessian(expr: Any, reader: Reader) -> Value:
    """(hess f)_{ij} = d^2 f / dx_i dx_j for a column x."""
    scalar, variable = expr.args
    tensor = _variable(variable, reader)
    form = _number(scalar, reader)
    rows, columns = shape_of(variable, reader)
    if columns != 1:
        raise ShapeError(f"a Hessian is by a column, and {variable} is {rows}×{columns}")

    def entry(row: Slot, column: Slot) -> NormalForm:
        return derivative(derivative(form, tensor, (row, Fixed(0))), tensor, (column, Fixed(0)))

    return grid.block(rows, rows, entry)


@read_node.register(sp.Derivative)
def _derivative(expr: Any, reader: Reader) -> Value:
    """The derivative of a scalar by entries of tensors or by symbols, one after the other."""
    form = reader.scalar(expr.expr)
    for variable, times in expr.variable_count:
        if not times.is_Integer or not 1 <= times <= 4:
            raise UndecidedError(f"a derivative of order {times} is not taken")
        for _ in range(int(times)):
            form = _by(variable, form, reader)
    return form


def _by(variable: Any, form: NormalForm, reader: Reader) -> NormalForm:
    if isinstance(variable, MatrixElement):
        _refuse_symmetric(variable.parent, reader)
    entry = reader.scalar(variable)
    if len(entry.terms) != 1:
        raise UndecidedError(f"a derivative by {variable} is not taken")
    ((monomial, number),) = entry.terms.items()
    if number != 1 or len(monomial) != 1:
        raise UndecidedError(f"a derivative by {variable} is not taken")
    ((base, power),) = monomial
    if power != 1 or base.ranges or len(base.factors) != 1:
        raise UndecidedError(f"a derivative by {variable} is not taken")
    (factor,) = base.factors
    return derivative(form, factor.tensor, factor.slots)


def _variable(variable: Any, reader: Reader) -> Tensor:
    if not isinstance(variable, sp.MatrixSymbol) or variable in reader.definitions:
        raise UndecidedError(f"a gradient is by a matrix symbol, and not by {variable}")
    _refuse_symmetric(variable, reader)
    return reader.tensor(variable)


def _refuse_symmetric(variable: Any, reader: Reader) -> None:
    """The entries of a variable are independent, and those of a symmetric matrix are not."""
    if variable in reader.symmetric:
        raise UndecidedError(
            f"a derivative by {variable} takes its entries as independent; leave out that it is "
            "symmetric"
        )


def _number(scalar: Any, reader: Reader) -> NormalForm:
    """A scalar, where a 1×1 matrix counts as its entry: a loss."""
    value = reader.read(scalar)
    if isinstance(value, NormalForm):
        return value
    if value.shape != (1, 1):
        rows, columns = value.shape
        raise ShapeError(
            f"a gradient is of a number, and this is a matrix of shape {rows}×{columns}"
        )
    return value.entry(Fixed(0), Fixed(0))
