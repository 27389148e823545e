r"""Abbreviations of a document: \newcommand without arguments is expanded, others are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from symnet.errors import ReadError

MAX_BODY = 2_000
MAX_WRITTEN = 10_000
MAX_NESTED = 20
MAX_TOTAL = 10_000_000

DEFINERS = frozenset(
    """newcommand renewcommand providecommand DeclareMathOperator DeclareRobustCommand def gdef
    NewDocumentCommand RenewDocumentCommand DeclareDocumentCommand ProvideDocumentCommand
    DeclarePairedDelimiter DeclarePairedDelimiterX newenvironment renewenvironment""".split()
)
_HEAD = re.compile(
    r"\*?\s*(?:\{\s*(?:\\([A-Za-z]+|.)|[A-Za-z*]+)\s*\}|\\([A-Za-z]+|.))\s*"
    r"(?P<arguments>(?:\[[^\[\]\n]*\]|\#[1-9]|\s)*)"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_GROUPS = {
    **dict.fromkeys(["DeclarePairedDelimiter", "newenvironment", "renewenvironment"], 2),
    **dict.fromkeys([name for name in DEFINERS if name.endswith("DocumentCommand")], 2),
    "DeclarePairedDelimiterX": 3,
}
"""Groups in braces behind the name, where there is more than one."""


@dataclass(frozen=True)
class Macro:
    """A command of the author: what it stands for, or None where it takes arguments."""

    line: int
    body: str | None


@dataclass
class Macros:
    r"""The commands that a document has defined so far.

    >>> macros = Macros()
    >>> macros.read_definition(r"\newcommand{\bX}{\mathbf{X}}", 11, "newcommand", 1)
    28
    >>> macros.expanded(r"\bX\beta")
    '\\mathbf{X}\\beta'
    """

    known: dict[str, Macro] = field(default_factory=dict)
    _written: dict[str, str] = field(default_factory=dict)
    _total: int = 0

    def read_definition(self, text: str, at: int, definer: str, line: int) -> int:
        r"""Take up the definition whose \newcommand ends at `at`; the place behind it.

        A body of more than 2,000 characters is none that is expanded.
        """
        head = _HEAD.match(text, at)
        if head is None:
            return at
        name = head[1] or head[2]
        end, body = head.end(), ""
        simple = not head["arguments"].strip() and definer not in _GROUPS
        for _ in range(_GROUPS.get(definer, 1)):
            end, group = _group(text, end)
            simple = simple and group is not None
            body = group or ""
        if name and not definer.endswith("environment"):
            if definer == "DeclareMathOperator":
                body = rf"\operatorname{{{body}}}"
            self.known[name] = Macro(line, body if simple else None)
            self._written.clear()
        return end

    def expanded(self, text: str) -> str:
        """A formula with its abbreviations written out.

        Raises ReadError for a macro that takes arguments, that stands for itself or that becomes
        too long, and once the document has had ten million characters written out.
        """
        return self._expanded(text, ()) if self.known else text

    def _expanded(self, text: str, within: Sequence[str]) -> str:
        pieces: list[str] = []
        end = 0
        for found in _COMMAND.finditer(text):
            if found[1] in self.known:
                body = self._meaning(found[1], within)
                self._total += len(body)
                if self._total > MAX_TOTAL:
                    raise ReadError(
                        f"the macros of this document write out more than {MAX_TOTAL:,} "
                        "characters\nsplit the document"
                    )
                pieces += [text[end : found.start()], body]
                end = found.end()
                # \a b would become one command where \a stands for \alpha
                if body[-1:].isalpha() and text[end : end + 1].isalpha():
                    pieces.append(" ")
        return "".join([*pieces, text[end:]])

    def _meaning(self, name: str, within: Sequence[str]) -> str:
        """What a macro stands for in the end, found out once."""
        if name in self._written:
            return self._written[name]
        macro = self.known[name]
        if macro.body is None:
            raise ReadError(
                f"\\{name} is a macro with arguments (line {macro.line}), and those are not "
                "expanded\nwrite its meaning out in this formula"
            )
        if name in within or len(within) == MAX_NESTED:
            raise ReadError(
                f"the macro \\{name} (line {macro.line}) does not come to an end\n"
                "write its meaning out in this formula"
            )
        written = self._expanded(macro.body, (*within, name))
        if len(written) > MAX_WRITTEN:
            raise ReadError(
                f"the macro \\{name} (line {macro.line}) stands for more than {MAX_WRITTEN:,} "
                "characters\nwrite a shorter formula"
            )
        self._written[name] = written
        return written


def _group(text: str, start: int) -> tuple[int, str | None]:
    """The place behind a group in braces, and what stands in it; None where it does not close."""
    while text[start : start + 1].isspace():
        start += 1
    if text[start : start + 1] != "{":
        return start, None
    depth, stop = 0, start + MAX_BODY
    for token in _BRACE.finditer(text, start, stop):
        depth += {"{": 1, "}": -1}.get(token.group(), 0)
        if depth == 0:
            return token.end(), text[start + 1 : token.start()]
    return min(stop, len(text)), None
