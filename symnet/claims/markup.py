r"""Where a document displays mathematics, and where it comments: LaTeX and Markdown.

One pass over the text, whatever it holds: what does not close is reported and left behind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from symnet.claims.abbreviations import DEFINERS, Macros

DISPLAYS = frozenset(
    "equation displaymath align alignat xalignat flalign gather multline eqnarray dmath".split()
)
VERBATIM = frozenset(
    """verbatim verbatim* Verbatim Verbatim* lstlisting minted comment alltt filecontents
    filecontents*""".split()
)

_MATHEMATICS = r"""
    \\begin\s*\{\s*(?P<begin>[A-Za-z]+\*?)\s*\}
  | \\end\s*\{\s*(?P<end>[A-Za-z]+\*?)\s*\}
  | (?P<bracket> \\\[ )
  | (?P<closing> \\\] )
  | \\(?P<word>[A-Za-z]+)
  | (?P<escape> \\. )
"""
_TEX = re.compile(
    rf"""
    (?P<comment> %[^\n]* )
  | (?P<verb> \\(?:verb\*?|lstinline(?:\[[^\]\n]*\])?)
      (?P<bar>[^A-Za-z\s{{*\\])[^\n]{{0,500}}?(?P=bar) )
  | {_MATHEMATICS}
  | (?P<empty> (?:\$\$\s*\$\$)++ )
  | (?P<dollars> \$\$ )
  | (?P<dollar> \$ )
    """,
    re.VERBOSE | re.DOTALL,
)
_MARKDOWN = re.compile(
    rf"""
    (?P<fence> ^[ \t]*(?:`{{3,}}(?=[^`\n]*$)|~{{3,}}) )
  | (?P<code> `+ )
  | (?P<html> <!-- )
  | (?P<comment> ^[ \t]*%[ \t]*symnet:[^\n]* )
  | {_MATHEMATICS}
  | (?P<empty> (?:\$\$\s*\$\$)++ )
  | (?P<dollars> \$\$ )
  | (?P<dollar> \$ )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_INSIDE = rf"(?P<blank> \n[ \t]*(?=\n) ) | (?P<dollars> \$\$ ) | {_MATHEMATICS}"
_INSIDE_TEX = re.compile(rf"(?P<comment> %[^\n]* ) | {_INSIDE}", re.VERBOSE | re.DOTALL)
# where Markdown ends a formula is decided before TeX sees a comment
_INSIDE_MARKDOWN = re.compile(_INSIDE, re.VERBOSE | re.DOTALL)

_INLINE_TEX = re.compile(r"\$(?:[^$\\%\n]|\\.|%[^\n]*|\n(?![ \t]*\n))*+\$", re.DOTALL)
_INLINE_MARKDOWN = re.compile(
    r"\$(?![\s$])(?:[^$`\\\n]|\\.|\n(?![ \t]*\n))*+(?<!\s)\$(?![0-9])", re.DOTALL
)
_EDGE = re.compile(r"\s*\\(begin|end)\s*\{\s*([A-Za-z]+)\*?\s*\}\s*")
_ALTERNATIVE = re.compile(r"\\(?:fi|else)(?![A-Za-z])")
_QUOTE = re.compile(r"^(?:[ ]{0,3}>)+", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Display:
    """Displayed mathematics, from `start` up to `end`."""

    start: int
    end: int
    environment: str


@dataclass(frozen=True)
class Comment:
    """What a comment says, without the signs around it."""

    start: int
    text: str


@dataclass(frozen=True)
class Broken:
    """Something that does not close."""

    start: int
    reason: str


Event = Display | Comment | Broken


class Scanner:
    """Walks over a document outside its mathematics; takes up abbreviations on the way."""

    def __init__(self, text: str, *, markdown: bool) -> None:
        self.markdown = markdown
        self.text = _QUOTE.sub(lambda quote: " " * len(quote[0]), text) if markdown else text
        self.macros = Macros()
        self.position = 0
        self._pattern = _MARKDOWN if markdown else _TEX
        self._inside = _INSIDE_MARKDOWN if markdown else _INSIDE_TEX

    def events(self) -> Iterator[Event]:
        """Displays and comments, in their order."""
        while token := self._pattern.search(self.text, self.position):
            self.position = token.end()
            handler = _HANDLERS.get(str(token.lastgroup))
            if handler is not None:
                yield from handler(self, token)

    def line(self, place: int) -> int:
        """The number of the line of a place, from 1."""
        return bisect_left(self._line_ends, place) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [end.start() for end in re.finditer("\n", self.text)]

    # What may stand outside mathematics

    def _comment(self, token: re.Match[str]) -> Iterator[Event]:
        yield Comment(token.start(), token.group().strip().lstrip("%"))

    def _html(self, _: re.Match[str]) -> Iterator[Event]:
        end = self.text.find("-->", self.position)
        end = len(self.text) if end < 0 else end
        start = self.position
        for line in self.text[start:end].split("\n"):
            yield Comment(start, line)
            start += len(line) + 1
        self.position = min(end + 3, len(self.text))

    def _fence(self, token: re.Match[str]) -> Iterator[Event]:
        mark = token.group().strip()
        closing = re.compile(rf"^[ \t]*{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
        end_of_line = self.text.find("\n", self.position)
        start = len(self.text) if end_of_line < 0 else end_of_line + 1
        words = self.text[self.position : start].split()
        close = closing.search(self.text, start)
        self.position = close.end() if close else len(self.text)
        if words[:1] == ["math"]:
            if close is None:
                yield Broken(token.start(), f"the block opened by {mark}math is not closed")
                return
            yield Display(start, close.start(), "math")

    def _code(self, token: re.Match[str]) -> Iterable[Event]:
        """`code` ends at a run of as many backticks, in the same paragraph."""
        places = self._backticks[len(token.group())]
        number = bisect_left(places, self.position)
        if number < len(places):
            gap = _PARAGRAPH.search(self.text, self.position, places[number])
            if gap is None:
                self.position = places[number] + len(token.group())
        return ()

    @cached_property
    def _backticks(self) -> dict[int, list[int]]:
        places: dict[int, list[int]] = defaultdict(list)
        for run in re.finditer("`+", self.text):
            places[len(run[0])].append(run.start())
        return places

    def _dollar(self, token: re.Match[str]) -> Iterable[Event]:
        pattern = _INLINE_MARKDOWN if self.markdown else _INLINE_TEX
        inline = pattern.match(self.text, token.start())
        self.position = inline.end() if inline else token.end()
        return ()

    def _word(self, token: re.Match[str]) -> Iterator[Event]:
        name = token["word"]
        if name in DEFINERS:
            line = self.line(token.start())
            self.position = self.macros.read_definition(self.text, self.position, name, line)
        elif name == "iffalse" and not self.markdown:
            close = _ALTERNATIVE.search(self.text, self.position)
            self.position = close.end() if close else len(self.text)
            if close is None:
                yield Broken(token.start(), r"\iffalse has no \fi")
        elif (edge := self._edge(name)) and edge[0] == "begin" and edge[1] in DISPLAYS:
            yield from self._environment(token.start(), edge[1])

    def _begin(self, token: re.Match[str]) -> Iterator[Event]:
        name = token["begin"]
        if name in VERBATIM:
            end = self.text.find(f"\\end{{{name}}}", self.position)
            self.position = end if end >= 0 else len(self.text)
            if end < 0:
                yield Broken(token.start(), f"\\begin{{{name}}} is not closed")
        elif name.rstrip("*") in DISPLAYS:
            yield from self._environment(token.start(), name.rstrip("*"))

    def _end(self, token: re.Match[str]) -> Iterable[Event]:
        if token["end"] == "document":
            self.position = len(self.text)
        return ()

    # Inside mathematics

    def _bracket(self, token: re.Match[str]) -> Iterator[Event]:
        yield from self._until(token, "closing", r"\[ is not closed by \]")

    def _dollars(self, token: re.Match[str]) -> Iterator[Event]:
        yield from self._until(token, "dollars", "$$ is not closed by $$")

    def _until(self, token: re.Match[str], closing: str, reason: str) -> Iterator[Event]:
        """A display that ends in its own paragraph."""
        start = self.position
        for inner in self._inside.finditer(self.text, start):
            kind = str(inner.lastgroup)
            if kind == closing:
                yield Display(start, inner.start(), "display")
                self.position = inner.end()
                return
            if kind in ("blank", "bracket", "dollars") or self._opens(inner) or _ends(inner):
                self.position = inner.start()
                yield Broken(token.start(), f"{reason} in the same paragraph")
                return
        self.position = len(self.text)
        yield Broken(token.start(), reason)

    def _environment(self, opened: int, name: str) -> Iterator[Event]:
        start = self.position
        for inner in self._inside.finditer(self.text, start):
            edge = self._edge(inner["word"]) if inner["word"] else None
            ended = edge[1] if edge and edge[0] == "end" else (inner["end"] or "").rstrip("*")
            if ended == name:
                yield Display(start, inner.start(), name)
                self.position = inner.end()
                return
            if inner.lastgroup == "bracket" or self._opens(inner) or _ends(inner):
                break
        # what stands behind the opening is looked through again: other displays may be there
        self.position = start
        yield Broken(opened, f"\\begin{{{name}}} is not closed by \\end{{{name}}}")

    def _opens(self, token: re.Match[str]) -> bool:
        """Whether another display is opened here."""
        if token["word"]:
            edge = self._edge(token["word"])
            return edge is not None and edge[0] == "begin" and edge[1] in DISPLAYS
        return (token["begin"] or "").rstrip("*") in DISPLAYS

    def _edge(self, word: str) -> tuple[str, str] | None:
        r"""What an abbreviation such as \be opens or closes."""
        macro = self.macros.known.get(word)
        found = _EDGE.fullmatch(macro.body) if macro and macro.body else None
        return (found[1], found[2]) if found else None


def _ends(token: re.Match[str]) -> bool:
    """Whether the document ends here."""
    return token["end"] == "document"


_HANDLERS: dict[str, Callable[[Scanner, re.Match[str]], Iterable[Event]]] = {
    "comment": Scanner._comment,
    "html": Scanner._html,
    "fence": Scanner._fence,
    "code": Scanner._code,
    "dollar": Scanner._dollar,
    "word": Scanner._word,
    "begin": Scanner._begin,
    "end": Scanner._end,
    "bracket": Scanner._bracket,
    "dollars": Scanner._dollars,
}
