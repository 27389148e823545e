"""Tokens of the two grammars, with their places; a character that neither knows is refused."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from symnet.claims.functions import COMMAND_CALLS
from symnet.claims.syntax import MAX_DIGITS, MAX_LENGTH, Source
from symnet.errors import ReadError
from symnet.network.quantity import GREEK


class Token(NamedTuple):
    """A word of a formula; `kind` is the name of the group in the pattern that matched."""

    kind: str
    text: str
    start: int
    end: int


FONTS = (
    "mathbf|boldsymbol|bm|mathbb|mathcal|mathsf|mathit|mathrm|mathnormal|mathfrak|pmb|vec|text"
    "|textbf|textrm|textit"
)
SIZES = r"left|right|middle|[bB]igg?[lrm]?"
VERTICAL = r"(?:\||\\\||\\[lr]?[vV]ert(?![A-Za-z]))"

LATEX = re.compile(
    rf"""
    (?P<blank> \s+ | %[^\n]* | ~ | \\[,;:!>\ ]
      | \\(?:quad|qquad|displaystyle|textstyle|limits|nolimits|nonumber|notag|thinspace|hfill)
        (?![A-Za-z])
      | \\(?:label|tag\*?|hspace\*?|vphantom)\s*\{{[^{{}}]*\}}
      | \\(?:{SIZES})(?=\s*(?:[()\[\]] | \\[{{}}])) )
  | (?P<lbar> \\(?:left|[bB]igg?l)\s*{VERTICAL} )
  | (?P<rbar> \\(?:right|[bB]igg?r)\s*{VERTICAL} )
  | (?P<edge> \\(?:begin|end)\s*\{{[^{{}}\\]*\}} )
  | (?P<word> \\(?:{FONTS})\s*\{{\s*[A-Za-z][A-Za-z0-9]+\s*\}} )
  | (?P<font> \\(?:{FONTS})(?![A-Za-z])\s*
        (?: \{{\s*(?:\\[A-Za-z]+|[A-Za-z01])\s*\}} | \\[A-Za-z]+ | [A-Za-z01] ) )
  | (?P<dressed> \\(?:{FONTS})(?=\s*\{{) )
  | (?P<operator> \\operatorname\*?\s*\{{\s*[A-Za-z]+\s*\}} )
  | (?P<define> := | \\(?:coloneqq|triangleq|equiv)(?![A-Za-z])
      | \\(?:stackrel|overset)\s*\{{[^=]{{0,40}}\}}\s*\{{=\}} )
  | (?P<command> \\[A-Za-z]+ )
  | (?P<row> \\\\(?:\s*\[[^\]]{{0,20}}\])? )
  | (?P<number> [0-9]+(?:\.[0-9]+)? )
  | (?P<letter> [A-Za-z] )
  | (?P<symbol> \\[{{}}|] | [-+=()\[\]{{}}_^&,|/<>] )
    """,
    re.VERBOSE,
)

TEXT = re.compile(
    r"""
    (?P<blank> \s+ )
  | (?P<number> [0-9]+(?:\.[0-9]+)? )
  | (?P<name> [A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)* )
  | (?P<transpose> \.T(?![A-Za-z0-9_]) )
  | (?P<define> := )
  | (?P<symbol> \*\* | \.\* | \.\.(?!\.) | <= | >= | != | [-+*/^=(){}\[\],_<>] )
    """,
    re.VERBOSE,
)

RELATIONS = {"le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
             "lt": "<", "gt": ">", "ne": "!=", "neq": "!="}  # fmt: skip
DOTS = frozenset({"cdots", "dots", "ldots", "dotsb", "dotsc", "vdots", "ddots"})
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
           "widetilde": "tilde"}  # fmt: skip
COMMANDS = frozenset(
    {"sum", "prod", "frac", "tfrac", "dfrac", "sqrt", "cdot", "times", "odot", "circ", "top",
     "intercal", "partial", "nabla", "lvert", "rvert", "lVert", "rVert", "vert", "Vert"}
    | {*COMMAND_CALLS, *ACCENTS, *DOTS, *RELATIONS}
    | GREEK
)  # fmt: skip
VARIANTS = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho",
            "varsigma": "sigma", "lbrace": "\\{", "rbrace": "\\}", "lbrack": "[", "rbrack": "]",
            "mid": "|", "transpose": "top", "trace": "tr"}  # fmt: skip
MATRICES = frozenset({"bmatrix", "pmatrix", "matrix", "smallmatrix", "cases"})
ALIGNED = frozenset({"aligned", "split", "align", "align*", "equation", "equation*", "gathered",
                     "gather", "gather*", "multline", "multline*", "alignedat"})  # fmt: skip

LATEX_ADVICE = {
    "*": r"put the factors side by side, or write \cdot",
    ".": r"write a fraction, such as \frac{1}{2}, and \cdots for terms left out",
    "\\": "leave it out",
    "'": r"a prime is a derivative, as in \frac{\partial f}{\partial x}, a transpose, as in "
    r"X^\top, or part of a name, as in \tilde{x}; write the one that is meant",
    "!": "factorials are not read; write the product",
}
TEXT_ADVICE = {
    ".": "write fractions as 1/2, ranges as 1..h, and sum(v[j], j=1..h) for terms left out",
    "\\": "this is LaTeX; read it as LaTeX",
    "'": "a prime is a derivative, diff(f, x), a transpose, X.T, or part of a name, xtilde; "
    "write the one that is meant",
    "!": "factorials are not read; write the product",
    "@": "write * for a product of matrices",
}


def tokenize(source: Source) -> list[Token]:
    """The tokens of a formula, closed by one of kind "end"; raises ReadError."""
    text = source.text if source.cleaned is None else source.cleaned
    if len(text) > MAX_LENGTH:
        raise ReadError(
            f"{source.language}: the formula has {len(text):,} characters, more than the limit of "
            f"{MAX_LENGTH:,}; split it into smaller ones"
        )
    latex = source.language == "LaTeX"
    match_at = (LATEX if latex else TEXT).match
    tokens: list[Token] = []
    position, matrices, aligned, length = 0, 0, 0, len(text)
    while position < length:
        match = match_at(text, position)
        if match is None:
            raise _unknown_character(source, position)
        kind, end = str(match.lastgroup), match.end()
        if kind in ("blank", "dressed"):
            position = end
            continue
        token = Token(kind, match.group(), position, end)
        position = end
        if kind == "number":
            _refuse_long(source, token)
        elif kind == "edge":
            token, aligned = _edge(source, token, aligned)
            if token.kind == "blank":
                continue
            matrices += 1 if token.kind == "open" else -1
        elif latex and kind not in ("letter", "symbol", "row"):
            token = _command(source, token)
        # outside a matrix an & only aligns, and \\ breaks the lines of a display
        if matrices <= 0 and (token.text == "&" or (kind == "row" and aligned)):
            continue
        tokens.append(token)
    return [*tokens, Token("end", "", len(text), len(text))]


def _refuse_long(source: Source, token: Token) -> None:
    if len(token.text) > MAX_DIGITS:
        cause = f"a number of {len(token.text):,} digits; at most {MAX_DIGITS} are read"
        raise source.error(token.start, token.end, cause, "write a smaller number")


def _edge(source: Source, token: Token, aligned: int) -> tuple[Token, int]:
    environment = token.text[token.text.index("{") + 1 : -1].strip()
    opening = token.text.startswith("\\begin")
    if environment in ALIGNED:
        return token._replace(kind="blank"), aligned + (1 if opening else -1)
    if environment not in MATRICES:
        cause = f"the environment {environment[:40]!r} is not read"
        advice = (
            r"write a determinant as \det"
            if environment in ("vmatrix", "Vmatrix")
            else "write bmatrix, pmatrix or cases, and one equation at a time"
        )
        raise source.error(token.start, token.end, cause, advice)
    return token._replace(kind="open" if opening else "close", text=environment), aligned


def _command(source: Source, token: Token) -> Token:
    """A token that starts with a backslash, by what it is."""
    kind, text = token.kind, token.text
    if kind in ("lbar", "rbar"):
        double = text.endswith(("\\|", "Vert"))
        return token._replace(kind="command", text=f"{kind[0]}{'V' if double else 'v'}ert")
    if kind == "define":
        return token._replace(text=":=")
    if kind in ("word", "operator"):
        return token._replace(text=text[text.index("{") + 1 : -1].strip())
    return _in_font(source, token) if kind == "font" else _known_command(source, token, text[1:])


def _in_font(source: Source, token: Token) -> Token:
    r"""\mathbf{x} is the letter x; \mathbf{1} and \mathbf{0} are constants."""
    inner = re.sub(rf"^\\(?:{FONTS})", "", token.text).strip(" \t\r\n{}")
    if inner.startswith("\\"):
        return _known_command(source, token, inner[1:])
    return token._replace(kind="bold" if inner in ("0", "1") else "letter", text=inner)


def _known_command(source: Source, token: Token, name: str) -> Token:
    name = VARIANTS.get(name, name)
    if name in RELATIONS:
        return token._replace(kind="symbol", text=RELATIONS[name])
    if not name.isalpha():
        return token._replace(kind="symbol", text=name)
    if name in COMMANDS:
        return token._replace(kind="command", text=name)
    near = difflib.get_close_matches(name[:40], sorted(COMMANDS), 1, cutoff=0.7)
    advice = (
        rf"did you mean \{near[0]}?"
        if near
        else "read are: " + ", ".join("\\" + known for known in sorted(COMMANDS - GREEK))
    )
    cause = rf"the command \{name[:40]} is not read"
    raise source.error(token.start, token.end, cause, advice)


def _unknown_character(source: Source, position: int) -> ReadError:
    text = source.text
    character = text[position]
    table = LATEX_ADVICE if source.language == "LaTeX" else TEXT_ADVICE
    if source.language == "LaTeX" and character == "\\":
        end = min(position + 2, len(text))
        found = text[position:end]
    else:
        end, found = position + 1, character
    shown = f"'{found}'" if found.isascii() and found.isprintable() else f"U+{ord(found[-1]):04X}"
    advice = table.get(character, "leave it out; letters are a to z, A to Z, and Greek by name")
    return source.error(position, end, f"the character {shown} is not read here", advice)
