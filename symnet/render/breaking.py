"""Breaking long sums over the lines of a display, by an estimate of their printed width."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnet.render.pieces import Term

TEXT_WIDTH = 345
"""Points of a line in the article class at 10pt."""

MARGIN = 15
TERMS_PER_LINE = 6

_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_TOKEN = re.compile(
    rf"(?P<matrix>\\begin\{{bmatrix\}}.*?\\end\{{bmatrix\}})"
    rf"|(?P<sigma>\\sum_{_GROUP}\^{_GROUP})"
    rf"|(?P<script>(?:\^{_GROUP})?_(?:{_GROUP}|.)|\^{_GROUP})"
    r"|(?P<relation>[-+=])|(?P<dots>\\cdots)|(?P<bracket>\\left.|\\right.)"
    r"|(?P<command>\\[a-zA-Z]+)|(?P<capital>[A-Z])|(?P<letter>[a-z])|(?P<digit>[0-9])"
)
_POINTS = {
    "relation": 12.5,
    "dots": 15.0,
    "bracket": 7.5,
    "capital": 10.0,
    "letter": 5.8,
    "digit": 5.0,
}
_SIZES = (("small", 0.9), ("footnotesize", 0.8), ("scriptsize", 0.7))
_SCRIPT_CHARACTER = 4.2
_COMMAND_POINTS = {"exp": 17.0, "tanh": 22.0, "log": 14.0, "hat": 0.0, "frac": 0.0, "mathrm": 0.0}


def printed_width(tex: str) -> float:
    r"""An estimate, in points at 10pt, of how wide a formula prints; rather too wide.

    >>> 20 < printed_width(r"v_1 w_{11}") < 30
    True
    """
    return sum(_token_width(match) for match in _TOKEN.finditer(tex))


def _token_width(match: re.Match[str]) -> float:
    kind, text = match.lastgroup, match[0]
    if kind == "matrix":
        rows = text.removeprefix(r"\begin{bmatrix}").removesuffix(r"\end{bmatrix}").split(r"\\")
        cells = [[printed_width(cell) for cell in row.split("&")] for row in rows]
        columns: list[tuple[float, ...]] = list(zip(*cells, strict=True))
        return 12 + sum(10 + max(column) for column in columns)
    if kind == "sigma":
        limits = re.sub(r"\\[a-z]+|[{}_]", "", text.removeprefix(r"\sum_")).split("^")
        return max(16.0, _SCRIPT_CHARACTER * max(map(len, limits)) + 3)
    if kind == "script":
        parts = re.split(r"[\^_](?=\{|.$)", re.sub(r"\\[a-z]+", "", text))
        return _SCRIPT_CHARACTER * max(len(part.strip("{}")) for part in parts) + 1
    if kind == "command":
        return _COMMAND_POINTS.get(text[1:], 7.0 if len(text) < 9 else 4.5 * len(text))
    return _POINTS[str(kind)]


def broken(terms: Sequence[Term], room: float) -> list[list[Term]]:
    """The terms in lines that fit into `room` points, at most `TERMS_PER_LINE` in each."""
    if len(terms) > 50:
        # all terms of a long expanded sum are alike: measure the longest
        widest = printed_width(max((text for _, text in terms), key=len)) + _POINTS["relation"]
        step = max(1, min(TERMS_PER_LINE, int(room / widest)))
        return [list(terms[n : n + step]) for n in range(0, len(terms), step)]
    lines: list[list[Term]] = [[]]
    used = 0.0
    for term in terms:
        width = printed_width(term[1]) + _POINTS["relation"]
        if lines[-1] and (used + width > room or len(lines[-1]) == TERMS_PER_LINE):
            lines.append([])
            used = 0.0
        lines[-1].append(term)
        used += width
    return lines


def fitted(row: str, room: float) -> str:
    """A row that cannot be broken any more, in a smaller size if it is too wide."""
    width = printed_width(row)
    if width <= room:
        return row
    # spaces and sums shrink less than letters do
    scale = 0.9 * room / width
    size = next((size for size, factor in _SIZES if factor <= scale), "tiny")
    return f"\\text{{\\{size}\\(\\displaystyle {row}\\)}}"
