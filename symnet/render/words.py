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
    """Say proved (normal form), refuted (…) or not judged."""
    if verdict is None:
        return "not judged"
    detail = verdict.method if verdict.status in {"proved", "tested"} else verdict.reason
    if verdict.counterexample is not None:
        detail = f"{detail}; " * bool(detail) + str(verdict.counterexample)
    return f"{verdict.status} ({detail})" if detail else verdict.status


def numeric_words(check: NumericCheck) -> str:
    """What was compared, how far apart the two sides were, and how to repeat it."""
    agreement = "agree" if check.agrees else "disagree"
    widths = "-".join(map(str, check.widths))
    return (
        f"{check.subject} and a plain forward pass {agreement} at widths {widths}: largest "
        f"relative error {check.max_relative_error:.1e} in {check.samples} samples "
        f"({check.dtype}, seed {check.seed}, tolerance {check.tolerance:.0e})"
    )


def hidden_words(d: Derivation) -> list[str]:
    """One sentence on each part whose printed lines were also compared with each other."""
    parts: dict[str, dict[str, list[str]]] = {}
    for step in d.steps:
        if not step.shown:
            words = verdict_words(step.verdict)
            parts.setdefault(step.part, {}).setdefault(words, []).append(step.reason)
    return [
        f"Also compared, {part}: {', '.join(reasons)}: {words}."
        for part, verdicts in parts.items()
        for words, reasons in verdicts.items()
    ]


def bound_exponent(verdict: Verdict) -> int | None:
    """The n for which the probability of error is at most 2^-n, or None for exact methods."""
    bound = verdict.error_bound
    return (bound.denominator // bound.numerator).bit_length() - 1 if bound else None


def closing_words(d: Derivation, writer: Writer) -> list[str]:
    """The sentences below the last line: verdict, conditions, comparisons, notes."""
    sentences = [f"Verdict: {verdict_words(d.verdict)}."]
    if exponent := bound_exponent(d.verdict):
        sentences.append(f"The probability of error is at most 2^-{exponent}.")
    for name, items in (("Assumptions", d.assumptions), ("Conditions", d.conditions)):
        if items:
            written = "; ".join(condition_words(item, writer) for item in items)
            sentences.append(f"{name}: {written}.")
    sentences += [*hidden_words(d), *d.notes]
    return sentences + [f"{numeric_words(check)}." for check in d.numeric]


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
