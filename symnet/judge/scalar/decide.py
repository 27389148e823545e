"""The scalar judge, pass by pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from symnet.errors import SizeError, UndecidedError
from symnet.judge.scalar.child import in_child
from symnet.judge.scalar.claim import Claim, is_evaluable, is_light, nodes
from symnet.judge.scalar.conditions import NO_POINT
from symnet.judge.scalar.derivatives import written_out
from symnet.judge.scalar.domains import domain_of
from symnet.judge.scalar.exact import TOO_LARGE, Finding, decide_exactly, decide_randomly
from symnet.judge.scalar.outcome import Outcome
from symnet.judge.scalar.plain import Plain
from symnet.judge.scalar.points import ENOUGH, Point, Search

FIRST_POINTS = 12
GLANCE = 100_000
MORE_POINTS = 200
POINT = "values at a point"


def decide_scalars(
    left: Any,
    right: Any,
    domains: Mapping[Any, Any] | None = None,
    facts: Sequence[Any] = (),
    *,
    seed: int | None = None,
) -> Outcome:
    """Whether left = right at every point of the domains where both have a value.

    Symbols without a domain live where their assumptions say. `facts` are relations that narrow
    the domain. A `seed` makes randomised methods repeatable, and only tests.

    >>> x = sp.Symbol("x", real=True)
    >>> decide_scalars((x**2 - 1) / (x - 1), x + 1).conditions
    (Ne(x, 1),)
    >>> decide_scalars(sp.sqrt(sp.Pow(x, 2, evaluate=False)), x).point
    {x: -1}
    """
    try:
        claim = claim_of(left, right, domains or {}, facts)
        search = Search(claim.left, claim.right, claim.domains, claim.facts)
        point = search.differing(islice(search.candidates(), FIRST_POINTS), budget=GLANCE)
        if point is not None:
            return _differ(point)
        finding = found_exactly(claim)
        bound = None
        if finding.status == TOO_LARGE:
            finding, bound = decide_randomly(claim, seed)
    except (UndecidedError, SizeError) as error:
        return Outcome("unknown", "", str(error))
    except RecursionError:
        return Outcome("unknown", "", "the expression is nested too deeply")
    if finding.status == "equal":
        outcome = _confirmed(finding, claim, search)
        tested = bound is not None and seed is not None
        return replace(outcome, error_bound=bound, tested=tested)
    if finding.status == "unknown":
        return Outcome("unknown", finding.method, finding.reason)
    point = search.differing(search.candidates(finding.hints))
    return Outcome("unknown", "", finding.reason) if point is None else _differ(point)


def found_exactly(claim: Claim) -> Finding:
    """The exact method, in a child process unless the claim is small."""
    if is_light(claim):
        return decide_exactly(claim)
    plain = Plain(claim)
    return plain.read(in_child(lambda: plain.written(decide_exactly(claim))))


def _confirmed(finding: Finding, claim: Claim, search: Search) -> Outcome:
    """Equal, unless values at points contradict it, or no point gives both sides a value."""
    points = islice(search.candidates(), FIRST_POINTS, MORE_POINTS)
    if search.differing(points, ENOUGH, GLANCE) is not None:
        reason = (
            "an exact method finds both sides equal, but their values at a point are not: a defect "
            "of symnet, please report it"
        )
        return Outcome("unknown", finding.method, reason)
    if finding.conditions and not search.agreed and is_evaluable(claim):
        return Outcome("unknown", finding.method, NO_POINT, finding.conditions)
    return Outcome("equal", finding.method, "", finding.conditions)


def claim_of(left: Any, right: Any, domains: Mapping[Any, Any], facts: Sequence[Any]) -> Claim:
    """The claim with a domain for every symbol; raises UndecidedError for what is no scalar."""
    numbers = [sp.Integer(side) if isinstance(side, int) else side for side in (left, right)]
    list(nodes(*numbers))
    sides = list(map(written_out, numbers))
    symbols: dict[Any, None] = {}
    for node in nodes(*sides, *facts):
        if isinstance(node, sp.MatrixBase | sp.MatrixExpr):
            raise UndecidedError("a matrix where a number is needed")
        if isinstance(node, sp.Symbol):
            symbols[node] = None
    ordered = sorted(symbols, key=lambda symbol: symbol.name)
    places = {s: domains[s] if s in domains else domain_of(s) for s in ordered}
    relations = tuple(fact for fact in facts if fact is not sp.true)
    for fact in relations:
        if not isinstance(fact, Relational):
            raise UndecidedError(f"the fact {type(fact).__name__} is not a relation of scalars")
    return Claim(sides[0], sides[1], places, relations)


def _differ(point: Point) -> Outcome:
    numbers = {s: sp.Rational(v.numerator, v.denominator) for s, v in point.items()}
    return Outcome("differ", POINT, "", (), numbers)
