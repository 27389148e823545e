"""Reading SymPy into normal forms: scalars, sums over elements, matrices of any shape.

Whatever is not known raises UndecidedError; shapes that clash raise ShapeError. Nothing falls
through. Definitions are put in place of the tensors they define while reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from itertools import count
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra import functions, grid
from symnet.algebra.components import Atom, Monomial, single
from symnet.algebra.grid import Grid
from symnet.algebra.indices import (
    Fixed,
    Index,
    Open,
    Slot,
    surely_nonnegative,
    surely_outside,
    tidy,
)
from symnet.algebra.normal_form import (
    NormalForm,
    Number,
    factor_form,
    number_form,
    product_form,
    rational,
    total,
)
from symnet.algebra.tensors import DELTA, Factor, generic
from symnet.errors import ShapeError, SizeError, UndecidedError

MAX_DEPTH = 200
MAX_MATRIX_POWER = 60
Value = NormalForm | Grid
_fresh = count()


@dataclass
class Reader:
    """Reads SymPy expressions under definitions and names for entries.

    `definitions` maps MatrixSymbols to matrix expressions in earlier ones; `entries` maps Symbols
    to (MatrixSymbol, row, column), counted from 0.
    `conditions` collects what had to hold for an index to be in its range; `free` collects the
    free indices with the size of the dimension they run over; `defined` holds the definitions
    read so far, and may be shared by readers under the same definitions.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    entries: Mapping[Any, tuple[Any, int, int]] = field(default_factory=dict)
    conditions: dict[Any, None] = field(default_factory=dict)
    free: dict[Any, Any] = field(default_factory=dict)
    defined: dict[Any, Grid] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope: list[tuple[Any, Slot]] = []
        self.atoms: dict[Any, Atom] = {}
        self._depth = 0

    def read(self, expr: Any) -> Value:
        """The normal form of a scalar, or the grid of a matrix."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UndecidedError(f"the expression is nested more than {MAX_DEPTH} deep")
        try:
            value: Value = _read(expr, self)
            return value
        finally:
            self._depth -= 1

    def scalar(self, expr: Any) -> NormalForm:
        """The normal form of a scalar; raises ShapeError for a matrix."""
        value = self.read(expr)
        if isinstance(value, Grid):
            raise ShapeError(f"a matrix of shape {value.shape} stands where a number is needed")
        return value

    def matrix(self, expr: Any) -> Grid:
        """The grid of a matrix; raises ShapeError for a scalar."""
        value = self.read(expr)
        if not isinstance(value, Grid):
            raise ShapeError(f"the number {expr} stands where a matrix is needed")
        return value

    def bound(self, symbol: Any) -> Slot | None:
        """What an index means here: the innermost sum or matrix that names it."""
        return next((slot for name, slot in reversed(self.scope) if name == symbol), None)

    def slot(self, expr: Any) -> Slot:
        """An index expression: an index in scope plus a shift, or a value."""
        expr = sp.expand(expr)
        inside = [(s, slot) for s in expr.free_symbols if (slot := self.bound(s)) is not None]
        if not inside:
            return Fixed(tidy(expr))
        if len(inside) > 1:
            raise UndecidedError(f"the index {expr} mixes several indices")
        ((symbol, slot),) = inside
        shift = tidy(expr - symbol)
        if not isinstance(shift, int) and symbol in shift.free_symbols:
            raise UndecidedError(f"the index {expr} is not {symbol} plus a shift")
        if isinstance(slot, Fixed):
            return Fixed(tidy(slot.value + shift))
        return slot._replace(shift=tidy(slot.shift + shift))

    def slot_in(self, expr: Any, size: Any, element: Any) -> Slot:
        """An index expression that must be within 0..size-1."""
        slot = self.slot(expr)
        if isinstance(slot, Open):
            low, high = tidy(slot.at.low + slot.shift), tidy(slot.at.high + slot.shift)
        else:
            assert isinstance(slot, Fixed)
            low = high = slot.value
        last = tidy(size - 1)
        if surely_outside(low, 0, last) or surely_outside(high, 0, last):
            if not (isinstance(slot, Open) and slot.at.size == 0):
                raise ShapeError(f"{element} is outside of its matrix, whose indices are 0..{last}")
        # an empty range leaves nothing, so its ends need not be compared with each other
        elif not (surely_nonnegative(low) and surely_nonnegative(tidy(last - high))):
            self._note_condition(expr, slot, size, element)
        return Fixed(0) if size == 1 else slot

    def _note_condition(self, expr: Any, slot: Slot, size: Any, element: Any) -> None:
        """Record what must hold for an index to be in 0..size-1, or raise what forbids it."""
        if isinstance(slot, Open):
            raise ShapeError(
                f"the index {expr} of {element} runs over {slot.at.low}..{slot.at.high}, "
                f"which need not be inside of 0..{size - 1}"
            )
        assert isinstance(slot, Fixed)
        if expr.is_Symbol and not expr.is_positive:
            self.free = joined(self.free, {expr: size})
        elif surely_nonnegative(slot.value):
            self.conditions[sp.Le(slot.value, size - 1)] = None
        else:
            raise UndecidedError(f"whether the index {expr} of {element} is negative is not known")

    def atom(self, symbol: Any) -> Atom:
        """The atom of a scalar Symbol: an entry of a tensor, or a tensor without slots."""
        atom = self.atoms.get(symbol)
        if atom is None:
            entry = self.entries.get(symbol)
            if entry is None:
                base = single(generic(symbol), ())
            else:
                base = single(generic(entry[0]), (Fixed(entry[1]), Fixed(entry[2])))
            atom = self.atoms[symbol] = Atom(base, 1)
        return atom

    def plain_monomial(self, term: Any) -> Monomial | None:
        """A Symbol, or a product of different Symbols, without a detour; None for anything else."""
        factors = term.args if type(term) is sp.Mul else (term,)
        atoms = []
        for factor in factors:
            atom = self.atoms.get(factor)
            if atom is None:
                if type(factor) is not sp.Symbol or self.bound(factor) is not None:
                    return None
                atom = self.atom(factor)
            atoms.append(atom)
        monomial = frozenset(atoms)
        return monomial if len(monomial) == len(atoms) else None


@singledispatch
def _read(expr: Any, reader: Reader) -> Value:
    raise UndecidedError(f"the exact engine does not know {type(expr).__name__}")


@_read.register(int)
@_read.register(sp.Rational)
def _number(expr: Any, reader: Reader) -> Value:
    return number_form(expr if isinstance(expr, int) else rational(expr))


@_read.register(sp.Symbol)
def _symbol(expr: Any, reader: Reader) -> Value:
    if reader.bound(expr) is not None:
        raise UndecidedError(f"the index {expr} stands as a number")
    return NormalForm({frozenset((reader.atom(expr),)): 1})


@_read.register(sp.Add)
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


@_read.register(sp.Mul)
def _mul(expr: Any, reader: Reader) -> Value:
    values = [reader.read(factor) for factor in expr.args]
    result = number_form(1)
    matrices = [value for value in values if isinstance(value, Grid)]
    for value in values:
        if isinstance(value, NormalForm):
            result = result * value
    if not matrices:
        return result
    if len(matrices) > 1:
        raise UndecidedError("a scalar product holds several matrices")
    return matrices[0].each(lambda cell: cell * result)


@_read.register(sp.Pow)
def _power(expr: Any, reader: Reader) -> Value:
    base, exponent = expr.args
    if exponent.is_Integer and exponent >= 0:
        return reader.scalar(base) ** int(exponent)
    if not exponent.is_Rational:
        raise UndecidedError(f"the exponent {exponent} is not a number")
    return functions.apply(("power", str(exponent)), reader.scalar(base))


@_read.register(AppliedUndef)
@_read.register(sp.exp)
@_read.register(sp.tanh)
def _function(expr: Any, reader: Reader) -> Value:
    if len(expr.args) != 1:
        raise UndecidedError(f"{expr.func} takes several arguments")
    return functions.apply(type(expr).__name__, reader.scalar(expr.args[0]))


@_read.register(sp.KroneckerDelta)
def _delta(expr: Any, reader: Reader) -> Value:
    one, other = (reader.slot(argument) for argument in expr.args[:2])
    return _settled_delta(one, other)


@_read.register(sp.Sum)
def _sum(expr: Any, reader: Reader) -> Value:
    opened = 0
    indices = []
    try:
        # SymPy writes the innermost sum first; its limits may use the outer indices
        for variable, low, high in reversed(expr.limits):
            if any(reader.bound(symbol) for symbol in (low + high).free_symbols):
                raise UndecidedError("the limit of a sum depends on another index")
            index = Index(f"{variable}!{next(_fresh)}", tidy(low), tidy(high))
            if not isinstance(index.size, int) and not surely_nonnegative(index.size):
                raise UndecidedError(f"the sum over {variable} may have a negative length")
            indices.append(index)
            reader.scope.append((variable, Open(index)))
            opened += 1
        form = reader.scalar(expr.function)
    finally:
        del reader.scope[len(reader.scope) - opened :]
    return form.contract(*reversed(indices))


@_read.register(MatrixElement)
def _element(expr: Any, reader: Reader) -> Value:
    parent, row, column = expr.args
    rows, columns = (tidy(size) for size in parent.shape)
    slots = reader.slot_in(row, rows, expr), reader.slot_in(column, columns, expr)
    if isinstance(parent, sp.MatrixSymbol) and parent not in reader.definitions:
        return factor_form(generic(parent), slots)
    return reader.matrix(parent).entry(*slots)


@_read.register(sp.Indexed)
def _indexed(expr: Any, reader: Reader) -> Value:
    return factor_form(generic(expr.base), tuple(map(reader.slot, expr.indices)))


@_read.register(sp.MatrixSymbol)
def _matrix_symbol(expr: Any, reader: Reader) -> Value:
    if expr in reader.definitions:
        if expr not in reader.defined:
            scope, reader.scope = reader.scope, []
            reader.defined[expr] = reader.matrix(reader.definitions[expr])
            reader.scope = scope
        return reader.defined[expr]
    tensor = generic(expr)
    rows, columns = map(tidy, expr.shape)
    return grid.block(rows, columns, lambda *slots: factor_form(tensor, slots))


@_read.register(sp.MatAdd)
def _matrix_sum(expr: Any, reader: Reader) -> Value:
    return _folded(grid.add, [reader.matrix(term) for term in expr.args])


@_read.register(sp.MatMul)
def _matrix_product(expr: Any, reader: Reader) -> Value:
    values = [reader.read(factor) for factor in expr.args]
    scale = number_form(1)
    for value in values:
        if isinstance(value, NormalForm):
            scale = scale * value
    product = grid.multiply_all([value for value in values if isinstance(value, Grid)])
    return product if scale == number_form(1) else product.each(lambda cell: cell * scale)


@_read.register(sp.MatPow)
def _matrix_power(expr: Any, reader: Reader) -> Value:
    exponent = expr.exp
    if not exponent.is_Integer or not 1 <= exponent <= MAX_MATRIX_POWER:
        raise UndecidedError(f"the matrix power {exponent} is not written out")
    return grid.multiply_all([reader.matrix(expr.base)] * int(exponent))


@_read.register(sp.Transpose)
def _transpose(expr: Any, reader: Reader) -> Value:
    return grid.transpose(reader.matrix(expr.arg))


@_read.register(sp.Identity)
def _identity(expr: Any, reader: Reader) -> Value:
    size = tidy(expr.shape[0])
    return grid.block(size, size, _settled_delta)


@_read.register(sp.ZeroMatrix)
def _zero(expr: Any, reader: Reader) -> Value:
    return grid.zero(*map(tidy, expr.shape))


@_read.register(sp.BlockMatrix)
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


@_read.register(sp.MatrixBase)
def _explicit(expr: Any, reader: Reader) -> Value:
    if expr.rows * expr.cols > grid.MAX_BLOCKS:
        raise SizeError(f"a matrix of {expr.rows}×{expr.cols} entries is too large to compare")
    entries = iter(expr.flat())
    cells = tuple(
        tuple(reader.scalar(next(entries)) for _ in range(expr.cols)) for _ in range(expr.rows)
    )
    return Grid((1,) * expr.rows, (1,) * expr.cols, cells)


@_read.register(sp.FunctionMatrix)
def _function_matrix(expr: Any, reader: Reader) -> Value:
    rows, columns = map(tidy, expr.shape)
    row, column = expr.lamda.variables
    body = expr.lamda.expr

    def cell(row_slot: Slot, column_slot: Slot) -> NormalForm:
        reader.scope += [(row, row_slot), (column, column_slot)]
        try:
            return reader.scalar(body)
        finally:
            del reader.scope[-2:]

    return grid.block(rows, columns, cell)


def joined(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> dict[Any, Any]:
    """The sizes of free indices from two places; raises ShapeError where they contradict."""
    for index in one.keys() & other.keys():
        if one[index] != other[index]:
            raise ShapeError(
                f"the index {index} runs over {one[index]} places and over {other[index]}"
            )
    return {**one, **other}


def _settled_delta(one: Slot, other: Slot) -> NormalForm:
    return product_form([Factor(DELTA, (one, other))], [])


def _folded(operation: Callable[[Grid, Grid], Grid], grids: list[Grid]) -> Grid:
    result = grids[0]
    for other in grids[1:]:
        result = operation(result, other)
    return result
