"""Verdicts, steps and derivations: data only. Whoever builds a step does not judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, get_args

Status = Literal["ill_typed", "refuted", "unknown", "tested", "assumed", "proved"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""From the weakest to the strongest."""

View = Literal["matrix", "sum", "dots", "expanded"]
VIEWS: tuple[View, ...] = get_args(View)


@dataclass(frozen=True)
class Counterexample:
    """Numbers at which the two sides of a claim differ.

    `dimensions` and `indices` map names to integers (indices counted from 0), `values` maps
    names to nested tuples of rows of fractions; `left` and `right` are what the sides give there,
    exactly where that is rational.
    """

    dimensions: Mapping[str, int]
    indices: Mapping[str, int]
    values: Mapping[str, tuple[tuple[Fraction, ...], ...]]
    left: Fraction | float
    right: Fraction | float

    def __str__(self) -> str:
        names = [f"{name} = {value}" for name, value in self.dimensions.items()]
        names += [f"{name} = {value + 1}" for name, value in self.indices.items()]
        names += [f"{name} = {_write_rows(rows)}" for name, rows in self.values.items()]
        return f"{', '.join(names)}: left {self.left}, right {self.right}"


@dataclass(frozen=True)
class Verdict:
    """What the judge says of a claim, how it knows, and under which conditions.

    `bool(verdict)` is True only for *proved*; a False means *not proved*, never *false*.
    `error_bound` is None for exact methods. `judged` says whether the claim was taken as it was
    written, or as SymPy handed it over, which may have dropped a condition already; `claim` is the
    LaTeX of a claim that was a Python function.
    """

    status: Status
    method: str = ""
    reason: str = ""
    conditions: tuple[Any, ...] = ()
    counterexample: Counterexample | None = None
    error_bound: Fraction | None = None
    repair: str | None = None
    judged: Literal["", "as written", "as received"] = ""
    claim: str = ""

    def __bool__(self) -> bool:
        return self.status == "proved"


@dataclass(frozen=True)
class Step:
    """before (relation) after, by a rule, for a reason.

    Within a `part`, a step starts where the last one ended, or `opens` a chain of its own.
    `view` says how `after` is written. A step that is not `shown` compares two lines that are
    printed already.
    """

    part: str
    rule: str
    reason: str
    before: Any
    after: Any
    relation: str = "="
    view: View | None = None
    opens: bool = False
    shown: bool = True
    conditions: tuple[Any, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True)
class NumericCheck:
    """A floating-point comparison of the derived formula with a plain forward pass."""

    subject: str
    widths: tuple[int, ...]
    samples: int
    seed: int
    dtype: str
    max_relative_error: float
    tolerance: float

    @property
    def agrees(self) -> bool:
        """Whether the largest relative error is within the tolerance (False for NaN)."""
        return self.max_relative_error <= self.tolerance


@dataclass(frozen=True)
class Derivation:
    """A named statement, its definitions, its ordered steps and the numbers that agree with it.

    `definitions` maps tensors to the matrix expressions they stand for, each defined once and in
    terms of earlier ones. `quantities` says how every tensor is written. `notes` are sentences
    for the reader, such as a view that was left out and why.
    """

    name: str
    title: str
    network: Any
    view: View
    statement: Any
    definitions: tuple[tuple[Any, Any], ...]
    quantities: tuple[Any, ...]
    steps: tuple[Step, ...]
    result: Any
    coefficients: Any = None
    intercept: Any = None
    assumptions: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""
    numeric: tuple[NumericCheck, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of its steps; `unknown` while a step is not judged."""
        verdicts = [step.verdict for step in self.steps]
        judged = [verdict for verdict in verdicts if verdict is not None]
        if not judged or len(judged) < len(verdicts):
            return Verdict("unknown", reason="not every step has been judged")
        weakest = min(judged, key=lambda verdict: STATUSES.index(verdict.status))
        disagreeing = [check for check in self.numeric if not check.agrees]
        if disagreeing and weakest.status == "proved":
            worst = disagreeing[0]
            return Verdict(
                "unknown",
                reason=f"the numeric cross-check of {worst.subject} at {worst.widths} disagrees "
                f"(relative error {worst.max_relative_error:.2g})",
            )
        bounds = [verdict.error_bound for verdict in judged if verdict.error_bound is not None]
        if weakest.status != "proved":
            return weakest
        methods = list(dict.fromkeys(verdict.method for verdict in judged))
        return Verdict(
            "proved",
            method="; ".join(methods),
            conditions=self.conditions,
            error_bound=sum(bounds, Fraction(0)) if bounds else None,
        )

    @property
    def conditions(self) -> tuple[Any, ...]:
        """The side conditions of all steps, each once."""
        found: dict[Any, None] = {}
        for step in self.steps:
            found.update(dict.fromkeys(step.conditions))
            if step.verdict is not None:
                found.update(dict.fromkeys(step.verdict.conditions))
        return tuple(found)

    # The one upward edge: data that knows how to show itself.

    def to_latex(self, *, standalone: bool = False) -> str:
        """LaTeX that needs amsmath alone: a fragment, or a whole document."""
        from symnet.render import derivation_to_latex

        return derivation_to_latex(self, standalone=standalone)

    def write(self, expr: Any, view: View | None = None) -> str:
        """LaTeX of one expression in the notation of this derivation."""
        from symnet.render import expression_to_latex

        return expression_to_latex(expr, self.quantities, view=view)

    def to_text(self) -> str:
        """Unicode text for a terminal."""
        from symnet.render import derivation_to_text

        return derivation_to_text(self)

    def to_markdown(self) -> str:
        """Markdown with `$$` formulas."""
        from symnet.render import derivation_to_markdown

        return derivation_to_markdown(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON schema, version 1; expressions are text that reads back."""
        from symnet.render import derivation_to_dict

        return derivation_to_dict(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from symnet.render import derivation_to_mimebundle

        return derivation_to_mimebundle(self)


def _write_rows(rows: tuple[tuple[Fraction, ...], ...]) -> str:
    if len(rows) == 1 and len(rows[0]) == 1:
        return str(rows[0][0])
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in rows) + "]"
