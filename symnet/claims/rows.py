"""The rows of a displayed formula, without comments, labels and layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from symnet.claims.relations import is_blank
from symnet.errors import ReadError, SizeError

INNER = frozenset("split aligned alignedat gathered multlined".split())
MAX_ROWS = 10_000
WITH_ARGUMENT = frozenset("alignat xalignat alignedat".split())

_BRACED = r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
_TOKEN = re.compile(
    rf"""
    (?P<comment> %[^\n]* )
  | (?P<row> \\\\\*?(?:[ \t]*\[[^\[\]\n]*\])? | \\(?:tabularnewline|cr)(?![A-Za-z]) )
  | \\begin\s*\{{\s*(?P<begin>[A-Za-z]+)\*?\s*\}}
  | \\end\s*\{{\s*(?P<end>[A-Za-z]+)\*?\s*\}}
  | (?P<aside> \\(?:short)?intertext(?![A-Za-z]) )
  | (?P<opening> \\mathrel\s*\{{\s*\\h?phantom\s*{_BRACED}\s*\}} )
  | (?P<layout> \\(?:label|tag\*?|hspace\*?|h?phantom)\s*{_BRACED}
      | \\(?:nonumber|notag|allowbreak|displaystyle)(?![A-Za-z]) )
  | \\(?:overset|stackrel)\s*(?P<above>{_BRACED})\s*\{{\s*(?P<sign>:?=)\s*\}}
  | (?P<left> \{{ ) | (?P<right> \}} )
  | (?P<column> & )
  | (?P<space> \s+ )
  | (?P<word> \\[A-Za-z]+ | \\. | [^\\%{{}}&\s]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_PLACEMENT = re.compile(r"\s*(?:\[[tbc]\])?")
_ARGUMENT = re.compile(r"\s*\{[^{}]*\}")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_NAMES_A_REASON = re.compile(
    r"\{\s*(?:\([^()]*\)|[0-9]*|!|def|\\(?:text|mathrm|tiny|scriptsize)\b.*)\s*\}", re.DOTALL
)


@dataclass
class Row:
    r"""A row as it was written: its columns, the environment around it, and what comments say.

    `start` is where its first character stands, -1 while there is none. It `opens` where
    \mathrel{\phantom{=}} makes room for a relation: a left side with a row to itself.
    """

    environment: str
    start: int = -1
    columns: list[list[str]] = field(default_factory=lambda: [[]])
    marks: set[str] = field(default_factory=set)
    opens: bool = False

    @property
    def cells(self) -> list[str]:
        """The text of each column."""
        return ["".join(column) for column in self.columns]

    @property
    def blank(self) -> bool:
        """Whether nothing but space stands in it."""
        return self.start < 0 or all(is_blank(cell) for cell in self.cells)


@dataclass
class Remark:
    """A comment inside a display, at the place from which it holds, and the row it stands by."""

    start: int
    text: str
    row: Row


class RowReader:
    """Cuts the formula between two places of a document into rows."""

    def __init__(self, text: str, start: int, end: int, environment: str) -> None:
        self.text, self.position, self.end = text, start, end
        self.rows = [Row(environment)]
        self.remarks: list[Remark] = []
        self._environments = [environment]
        self._depth = 0
        self._on_line: Row | None = None
        if environment in WITH_ARGUMENT:
            self._skip(_ARGUMENT)

    def read(self) -> list[Row]:
        r"""The rows, from the first to the last.

        Raises ReadError where \intertext is not closed, SizeError for more than 10,000 rows.
        """
        while token := _TOKEN.search(self.text, self.position, self.end):
            self.position = token.end()
            kind = str(token.lastgroup)
            _HANDLERS.get(kind, RowReader._write)(self, token)
        return self.rows

    # One method for each kind of token

    def _comment(self, token: re.Match[str]) -> None:
        row = self._on_line or self.rows[-1]
        start = row.start if self._on_line and row.start >= 0 else token.start()
        self.remarks.append(Remark(start, token.group(), row))

    def _row(self, token: re.Match[str]) -> None:
        if self._depth:
            self._write(token)
            return
        if len(self.rows) == MAX_ROWS:
            raise SizeError(f"a display of more than {MAX_ROWS:,} rows; split it into smaller ones")
        self.rows.append(Row(self._environments[-1]))

    def _begin(self, token: re.Match[str]) -> None:
        name, row = token["begin"], self.rows[-1]
        if self._depth or row.start >= 0 or name not in INNER:
            self._depth += 1
            self._write(token)
            return
        self._environments.append(name)
        row.environment = name
        self._skip(_PLACEMENT)
        if name in WITH_ARGUMENT:
            self._skip(_ARGUMENT)

    def _finish(self, token: re.Match[str]) -> None:
        if not self._depth and len(self._environments) > 1:
            self._environments.pop()
            return
        self._depth = max(0, self._depth - 1)
        self._write(token)

    def _left(self, token: re.Match[str]) -> None:
        self._depth += 1
        self._write(token)

    def _right(self, token: re.Match[str]) -> None:
        self._depth = max(0, self._depth - 1)
        self._write(token)

    def _column(self, token: re.Match[str]) -> None:
        if self._depth:
            self._write(token)
        else:
            self.rows[-1].columns.append([])

    def _space(self, token: re.Match[str]) -> None:
        self.rows[-1].columns[-1].append(" ")
        if "\n" in token.group():
            self._on_line = None

    def _aside(self, token: re.Match[str]) -> None:
        depth = 0
        for brace in _BRACE.finditer(self.text, self.position, self.end):
            depth += {"{": 1, "}": -1}.get(brace.group(), 0)
            if depth == 0:
                self.position = brace.end()
                return
        raise ReadError(f"the braces of {token.group()} do not close\nclose them")

    def _opening(self, _: re.Match[str]) -> None:
        self.rows[-1].opens = self.rows[-1].opens or self.rows[-1].start < 0

    def _layout(self, _: re.Match[str]) -> None:
        pass

    def _stacked(self, token: re.Match[str]) -> None:
        """A relation with a reason above it is the relation; with anything else it is not."""
        above = token["above"]
        if r"\triangle" in above or r"\Delta" in above or "def" in above:
            self._put(" := ", token.start())
        elif _NAMES_A_REASON.fullmatch(above):
            self._put(f" {token['sign']} ", token.start())
        else:
            self._write(token)

    def _write(self, token: re.Match[str]) -> None:
        self._put(token.group(), token.start())

    def _put(self, text: str, start: int) -> None:
        row = self.rows[-1]
        row.columns[-1].append(text)
        if row.start < 0:
            row.start = start
        self._on_line = row

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.position, self.end)
        self.position = found.end() if found else self.position


_HANDLERS: dict[str, Callable[[RowReader, re.Match[str]], None]] = {
    "comment": RowReader._comment,
    "row": RowReader._row,
    "begin": RowReader._begin,
    "end": RowReader._finish,
    "left": RowReader._left,
    "right": RowReader._right,
    "column": RowReader._column,
    "space": RowReader._space,
    "aside": RowReader._aside,
    "opening": RowReader._opening,
    "layout": RowReader._layout,
    "sign": RowReader._stacked,
}
