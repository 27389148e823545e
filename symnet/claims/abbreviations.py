r"""Abbreviations of a document: \newcommand without arguments is expanded, others are named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symnet.errors import ReadError

MAX_BODY = 2_000
MAX_PASSES = 20
MAX_EXPANDED = 200_000

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
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s+(?=[A-Za-z]))?|\\.", re.DOTALL)
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


Macros = dict[str, Macro]


def read_definition(text: str, at: int, definer: str, line: int, macros: Macros) -> int:
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
        macros[name] = Macro(line, body if simple else None)
    return end


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


def expanded(text: str, macros: Macros) -> str:
    r"""A formula with its abbreviations written out.

    Raises ReadError for a macro that takes arguments, and for one that does not come to an end.

    >>> expanded(r"\bX\bt", {"bX": Macro(1, r"\mathbf{X}"), "bt": Macro(2, r"\beta")})
    '\\mathbf{X}\\beta'
    """
    if not macros:
        return text
    for _ in range(MAX_PASSES):
        used = [found for found in _COMMAND.finditer(text) if found[1] in macros]
        if not used:
            return text
        bodies = [_body(found[1], macros[found[1]]) for found in used]
        if len(text) + sum(map(len, bodies)) > MAX_EXPANDED:
            break
        pieces, end = [], 0
        for found, body in zip(used, bodies, strict=True):
            pieces += [text[end : found.start()], body]
            end = found.end()
            # \a b would become one command where \a stands for \alpha
            if body[-1:].isalpha() and text[end : end + 1].isalpha():
                pieces.append(" ")
        text = "".join([*pieces, text[end:]])
    name = used[0][1]
    raise ReadError(
        f"the macro \\{name} (line {macros[name].line}) does not come to an end within "
        f"{MAX_PASSES} rounds and {MAX_EXPANDED:,} characters\nwrite its meaning out"
    )


def _body(name: str, macro: Macro) -> str:
    if macro.body is None:
        raise ReadError(
            f"\\{name} is a macro with arguments (line {macro.line}), and those are not expanded\n"
            "write its meaning out in this formula"
        )
    return macro.body
