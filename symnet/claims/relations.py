r"""Where a row of LaTeX can be cut: at relations and at wide spaces that stand in no group.

Nothing is understood here beyond nesting; the formulas between the cuts are left to the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

WORDS = (
    """le leq leqslant ge geq geqslant ne neq approx sim simeq equiv propto in notin subset
    subseteq supset supseteq ll gg lesssim gtrsim cong doteq triangleq coloneqq coloneq eqqcolon
    to gets mapsto implies iff leftarrow rightarrow leftrightarrow longleftarrow longrightarrow
    Leftarrow Rightarrow Leftrightarrow Longrightarrow Longleftrightarrow"""
).split()
_RELATION = rf"::?=|[=<>]|\\(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})(?![A-Za-z])"
_TOKEN = re.compile(
    rf"""
    (?P<relation> {_RELATION} )
  | (?P<space> \\q?quad(?![A-Za-z]) )
  | (?P<words> \\(?:text|mbox|textrm|textnormal)\s*\{{[^{{}}]*\}} )
  | (?P<open> \\begin\s*\{{[^{{}}]*\}} | \\left(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\?.) | [{{] | \\\{{ )
  | (?P<close> \\end\s*\{{[^{{}}]*\}} | \\right(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\?.) | [}}]
      | \\\}} )
  | (?P<round> [(\[] )
  | (?P<square> [)\]] )
  | (?P<comma> , )
  | \\(?:[A-Za-z]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATOR = r"[-+*/]|\\(?:pm|mp|times|cdot|odot|circ|div|otimes|oplus)(?![A-Za-z])"
_GAP = (
    r"(?:\s|~|\\[,;:!\ >]|\\(?:quad|qquad|enspace|thinspace|medspace|thickspace)(?![A-Za-z])|\{\})*"
)
_STARTS_RELATION = re.compile(rf"{_GAP}(?:{_RELATION})")
_STARTS_OPERATOR = re.compile(rf"{_GAP}(?:{_OPERATOR})")
_ENDS_OPEN = re.compile(rf"(?:{_OPERATOR}|{_RELATION}){_GAP}\Z")
_BLANK = re.compile(rf"{_GAP}\Z")
_TRAILING = re.compile(rf"(?:[.,;]|{_GAP.removesuffix('*')})+\Z")
_TAIL = 200
"""Spaces and an operator at the end of a row are looked for in its last characters."""

MAX_SPACES = 50
"""A row with more wide spaces is left in one piece."""

_WORDS_ONLY = re.compile(rf"(?:{_GAP}[(\[,;.]*\\(?:text|mbox|textrm|textnormal)\s*\{{[^{{}}]*\}}"
                         rf"[)\],;.]*)+{_GAP}\Z")  # fmt: skip
_AND = (
    r"\\(?:text|mbox|textrm|textnormal)\s*\{\s*"
    r"(?:and|or|where|with|so|hence|thus|then|also)[\s,:]*\}"
)
_CONNECTIVE = re.compile(rf"{_GAP},?{_GAP}(?:{_AND})?")
_RANGE = re.compile(
    rf"\A{_GAP}[A-Za-z]{_GAP}=\s*[0-9]+\s*,{_GAP}[0-9A-Za-z\\\\]|"
    r"\\(?:l|c|)dots(?![A-Za-z])|\.\.|\\in(?![A-Za-z])|\\forall|"
    r"\\(?:text|mbox|textrm)\s*\{\s*(?:for|if|when|whenever|all|provided|unless|as)\b"
)


class Cut(NamedTuple):
    """A relation, a wide space, words or a comma outside all groups, with its place."""

    kind: str
    start: int
    end: int


def cuts(text: str) -> list[Cut]:
    r"""The places outside all groups where a row may be cut, in their order.

    Where parentheses do not match, as in [0, 1), they count as no groups.

    >>> [(cut.kind, cut.start) for cut in cuts(r"f(a = 1) = b \quad c")]
    [('relation', 9), ('space', 13)]
    """
    found, matched = _cuts(text, parentheses=True)
    return found if matched else _cuts(text, parentheses=False)[0]


def _cuts(text: str, *, parentheses: bool) -> tuple[list[Cut], bool]:
    found: list[Cut] = []
    depth, matched = 0, True
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open" or (parentheses and kind == "round"):
            depth += 1
        elif kind == "close" or (parentheses and kind == "square"):
            matched = matched and depth > 0
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("relation", "space", "words", "comma"):
            found.append(Cut(kind, token.start(), token.end()))
    return found, matched and depth == 0


def nesting(text: str) -> int:
    """How many more groups open than close."""
    return sum(
        (token.lastgroup in ("open", "round")) - (token.lastgroup in ("close", "square"))
        for token in _TOKEN.finditer(text)
    )


def has_relation(text: str) -> bool:
    """Whether a relation stands outside all groups."""
    return any(cut.kind == "relation" for cut in cuts(text))


def starts_with_relation(text: str) -> bool:
    """Whether a row goes on with the chain above it."""
    return _STARTS_RELATION.match(text) is not None


def starts_with_operator(text: str) -> bool:
    """Whether a row begins with a sign or an operator."""
    return _STARTS_OPERATOR.match(text) is not None


def ends_open(text: str) -> bool:
    """Whether a row ends with an operator or a relation, so that something must follow."""
    return _ENDS_OPEN.search(text[-_TAIL:]) is not None


def is_blank(text: str) -> bool:
    """Whether there is nothing but space."""
    return _BLANK.match(text) is not None


def is_remark(text: str) -> bool:
    r"""Whether there are words alone, such as \text{(by assumption)}."""
    return _WORDS_ONLY.match(text) is not None


def last_side(text: str) -> str:
    r"""What stands behind the last relation of a row, without remarks and punctuation.

    >>> last_side(r"y_i &= b_0 + b_1 x_i, \quad i = 1, \dots, n".replace("&", ""))
    'b_0 + b_1 x_i'
    """
    places = cuts(text)
    side = 0
    for number, cut in enumerate(places):
        if cut.kind == "relation":
            side = cut.end
        elif not is_blank(text[side : cut.start]) and (
            cut.kind in ("space", "words")
            or (cut.kind == "comma" and any(c.kind == "relation" for c in places[number:]))
        ):
            text = text[: cut.start]
            break
    return trimmed(text[side:])


def trimmed(text: str) -> str:
    """A row without the punctuation and space at its end."""
    head, tail = text[:-_TAIL], text[-_TAIL:]
    return (head + _TRAILING.sub("", tail)).strip()


def first_equals(text: str) -> tuple[int, int] | None:
    """The place of the first relation of a row, if that is an equals sign."""
    for cut in cuts(text):
        if cut.kind == "relation":
            return (cut.start, cut.end) if text[cut.start : cut.end] == "=" else None
    return None


def several(text: str) -> Iterator[str]:
    r"""The equations that stand side by side, with \quad between them.

    A range (i = 1, …, n), a condition and an inequality stay with the equation before them.

    >>> list(several(r"a = b, \quad\text{and}\quad c = d, \quad i = 1, \dots, n"))
    ['a = b, \\quad', 'c = d, \\quad i = 1, \\dots, n']
    """
    start = 0
    spaces = [cut for cut in cuts(text) if cut.kind == "space"]
    if len(spaces) > MAX_SPACES:
        spaces = []
    for space in spaces:
        connective = _CONNECTIVE.match(text, space.end)
        begin = connective.end() if connective else space.end
        end = next((other.start for other in spaces if other.start >= begin), len(text))
        before, piece = _without_connective(text[start : space.start]), text[begin:end]
        if before is None or starts_with_relation(piece) or starts_with_operator(piece):
            continue
        if first_equals(piece) and has_relation(before) and not _RANGE.search(piece):
            yield before
            start = begin
    yield text[start:]


def _without_connective(text: str) -> str | None:
    r"""A row without an \text{and} at its end; None where other words end it."""
    words = [cut for cut in cuts(text) if cut.kind == "words"]
    if not words or not is_blank(text[words[-1].end :]):
        return text
    connects = re.fullmatch(_AND, text[words[-1].start : words[-1].end])
    return text[: words[-1].start] if connects else None
