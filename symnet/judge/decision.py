"""Decide a claim. This is the only module that says *proved*.

Proved: the normal forms of both sides agree, which is an exact method for all widths at once, and
replay at random points does not contradict it. Refuted: the normal forms differ, and replay
confirms a point where the values differ. Anything else is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy as sp

from symnet.algebra.compare import difference
from symnet.algebra.normal_form import NormalForm
from symnet.algebra.paths import collection_paused
from symnet.algebra.read import Reader, joined
from symnet.algebra.rules import Value
from symnet.algebra.write import write
from symnet.derivation import Counterexample, Verdict
from symnet.errors import ShapeError, SizeError, UndecidedError
from symnet.judge.instances import (
    PATTERNS,
    TOO_LONG,
    Point,
    admitted,
    random_point,
    second_opinion,
)
from symnet.judge.refute import Candidate, candidates
from symnet.judge.replay import OverBudget, Undefined, surely_differ

NORMAL_FORM = "normal form"
REPLAYED = "normal form and replay at random points"
MAX_CANDIDATES = 20
MAX_TERMS_SHOWN = 4


@dataclass
class Context:
    """What claims are judged under; claims of one derivation share what is computed for them.

    `definitions` maps MatrixSymbols to matrix expressions in earlier ones; `entries` maps Symbols
    to the entries (MatrixSymbol, row, column), counted from 0, that they name.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    entries: Mapping[Any, tuple[Any, int, int]] = field(default_factory=dict)
    _defined: dict[Any, Any] = field(default_factory=dict)
    _read: dict[int, tuple[Any, Value, Reader]] = field(default_factory=dict)

    @cached_property
    def points(self) -> list[Point]:
        """The random points of the second opinion."""
        return [random_point(self.definitions, self.entries, pattern) for pattern in PATTERNS]

    def read(self, expr: Any) -> tuple[Value, Reader]:
        """A side in normal form, and the reader that knows its free indices and conditions.

        The end of one step is the start of the next, so that an expression is read once.
        """
        known = self._read.get(id(expr))
        if known is None:
            reader = Reader(self.definitions, self.entries, defined=self._defined)
            # the expression is kept, so that its id stays its own
            known = self._read[id(expr)] = (expr, reader.read(expr), reader)
        return known[1], known[2]


def decide(left: Any, right: Any, context: Context | None = None) -> Verdict:
    """The verdict on left = right, for SymPy scalars and matrices with symbolic dimensions.

    >>> h, n = sp.symbols("h n", integer=True, positive=True)
    >>> A, B = sp.MatrixSymbol("A", n, h), sp.MatrixSymbol("B", h, n)
    >>> bool(decide((A * B).T, B.T * A.T)), decide(A * B, sp.Transpose(A * B)).status
    (True, 'refuted')
    """
    with collection_paused():
        return _decided(left, right, context or Context())


def _decided(left: Any, right: Any, context: Context) -> Verdict:
    try:
        one, reader = context.read(left)
        other, second = context.read(right)
        free = joined(reader.free, second.free)
        forms = difference(one, other)
    except ShapeError as error:
        return Verdict("ill_typed", NORMAL_FORM, str(error))
    except (UndecidedError, SizeError) as error:
        return Verdict("unknown", NORMAL_FORM, str(error))
    conditions = tuple(reader.conditions | second.conditions)
    if forms:
        return _refuted(left, right, context, free, forms, conditions)
    return _confirmed_proof(left, right, context, free, conditions)


def _refuted(
    left: Any,
    right: Any,
    context: Context,
    free: Mapping[Any, Any],
    forms: list[NormalForm],
    conditions: tuple[Any, ...],
) -> Verdict:
    """Refuted at a point that replay confirms; unknown when none is found."""
    for candidate, _ in zip(candidates(forms, free), range(MAX_CANDIDATES), strict=False):
        if found := _counterexample_at(left, right, context, free, candidate):
            return Verdict("refuted", NORMAL_FORM, _gap(forms), conditions, found)
    reason = "the normal forms differ, but no counterexample was found"
    return Verdict("unknown", NORMAL_FORM, reason, conditions)


def _confirmed_proof(
    left: Any, right: Any, context: Context, free: Mapping[Any, Any], conditions: tuple[Any, ...]
) -> Verdict:
    """Proved, unless replay contradicts it, or cannot reach what is more than a polynomial."""
    opinion = second_opinion(left, right, free, context.points)
    if not opinion.agrees:
        reason = (
            "the normal forms agree, but the values at a point do not: a defect of symnet, "
            "please report it"
        )
        return Verdict("unknown", NORMAL_FORM, reason)
    if opinion.silent and not (
        opinion.silent == TOO_LONG and _is_plain(context.definitions, left, right)
    ):
        reason = f"the normal forms agree, but replay could not confirm it: {opinion.silent}"
        return Verdict("unknown", NORMAL_FORM, reason, conditions)
    method = NORMAL_FORM if opinion.silent else REPLAYED
    return Verdict("proved", method, _places(opinion.widths), conditions)


def _is_plain(definitions: Mapping[Any, Any], *sides: Any) -> bool:
    """Whether sides, with what they are defined by, are polynomials of tensors alone.

    No functions, deltas or quotients; definitions speak of earlier ones only, so that this ends.
    """
    return not any(
        side.has(sp.Function, sp.Pow, sp.KroneckerDelta)
        or not _is_plain(
            definitions,
            *(definitions[t] for t in side.atoms(sp.MatrixSymbol) if t in definitions),
        )
        for side in sides
    )


def _gap(forms: list[NormalForm]) -> str:
    """By what the sides differ, where that is short; elements of matrices count from 0."""
    form = forms[0]
    if len(form.terms) > MAX_TERMS_SHOWN:
        return "the two sides differ"
    letters = {name: sp.Symbol(name.partition("<")[0]) for name in form.opens}
    return f"left - right is {write(form, letters)}"


def _places(widths: tuple[Mapping[Any, int], ...]) -> str:
    """The widths at which replay agreed."""
    shapes = [", ".join(f"{name} = {value}" for name, value in at.items()) for at in widths if at]
    return f"replayed at {'; '.join(shapes)}" if shapes else ""


def _counterexample_at(
    left: Any, right: Any, context: Context, free: Mapping[Any, Any], candidate: Candidate
) -> Counterexample | None:
    """The counterexample that replay confirms at this point, or None."""
    point = Point(
        context.definitions,
        context.entries,
        candidate.integers,
        lambda tensor, indices: candidate.entries.get((tensor, indices), 0),
        # what cancels from the difference may be anything
        lambda s: candidate.entries.get((s, ()), admitted(s, lambda: 1)),
    )
    try:
        rows, others = point.replay.rows(left), point.replay.rows(right)
    except (OverBudget, Undefined):
        return None
    if (len(rows), len(rows[0])) != (len(others), len(others[0])):
        return None
    for row, other in zip(rows, others, strict=True):
        for a, b in zip(row, other, strict=True):
            if surely_differ(a, b) and _shown(a) != _shown(b):
                return _counterexample(point, free, a, b)
    return None


def _counterexample(point: Point, free: Mapping[Any, Any], left: Any, right: Any) -> Counterexample:
    matrices = {
        str(tensor): tuple(tuple(Fraction(cell) for cell in row) for row in rows)
        for tensor, rows in point.replay.matrices.items()
        if tensor not in point.definitions
    }
    own = {s: n for s, n in point.scalars.items() if s not in point.entries}
    scalars = {str(s): ((Fraction(n),),) for s, n in own.items() if not s.is_integer}
    integers = {s: int(n) for s, n in own.items() if s.is_integer}
    elements = {
        f"{base}[{', '.join(map(str, indices))}]": ((Fraction(value),),)
        for (base, indices), value in point.elements.items()
    }
    return Counterexample(
        {str(s): n for s, n in integers.items() if s not in free},
        {str(s): n for s, n in integers.items() if s in free},
        matrices | scalars | elements,
        _shown(left),
        _shown(right),
    )


def _shown(number: Any) -> Fraction | float:
    """An exact number as it is; of an interval, the middle."""
    return Fraction(number) if isinstance(number, int | Fraction) else float(number.mid)
