"""Decide a claim. This is the only module that says *proved*.

Proved: the normal forms of both sides agree, which is an exact method for all widths at once, and
replay at random points does not contradict it. Refuted: the normal forms differ, and replay
confirms a point where the values differ. Anything else is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.algebra.compare import difference
from symnet.algebra.read import Reader
from symnet.derivation import Counterexample, Verdict
from symnet.errors import ShapeError, SizeError, UndecidedError
from symnet.judge.instances import Claim, replay_at, second_opinion
from symnet.judge.refute import Candidate, candidates
from symnet.judge.replay import OverBudget, Replay, Undefined, surely_differ

NORMAL_FORM = "normal form"
REPLAYED = "normal form, replayed at random points"
MAX_CANDIDATES = 20


def decide(
    left: Any,
    right: Any,
    definitions: Mapping[Any, Any] | None = None,
    entries: Mapping[Any, tuple[Any, int, int]] | None = None,
) -> Verdict:
    """The verdict on left = right, for SymPy scalars and matrices with symbolic dimensions.

    `definitions` maps MatrixSymbols to what they stand for; `entries` maps Symbols to the entries
    (MatrixSymbol, row, column) that they name.

    >>> h, n = sp.symbols("h n", integer=True, positive=True)
    >>> A, B = sp.MatrixSymbol("A", n, h), sp.MatrixSymbol("B", h, n)
    >>> bool(decide((A * B).T, B.T * A.T)), decide(A * B, sp.Transpose(A * B)).status
    (True, 'refuted')
    """
    claim = Claim(left, right, definitions or {}, entries or {})
    reader = Reader(claim.definitions, claim.entries)
    try:
        forms = difference(reader.read(left), reader.read(right))
    except ShapeError as error:
        return Verdict("ill_typed", method=NORMAL_FORM, reason=str(error))
    except (UndecidedError, SizeError) as error:
        return Verdict("unknown", method=NORMAL_FORM, reason=str(error))
    claim = replace(claim, free=reader.free)
    conditions = tuple(reader.conditions)
    if forms:
        for candidate, _ in zip(candidates(forms, reader.free), range(MAX_CANDIDATES), strict=False):
            if counterexample := _confirmed(claim, candidate):
                return Verdict(
                    "refuted", NORMAL_FORM, "the two sides differ", conditions, counterexample
                )
        return Verdict(
            "unknown",
            NORMAL_FORM,
            "the normal forms differ, but no counterexample was found",
            conditions,
        )
    opinion = second_opinion(claim)
    if not opinion.agrees:
        return Verdict(
            "unknown",
            NORMAL_FORM,
            "the normal forms agree, but the values at a point do not: a defect of symnet, "
            "please report it",
        )
    method = REPLAYED if opinion.widths else NORMAL_FORM
    return Verdict("proved", method, _places(opinion.widths), conditions)


def _places(widths: tuple[Mapping[Any, int], ...]) -> str:
    """The widths at which replay agreed."""
    shapes = [", ".join(f"{name} = {value}" for name, value in at.items()) for at in widths if at]
    return f"replayed at {'; '.join(shapes)}" if shapes else ""


def _confirmed(claim: Claim, candidate: Candidate) -> Counterexample | None:
    """The counterexample that replay confirms at this point, or None."""
    replay = replay_at(
        claim,
        candidate.integers,
        lambda head, indices: candidate.entries.get((head, indices), 0),
        # a width that cancels from the difference may be anything: 1
        lambda s: candidate.entries.get((s, ()), int(bool(s.is_integer and s.is_positive))),
    )
    try:
        left, right = replay.rows(claim.left), replay.rows(claim.right)
    except (OverBudget, Undefined):
        return None
    if (len(left), len(left[0])) != (len(right), len(right[0])):
        return None
    for one, other in zip(left, right, strict=True):
        for a, b in zip(one, other, strict=True):
            if surely_differ(a, b):
                return _counterexample(claim, candidate, replay, a, b)
    return None


def _counterexample(
    claim: Claim, candidate: Candidate, replay: Replay, left: Any, right: Any
) -> Counterexample:
    values = {
        str(tensor): tuple(tuple(Fraction(cell) for cell in row) for row in rows)
        for tensor, rows in replay.matrices.items()
        if tensor not in claim.definitions
    }
    values |= {
        str(head): ((Fraction(value),),)
        for (head, indices), value in candidate.entries.items()
        if not indices
    }
    integers = {s: n for s, n in replay.scalars.items() if s.is_integer and s not in claim.entries}
    return Counterexample(
        {str(name): n for name, n in integers.items() if name not in claim.free},
        {str(name): n for name, n in integers.items() if name in claim.free},
        values,
        _shown(left),
        _shown(right),
    )


def _shown(number: Any) -> Fraction | float:
    """An exact number as it is; of an interval, the middle."""
    return Fraction(number) if isinstance(number, int | Fraction) else float(number.mid)
