"""Judge the steps of a derivation: each line by itself, and that the lines form chains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from symnet.derivation import Derivation, Step, Verdict
from symnet.judge.context import Context
from symnet.judge.decision import decide


def judged_steps(
    derivation: Derivation,
    entries: Mapping[Any, tuple[Any, int, int]],
    read_back: Callable[[Step], Step],
) -> Iterator[Step]:
    """Every step with its verdict.

    `read_back` returns a step written in dots with `after` replaced by what its print says, so
    that the print is judged and not the intention.
    """
    context = Context(dict(derivation.definitions), entries)
    previous: Step | None = None
    for step in derivation.steps:
        fault = chain_fault(step, previous)
        if fault is not None:
            verdict = Verdict("unknown", reason=fault)
        else:
            claim = read_back(step) if step.view == "dots" else step
            verdict = decide(claim.before, claim.after, context)
            if step.view == "dots":
                verdict = replace(verdict, method=f"reading back the print, {verdict.method}")
        yield replace(step, verdict=verdict)
        previous = step


def chain_fault(step: Step, previous: Step | None) -> str | None:
    """Why a step does not continue its chain, or changes nothing; None when all is well."""
    if step.before == step.after and step.view != "dots":
        return "the step changes nothing"
    if step.opens:
        return None
    if previous is None or previous.part != step.part:
        return "the step continues no line"
    if previous.after != step.before:
        return "the step does not start where the last one ended"
    return None
