"""Inverses of matrices as opaque factors over the normal form of what is inverted.

That the inverse exists is recorded by whoever reads it. A^-1 A = I is not built in: the judge
uses it as a relation, where it must.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

from symnet.algebra import grid
from symnet.algebra.components import Atom
from symnet.algebra.functions import reciprocal
from symnet.algebra.grid import Grid
from symnet.algebra.indices import Index, Open, Slot, tidy
from symnet.algebra.normal_form import NormalForm, number_form, product_form, total
from symnet.algebra.tensors import DELTA, Factor, Tensor
from symnet.errors import ShapeError, SizeError, UndecidedError

MAX_EXPLICIT = 5


@dataclass(frozen=True, eq=False)
class Inverse(Tensor):
    """M^-1 of a matrix M over the open indices #0 (row) and #1 (column), square of `size`."""

    argument: NormalForm = field(kw_only=True)
    size: Any = field(kw_only=True)


_interned: WeakValueDictionary[tuple[str, str], Inverse] = WeakValueDictionary()
_serial = count()


def invert(matrix: Grid) -> Grid:
    """The inverse of a square matrix, as a matrix of one block or, if small, of entries."""
    rows, columns = matrix.shape
    if rows != columns:
        raise ShapeError(f"a matrix of shape {rows}×{columns} has no inverse, it is not square")
    if len(matrix.rows) == 1 and len(matrix.columns) == 1:
        return _block_inverse(matrix.cells[0][0], rows)
    if all(size == 1 for size in (*matrix.rows, *matrix.columns)):
        return _explicit_inverse(matrix)
    raise UndecidedError("the inverse of a matrix of blocks is not read")


def determinant(matrix: Grid) -> NormalForm:
    """The determinant of a square matrix of numbers of rows, by expansion along rows."""
    rows, columns = matrix.shape
    if rows != columns:
        raise ShapeError(f"a matrix of shape {rows}×{columns} has no determinant")
    if not isinstance(rows, int):
        raise UndecidedError("the determinant of a matrix of symbolic size is not read")
    if rows > MAX_EXPLICIT:
        raise SizeError(f"a determinant of {rows} rows is not written out, only to {MAX_EXPLICIT}")
    fine = grid.cut(matrix, (1,) * rows, (1,) * rows)
    return _minor(fine.cells, tuple(range(rows)))


def _minor(cells: tuple[tuple[NormalForm, ...], ...], columns: tuple[int, ...]) -> NormalForm:
    """The determinant of the last rows over some columns."""
    if not columns:
        return number_form(1)
    row = cells[len(cells) - len(columns)]
    return total(
        (row[c] * _minor(cells, (*columns[:n], *columns[n + 1 :]))).scaled((-1) ** n)
        for n, c in enumerate(columns)
        if row[c].terms
    )


def _explicit_inverse(matrix: Grid) -> Grid:
    """adj(M) / det(M)."""
    size = len(matrix.rows)
    whole = determinant(matrix)
    if not whole.terms:
        raise UndecidedError("the inverse of a singular matrix does not exist")
    over = reciprocal(whole)
    cells = [[number_form(0)] * size for _ in range(size)]
    for r in range(size):
        for c in range(size):
            rows = tuple(row for n, row in enumerate(matrix.cells) if n != r)
            columns = tuple(n for n in range(size) if n != c)
            cells[c][r] = (_minor(rows, columns) * over).scaled((-1) ** (r + c))
    return Grid(matrix.rows, matrix.columns, tuple(map(tuple, cells)))


def _block_inverse(form: NormalForm, size: Any) -> Grid:
    row, column = grid.row_index(size), grid.column_index(size)
    if size == 1:
        return Grid((1,), (1,), ((reciprocal(form),),))
    own = {row.name: Index("#0", 0, row.high), column.name: Index("#1", 0, row.high)}
    if form.opens.keys() - own.keys():
        raise UndecidedError("an inverse of a matrix with further indices is not read")
    argument = form.substitute({name: Open(index) for name, index in own.items()})
    if not argument.terms:
        raise UndecidedError("the inverse of the zero matrix does not exist")
    rest, scale = _scale(argument)
    diagonal = _diagonal(rest)
    if diagonal is not None:
        ends: list[Slot] = [Open(own[row.name]), Open(own[column.name])]
        inverse = product_form([Factor(DELTA, (ends[0], ends[1]))], []) * reciprocal(diagonal)
    else:
        inverse = product_form([Factor(*_factor(rest, size))], [])
    back = {"#0": grid.own_slot(row), "#1": grid.own_slot(column)}
    return Grid((size,), (size,), (((inverse * scale).substitute(back),),))


def _factor(argument: NormalForm, size: Any) -> tuple[Inverse, tuple[Slot, Slot]]:
    """(M^T)^-1 = (M^-1)^T: the smaller of M and M^T is inverted; of a symmetric M, M^-1 is too."""
    row, column = (Open(Index(f"#{n}", 0, tidy(size - 1))) for n in range(2))
    turned = argument.substitute({"#0": column, "#1": row})
    slots: tuple[Slot, Slot] = (row, column)
    symmetric = turned.key == argument.key
    if turned.key < argument.key:
        argument, slots = turned, (column, row)
    place = (argument.key, str(size))
    tensor = _interned.get(place)
    if tensor is None:
        name = f"inverse#{next(_serial)}"
        tensor = _interned[place] = Inverse(
            name, "inverse", symmetric, argument=argument, size=size
        )
    return tensor, slots


def _scale(argument: NormalForm) -> tuple[NormalForm, NormalForm]:
    """(c M)^-1 = M^-1 / c: what is inverted without its common scalars, and their reciprocal."""
    monomials = list(argument.terms)
    shared = {
        atom.base: atom.power
        for atom in monomials[0]
        if not atom.base.opens and not atom.base.ranges
    }
    for monomial in monomials[1:]:
        powers = {atom.base: atom.power for atom in monomial}
        shared = {base: power for base, power in shared.items() if powers.get(base, 0) == power}
    common = frozenset(Atom(base, power) for base, power in shared.items())
    lead = min(argument.terms, key=lambda m: sorted((str(base.key), power) for base, power in m))
    number = Fraction(argument.terms[lead])
    scalar = NormalForm({common: number})
    rest = NormalForm(
        {monomial - common: Fraction(c) / number for monomial, c in argument.terms.items()}
    )
    return rest, reciprocal(scalar)


def _diagonal(argument: NormalForm) -> NormalForm | None:
    """d for M_{rc} = delta_{rc} d_r, or None."""
    delta = (
        product_form([Factor(DELTA, tuple(Open(argument.opens[n]) for n in ("#0", "#1")))], [])
        if argument.opens.keys() >= {"#0", "#1"}
        else None
    )
    if delta is None:
        return None
    ((monomial, _),) = delta.terms.items()
    (atom,) = monomial
    if not all(atom in term for term in argument.terms):
        return None
    rest = NormalForm({term - monomial: number for term, number in argument.terms.items()})
    return rest.substitute({"#1": Open(argument.opens["#0"])})
