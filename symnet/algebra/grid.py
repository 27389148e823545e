"""Matrices as grids of normal forms: blocks, each over a row index and a column index.

A plain matrix is one block; an explicit matrix is a grid of blocks of size 1; a scalar has no
grid. Where two partitions of one dimension meet, the coarser one is cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from typing import Any

from symnet.algebra.indices import Fixed, Index, Open, Slot, moved, tidy, written
from symnet.algebra.normal_form import NormalForm, number_form, total
from symnet.errors import ShapeError, SizeError, UndecidedError

MAX_BLOCKS = 250_000
_fresh = count()


@dataclass(frozen=True)
class Grid:
    """`cells[r][c]` is the block of rows[r] by columns[c], over `row_index` and `column_index`."""

    rows: tuple[Any, ...]
    columns: tuple[Any, ...]
    cells: tuple[tuple[NormalForm, ...], ...]

    @property
    def shape(self) -> tuple[Any, Any]:
        """The sizes (rows, columns): integers or polynomials in widths."""
        return tidy(sum(self.rows)), tidy(sum(self.columns))

    def each(self, change: Callable[[NormalForm], NormalForm]) -> Grid:
        """The same change in every cell."""
        return Grid(self.rows, self.columns, tuple(tuple(map(change, row)) for row in self.cells))

    def entry(self, row: Slot, column: Slot) -> NormalForm:
        """One entry, for slots that name a row and a column of the whole matrix."""
        r, row = _located(self.rows, row)
        c, column = _located(self.columns, column)
        own = row_index(self.rows[r]).name, column_index(self.columns[c]).name
        return self.cells[r][c].substitute(dict(zip(own, (row, column), strict=True)))


def row_index(size: Any) -> Index:
    """The index of the rows of a block."""
    return Index(f"row<{written(size)}>", 0, tidy(size - 1))


def column_index(size: Any) -> Index:
    """The index of the columns of a block."""
    return Index(f"column<{written(size)}>", 0, tidy(size - 1))


def own_slot(index: Index) -> Slot:
    """The slot of a block's own index; a block of size 1 has the fixed place 0."""
    return Fixed(0) if index.high == 0 else Open(index)


def block(rows: Any, columns: Any, cell: Callable[[Slot, Slot], NormalForm]) -> Grid:
    """A matrix of one block, from the form of its general entry."""
    form = cell(own_slot(row_index(rows)), own_slot(column_index(columns)))
    return Grid((rows,), (columns,), ((form,),))


def zero(rows: Any, columns: Any) -> Grid:
    """The zero matrix."""
    return Grid((rows,), (columns,), ((number_form(0),),))


def add(left: Grid, right: Grid) -> Grid:
    """The sum of two matrices of one shape."""
    left, right = aligned(left, right)
    cells = tuple(
        tuple(a + b for a, b in zip(x, y, strict=True))
        for x, y in zip(left.cells, right.cells, strict=True)
    )
    return Grid(left.rows, left.columns, cells)


def multiply(left: Grid, right: Grid) -> Grid:
    """The matrix product."""
    _check_product(left, right)
    middle = common_partition(left.columns, right.rows)
    left = cut(left, left.rows, middle)
    right = cut(right, middle, right.columns)
    if len(left.rows) * len(middle) * len(right.columns) > MAX_BLOCKS:
        raise SizeError("a product of explicit matrices is too large to multiply out exactly")
    cells = tuple(
        tuple(
            total(
                _contracted(left.cells[r][m], right.cells[m][c], middle[m])
                for m in range(len(middle))
            )
            for c in range(len(right.columns))
        )
        for r in range(len(left.rows))
    )
    return Grid(left.rows, right.columns, cells)


def multiply_all(grids: list[Grid]) -> Grid:
    """The product of a chain of matrices; plain ones are contracted all at once."""
    plain = all(len(grid.rows) == len(grid.columns) == 1 for grid in grids)
    for left, right in pairwise(grids):
        _check_product(left, right)
    if len(grids) > 2 and plain:
        return _chain(grids)
    product = grids[-1]
    for left in reversed(grids[:-1]):
        product = multiply(left, product)
    return product


def _chain(grids: list[Grid]) -> Grid:
    """The product of matrices of one block each."""
    indices = [Index(f"sum{next(_fresh)}", 0, tidy(grid.columns[0] - 1)) for grid in grids[:-1]]
    form = number_form(1)
    for grid, before, after in zip(grids, [None, *indices], [*indices, None], strict=True):
        cell = grid.cells[0][0]
        if before is not None:
            cell = cell.substitute({row_index(grid.rows[0]).name: own_slot(before)})
        if after is not None:
            cell = cell.substitute({column_index(grid.columns[0]).name: own_slot(after)})
        form = form * cell
    return Grid(grids[0].rows, grids[-1].columns, ((form.contract(*indices),),))


def _check_product(left: Grid, right: Grid) -> None:
    if left.shape[1] != right.shape[0]:
        raise ShapeError(
            f"a matrix of shape {_shape(left)} cannot multiply one of shape {_shape(right)}"
        )


def transpose(grid: Grid) -> Grid:
    """A swap of the two slots."""

    def swapped(form: NormalForm, rows: Any, columns: Any) -> NormalForm:
        return form.substitute(
            {
                row_index(rows).name: own_slot(column_index(rows)),
                column_index(columns).name: own_slot(row_index(columns)),
            }
        )

    cells = tuple(
        tuple(
            swapped(grid.cells[r][c], grid.rows[r], grid.columns[c]) for r in range(len(grid.rows))
        )
        for c in range(len(grid.columns))
    )
    return Grid(grid.columns, grid.rows, cells)


def aligned(left: Grid, right: Grid) -> tuple[Grid, Grid]:
    """Two matrices of one shape, cut into the same blocks."""
    if left.shape != right.shape:
        raise ShapeError(f"the shapes {_shape(left)} and {_shape(right)} differ")
    rows = common_partition(left.rows, right.rows)
    columns = common_partition(left.columns, right.columns)
    if len(rows) * len(columns) > MAX_BLOCKS:
        raise SizeError("a comparison of explicit matrices is too large to make entry by entry")
    return cut(left, rows, columns), cut(right, rows, columns)


def common_partition(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    """The finer of two partitions of a dimension, when each cut of one is a cut of the other."""
    if one == other:
        return one
    cuts_one, cuts_other = ({*accumulate(p, _plus)} for p in (one, other))
    if cuts_one <= cuts_other:
        return other
    if cuts_other <= cuts_one:
        return one
    raise UndecidedError("two matrices are cut into blocks at places that cannot be compared")


def cut(grid: Grid, rows: tuple[Any, ...], columns: tuple[Any, ...]) -> Grid:
    """The same matrix in finer blocks."""
    if (grid.rows, grid.columns) == (rows, columns):
        return grid
    row_parts = _parts(grid.rows, rows)
    column_parts = _parts(grid.columns, columns)
    cells = tuple(
        tuple(
            _part(
                _part(grid.cells[r][c], row_index(grid.rows[r]), row_index(rows[m]), row_start),
                column_index(grid.columns[c]),
                column_index(columns[n]),
                column_start,
            )
            for n, (c, column_start) in enumerate(column_parts)
        )
        for m, (r, row_start) in enumerate(row_parts)
    )
    return Grid(rows, columns, cells)


def _part(form: NormalForm, whole: Index, part: Index, start: Any) -> NormalForm:
    """A block restricted to the part that starts at `start`."""
    if whole == part:
        return form
    return form.substitute({whole.name: moved(own_slot(part), start)})


def _parts(coarse: tuple[Any, ...], fine: tuple[Any, ...]) -> list[tuple[int, Any]]:
    """For each fine block, the coarse block that holds it and where it starts in there."""
    ends = list(accumulate(coarse, _plus))
    parts = []
    holder, start = 0, 0
    for size in fine:
        parts.append((holder, start))
        start = tidy(start + size)
        if tidy(start - coarse[holder]) == 0:
            holder, start = holder + 1, 0
    assert holder == len(ends)
    return parts


def _located(sizes: tuple[Any, ...], slot: Slot) -> tuple[int, Slot]:
    """The block that holds a place, and the place in it."""
    if len(sizes) == 1:
        return 0, slot
    if isinstance(slot, Fixed) and isinstance(slot.value, int):
        start: Any = 0
        for number, size in enumerate(sizes):
            if isinstance(start, int) and isinstance(size, int) and slot.value < start + size:
                return number, Fixed(slot.value - start)
            start = tidy(start + size)
    raise UndecidedError("an entry of a block matrix is named by an index that is not a number")


def _contracted(left: NormalForm, right: NormalForm, size: Any) -> NormalForm:
    if size == 1:
        return left * right
    index = Index(f"sum{next(_fresh)}", 0, tidy(size - 1))
    left = left.substitute({column_index(size).name: Open(index)})
    right = right.substitute({row_index(size).name: Open(index)})
    return (left * right).contract(index)


def _plus(one: Any, other: Any) -> Any:
    return tidy(one + other)


def _shape(grid: Grid) -> str:
    return f"{grid.shape[0]}×{grid.shape[1]}"
