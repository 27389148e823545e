"""Findings in words, as plain data and on a terminal: nothing in them acts as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

from symnet.derivation import STATUSES, Counterexample, Verdict
from symnet.findings import Finding, Kind, counts
from symnet.render.json import counterexample_to_dict
from symnet.render.words import bound_exponent

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA = 1
KINDS: tuple[Kind, ...] = get_args(Kind)
JUDGED = "as written"
"""Text and LaTeX are read without evaluation."""

_COLOURS = {
    "proved": "green",
    "assumed": "cyan",
    "tested": "yellow",
    "unknown": "yellow",
    "refuted": "red",
    "ill_typed": "red",
    "unreadable": "red",
}


def finding_lines(finding: Finding, place: str = "") -> list[str]:
    """The finding in lines of text: status and formula first, then what is to be said.

    >>> finding_lines(Finding(3, "x = x + 1", "refuted", "they differ"), "a.md:3")
    ['a.md:3: refuted: x = x + 1', '  reason: they differ']
    """
    head = f"{printable(place)}: " if place else ""
    link = f" (link {finding.link})" if finding.link > 1 else ""
    first = f"{head}{status_word(finding.status)}{link}: {printable(finding.formula)}"
    return [first, *(f"  {line}" for line in _details(finding))]


def status_word(status: str) -> str:
    """Say ill-typed for ill_typed.

    >>> status_word("ill_typed")
    'ill-typed'
    """
    return status.replace("_", "-")


def summary_words(findings: Sequence[Finding]) -> str:
    """Say how many findings have each status.

    >>> summary_words([Finding(1, "a", "proved"), Finding(2, "b", "proved")])
    '2 proved'
    """
    number = counts(findings)
    order = [*reversed(STATUSES), *KINDS]
    return ", ".join(f"{number[s]} {status_word(s)}" for s in order if number.get(s))


def print_findings(findings: Sequence[Finding], console: Console, file: str = "") -> None:
    """The findings with their statuses in colour."""
    for finding in findings:
        print_finding(finding, console, f"{file}:{finding.line}" if file else "")
    if len(findings) > 1:
        from rich.text import Text

        console.print(Text(summary_words(findings)), soft_wrap=True)


def print_finding(finding: Finding, console: Console, place: str = "") -> None:
    """One finding, its status in colour."""
    from rich.text import Text

    first, *rest = finding_lines(finding, place)
    word = status_word(finding.status)
    line = Text(first)
    start = len(place) + 2 if place else 0
    line.stylize(f"bold {_COLOURS.get(finding.status, 'dim')}", start, start + len(word))
    console.print(line, soft_wrap=True)
    for text in rest:
        console.print(Text(text), soft_wrap=True)


def findings_to_dict(findings: Sequence[Finding], file: str | None = None) -> dict[str, Any]:
    """The schema of `symnet check --format json`, version 1."""
    return {
        "schema": SCHEMA,
        "findings": [_finding(finding, file) for finding in findings],
        "counts": dict(counts(findings)),
    }


def printable(text: str) -> str:
    r"""Text for a terminal: line breaks stay, other control characters become dots.

    >>> printable("a\x1b[31m")
    'a·[31m'
    """
    return "".join(c if c.isprintable() or c == "\n" else "·" for c in text)


def _details(finding: Finding) -> Iterator[str]:
    verdict = finding.verdict
    if finding.reason and (verdict is None or verdict.status != "proved"):
        first, *rest = printable(finding.reason).split("\n")
        yield from [f"reason: {first}", *(f"  {line}" for line in rest)]
    if verdict is None:
        return
    if verdict.counterexample is not None:
        yield from _counterexample_lines(verdict.counterexample)
    if verdict.conditions:
        written = "; ".join(printable(condition_text(item)) for item in verdict.conditions)
        yield f"conditions: {written}"
    if verdict.repair:
        yield f"repair: {printable(verdict.repair)}"
    if verdict.method:
        yield f"method: {printable(verdict.method)}"
    if exponent := bound_exponent(verdict):
        yield f"the probability of error is at most 2^-{exponent}"


def _counterexample_lines(example: Counterexample) -> Iterator[str]:
    at, _, _ = str(example).rpartition(": left ")
    yield f"counterexample: {printable(at) or 'any values'}"
    yield f"  left side:  {example.left}"
    yield f"  right side: {example.right}"


def condition_text(condition: Any) -> str:
    """A condition as the judge gives it: a sentence, or a SymPy relation.

    >>> import sympy as sp
    >>> condition_text(sp.Ne(sp.Symbol("x"), 1))
    'x != 1'
    """
    sign = _SIGNS.get(type(condition).__name__)
    if sign is None:
        return str(condition)
    return f"{condition.lhs} {sign} {condition.rhs}"


_SIGNS: Mapping[str, str] = {
    "Equality": "=",
    "Unequality": "!=",
    "StrictGreaterThan": ">",
    "GreaterThan": ">=",
    "StrictLessThan": "<",
    "LessThan": "<=",
}


def _finding(finding: Finding, file: str | None) -> dict[str, Any]:
    verdict = Verdict("unknown") if finding.verdict is None else finding.verdict
    bound, example = verdict.error_bound, verdict.counterexample
    return {
        "file": file,
        "line": finding.line,
        "link": finding.link,
        "formula": finding.formula,
        "status": finding.status,
        "reason": finding.reason,
        "method": verdict.method,
        "error_bound": None if bound is None else str(bound),
        "conditions": [condition_text(item) for item in verdict.conditions],
        "counterexample": None if example is None else counterexample_to_dict(example),
        "repair": verdict.repair,
        "judged": JUDGED if finding.verdict is not None else None,
    }
