"""Tokens of the two grammars, with their places; a character that neither knows is refused."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from symnet.claims.syntax import MAX_DIGITS, MAX_LENGTH, Source
from symnet.errors import ReadError
from symnet.network.quantity import GREEK


class Token(NamedTuple):
    """A word of a formula; `kind` is the name of the group in the pattern that matched."""

    kind: str
    text: str
    start: int
    end: int


LATEX = re.compile(
    r"""
    (?P<blank> \s+ | %[^\n]* | \\[,;!] | \\quad(?![A-Za-z]) | \\(?:left|right)(?=\s*[()]) )
  | (?P<edge> \\(?:begin|end)\s*\{[^{}\\]*\} )
  | (?P<word> \\mathrm\s*\{[A-Za-z0-9]+\} )
  | (?P<operator> \\operatorname\s*\{[A-Za-z]+\} )
  | (?P<command> \\[A-Za-z]+ )
  | (?P<row> \\\\ )
  | (?P<number> [0-9]+ )
  | (?P<letter> [A-Za-z] )
  | (?P<symbol> [-+=(){}_^&,] )
    """,
    re.VERBOSE,
)

TEXT = re.compile(
    r"""
    (?P<blank> \s+ )
  | (?P<number> [0-9]+ )
  | (?P<name> [A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)? )
  | (?P<transpose> \.T(?![A-Za-z0-9_]) )
  | (?P<symbol> \*\* | \.\.(?!\.) | [-+*/^=(){}\[\],_] )
    """,
    re.VERBOSE,
)

COMMANDS = frozenset(
    {"sum", "frac", "cdot", "cdots", "dots", "ldots", "top", "hat", "tanh", "exp"} | GREEK
)

LATEX_ADVICE = {
    "[": r"group with \left( \right)",
    "]": r"group with \left( \right)",
    "/": r"write \frac{…}{…}",
    "*": r"put the factors side by side, or write \cdot",
    ".": r"write a fraction, such as \frac{1}{2}, and \cdots for terms left out",
    "<": "inequalities are not read",
    ">": "inequalities are not read",
    "\\": "leave it out",
}
TEXT_ADVICE = {
    ".": "write fractions as 1/2, ranges as 1..h, and sum(v[j], j=1..h) for terms left out",
    "\\": "this is LaTeX; read it as LaTeX",
    "<": "inequalities are not read",
    ">": "inequalities are not read",
}


def tokenize(source: Source) -> list[Token]:
    """The tokens of a formula, closed by one of kind "end"; raises ReadError."""
    text = source.text
    if len(text) > MAX_LENGTH:
        raise ReadError(
            f"{source.language}: the formula has {len(text):,} characters, more than the limit of "
            f"{MAX_LENGTH:,}; split it into smaller ones"
        )
    pattern = LATEX if source.language == "LaTeX" else TEXT
    tokens: list[Token] = []
    position = matrices = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            raise _unknown_character(source, position)
        token = Token(str(match.lastgroup), match.group(), position, match.end())
        position = match.end()
        if token.kind == "edge":
            token = _edge(source, token)
            matrices += 1 if token.kind == "open" else -1
        elif token.kind in ("word", "operator"):
            token = token._replace(text=token.text[token.text.index("{") + 1 : -1])
        elif token.kind == "command":
            token = _command(source, token)
        if token.kind == "number" and len(token.text) > MAX_DIGITS:
            cause = f"a number of {len(token.text):,} digits; at most {MAX_DIGITS} are read"
            raise source.error(token.start, token.end, cause, "write a smaller number")
        # outside a matrix an & only aligns
        if token.kind != "blank" and (token.text != "&" or matrices > 0):
            tokens.append(token)
    return [*tokens, Token("end", "", len(text), len(text))]


def _edge(source: Source, token: Token) -> Token:
    environment = token.text[token.text.index("{") + 1 : -1]
    if environment != "bmatrix":
        cause = f"the environment {environment[:40]!r} is not read"
        raise source.error(
            token.start, token.end, cause, "write bmatrix, and one equation at a time"
        )
    return token._replace(kind="open" if token.text.startswith("\\begin") else "close")


def _command(source: Source, token: Token) -> Token:
    name = token.text[1:]
    if name in COMMANDS:
        return token._replace(text=name)
    near = difflib.get_close_matches(name[:40], COMMANDS, 1, cutoff=0.7)
    advice = (
        rf"did you mean \{near[0]}?"
        if near
        else "read are: " + ", ".join("\\" + known for known in sorted(COMMANDS - GREEK))
    )
    cause = rf"the command \{name[:40]} is not read"
    raise source.error(token.start, token.end, cause, advice)


def _unknown_character(source: Source, position: int) -> ReadError:
    character = source.text[position]
    table = LATEX_ADVICE if source.language == "LaTeX" else TEXT_ADVICE
    if source.language == "LaTeX" and character == "\\":
        end = min(position + 2, len(source.text))
        found = source.text[position:end]
    else:
        end, found = position + 1, character
    shown = f"'{found}'" if found.isascii() and found.isprintable() else f"U+{ord(found[-1]):04X}"
    advice = table.get(character, "leave it out; letters are a to z, A to Z, and Greek by name")
    return source.error(position, end, f"the character {shown} is not read here", advice)
