"""A derivation in Unicode text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any
from unicodedata import combining

from symnet.derivation import Derivation
from symnet.render.chains import Chain, Line, chains, index_ranges, notation_of, opens_equation
from symnet.render.dialects import UNICODE
from symnet.render.pieces import Term
from symnet.render.words import closing_words, range_words, verdict_words
from symnet.render.writer import Writer

LINE_WIDTH = 88
INDENT = "  "


def derivation_to_text(d: Derivation) -> str:
    """The statement, every line with its reason and verdict, and the verdict of the whole."""
    writer = Writer(notation_of(d), UNICODE)
    left, right = d.statement.args
    statement = Line(left, "=", right, None, "", None)
    sentences = [d.title, "", *_ranges(tuple(index_ranges(left).items()), writer)]
    sentences += [row for _, rows in written_lines([statement], writer) for row in rows]
    part = ""
    for chain in chains(d):
        sentences += ["", f"{_capitalised(chain.part)}:"] if chain.part != part else [""]
        part = chain.part
        sentences += [*_ranges(chain.ranges, writer), *_chain(chain, writer)]
    sentences.append("")
    for words in closing_words(d, writer):
        sentences += wrap(_capitalised(words), LINE_WIDTH, subsequent_indent=INDENT)
    if d.code:
        sentences += ["", d.code.rstrip("\n")]
    return "\n".join(sentences) + "\n"


def written_lines(lines: Sequence[Line], writer: Writer) -> Iterator[tuple[Line, list[str]]]:
    """Every line with its rows: relations one below the other, long sums below their first term."""
    margin = 0
    for number, line in enumerate(lines):
        left = writer.write(line.left) if opens_equation(lines, number) else " " * margin
        margin = _columns(left)
        start = f"{INDENT}{left} {line.relation} "
        terms = writer.in_view(line.view).terms(line.right)
        first, *rest = _wrapped(terms, LINE_WIDTH - _columns(start))
        yield line, [start + first, *(" " * _columns(start) + row for row in rest)]


def _chain(chain: Chain, writer: Writer) -> Iterator[str]:
    for line, rows in written_lines(chain.lines, writer):
        remark = "; ".join(filter(None, (line.reason, verdict_words(line.verdict))))
        if _columns(rows[-1]) + len(remark) + 4 <= LINE_WIDTH:
            rows[-1] += f"  [{remark}]"
        else:
            rows.append(f"{INDENT * 3}[{remark}]")
        yield from rows


def _columns(text: str) -> int:
    """The columns a text takes; a combining hat takes none."""
    return sum(not combining(character) for character in text)


def _ranges(ranges: Sequence[Any], writer: Writer) -> list[str]:
    words = range_words(ranges, writer)
    return [f"for {' and '.join(words)}:"] if words else []


def _wrapped(terms: Sequence[Term], room: int) -> list[str]:
    """Terms with their signs, in rows of at most `room` characters where a term is not longer."""
    rows: list[str] = []
    for number, (negative, text) in enumerate(terms):
        sign = ("- " if negative else "+ ") if number else ("-" if negative else "")
        if number and _columns(rows[-1]) + 1 + _columns(sign + text) <= room:
            rows[-1] += f" {sign}{text}"
        else:
            rows.append(sign + text)
    return rows


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
