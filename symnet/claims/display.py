r"""From a displayed formula to the equations in it: rows, columns, chains over several rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnet.claims.relations import (
    ends_open,
    has_relation,
    is_blank,
    is_remark,
    last_side,
    nesting,
    several,
    starts_with_operator,
    starts_with_relation,
    trimmed,
)
from symnet.claims.rows import Row

ONE_EQUATION = frozenset(["multline", "multlined", "dmath"])
OWN_ROWS = frozenset(["gather", "gathered", "dgroup"])
PAIRED = frozenset("align alignat flalign aligned alignedat split".split())


@dataclass
class Piece:
    """An equation, or the part of a chain that goes on from an earlier piece."""

    start: int
    parts: list[str]
    marks: set[str]
    before: Piece | None = None
    open_groups: int = 0

    @property
    def written(self) -> str:
        """As it stands in the document."""
        return trimmed(" ".join(self.parts))

    @property
    def text(self) -> str:
        """A whole equation: the last side of the chain so far in front of what follows."""
        if self.before is None:
            return self.written
        *_, last = several(self.before.written)
        return f"{last_side(last)} {self.written}"

    def take_up(self, part: str, marks: set[str]) -> None:
        """Go on in another row."""
        self.parts.append(part)
        self.marks |= marks
        self.open_groups += nesting(part)


@dataclass
class _Column:
    """What stands in one row of one pair of columns."""

    text: str
    indented: bool


def pieces(rows: Sequence[Row]) -> list[Piece]:
    r"""The equations of a display, from its rows; an align has one chain for each pair of columns.

    A row that begins with a relation goes on with the chain above it. One that begins with an
    operator, that stands behind an open one, or that is set in behind & alone, goes on with the
    row above it.
    """
    found: list[Piece] = []
    current: dict[int, Piece] = {}
    laid_out = [(row, _columns(row)) for row in rows if not row.blank]
    for number, (row, columns) in enumerate(laid_out):
        below = laid_out[number + 1][1] if number + 1 < len(laid_out) else {}
        open_before: Piece | None = None
        for place, column in columns.items():
            previous = current.get(place)
            if open_before is not None:
                open_before.take_up(column.text, row.marks)
            elif previous is not None and _goes_on(row, column, previous, below.get(place)):
                previous.take_up(column.text, row.marks)
            else:
                follows = previous is not None and starts_with_relation(column.text)
                piece = Piece(row.start, [], set(), previous if follows else None)
                piece.take_up(column.text, row.marks)
                found.append(piece)
                current[place] = piece
            last = current.get(place, open_before)
            open_before = last if last is not None and ends_open(column.text) else None
    return found


def _columns(row: Row) -> dict[int, _Column]:
    """The pairs of columns of an align; elsewhere the whole row."""
    cells = row.cells
    width = 2 if row.environment in PAIRED else len(cells)
    columns = {}
    for place in range(0, len(cells), width):
        pair = cells[place : place + width]
        text = " ".join(pair)
        if not is_blank(text) and not is_remark(text):
            columns[place] = _Column(text, len(pair) > 1 and is_blank(pair[0]))
    return columns


def _goes_on(row: Row, column: _Column, previous: Piece, below: _Column | None) -> bool:
    """Whether a row belongs to the equation above it."""
    text = column.text
    if row.environment not in ONE_EQUATION and starts_with_relation(text):
        # a left side that had a row to itself
        return previous.before is None and not has_relation(previous.written)
    operator = starts_with_operator(text)
    if row.environment in OWN_ROWS:
        return operator and not has_relation(text)
    unfinished = previous.open_groups > 0 or ends_open(previous.parts[-1])
    if unfinished or row.opens or row.environment in ONE_EQUATION:
        return not row.opens or unfinished
    if operator:
        return column.indented or not has_relation(text)
    opens_chain = below is not None and starts_with_relation(below.text)
    return column.indented and not has_relation(text) and not opens_chain
