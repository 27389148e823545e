"""Reading SymPy into normal forms: scalars, sums over elements, matrices of any shape.

Whatever is not known raises UndecidedError; shapes that clash raise ShapeError. Nothing falls
through. Definitions are put in place of the tensors they define while reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
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
    Number,
    NormalForm,
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
    free indices with the sizes of the dimensions they run over.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    entries: Mapping[Any, tuple[Any, int, int]] = field(default_factory=dict)
    conditions: dict[Any, None] = field(default_factory=dict)
    free: dict[Any, set[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._scope: list[tuple[Any, Slot]] = []
        self._defined: dict[Any, Grid] = {}
        self._atoms: dict[Any, Atom] = {}
        self._depth = 0

    def read(self, expr: Any) -> Value:
        """The normal form of a scalar, or the grid of a matrix."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UndecidedError(f"the expression is nested more than {MAX_DEPTH} deep")
        try:
            value: Value = self._read(expr)
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

    @singledispatchmethod
    def _read(self, expr: Any) -> Value:
        raise UndecidedError(f"the exact engine does not know {type(expr).__name__}")

    # Scalars

    @_read.register(int)
    @_read.register(sp.Rational)
    def _number(self, expr: Any) -> Value:
        return number_form(expr if isinstance(expr, int) else rational(expr))

    @_read.register(sp.Symbol)
    def _symbol(self, expr: Any) -> Value:
        if self._bound(expr) is not None:
            raise UndecidedError(f"the index {expr} stands as a number")
        return NormalForm({frozenset((self._atom(expr),)): 1})

    @_read.register(sp.Add)
    def _add(self, expr: Any) -> Value:
        monomials: dict[Monomial, Number] = {}
        others = []
        for term in expr.args:
            monomial = self._plain_monomial(term)
            if monomial is None:
                others.append(self.scalar(term))
            else:
                monomials[monomial] = monomials.get(monomial, 0) + 1
        plain = NormalForm({m: c for m, c in monomials.items() if c})
        return total([plain, *others])

    @_read.register(sp.Mul)
    def _mul(self, expr: Any) -> Value:
        values = [self.read(factor) for factor in expr.args]
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
    def _power(self, expr: Any) -> Value:
        base, exponent = expr.args
        if exponent.is_Integer and exponent >= 0:
            return self.scalar(base) ** int(exponent)
        if not exponent.is_Rational:
            raise UndecidedError(f"the exponent {exponent} is not a number")
        return functions.apply(("power", str(exponent)), self.scalar(base))

    @_read.register(AppliedUndef)
    @_read.register(sp.exp)
    @_read.register(sp.tanh)
    def _function(self, expr: Any) -> Value:
        if len(expr.args) != 1:
            raise UndecidedError(f"{expr.func} takes several arguments")
        return functions.apply(type(expr).__name__, self.scalar(expr.args[0]))

    @_read.register(sp.KroneckerDelta)
    def _delta(self, expr: Any) -> Value:
        one, other = (self._slot(argument) for argument in expr.args[:2])
        return _settled_delta(one, other)

    @_read.register(sp.Sum)
    def _sum(self, expr: Any) -> Value:
        opened = 0
        indices = []
        try:
            # SymPy writes the innermost sum first; its limits may use the outer indices
            for variable, low, high in reversed(expr.limits):
                if any(self._bound(symbol) for symbol in (low + high).free_symbols):
                    raise UndecidedError("the limit of a sum depends on another index")
                index = Index(f"{variable}!{next(_fresh)}", tidy(low), tidy(high))
                if not isinstance(index.size, int) and not surely_nonnegative(index.size):
                    raise UndecidedError(f"the sum over {variable} may have a negative length")
                indices.append(index)
                self._scope.append((variable, Open(index)))
                opened += 1
            form = self.scalar(expr.function)
        finally:
            del self._scope[len(self._scope) - opened :]
        for index in reversed(indices):
            form = form.contract(index)
        return form

    @_read.register(MatrixElement)
    def _element(self, expr: Any) -> Value:
        parent, row, column = expr.args
        rows, columns = (tidy(size) for size in parent.shape)
        slots = self._slot_in(row, rows, expr), self._slot_in(column, columns, expr)
        if isinstance(parent, sp.MatrixSymbol) and parent not in self.definitions:
            return factor_form(generic(parent), slots)
        return self.matrix(parent).entry(*slots)

    @_read.register(sp.Indexed)
    def _indexed(self, expr: Any) -> Value:
        return factor_form(generic(expr.base), tuple(map(self._slot, expr.indices)))

    # Matrices

    @_read.register(sp.MatrixSymbol)
    def _matrix_symbol(self, expr: Any) -> Value:
        if expr in self.definitions:
            if expr not in self._defined:
                scope, self._scope = self._scope, []
                self._defined[expr] = self.matrix(self.definitions[expr])
                self._scope = scope
            return self._defined[expr]
        tensor = generic(expr)
        rows, columns = map(tidy, expr.shape)
        return grid.block(rows, columns, lambda *slots: factor_form(tensor, slots))

    @_read.register(sp.MatAdd)
    def _matrix_sum(self, expr: Any) -> Value:
        return _folded(grid.add, [self.matrix(term) for term in expr.args])

    @_read.register(sp.MatMul)
    def _matrix_product(self, expr: Any) -> Value:
        values = [self.read(factor) for factor in expr.args]
        scale = number_form(1)
        for value in values:
            if isinstance(value, NormalForm):
                scale = scale * value
        # from the right, where the columns are
        matrices = [value for value in values if isinstance(value, Grid)]
        product = _folded(lambda done, left: grid.multiply(left, done), matrices[::-1])
        return product if scale == number_form(1) else product.each(lambda cell: cell * scale)

    @_read.register(sp.MatPow)
    def _matrix_power(self, expr: Any) -> Value:
        exponent = expr.exp
        if not exponent.is_Integer or not 1 <= exponent <= MAX_MATRIX_POWER:
            raise UndecidedError(f"the matrix power {exponent} is not written out")
        return _folded(grid.multiply, [self.matrix(expr.base)] * int(exponent))

    @_read.register(sp.Transpose)
    def _transpose(self, expr: Any) -> Value:
        return grid.transpose(self.matrix(expr.arg))

    @_read.register(sp.Identity)
    def _identity(self, expr: Any) -> Value:
        size = tidy(expr.shape[0])
        return grid.block(size, size, _settled_delta)

    @_read.register(sp.ZeroMatrix)
    def _zero(self, expr: Any) -> Value:
        return grid.zero(*map(tidy, expr.shape))

    @_read.register(sp.BlockMatrix)
    def _blocks(self, expr: Any) -> Value:
        rows = [[self.matrix(expr.blocks[r, c]) for c in range(expr.blocks.shape[1])]
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
    def _explicit(self, expr: Any) -> Value:
        if expr.rows * expr.cols > grid.MAX_BLOCKS:
            raise SizeError(f"a matrix of {expr.rows}×{expr.cols} entries is too large to compare")
        entries = iter(expr.flat())
        cells = tuple(
            tuple(self.scalar(next(entries)) for _ in range(expr.cols)) for _ in range(expr.rows)
        )
        return Grid((1,) * expr.rows, (1,) * expr.cols, cells)

    @_read.register(sp.FunctionMatrix)
    def _function_matrix(self, expr: Any) -> Value:
        rows, columns = map(tidy, expr.shape)
        row, column = expr.lamda.variables
        body = expr.lamda.expr

        def cell(row_slot: Slot, column_slot: Slot) -> NormalForm:
            self._scope += [(row, row_slot), (column, column_slot)]
            try:
                return self.scalar(body)
            finally:
                del self._scope[-2:]

        return grid.block(rows, columns, cell)

    # Indices and entries

    def _bound(self, symbol: Any) -> Slot | None:
        """What an index means here: the innermost sum or matrix that names it."""
        return next((slot for name, slot in reversed(self._scope) if name == symbol), None)

    def _slot(self, expr: Any) -> Slot:
        """An index expression: an index in scope plus a shift, or a value."""
        expr = sp.expand(expr)
        inside = [(s, slot) for s in expr.free_symbols if (slot := self._bound(s)) is not None]
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

    def _slot_in(self, expr: Any, size: Any, element: Any) -> Slot:
        """An index expression that must be within 0..size-1."""
        slot = self._slot(expr)
        if isinstance(slot, Open):
            low, high = tidy(slot.index.low + slot.shift), tidy(slot.index.high + slot.shift)
        else:
            assert isinstance(slot, Fixed)
            low = high = slot.value
        last = tidy(size - 1)
        if surely_outside(low, 0, last) or surely_outside(high, 0, last):
            if not (isinstance(slot, Open) and slot.index.size == 0):
                raise ShapeError(f"{element} is outside of its matrix, whose indices are 0..{last}")
        # an empty range leaves nothing, so its ends need not be compared with each other
        elif not (surely_nonnegative(low) and surely_nonnegative(tidy(last - high))):
            self._note_condition(expr, slot, size, element)
        return Fixed(0) if size == 1 else slot

    def _note_condition(self, expr: Any, slot: Slot, size: Any, element: Any) -> None:
        """Record what must hold for an index to be in 0..size-1, or raise UndecidedError."""
        if isinstance(slot, Open):
            raise UndecidedError(f"the index {expr} of {element} may leave 0..{size - 1}")
        assert isinstance(slot, Fixed)
        if expr.is_Symbol and not expr.is_positive:
            self.free.setdefault(expr, set()).add(size)
        elif surely_nonnegative(slot.value):
            self.conditions[sp.Le(slot.value, size - 1)] = None
        else:
            raise UndecidedError(f"whether the index {expr} of {element} is negative is not known")

    def _atom(self, symbol: Any) -> Atom:
        """The atom of a scalar Symbol: an entry of a tensor, or a tensor without slots."""
        atom = self._atoms.get(symbol)
        if atom is None:
            entry = self.entries.get(symbol)
            if entry is None:
                base = single(generic(symbol), ())
            else:
                base = single(generic(entry[0]), (Fixed(entry[1]), Fixed(entry[2])))
            atom = self._atoms[symbol] = Atom(base, 1)
        return atom

    def _plain_monomial(self, term: Any) -> Monomial | None:
        """A Symbol, or a product of different Symbols, without a detour; None for anything else."""
        factors = term.args if type(term) is sp.Mul else (term,)
        atoms = []
        for factor in factors:
            atom = self._atoms.get(factor)
            if atom is None:
                if type(factor) is not sp.Symbol or self._bound(factor) is not None:
                    return None
                atom = self._atom(factor)
            atoms.append(atom)
        monomial = frozenset(atoms)
        return monomial if len(monomial) == len(atoms) else None


def _settled_delta(one: Slot, other: Slot) -> NormalForm:
    return product_form([Factor(DELTA, (one, other))], [])


def _folded(operation: Callable[[Grid, Grid], Grid], grids: list[Grid]) -> Grid:
    result = grids[0]
    for other in grids[1:]:
        result = operation(result, other)
    return result
