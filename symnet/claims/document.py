r"""Documents in LaTeX and Markdown: their displayed equations and what comments declare.

Only where things stand is found out here; formulas are read by the grammar of LaTeX, and
declarations are carried out by whoever judges.

>>> for item in read_document("Text\n\\[ a = b \\]\n% symnet: skip\n$$ c = d $$", "tex"):
...     print(item)
Equation(line=2, text='a = b', skipped=False, defines=False)
Declaration(line=3, word='skip', rest='')
Equation(line=4, text='c = d', skipped=True, defines=False)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from symnet.claims.abbreviations import Macros
from symnet.claims.display import Piece, pieces
from symnet.claims.markup import Broken, Comment, Display, Scanner
from symnet.claims.relations import is_blank, several
from symnet.claims.rows import Row, RowReader
from symnet.errors import ReadError, SizeError

Kind = Literal["tex", "md"]
MAX_DOCUMENT = 5_000_000
MAX_ITEMS = 10_000
MARKS = ("skip", "define")
"""Declarations about the display that follows, or about the row they stand by."""

_DECLARED = re.compile(r"%?\s*symnet:\s*(\S*)\s*(.*?)\s*", re.DOTALL)
_SPACE = re.compile(r"\s+")
_SHOWN = 80


@dataclass(frozen=True)
class Declaration:
    """What a comment declares: a word, and what follows it."""

    line: int
    word: str
    rest: str


@dataclass(frozen=True)
class Equation:
    """A displayed equation, or a row of one, with the left side of its chain in front.

    Where it `continues` a chain, that side was written in a row above.
    """

    line: int
    text: str
    skipped: bool = False
    defines: bool = False
    continues: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Unreadable:
    """What cannot be cut into equations, and why."""

    line: int
    text: str
    reason: str


Item = Declaration | Equation | Unreadable


def read_document(text: str, kind: Kind) -> Iterator[Item]:
    """Equations and declarations of a document, in their order.

    Raises SizeError beyond 5 million characters or 10,000 equations.
    """
    for number, item in enumerate(_items(text, kind)):
        if number == MAX_ITEMS:
            raise SizeError(
                f"the document has more than {MAX_ITEMS:,} displayed equations; split it into "
                "files of its chapters"
            )
        yield item


def _items(text: str, kind: Kind) -> Iterator[Item]:
    if len(text) > MAX_DOCUMENT:
        raise SizeError(
            f"the document has {len(text):,} characters, more than the limit of "
            f"{MAX_DOCUMENT:,}; split it into files of its chapters"
        )
    scanner = Scanner(text.replace("\r\n", "\n").replace("\r", "\n"), markdown=kind == "md")
    marks: set[str] = set()
    for event in scanner.events():
        match event:
            case Comment(start, comment):
                if declaration := _declaration(comment, scanner.line(start)):
                    if declaration.word in MARKS:
                        marks.add(declaration.word)
                    yield declaration
            case Display():
                items = list(_display(event, scanner, frozenset(marks)))
                if any(not isinstance(item, Declaration) for item in items):
                    marks.clear()
                yield from items
            case Broken(start, reason):
                marks.clear()
                shown = shortened(scanner.text[start : start + 2 * _SHOWN].split("\n")[0])
                yield Unreadable(scanner.line(start), shown, f"{reason}\nclose it")


def shortened(text: str) -> str:
    """A formula on one line, its middle left out when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 20]} … {line[-15:]}"


def _declaration(comment: str, line: int) -> Declaration | None:
    found = _DECLARED.fullmatch(comment.strip())
    return Declaration(line, found[1], found[2]) if found else None


def _display(display: Display, scanner: Scanner, marks: frozenset[str]) -> Iterator[Item]:
    """The declarations and equations of a display, by their places."""
    reader = RowReader(scanner.text, display.start, display.end, display.environment)
    try:
        rows = reader.read()
    except (ReadError, SizeError) as error:
        shown = shortened(scanner.text[display.start : display.start + 2 * _SHOWN])
        yield Unreadable(scanner.line(display.start), shown, str(error))
        return
    items: list[tuple[int, int, Item]] = []
    for remark in reader.remarks:
        if declaration := _declaration(remark.text, scanner.line(remark.start)):
            if declaration.word in MARKS:
                remark.row.marks.add(declaration.word)
            items.append((remark.start, 0, declaration))
    for row in rows:
        _expand(row, scanner.macros)
    for piece in pieces(rows):
        line = scanner.line(piece.start)
        items += [
            (piece.start, 1, item)
            for item in _equations(piece, line, scanner.macros, marks | piece.marks)
        ]
    yield from (item for _, _, item in sorted(items, key=lambda placed: placed[:2]))


def _expand(row: Row, macros: Macros) -> None:
    """Write abbreviations out, so that relations among them are seen; others wait."""
    if macros.known:
        for column, cell in zip(row.columns, row.cells, strict=True):
            with suppress(ReadError):
                column[:] = [macros.expanded(cell)]


def _equations(piece: Piece, line: int, macros: Macros, marks: frozenset[str]) -> Iterator[Item]:
    for number, part in enumerate(several(piece.text)):
        text = _SPACE.sub(" ", part).strip()
        if is_blank(text):
            continue
        if "skip" in marks:
            yield Equation(line, text, skipped=True)
            continue
        try:
            formula = macros.expanded(text)
        except ReadError as error:
            yield Unreadable(line, shortened(text), str(error))
        else:
            continues = number == 0 and piece.before is not None
            yield Equation(line, formula, defines="define" in marks, continues=continues)
