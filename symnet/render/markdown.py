"""A derivation in Markdown, with its formulas between double dollar signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnet.derivation import Derivation
from symnet.render.chains import (
    Chain,
    Line,
    Range,
    chains,
    index_ranges,
    notation_of,
    opens_equation,
)
from symnet.render.dialects import CLAIM, LATEX
from symnet.render.escape import markdown_words, tex_words
from symnet.render.words import closing_words, range_words, verdict_words
from symnet.render.writer import Writer


def derivation_to_markdown(d: Derivation) -> str:
    """Markdown for notebooks and docs pages: MathJax and KaTeX read its formulas."""
    return "\n".join(_lines(d)) + "\n"


def _lines(d: Derivation) -> Iterator[str]:
    writer = Writer(notation_of(d), LATEX)
    left, right = d.statement.args
    yield f"### {markdown_words(d.title)}\n"
    yield from _ranges(tuple(index_ranges(left).items()), writer)
    yield from _display([Line(left, "=", right, None, "", None)], writer)
    part = ""
    for chain in chains(d):
        if chain.part != part:
            part = chain.part
            yield f"**{markdown_words(part[:1].upper() + part[1:])}**\n"
        yield from _chain(chain, writer)
    for sentence in closing_words(d, Writer(writer.notation, CLAIM)):
        yield f"{markdown_words(sentence)}\n"
    if d.code:
        # a longer fence than any in the code cannot be left from inside
        fence = "`" * max(3, 1 + max(map(len, _runs_of_backticks(d.code)), default=0))
        yield f"{fence}python\n{d.code.strip()}\n{fence}"


def _chain(chain: Chain, writer: Writer) -> Iterator[str]:
    yield from _ranges(chain.ranges, writer)
    yield from _display(chain.lines, writer)


def _display(lines: Sequence[Line], writer: Writer) -> Iterator[str]:
    rows = []
    for number, line in enumerate(lines):
        shown = opens_equation(lines, number)
        left = writer.write(line.left) if shown else ""
        right = writer.in_view(line.view).write(line.right)
        words = [line.reason, verdict_words(line.verdict)] if line.verdict else [line.reason]
        remark = "; ".join(filter(None, words))
        note = f" && \\text{{{tex_words(remark)}}}" if remark else ""
        rows.append(f"{left} &{line.relation} {right}{note}")
    body = " \\\\\n".join(rows)
    yield f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$\n"


def _ranges(ranges: Sequence[Range], writer: Writer) -> Iterator[str]:
    words = range_words(ranges, writer)
    if words:
        yield "For " + " and ".join(f"${word}$" for word in words) + ":\n"


def _runs_of_backticks(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]
