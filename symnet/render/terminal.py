"""A derivation on a terminal: coloured marks that are also words, so that no colour is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from symnet.derivation import Derivation, Status, Verdict
from symnet.render.chains import chains, notation_of
from symnet.render.dialects import UNICODE
from symnet.render.unicode import written_lines
from symnet.render.words import hidden_words, method_words, range_words, verdict_words
from symnet.render.writer import Writer

if TYPE_CHECKING:
    from rich.console import Console

MARKS: dict[Status, tuple[str, str]] = {
    "proved": ("✓", "green"),
    "assumed": ("∴", "cyan"),
    "tested": ("≈", "yellow"),
    "unknown": ("?", "yellow"),
    "refuted": ("✗", "red"),
    "ill_typed": ("✗", "red"),
}


def print_derivation(d: Derivation, console: Console) -> None:
    """Title, numbered lines with their marks, the numeric comparison, the verdict."""
    writer = Writer(notation_of(d), UNICODE)
    console.print(Text(d.title, style="bold"))
    number, part = 0, ""
    for chain in chains(d):
        heading = f"\n{chain.part}" if chain.part != part else ""
        part = chain.part
        console.print(Text(heading, style="bold"))
        if ranges := range_words(chain.ranges, writer):
            console.print(Text(f"for {' and '.join(ranges)}:"))
        for line, rows in written_lines(chain.lines, writer):
            number += 1
            for row in rows:
                console.print(Text(row), soft_wrap=True)
            remark = f" {line.reason}" if line.reason else ""
            console.print(Text(f"    {number}.{remark} ") + marked(line.verdict))
    console.print()
    for sentence in (*hidden_words(d), *d.notes):
        console.print(Text(sentence))
    if d.numeric:
        console.print(_numeric_table(d))
    if d.code:
        console.print(Text(d.code))
    console.print(Text("verdict: ", style="bold") + marked(d.verdict))
    if method := method_words(d.verdict):
        console.print(Text(method))


def marked(verdict: Verdict | None) -> Text:
    """✓ proved, in the colour of its status."""
    if verdict is None:
        return Text("· not judged")
    mark, colour = MARKS[verdict.status]
    return Text(f"{mark} {verdict_words(verdict)}", style=colour)


def _numeric_table(d: Derivation) -> Table:
    table = Table(title="floating-point comparison with a plain forward pass")
    for heading in ("subject", "widths", "relative error", "samples", "seed", "dtype", "agrees"):
        table.add_column(heading)
    for check in d.numeric:
        table.add_row(
            Text(check.subject),
            "-".join(map(str, check.widths)),
            f"{check.max_relative_error:.1e}",
            str(check.samples),
            str(check.seed),
            check.dtype,
            "yes" if check.agrees else "NO",
        )
    return table
