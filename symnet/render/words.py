"""The words around the formulas, the same in every output format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnet.derivation import Derivation, NumericCheck, Verdict
from symnet.errors import PrintError
from symnet.render.chains import Range
from symnet.render.dialects import CLAIM, LATEX, UNICODE, Dialect
from symnet.render.writer import ALL_TERMS, Writer

_SIGNS: dict[Dialect, dict[type, str]] = {
    LATEX: {
        sp.Equality: "=",
        sp.Unequality: r"\neq",
        sp.StrictGreaterThan: ">",
        sp.StrictLessThan: "<",
        sp.GreaterThan: r"\geq",
        sp.LessThan: r"\leq",
    },
    UNICODE: {
        sp.Equality: "=",
        sp.Unequality: "≠",
        sp.StrictGreaterThan: ">",
        sp.StrictLessThan: "<",
        sp.GreaterThan: "≥",
        sp.LessThan: "≤",
    },
    CLAIM: {
        sp.Equality: "=",
        sp.Unequality: "!=",
        sp.StrictGreaterThan: ">",
        sp.StrictLessThan: "<",
        sp.GreaterThan: ">=",
        sp.LessThan: "<=",
    },
}


def range_words(ranges: Sequence[Range], writer: Writer) -> list[str]:
    """Write k = 1, …, q for every free index, in the order of their letters."""
    return [
        f"{writer.notation.symbol(index, writer.dialect)} = {_range(size, writer)}"
        for index, size in sorted(ranges, key=lambda r: r[0].name)
    ]


def _range(size: Any, writer: Writer) -> str:
    if size.is_Integer and size <= ALL_TERMS:
        return ", ".join(str(n) for n in range(1, int(size) + 1))
    dots = r"\ldots" if writer.dialect is LATEX else "…"
    return f"1, {dots}, {writer.write(size)}"


def verdict_words(verdict: Verdict | None) -> str:
    """Say proved, refuted (…) or not judged; the method is said once, at the end."""
    if verdict is None:
        return "not judged"
    detail = "" if verdict.status == "proved" else verdict.reason or verdict.method
    if verdict.counterexample is not None:
        detail = f"{detail}; " * bool(detail) + str(verdict.counterexample)
    status = verdict.status.replace("_", "-")
    return f"{status} ({detail})" if detail else status


def method_words(verdict: Verdict) -> str:
    """How the derivation was judged, as a sentence; empty where nothing is to be said."""
    return f"Judged by: {verdict.method}." if verdict.status == "proved" and verdict.method else ""


def numeric_words(checks: Sequence[NumericCheck]) -> list[str]:
    """What was compared, how far apart the two sides were, and how to repeat it."""
    alike: dict[tuple[str, int, int, str, float, bool], list[NumericCheck]] = {}
    for check in checks:
        key = (check.subject, check.samples, check.seed, check.dtype, check.tolerance, check.agrees)
        alike.setdefault(key, []).append(check)
    return [
        f"{subject} and a plain forward pass {'agree' if agrees else 'disagree'} at widths "
        f"{' and '.join('-'.join(map(str, check.widths)) for check in group)}: largest relative "
        f"error {max(check.max_relative_error for check in group):.1e} "
        f"in {samples} samples each ({dtype}, seed {seed}, tolerance {tolerance:.0e})."
        for (subject, samples, seed, dtype, tolerance, agrees), group in alike.items()
    ]


def hidden_words(d: Derivation) -> list[str]:
    """One sentence for each verdict on comparisons of lines that are printed already."""
    verdicts: dict[str, dict[str, list[str]]] = {}
    for step in d.steps:
        if not step.shown:
            words = verdict_words(step.verdict)
            verdicts.setdefault(words, {}).setdefault(step.part, []).append(step.reason)
    return [
        "Compared with each other: "
        + "; ".join(f"{part}: {', '.join(reasons)}" for part, reasons in parts.items())
        + f": {words}."
        for words, parts in verdicts.items()
    ]


def bound_exponent(verdict: Verdict) -> int | None:
    """The n for which the probability of error is at most 2^-n, or None for exact methods."""
    bound = verdict.error_bound
    return (bound.denominator // bound.numerator).bit_length() - 1 if bound else None


def closing_words(d: Derivation, writer: Writer) -> list[str]:
    """The sentences below the last line: verdict, conditions, comparisons, notes."""
    sentences = [f"Verdict: {verdict_words(d.verdict)}. {method_words(d.verdict)}".strip()]
    if exponent := bound_exponent(d.verdict):
        sentences.append(f"The probability of error is at most 2^-{exponent}.")
    for name, items in (("Assumptions", d.assumptions), ("Conditions", d.conditions)):
        if items:
            written = "; ".join(condition_words(item, writer) for item in items)
            sentences.append(f"{name}: {written}.")
    return [*sentences, *hidden_words(d), *d.notes, *numeric_words(d.numeric)]


def condition_words(condition: Any, writer: Writer) -> str:
    """A side condition: a sentence as it is, a relation with its sign."""
    if isinstance(condition, str):
        return condition
    sign = _SIGNS[writer.dialect].get(type(condition))
    if sign is None:
        raise PrintError(
            f"a condition of type {type(condition).__name__} has no printed form; "
            "give it as a relation or as a sentence"
        )
    return f"{writer.write(condition.lhs)} {sign} {writer.write(condition.rhs)}"


def provenance(d: Derivation) -> str:
    """Say symnet 0.1: collapse of 3-3-1, proved."""
    version = d.versions.get("symnet")
    name = f"symnet {version}" if version else "symnet"
    subject = f"{d.name} of {d.network.spec}" if d.network is not None else d.name
    return f"{name}: {subject}, {d.verdict.status}."
