"""Reading SymPy into normal forms: scalars, sums over elements, matrices of any shape.

Whatever is not known raises UndecidedError; shapes that clash raise ShapeError. Nothing falls
through. Definitions are put in place of the tensors they define while reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from symnet.algebra.components import Atom, Monomial, single
from symnet.algebra.grid import Grid
from symnet.algebra.indices import (
    Fixed,
    Open,
    Slot,
    moved,
    surely_nonnegative,
    surely_outside,
    tidy,
)
from symnet.algebra.normal_form import NormalForm
from symnet.algebra.rules import Value, read_node
from symnet.algebra.tensors import Tensor, generic
from symnet.errors import ShapeError, UndecidedError

MAX_DEPTH = 200


@dataclass
class Reader:
    """Reads SymPy expressions under definitions and names for entries.

    `definitions` maps MatrixSymbols to matrix expressions in earlier ones; `entries` maps Symbols
    to (MatrixSymbol, row, column), counted from 0.
    `conditions` collects what had to hold for an index to be in its range; `free` collects the
    free indices with the size of the dimension they run over; `defined` holds the definitions
    read so far, with their conditions and inverses (None while one is being read), and may be
    shared by readers under the same definitions. `symmetric` are MatrixSymbols A with A = A^T,
    `ranges` the first and last value of free indices, where known. `inverted` collects the
    matrices whose inverse stands in what was read.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    entries: Mapping[Any, tuple[Any, int, int]] = field(default_factory=dict)
    conditions: dict[Any, None] = field(default_factory=dict)
    free: dict[Any, Any] = field(default_factory=dict)
    defined: dict[Any, tuple[Grid, dict[Any, None], dict[Any, None]] | None] = field(
        default_factory=dict
    )
    symmetric: frozenset[Any] = frozenset()
    ranges: Mapping[Any, tuple[Any, Any]] = field(default_factory=dict)
    inverted: dict[Any, None] = field(default_factory=dict)

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
            value: Value = read_node(expr, self)
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
            return self._value_slot(expr)
        if len(inside) > 1:
            raise UndecidedError(f"the index {expr} mixes several indices")
        ((symbol, slot),) = inside
        sign = -1 if expr.coeff(symbol) == -1 else 1
        shift = tidy(expr - sign * symbol)
        if not isinstance(shift, int) and symbol in shift.free_symbols:
            raise UndecidedError(f"the index {expr} is neither {symbol} nor -{symbol} plus a shift")
        return moved(slot, shift, sign)

    def _value_slot(self, expr: Any) -> Slot:
        """The slot of a value; one that is a free index, moved, knows its range."""
        ranged = [s for s in expr.free_symbols if s in self.ranges]
        if len(ranged) == 1:
            (symbol,) = ranged
            sign = -1 if expr.coeff(symbol) == -1 else 1
            shift = tidy(expr - sign * symbol)
            if isinstance(shift, int) or symbol not in shift.free_symbols:
                self._note_range(expr)
                return moved(Fixed(symbol, self.ranges[symbol]), shift, sign)
        return Fixed(tidy(expr))

    def tensor(self, matrix: Any) -> Tensor:
        """The generic tensor of a MatrixSymbol, symmetric where that is known."""
        return generic(matrix, symmetric=matrix in self.symmetric)

    def note_inverse(self, matrix: Any) -> None:
        """Record that a matrix must be invertible."""
        self.inverted[matrix] = None

    def slot_in(self, expr: Any, size: Any, element: Any) -> Slot:
        """An index expression that must be within 0..size-1."""
        slot = self.slot(expr)
        if isinstance(slot, Open):
            ends = (slot.at.low, slot.at.high)[:: slot.sign]
            low, high = (tidy(slot.sign * end + slot.shift) for end in ends)
        else:
            assert isinstance(slot, Fixed)
            low, high = slot.within or (slot.value, slot.value)
        last = tidy(size - 1)
        if surely_outside(low, 0, last) or surely_outside(high, 0, last):
            if not (isinstance(slot, Open) and slot.at.size == 0):
                raise ShapeError(f"{element} is outside of its matrix, whose indices are 0..{last}")
        # an empty range leaves nothing, so its ends need not be compared with each other
        elif not (surely_nonnegative(low) and surely_nonnegative(tidy(last - high))):
            self._note_condition(expr, slot, size, element)
        elif isinstance(slot, Fixed) and slot.within is not None:
            self._note_range(expr)
        return Fixed(0) if size == 1 else slot

    def _note_condition(self, expr: Any, slot: Slot, size: Any, element: Any) -> None:
        """Record what must hold for an index to be in 0..size-1, or raise what forbids it."""
        if isinstance(slot, Open):
            raise ShapeError(
                f"the index {expr} of {element} runs over {slot.at.low}..{slot.at.high}, "
                f"which need not be inside of 0..{size - 1}"
            )
        assert isinstance(slot, Fixed)
        if slot.within is not None:
            raise ShapeError(
                f"the index {expr} of {element} runs over {slot.within[0]}..{slot.within[1]}, "
                f"which need not be inside of 0..{size - 1}"
            )
        if expr.is_Symbol and not expr.is_positive:
            self.free = joined(self.free, {expr: size})
        elif surely_nonnegative(slot.value):
            self.conditions[sp.Le(slot.value, size - 1)] = None
        else:
            raise UndecidedError(f"whether the index {expr} of {element} is negative is not known")

    def _note_range(self, expr: Any) -> None:
        """Record how many values the free index in an index expression takes."""
        for symbol in expr.free_symbols & self.ranges.keys():
            low, high = self.ranges[symbol]
            self.free = joined(self.free, {symbol: tidy(high - low + 1)})

    def atom(self, symbol: Any) -> Atom:
        """The atom of a scalar Symbol: an entry of a tensor, or a tensor without slots."""
        atom = self.atoms.get(symbol)
        if atom is None:
            if not symbol.is_commutative:
                raise UndecidedError(f"{symbol} does not commute")
            entry = self.entries.get(symbol)
            if entry is None:
                base = single(generic(symbol), ())
            else:
                base = single(self.tensor(entry[0]), (Fixed(entry[1]), Fixed(entry[2])))
            atom = self.atoms[symbol] = Atom(base, 1)
        return atom

    def plain_monomial(self, term: Any) -> Monomial | None:
        """A Symbol, or a product of different Symbols, without a detour; None for anything else."""
        factors = term.args if type(term) is sp.Mul else (term,)
        try:
            # known Symbols, and no index in scope that one of them could be
            atoms = [self.atoms[factor] for factor in factors] if not self.scope else None
        except KeyError:
            atoms = None
        if atoms is None:
            if not all(type(f) is sp.Symbol and self.bound(f) is None for f in factors):
                return None
            atoms = [self.atom(factor) for factor in factors]
        monomial = frozenset(atoms)
        return monomial if len(monomial) == len(atoms) else None


def joined(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> dict[Any, Any]:
    """The sizes of free indices from two places; raises ShapeError where they contradict."""
    for index in one.keys() & other.keys():
        if one[index] != other[index]:
            raise ShapeError(
                f"the index {index} runs over {one[index]} places and over {other[index]}"
            )
    return {**one, **other}
