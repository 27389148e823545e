"""The rules of reading: one for each kind of SymPy node, and none for any other kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import reduce, singledispatch
from itertools import count
from math import prod
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra import grid
from symnet.algebra.components import Monomial
from symnet.algebra.grid import Grid
from symnet.algebra.identities import apply, maximum, minimum
from symnet.algebra.indices import Fixed, Index, Open, Slot, surely_nonnegative, tidy
from symnet.algebra.normal_form import (
    MAX_TERMS,
    NormalForm,
    Number,
    factor_form,
    number_form,
    polynomial_form,
    product_form,
    rational,
    total,
)
from symnet.algebra.tensors import DELTA, Factor, generic
from symnet.errors import ShapeError, SizeError, UndecidedError

if TYPE_CHECKING:
    from symnet.algebra.read import Reader

MAX_MATRIX_POWER = 60
MAX_WRITTEN = 10_000
Value = NormalForm | Grid
_fresh = count()


@singledispatch
def read_node(expr: Any, reader: Reader) -> Value:
    """The normal form of a scalar node, or the grid of a matrix."""
    raise UndecidedError(f"the exact engine does not know {type(expr).__name__}")


@read_node.register(bool)
def _truth(expr: Any, reader: Reader) -> Value:
    raise UndecidedError(f"{expr} is not a number")


@read_node.register(int)
@read_node.register(sp.Rational)
def _number(expr: Any, reader: Reader) -> Value:
    return number_form(expr if isinstance(expr, int) else rational(expr))


@read_node.register(sp.Symbol)
def _symbol(expr: Any, reader: Reader) -> Value:
    slot = reader.bound(expr)
    if isinstance(slot, Fixed):
        return polynomial_form(
            sp.Integer(slot.value) if isinstance(slot.value, int) else slot.value
        )
    if slot is not None:
        raise UndecidedError(f"the index {expr} stands as a number")
    return NormalForm({frozenset((reader.atom(expr),)): 1})


@read_node.register(sp.Add)
def _add(expr: Any, reader: Reader) -> Value:
    monomials: dict[Monomial, Number] = {}
    others = []
    for term in expr.args:
        monomial = reader.plain_monomial(term)
        if monomial is None:
            others.append(reader.scalar(term))
        else:
            monomials[monomial] = monomials.get(monomial, 0) + 1
    plain = NormalForm({m: c for m, c in monomials.items() if c})
    return total([plain, *others])


@read_node.register(sp.Mul)
def _mul(expr: Any, reader: Reader) -> Value:
    values = [reader.read(factor) for factor in expr.args]
    result = number_form(1)
    if prod(len(v.terms) for v in values if isinstance(v, NormalForm)) > MAX_TERMS:
        raise SizeError(f"a product would have more than {MAX_TERMS:,} terms")
    matrices = [value for value in values if isinstance(value, Grid)]
    for value in values:
        if isinstance(value, NormalForm):
            result = result * value
    if not matrices:
        return result
    if len(matrices) > 1:
        raise UndecidedError("a scalar product holds several matrices")
    return matrices[0].each(lambda cell: cell * result)


@read_node.register(sp.Pow)
def _power(expr: Any, reader: Reader) -> Value:
    base, exponent = expr.args
    if exponent.is_Integer and exponent >= 0:
        return reader.scalar(base) ** int(exponent)
    if not exponent.is_Rational:
        raise UndecidedError(f"the exponent {exponent} is not a number")
    form = reader.scalar(base)
    if exponent < 0:
        if not form.terms:
            raise UndecidedError(f"{expr} divides by zero")
        if not _surely_positive(base):
            summed = any(reader.bound(symbol) for symbol in base.free_symbols)
            condition = f"{base} is not 0 for any index" if summed else sp.Ne(base, 0)
            reader.conditions[condition] = None
    return apply(("power", str(exponent)), form)


def _surely_positive(expr: Any) -> bool:
    """Whether sums and products of exponentials, widths and positive numbers are all there is."""
    if isinstance(expr, sp.Add | sp.Mul):
        return all(map(_surely_positive, expr.args))
    if isinstance(expr, sp.Sum):
        sizes = (surely_nonnegative(tidy(high - low)) for _, low, high in expr.limits)
        return all(sizes) and _surely_positive(expr.function)
    return (
        isinstance(expr, sp.exp)
        or bool(expr.is_Number and expr.is_positive)
        or (isinstance(expr, sp.Symbol) and bool(expr.is_positive))
    )


@read_node.register(AppliedUndef)
@read_node.register(sp.exp)
@read_node.register(sp.tanh)
def _function(expr: Any, reader: Reader) -> Value:
    if len(expr.args) != 1:
        raise UndecidedError(f"{expr.func} takes several arguments")
    name = type(expr).__name__
    if isinstance(expr, AppliedUndef) and (
        name in ("exp", "tanh") or expr.func != sp.Function(name) or not expr.is_commutative
    ):
        raise UndecidedError(f"the function {name} has assumptions, or the name of another one")
    return apply(name, reader.scalar(expr.args[0]))


@read_node.register(sp.log)
@read_node.register(sp.Abs)
def _known_function(expr: Any, reader: Reader) -> Value:
    argument = reader.scalar(expr.args[0])
    if isinstance(expr, sp.log) and not _surely_positive(expr.args[0]):
        reader.conditions[sp.Gt(expr.args[0], 0)] = None
    return apply(type(expr).__name__, argument)


@read_node.register(sp.Max)
@read_node.register(sp.Min)
def _extremum(expr: Any, reader: Reader) -> Value:
    meet = maximum if isinstance(expr, sp.Max) else minimum
    return reduce(meet, map(reader.scalar, sorted(expr.args, key=sp.default_sort_key)))


@read_node.register(sp.KroneckerDelta)
def _delta(expr: Any, reader: Reader) -> Value:
    one, other = (reader.slot(argument) for argument in expr.args[:2])
    return _settled_delta(one, other)


@read_node.register(sp.Sum)
def _sum(expr: Any, reader: Reader) -> Value:
    """The sum over the limits; over numbers of values where inner limits depend on an index."""
    *inner, (variable, low, high) = expr.limits
    if any(variable in end.free_symbols for _, *ends in inner for end in ends):
        return _written_out(sp.Sum(expr.function, *inner), (variable, low, high), reader)
    opened = 0
    indices = []
    try:
        # SymPy writes the innermost sum first; its limits may use the outer indices
        for variable, low, high in reversed(expr.limits):
            ends = reader.slot(low), reader.slot(high)
            if not all(isinstance(end, Fixed) for end in ends):
                raise UndecidedError("the limit of a sum depends on another index")
            first, last = (end.value for end in ends if isinstance(end, Fixed))
            if not all(isinstance(end, int) or end.is_integer for end in (first, last)):
                raise UndecidedError(
                    f"the sum over {variable} has a limit that is not a whole number"
                )
            index = Index(f"{variable}!{next(_fresh)}", first, last)
            if not isinstance(index.size, int) and not surely_nonnegative(index.size):
                raise UndecidedError(f"the sum over {variable} may have a negative length")
            indices.append(index)
            reader.scope.append((variable, Open(index)))
            opened += 1
        form = reader.scalar(expr.function)
    finally:
        del reader.scope[len(reader.scope) - opened :]
    return form.contract(*reversed(indices))


def _written_out(body: Any, limit: tuple[Any, Any, Any], reader: Reader) -> Value:
    """The terms of a sum one by one."""
    return total(_terms(body, limit, reader))


@read_node.register(sp.Product)
def _product(expr: Any, reader: Reader) -> Value:
    """The factors of a product one by one; its limits must be numbers."""
    *inner, limit = expr.limits
    body = sp.Product(expr.function, *inner) if inner else expr.function
    return reduce(NormalForm.__mul__, _terms(body, limit, reader), number_form(1))


def _terms(body: Any, limit: tuple[Any, Any, Any], reader: Reader) -> Iterator[NormalForm]:
    """The values of a body at every value of an index that runs between two numbers."""
    variable, low, high = limit
    ends = [slot.value for end in (low, high) if isinstance(slot := reader.slot(end), Fixed)]
    if len(ends) < 2 or not all(isinstance(end, int) for end in ends):
        raise UndecidedError(f"the limits {low}..{high} are not numbers, and must be here")
    if ends[1] - ends[0] > MAX_WRITTEN:
        raise SizeError(f"{ends[1] - ends[0] + 1:,} terms are too many to write out")
    for value in range(ends[0], ends[1] + 1):
        reader.scope.append((variable, Fixed(value)))
        try:
            yield reader.scalar(body)
        finally:
            reader.scope.pop()


@read_node.register(MatrixElement)
def _element(expr: Any, reader: Reader) -> Value:
    parent, row, column = expr.args
    rows, columns = shape_of(parent, reader)
    slots = reader.slot_in(row, rows, expr), reader.slot_in(column, columns, expr)
    if isinstance(parent, sp.MatrixSymbol) and parent not in reader.definitions:
        return factor_form(reader.tensor(parent), slots)
    return reader.matrix(parent).entry(*slots)


@read_node.register(sp.Indexed)
def _indexed(expr: Any, reader: Reader) -> Value:
    if not getattr(expr.base.label, "is_commutative", True):
        raise UndecidedError(f"{expr.base} does not commute")
    return factor_form(generic(expr.base), tuple(map(reader.slot, expr.indices)))


@read_node.register(sp.MatrixSymbol)
def _matrix_symbol(expr: Any, reader: Reader) -> Value:
    if expr in reader.definitions:
        return _definition(expr, reader)
    tensor = reader.tensor(expr)
    rows, columns = shape_of(expr, reader)
    return grid.block(rows, columns, lambda *slots: factor_form(tensor, slots))


def _definition(expr: Any, reader: Reader) -> Grid:
    """What stands for a defined tensor, read once, with the conditions it brings along."""
    if expr not in reader.defined:
        reader.defined[expr] = None
        inner = replace(reader, conditions={}, free={}, inverted={})
        value = inner.matrix(reader.definitions[expr])
        if inner.free:
            raise UndecidedError(f"the definition of {expr} has the free index {min(inner.free)}")
        reader.defined[expr] = value, inner.conditions, inner.inverted
    known = reader.defined[expr]
    if known is None:
        raise UndecidedError(f"{expr} is defined by itself")
    reader.conditions.update(known[1])
    reader.inverted.update(known[2])
    return known[0]


@read_node.register(sp.MatAdd)
def _matrix_sum(expr: Any, reader: Reader) -> Value:
    return _folded(grid.add, [reader.matrix(term) for term in expr.args])


@read_node.register(sp.MatMul)
def _matrix_product(expr: Any, reader: Reader) -> Value:
    values = [reader.read(factor) for factor in expr.args]
    scale = number_form(1)
    for value in values:
        if isinstance(value, NormalForm):
            scale = scale * value
    product = grid.multiply_all([value for value in values if isinstance(value, Grid)])
    return product if scale == number_form(1) else product.each(lambda cell: cell * scale)


@read_node.register(sp.MatPow)
def _matrix_power(expr: Any, reader: Reader) -> Value:
    exponent = expr.exp
    if not exponent.is_Integer or not 1 <= abs(exponent) <= MAX_MATRIX_POWER:
        raise UndecidedError(f"the matrix power {exponent} is not written out")
    base = reader.matrix(expr.base if exponent > 0 else sp.Inverse(expr.base))
    return grid.multiply_all([base] * abs(int(exponent)))


@read_node.register(sp.Transpose)
def _transpose(expr: Any, reader: Reader) -> Value:
    return grid.transpose(reader.matrix(expr.arg))


@read_node.register(sp.Identity)
def _identity(expr: Any, reader: Reader) -> Value:
    size, _ = shape_of(expr, reader)
    return grid.block(size, size, _settled_delta)


@read_node.register(sp.ZeroMatrix)
def _zero(expr: Any, reader: Reader) -> Value:
    return grid.zero(*shape_of(expr, reader))


@read_node.register(sp.BlockMatrix)
def _blocks(expr: Any, reader: Reader) -> Value:
    rows = [[reader.matrix(expr.blocks[r, c]) for c in range(expr.blocks.shape[1])]
            for r in range(expr.blocks.shape[0])]  # fmt: skip
    for row in rows:
        for one, below in zip(row, rows[0], strict=True):
            if one.shape[0] != row[0].shape[0] or one.shape[1] != below.shape[1]:
                raise ShapeError(f"a block of shape {one.shape} does not fit its row and column")
    heights = tuple(size for row in rows for size in row[0].rows)
    widths = tuple(size for one in rows[0] for size in one.columns)
    cells = []
    for row in rows:
        parts = [
            grid.cut(one, row[0].rows, top.columns) for one, top in zip(row, rows[0], strict=True)
        ]
        for r in range(len(row[0].rows)):
            cells.append(tuple(cell for part in parts for cell in part.cells[r]))
    return Grid(heights, widths, tuple(cells))


@read_node.register(sp.MatrixBase)
def _explicit(expr: Any, reader: Reader) -> Value:
    shape_of(expr, reader)
    if expr.rows * expr.cols > grid.MAX_BLOCKS:
        raise SizeError(f"a matrix of {expr.rows}×{expr.cols} entries is too large to compare")
    entries = iter(expr.flat())
    cells = tuple(
        tuple(reader.scalar(next(entries)) for _ in range(expr.cols)) for _ in range(expr.rows)
    )
    return Grid((1,) * expr.rows, (1,) * expr.cols, cells)


@read_node.register(sp.FunctionMatrix)
def _function_matrix(expr: Any, reader: Reader) -> Value:
    rows, columns = shape_of(expr, reader)
    row, column = expr.lamda.variables
    body = expr.lamda.expr

    # names of their own while the body is read, which may hold other matrices of this size
    own = [
        Index(f"{variable}!{next(_fresh)}", 0, tidy(size - 1))
        for variable, size in ((row, rows), (column, columns))
    ]
    reader.scope += [(row, grid.own_slot(own[0])), (column, grid.own_slot(own[1]))]
    try:
        form = reader.scalar(body)
    finally:
        del reader.scope[-2:]
    places = (grid.row_index(rows), grid.column_index(columns))
    slots = {a.name: grid.own_slot(b) for a, b in zip(own, places, strict=True)}
    return Grid((rows,), (columns,), ((form.substitute(slots),),))


def _settled_delta(one: Slot, other: Slot) -> NormalForm:
    return product_form([Factor(DELTA, (one, other))], [])


def _folded(operation: Callable[[Grid, Grid], Grid], grids: list[Grid]) -> Grid:
    result = grids[0]
    for other in grids[1:]:
        result = operation(result, other)
    return result


def shape_of(matrix: Any, reader: Reader) -> tuple[Any, Any]:
    """The shape of a matrix: whole numbers or widths, the same for every index in scope."""
    rows, columns = map(tidy, matrix.shape)
    for size in (rows, columns):
        if any(reader.bound(symbol) for symbol in getattr(size, "free_symbols", ())):
            raise UndecidedError(f"the shape {rows}×{columns} of a matrix depends on an index")
    if 0 in (rows, columns):
        raise UndecidedError(f"an empty matrix, {rows}×{columns}, is not read")
    return rows, columns
