"""What stands around a formula: punctuation, labels, comments, and ranges of free indices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symnet.claims.syntax import Language

REACH = 400
"""How many characters at the end of a line may be such; it bounds the work of the patterns."""

TRAILING = {
    "LaTeX": re.compile(
        r"(?:\s|[.,;~]|\\\\(?:\s*\[[^\]]*\])?|\\[,;:!> ]|"
        r"\\(?:q?quad|nonumber|notag|hfill|square|qed)(?![A-Za-z])"
        r"|\\(?:label|tag\*?)\s*\{[^{}]*\}"
        r"|(?<=[,;~ ])\\(?:text|mbox|textrm|mathrm)\s*\{[^{}]*[ .,][^{}]*\}"
        r"|(?<=quad)\s*\\(?:text|mbox|textrm)\s*\{[^{}]*\})\Z"
    ),
    "text": re.compile(r"[\s.,;]\Z"),
}
FOR = (
    r"(?:\\(?:text|mbox|mathrm|textrm)\s*\{\s*for(?:\s+(?:all|each|every|any))?\s*\}"
    r"|for(?:\s+all)?|\\forall)"
)
GAP = r"(?:\s|~|\\[,;:!> ]|\\q?quad(?![A-Za-z]))*"
END = r"(?P<end>[A-Za-z](?:_\{?[A-Za-z0-9]+\}?)?|[0-9]{1,9})"
OTHER = END.replace("end", "other")
DOTS = r"(?:,?\s*(?:\\(?:dots|ldots|cdots|dotsc|dotsb)(?![A-Za-z])|\.\.\.?)\s*,?)"
RANGE = re.compile(
    rf"(?:[,;]{GAP}|\\q?quad{GAP}|(?P<paren>\(){GAP}|(?<=\s)(?={FOR}))(?:{FOR})?{GAP}"
    rf"(?P<letters>[A-Za-z](?:\s*,\s*[A-Za-z])*)\s*"
    rf"(?:=\s*(?:1\s*,\s*(?:2\s*,\s*)?|1\s*){DOTS}\s*{END}"
    rf"|=\s*(?P<listed>1(?:\s*,\s*[0-9]{{1,3}})+)"
    rf"|\\in(?![A-Za-z])\s*\\\{{\s*1\s*,\s*(?:2\s*,\s*)?{DOTS}\s*{OTHER}\s*\\\}})"
    rf"\s*(?(paren)\))\Z"
)
FORALL = re.compile(
    rf"(?:[,;]{GAP}|\\q?quad{GAP}|(?P<paren>\(){GAP}|(?<=\s)){FOR}{GAP}(?:all\s+)?"
    rf"[A-Za-z](?:\s*,\s*[A-Za-z])*\s*(?(paren)\))\Z"
)


@dataclass(frozen=True)
class Margins:
    """The line with blanks for its margins, and the ranges (letter, 1, end as written)."""

    text: str
    ranges: tuple[tuple[str, int, str], ...] = ()

    @property
    def widths(self) -> tuple[str, ...]:
        """The names that ranges end at."""
        return tuple(dict.fromkeys(end for _, _, end in self.ranges if not end.isdigit()))


def without_margins(text: str, language: Language) -> Margins:
    r"""Blank what is not part of the formula.

    >>> without_margins(r"y_i = x_i, \quad i = 1, \dots, n.", "LaTeX").ranges
    (('i', 1, 'n'),)
    >>> without_margins(r"y_i = x_i \quad \text{for } i = 1, 2, 3", "LaTeX").ranges
    (('i', 1, '3'),)
    """
    end, ranges = len(text), []
    while end:
        tail = text[max(0, end - REACH) : end]
        if length := _plain_margin(tail):
            end -= length
        elif match := TRAILING[language].search(tail):
            end -= len(tail) - match.start()
        elif match := RANGE.search(tail):
            last = _last(match)
            if not last:
                break
            ranges += [(letter.strip(), 1, last) for letter in match["letters"].split(",")]
            end -= len(tail) - match.start()
        elif match := FORALL.search(tail):
            end -= len(tail) - match.start()
        else:
            break
    body = text[:end]
    inner = re.sub(
        r"[.,;](?=\s*\\end\{(?:aligned|split|align\*?|equation\*?|gathered)\})", " ", body
    )
    return Margins(inner + " " * (len(text) - len(body)), tuple(ranges))


def _last(match: re.Match[str]) -> str:
    """Where a range ends; "" where 1, 2, 3 leaves a number out."""
    if listed := match["listed"]:
        numbers = [int(number) for number in listed.split(",")]
        return str(numbers[-1]) if numbers == [*range(1, len(numbers) + 1)] else ""
    return re.sub(r"[{}]", "", match["end"] or match["other"])


def _plain_margin(tail: str) -> int:
    """How many blanks and punctuation marks stand at the end, save those after a backslash."""
    bare = tail.rstrip(" \t\r\n.,;~")
    length = len(tail) - len(bare)
    return max(0, length - 1) if bare.endswith("\\") else length
