"""A derivation in LaTeX: displays of amsmath, each line with its reason and its verdict."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from symnet.derivation import Derivation
from symnet.render.breaking import MARGIN, TEXT_WIDTH, broken, fitted, printed_width
from symnet.render.chains import (
    Chain,
    Line,
    Range,
    chains,
    index_ranges,
    notation_of,
    opens_equation,
)
from symnet.render.code import code_to_latex
from symnet.render.dialects import LATEX
from symnet.render.escape import folded, tex_comment, tex_words, verbatim
from symnet.render.pieces import Term, join_terms
from symnet.render.words import (
    bound_exponent,
    condition_words,
    hidden_words,
    method_words,
    numeric_words,
    provenance,
    range_words,
    verdict_words,
)
from symnet.render.writer import Writer

RELATION_WIDTH = 13
ROWS_PER_DISPLAY = 40

Progress = Callable[[int], None]
"""Called with the number of characters written so far."""


def derivation_to_latex(d: Derivation, *, standalone: bool = False) -> str:
    """A fragment that needs amsmath alone, or a whole document.

    Raises PrintError where an expression or a name has no unambiguous printed form.
    """
    stream = io.StringIO()
    write_latex(d, stream, standalone=standalone)
    return stream.getvalue()


def write_latex(
    d: Derivation, stream: TextIO, *, standalone: bool = False, progress: Progress | None = None
) -> None:
    """Write the LaTeX of a derivation piece by piece, so that it is never held as a whole."""
    written = 0
    for piece in _document(d) if standalone else _fragment(d):
        written += stream.write(piece)
        if progress is not None:
            progress(written)


def _document(d: Derivation) -> Iterator[str]:
    yield "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
    yield f"\\section*{{{tex_words(d.title)}}}\n"
    yield from _fragment(d)
    yield "\\end{document}\n"


def _code(d: Derivation) -> Iterator[str]:
    call, _, body = code_to_latex(d).partition(" = ")
    room = TEXT_WIDTH - RELATION_WIDTH - MARGIN
    yield "\\paragraph{NumPy.} The function that was executed reads\n"
    yield f"\\begin{{align*}}\n&{fitted(call, room)} \\\\\n"
    yield f"&\\quad = {fitted(body, room)}\n\\end{{align*}}\n"
    yield f"{{\\footnotesize\n{verbatim(folded(d.code))}\n}}\n"


def _fragment(d: Derivation) -> Iterator[str]:
    writer = Writer(notation_of(d), LATEX)
    yield f"% {tex_comment(provenance(d))} Needs amsmath.\n"
    yield "\\begingroup\\allowdisplaybreaks\n"
    yield from _statement(d, writer)
    part = ""
    for chain in chains(d):
        if chain.part != part:
            part = chain.part
            yield f"\\paragraph{{{tex_words(_capitalised(part))}.}}\n"
        yield from _chain(chain, writer)
    yield from _conclusion(d, writer)
    if d.code:
        yield from _code(d)
    yield "\\endgroup\n"


def _statement(d: Derivation, writer: Writer) -> Iterator[str]:
    left, right = d.statement.args
    ranges = tuple(index_ranges(left).items())
    if ranges:
        yield f"\\noindent {_range_sentence(ranges, writer)}\n"
    yield from _display([Line(left, "=", right, None, "", d.verdict)], writer)


def _chain(chain: Chain, writer: Writer) -> Iterator[str]:
    if chain.ranges:
        yield f"{_range_sentence(chain.ranges, writer)}\n"
    yield from _display(chain.lines, writer)


def _range_sentence(ranges: Sequence[Range], writer: Writer) -> str:
    words = range_words(ranges, writer)
    return "For " + " and ".join(f"\\({word}\\)" for word in words) + ","


def _display(lines: Sequence[Line], writer: Writer) -> Iterator[str]:
    """One align* environment, or several where there are very many rows."""
    rows = 0
    yield "\\begin{align*}\n"
    for number, line in enumerate(lines):
        written = list(_rows(line, writer, opens=opens_equation(lines, number)))
        rows += len(written)
        yield " \\\\\n".join(written)
        comment = f"% {tex_comment(verdict_words(line.verdict))}\n"
        if number == len(lines) - 1:
            yield f" {comment}"
        elif rows > ROWS_PER_DISPLAY and opens_equation(lines, number + 1):
            yield f" {comment}\\end{{align*}}\n\\begin{{align*}}\n"
            rows = 0
        else:
            yield f" \\\\ {comment}"
    yield "\\end{align*}\n"


def _rows(line: Line, writer: Writer, *, opens: bool) -> Iterator[str]:
    """The rows of one line of the derivation, the reason on the last of them."""
    left = writer.write(line.left) if opens else ""
    terms = writer.in_view(line.view).terms(line.right)
    room: float = TEXT_WIDTH - RELATION_WIDTH - MARGIN
    start = f"{left} &{line.relation} "
    if printed_width(left) > room / 3:
        yield f"&\\mathrel{{\\phantom{{{line.relation}}}}} {left}"
        start = f"&{line.relation} "
    else:
        room -= printed_width(left)
    rows = [_row(row, room, first=number == 0) for number, row in enumerate(broken(terms, room))]
    rows[0] = start + rows[0]
    rows[1:] = [f"&\\quad {row}" for row in rows[1:]]
    if line.reason:
        rows[-1] += f" \\tag*{{\\footnotesize {tex_words(line.reason)}}}"
    yield from rows


def _row(terms: list[Term], room: float, *, first: bool) -> str:
    (negative, text), *rest = terms
    if not rest:
        text = fitted(text, room)
    if first:
        return join_terms([(negative, text), *rest])
    return f"{{}}{'-' if negative else '+'} {join_terms([(False, text), *rest])}"


def _conclusion(d: Derivation, writer: Writer) -> Iterator[str]:
    words = f"{_capitalised(verdict_words(d.verdict))}. {method_words(d.verdict)}".strip()
    yield f"\\paragraph{{Verdict.}} {tex_words(words)}"
    if exponent := bound_exponent(d.verdict):
        yield f" The probability of error is at most \\(2^{{-{exponent}}}\\)."
    for name, items in (("Assumptions", d.assumptions), ("Conditions", d.conditions)):
        if items:
            yield f" {name}: " + "; ".join(_condition(item, writer) for item in items) + "."
    for sentence in (*hidden_words(d), *d.notes, *numeric_words(d.numeric)):
        yield "\n" + tex_words(_capitalised(sentence))
    yield "\n"


def _condition(condition: Any, writer: Writer) -> str:
    words = condition_words(condition, writer)
    return tex_words(words) if isinstance(condition, str) else f"\\({words}\\)"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
