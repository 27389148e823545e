"""symnet check: a claim, or every displayed equation of a document."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import click

from symnet.cli.files import is_file, read_input
from symnet.cli.status import PROVED, REFUSED, REFUTED, UNKNOWN
from symnet.errors import ReadError

if TYPE_CHECKING:
    from symnet.documents import Declared
    from symnet.findings import Finding

MARKDOWN = (".md", ".markdown")
SUFFIXES = (".tex", *MARKDOWN)
LANGUAGES: dict[str, Literal["LaTeX", "text"]] = {"latex": "LaTeX", "text": "text"}


EPILOG = """\b
Exit status
  0   all proved
  1   a claim is refuted or ill-typed
  2   refused: usage, unreadable input, no claim found
  3   a claim is unknown or only tested
  4   a file cannot be read, or a defect of symnet
"""


@click.command(
    epilog=EPILOG,
    # a claim may begin with a minus sign
    context_settings={"help_option_names": ["-h", "--help"], "ignore_unknown_options": True},
)
@click.argument("claim", metavar="CLAIM|FILE")
@click.option("--network", metavar="SPEC", help="Names of a network, such as 3-3-1 or p-h-1.")
@click.option(
    "--shape", "shapes", multiple=True, metavar="NAME:ROWS,COLUMNS",
    help="Shape of a matrix, such as X:n,p; y:n is a column.",
)  # fmt: skip
@click.option(
    "--assume", multiple=True, metavar="FACT",
    help="What may be used, such as 'invertible(X^T X)', 'symmetric(A)' or 'x > 0'.",
)  # fmt: skip
@click.option(
    "--domain", "domains", multiple=True, metavar="NAME:WORD",
    help="Domain of a number, such as x:positive; default: real.",
)  # fmt: skip
@click.option(
    "--syntax", type=click.Choice(list(LANGUAGES)),
    help="How to read the claim; default: LaTeX where it has \\, _{ or ^{.",
)  # fmt: skip
@click.option(
    "--seed", type=int, help="Draw random points from a seed; randomised methods then say tested."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def check(
    claim: str,
    network: str | None,
    shapes: Sequence[str],
    assume: Sequence[str],
    domains: Sequence[str],
    syntax: str | None,
    seed: int | None,
    form: str,
) -> None:
    """Judge a claim, or every displayed equation of a document.

    CLAIM is an equation in text or LaTeX: 'v_1*w_11 + v_2*w_21 = beta_1'. FILE is LaTeX (.tex)
    or Markdown (.md); - reads a document from the standard input, as LaTeX, with --syntax text
    as Markdown. Comments in a document declare: % symnet: network 3-3-1, shape X n p,
    assume FACT, domain x positive, skip, define, reset.
    """
    from symnet.documents import claim_findings, declared_from

    declared = declared_from(network, shapes, assume, domains)
    if claim == "-" or is_file(claim, SUFFIXES):
        findings = _of_document(claim, declared, seed, markdown=syntax == "text")
        place = "standard input" if claim == "-" else claim
    else:
        language = None if syntax is None else LANGUAGES[syntax]
        findings = claim_findings(claim, declared, syntax=language, seed=seed)
        place = ""
    try:
        _show(findings, place, form)
    except BrokenPipeError:
        # whoever reads us has seen enough; keep Python from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(exit_status(findings))


def exit_status(findings: Sequence[Finding]) -> int:
    """What the findings together say; lines that claim nothing do not count."""
    statuses = {finding.status for finding in findings}
    if statuses & {"refuted", "ill_typed"}:
        return REFUTED
    if "unreadable" in statuses or not any(finding.verdict is not None for finding in findings):
        return REFUSED
    judged = {finding.status for finding in findings if finding.verdict is not None}
    return PROVED if judged == {"proved"} else UNKNOWN


def _of_document(
    name: str, declared: Declared, seed: int | None, *, markdown: bool
) -> list[Finding]:
    from symnet.documents import document_findings

    text = read_input(name)
    kind: Literal["tex", "md"] = "tex"
    if name.lower().endswith(MARKDOWN) or (name == "-" and markdown):
        kind = "md"
    with _progress(text.count("\n") + 1, name) as began:
        return list(document_findings(text, kind, declared, seed=seed, began=began))


@contextmanager
def _progress(lines: int, name: str) -> Iterator[Callable[[int], None] | None]:
    """A progress bar over the lines of a document, on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    from symnet.render.verdict import printable

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"judging {escape(printable(name[-60:]))}", total=lines)
        yield lambda line: bar.update(task, completed=line)


def _show(findings: Sequence[Finding], place: str, form: str) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "the standard output is closed")
    if form == "json":
        import json

        from symnet.render.verdict import findings_to_dict

        data = findings_to_dict(findings, place or None)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from rich.console import Console

        from symnet.render.verdict import print_findings

        print_findings(findings, Console(), place)
    else:
        from symnet.render.verdict import finding_lines, summary_words

        for finding in findings:
            where = f"{place}:{finding.line}" if place else ""
            click.echo("\n".join(finding_lines(finding, where)))
        if len(findings) > 1:
            click.echo(summary_words(findings))
    if not any(f.verdict is not None or f.status == "unreadable" for f in findings):
        found = "no claim found" if findings else "no displayed equation found"
        raise ReadError(f"{place or 'the line'}: {found}; write an equation between known names")
