"""A derivation as plain data: the JSON schema, version 1."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnet.derivation import Counterexample, Derivation, NumericCheck, Step, Verdict, View
from symnet.render.chains import notation_of
from symnet.render.dialects import CLAIM, LATEX
from symnet.render.words import condition_words
from symnet.render.writer import Writer

SCHEMA = 1


def derivation_to_dict(d: Derivation) -> dict[str, Any]:
    """Strings, numbers, lists and dictionaries; every expression is text that `check` reads.

    Indices count from 1, as in print. Fractions are strings.
    """
    notation = notation_of(d)
    text, latex = Writer(notation, CLAIM), Writer(notation, LATEX)
    return {
        "schema": SCHEMA,
        "versions": dict(d.versions),
        "result": d.name,
        "network": _network(d.network),
        "view": d.view,
        "statement": {"latex": latex.write(d.statement), "text": text.write(d.statement)},
        "assumptions": [condition_words(item, text) for item in d.assumptions],
        "conditions": [condition_words(item, text) for item in d.conditions],
        "steps": _steps(d.steps, text, latex),
        "coefficients": None if d.coefficients is None else _rows(d.coefficients, text),
        "intercept": None
        if d.intercept is None
        else [entry for row in _rows(d.intercept, text) for entry in row],
        "code": d.code,
        "numeric": [_numeric(check) for check in d.numeric],
        "verdict": _verdict(d.verdict, text),
    }


def _network(network: Any) -> dict[str, Any] | None:
    if network is None:
        return None
    return {
        "spec": network.spec,
        "widths": list(network.raw_widths),
        "activations": list(network.activations),
        "bias": [layer.bias for layer in network.affine],
    }


def _steps(steps: tuple[Step, ...], text: Writer, latex: Writer) -> list[dict[str, Any]]:
    table = []
    view: View | None = None
    for step in steps:
        before = latex.in_view(None if step.opens else view).write(step.before)
        after = latex.in_view(step.view).write(step.after)
        view = step.view
        table.append(
            {
                "rule": step.rule,
                "reason": step.reason,
                "relation": step.relation,
                "before": text.write(step.before),
                "after": text.write(step.after),
                "latex": f"{before} {step.relation} {after}",
                "verdict": None if step.verdict is None else _verdict(step.verdict, text),
            }
        )
    return table


def _verdict(verdict: Verdict, text: Writer) -> dict[str, Any]:
    bound, example = verdict.error_bound, verdict.counterexample
    return {
        "status": verdict.status,
        "method": verdict.method,
        "reason": verdict.reason,
        "error_bound": None if bound is None else str(bound),
        "conditions": [condition_words(item, text) for item in verdict.conditions],
        "counterexample": None if example is None else counterexample_to_dict(example),
    }


def counterexample_to_dict(example: Counterexample) -> dict[str, Any]:
    """Where two sides differ, as plain data; indices count from 1."""
    return {
        "dimensions": dict(example.dimensions),
        "indices": {name: place + 1 for name, place in example.indices.items()},
        "values": {
            name: [[str(value) for value in row] for row in rows]
            for name, rows in example.values.items()
        },
        "left": str(example.left),
        "right": str(example.right),
    }


def _rows(matrix: Any, text: Writer) -> list[list[str]]:
    """The entries of a matrix; its one formula where a dimension is symbolic."""
    if isinstance(matrix, sp.MatrixBase):
        return [[text.write(entry) for entry in matrix.row(r)] for r in range(matrix.rows)]
    return [[text.write(matrix)]]


def _numeric(check: NumericCheck) -> dict[str, Any]:
    return {
        "widths": list(check.widths),
        "samples": check.samples,
        "seed": check.seed,
        "dtype": check.dtype,
        "max_relative_error": check.max_relative_error,
    }
