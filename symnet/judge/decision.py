"""Decide a claim. This is the only module that says *proved*.

Proved: the normal forms of both sides agree, which is an exact method for all widths at once, and
replay at random points does not contradict it; or the difference of the normal forms is a stated
combination of what is assumed; or, for scalars, the scalar judge finds both sides equal. Refuted:
replay confirms a point where the values differ. Anything else is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy as sp

from symnet.algebra.compare import difference, unwritten
from symnet.algebra.normal_form import NormalForm
from symnet.algebra.paths import collection_paused
from symnet.algebra.read import Reader, joined
from symnet.algebra.relations import certificate
from symnet.algebra.telescope import telescopes
from symnet.algebra.write import write
from symnet.derivation import Counterexample, Verdict
from symnet.errors import RangeError, ShapeError, SizeError, UndecidedError
from symnet.judge.abstraction import abstracted
from symnet.judge.context import Context, Ranges, free_ranges, stated_ranges
from symnet.judge.counterexamples import confirmed, counterexample, small_points
from symnet.judge.hypotheses import relations_of
from symnet.judge.instances import TOO_LONG, Point, admits, second_opinion
from symnet.judge.scalar import Outcome, decide_scalars

NORMAL_FORM = "normal form"
REPLAYED = "normal form and replay at random points"
TELESCOPED = "normal form, sums taken apart at their ends"
MAX_TERMS_SHOWN = 4
MAX_SHOWN = 240


@dataclass(frozen=True)
class _Comparison:
    """What reading and comparing two sides gave: the cells that differ, and what it rests on.

    `reasons` say why all cells are zero where what is assumed makes them so.
    """

    forms: list[NormalForm]
    free: Mapping[Any, Any]
    conditions: tuple[Any, ...]
    missing: tuple[Any, ...]
    readers: tuple[Reader, Reader]
    reasons: list[str] | None = None


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
    for side in (left, right):
        if not isinstance(side, sp.Expr | sp.MatrixBase | sp.MatrixExpr | int) or isinstance(
            side, bool
        ):
            return Verdict("unknown", "", f"{side!s:.80} is neither a number nor a matrix")
    left, right = (sp.Integer(s) if isinstance(s, int) else s for s in (left, right))
    try:
        found = _compared(left, right, context)
    except ShapeError as error:
        return Verdict("ill_typed", NORMAL_FORM, str(error))
    except (UndecidedError, SizeError) as error:
        return _scalars(left, right, context) or _undecided(left, right, context, error)
    if _is_scalar_claim(left, right) and (found.forms or found.conditions):
        verdict = _of_scalars(left, right, context, found)
        if verdict is not None:
            return verdict
    if not found.forms:
        return _resting(_confirmed_proof(left, right, context, found), found)
    return _differing(left, right, context, found)


def _of_scalars(left: Any, right: Any, context: Context, found: _Comparison) -> Verdict | None:
    """The scalar judge knows domains and says conditions in their simplest form."""
    verdict = _scalars(left, right, context)
    if verdict is None or verdict.status != "unknown":
        return verdict
    if not found.forms:
        return None
    shown = counterexample(left, right, context, found.free, found.forms)
    return verdict if shown is None else _refuted(found, shown)


def _compared(left: Any, right: Any, context: Context) -> _Comparison:
    """Both sides; where a delta needs the range of a free index, with the ranges of all of them."""
    ranges = stated_ranges(context.facts)
    try:
        return _compared_over(ranges, left, right, context)
    except UndecidedError:
        wider = free_ranges(context.facts, left, right)
        if wider == ranges:
            raise
        return _compared_over(wider, left, right, context)


def _compared_over(ranges: Ranges, left: Any, right: Any, context: Context) -> _Comparison:
    one, reader = context.read(left, ranges)
    other, second = context.read(right, ranges)
    free = joined(reader.free, second.free)
    # inverses and facts speak of whole matrices, which sums written out by value no longer show
    whole = unwritten(one, other)
    readers = (reader, second)
    reasons = _certificate(left, right, context, free, readers, whole) if whole else None
    forms = whole if reasons else difference(one, other)
    missing = tuple(
        matrix
        for matrix in reader.inverted | second.inverted
        if not context.facts.makes_invertible(matrix)
    )
    conditions = tuple(reader.conditions | second.conditions)
    return _Comparison(forms, free, conditions, missing, readers, reasons)


def _differing(left: Any, right: Any, context: Context, found: _Comparison) -> Verdict:
    """Normal forms that differ: a consequence of what is assumed, a counterexample, or unknown."""
    if all(map(telescopes, found.forms)):
        verdict = _confirmed_proof(left, right, context, found, TELESCOPED)
        return _resting(verdict, found)
    reasons = found.reasons or _certificate(
        left, right, context, found.free, found.readers, found.forms
    )
    if reasons is not None:
        method = f"a combination of {', '.join(reasons)}"
        return _resting(_confirmed_proof(left, right, context, found, method), found)
    scalar = _scalars(left, right, context)
    if scalar is not None and scalar.status != "unknown":
        return _resting(scalar, found)
    shown = counterexample(left, right, context, found.free, found.forms)
    if shown is not None:
        return _refuted(found, shown)
    reason = "the normal forms differ, but no counterexample was found"
    if scalar is not None and scalar.reason:
        reason = f"{reason}; {scalar.reason}"
    return Verdict("unknown", NORMAL_FORM, reason, found.conditions)


def _refuted(found: _Comparison, shown: Counterexample) -> Verdict:
    return Verdict("refuted", NORMAL_FORM, _gap(found.forms), found.conditions, shown)


def _certificate(
    left: Any,
    right: Any,
    context: Context,
    free: Mapping[Any, Any],
    readers: tuple[Reader, Reader],
    forms: list[NormalForm],
) -> list[str] | None:
    """What is assumed that makes every form zero, or None."""
    relations = relations_of(context, readers, forms)
    if not relations:
        return None
    # values that differ where the facts hold rule it out, sooner than a search that fails
    if not second_opinion(left, right, free, context.points, context.facts.starts).agrees:
        return None
    reasons: dict[str, None] = {}
    try:
        for form in forms:
            used = certificate(form, relations)
            if used is None:
                return None
            reasons.update(dict.fromkeys(used))
    except (UndecidedError, SizeError):
        return None
    return list(reasons)


def _resting(verdict: Verdict, found: _Comparison) -> Verdict:
    """Proved only where every inverse that stands there exists."""
    if verdict.status != "proved" or not found.missing:
        return verdict
    return Verdict("unknown", verdict.method, _assume(found.missing), verdict.conditions)


def _assume(missing: tuple[Any, ...]) -> str:
    names = "; ".join(f"invertible({matrix})" for matrix in missing)
    return f"it holds where the inverse exists, which nothing here says; assume {names}"


def _missing_inverses(left: Any, right: Any, context: Context) -> tuple[Any, ...]:
    """The matrices that stand inverted in a claim about scalars, and that nothing makes invertible.

    Where a part could not be read, no reader has noted them.
    """
    inverted = {node.arg for side in (left, right) for node in side.atoms(sp.Inverse)}
    facts = context.facts
    return tuple(sorted((m for m in inverted if not facts.makes_invertible(m)), key=str))


def _confirmed_proof(
    left: Any, right: Any, context: Context, found: _Comparison, method: str = ""
) -> Verdict:
    """Proved, unless replay contradicts it, or cannot reach what is more than a polynomial."""
    points = context.points or list(islice(small_points(left, right, context, found.free), 3))
    opinion = second_opinion(left, right, found.free, points, context.facts.starts)
    if not opinion.agrees:
        reason = (
            "the normal forms agree, but the values at a point do not: a defect of symnet, "
            "please report it"
        )
        return Verdict("unknown", NORMAL_FORM, reason)
    silent = opinion.silent or ("" if opinion.done else "no point satisfies what is assumed")
    if silent and not (
        silent == TOO_LONG and not method and _is_plain(context.definitions, left, right)
    ):
        reason = f"the normal forms agree, but replay could not confirm it: {silent}"
        return Verdict("unknown", NORMAL_FORM, reason, found.conditions)
    if method:
        method = f"{method}, and replay at random points"
    else:
        method = NORMAL_FORM if silent else REPLAYED
    return _proved(method, _places(opinion.widths), found.conditions)


def _proved(
    method: str, reason: str, conditions: tuple[Any, ...], error_bound: Fraction | None = None
) -> Verdict:
    """The one place that says proved."""
    return Verdict("proved", method, reason, conditions, error_bound=error_bound)


def _scalars(left: Any, right: Any, context: Context) -> Verdict | None:
    """The verdict of the scalar judge, on tensors' entries as unknowns; None for matrices."""
    claim = abstracted(left, right, context)
    if claim is None:
        return None
    domains = {**context.facts.domains, **claim.domains}
    outcome = decide_scalars(
        claim.left, claim.right, domains, context.facts.relations, seed=context.seed
    )
    conditions = tuple(condition.xreplace(claim.meanings) for condition in outcome.conditions)
    missing = _missing_inverses(left, right, context)
    if outcome.status == "equal" and missing:
        return Verdict("unknown", outcome.method, _assume(missing), conditions)
    if outcome.status == "equal" and outcome.tested:
        return Verdict("tested", outcome.method, outcome.reason, conditions)
    if outcome.status == "equal":
        return _proved(outcome.method, "", conditions, outcome.error_bound)
    if outcome.status == "differ" and outcome.point is not None and not claim.meanings:
        return _refuted_at(left, right, context, outcome)
    return Verdict("unknown", outcome.method, outcome.reason, conditions)


def _refuted_at(left: Any, right: Any, context: Context, outcome: Outcome) -> Verdict:
    """Refuted at the point that the scalar judge found, once replay confirms it."""
    assert outcome.point is not None
    values = dict(outcome.point)
    if not all(number.is_Rational and admits(symbol, number) for symbol, number in values.items()):
        return Verdict("unknown", outcome.method, "the assumptions on a symbol exclude the point")
    point = Point(
        context.definitions, context.entries, {}, lambda *_: 0, lambda s: _exact(values.get(s, 0))
    )
    shown = confirmed(left, right, point, {})
    if shown is None:
        return Verdict("unknown", outcome.method, "replay did not confirm the counterexample")
    return Verdict("refuted", outcome.method, outcome.reason, outcome.conditions, shown)


def _exact(number: Any) -> Any:
    return Fraction(int(number.p), int(number.q)) if isinstance(number, sp.Rational) else number


def _undecided(left: Any, right: Any, context: Context, error: Exception) -> Verdict:
    """Unknown, unless a small point tells the sides apart."""
    if isinstance(error, RangeError):
        # outside of a range that was meant, the line may be false and says nothing
        return Verdict("unknown", NORMAL_FORM, str(error))
    try:
        shown = counterexample(left, right, context, context.facts.sizes, [])
    except (UndecidedError, SizeError):
        shown = None
    if shown is not None:
        return Verdict("refuted", "values at a point", "", (), shown)
    return Verdict("unknown", NORMAL_FORM, str(error))


def _is_scalar_claim(*sides: Any) -> bool:
    """Whether both sides are scalars made of symbols and numbers alone."""
    return not any(
        getattr(side, "is_Matrix", False)
        or side.has(sp.MatrixSymbol, sp.Indexed, sp.Sum, sp.Product, sp.KroneckerDelta, sp.Trace)
        for side in sides
        if isinstance(side, sp.Basic | sp.MatrixBase)
    )


def _is_plain(definitions: Mapping[Any, Any], *sides: Any) -> bool:
    """Whether sides, with what they are defined by, are polynomials of tensors alone.

    No functions, deltas or quotients; definitions speak of earlier ones only, so that this ends.
    """
    return not any(
        side.has(sp.Function, sp.Pow, sp.KroneckerDelta, sp.Inverse, sp.Derivative)
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
    try:
        written = str(write(form, letters))
    except UndecidedError:
        return "the two sides differ"
    return f"left - right is {written}" if len(written) <= MAX_SHOWN else "the two sides differ"


def _places(widths: tuple[Mapping[Any, int], ...]) -> str:
    """The widths at which replay agreed."""
    shapes = [", ".join(f"{name} = {value}" for name, value in at.items()) for at in widths if at]
    return f"replayed at {'; '.join(shapes)}" if shapes else ""
