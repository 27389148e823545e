"""The exact method: both sides as values of one field, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from sympy.core.relational import Relational

from symnet.errors import UndecidedError
from symnet.judge.scalar.cells import Cell, Closed, Survey, TooManyCells, agree, solved, survey
from symnet.judge.scalar.claim import Claim, is_continuous, is_open
from symnet.judge.scalar.conditions import NO_POINT, conditions
from symnet.judge.scalar.domains import Hull, hull
from symnet.judge.scalar.factors import Factoring
from symnet.judge.scalar.field import Field
from symnet.judge.scalar.modular import randomised
from symnet.judge.scalar.polynomials import Poly, TooLarge, constant, plus
from symnet.judge.scalar.reading import RELATIONS, Nowhere, Reading
from symnet.judge.scalar.roots import SignNeeded
from symnet.judge.scalar.signs import NOT_ZERO, Facts

MAX_ASSIGNMENTS = 4_096
TOO_LARGE = "too large"
DIFFERENT = "the sides differ as expressions, but no point shows it"
RANDOMISED = "randomised (Schwartz-Zippel)"
IDENTITY = {
    "modulus": "identity over absolute values",
    "log": "identity over logarithms of independent factors",
    "root": "identity over roots of independent factors",
    "exp": "identity over exp of independent exponents",
}


@dataclass(frozen=True)
class Finding:
    """What the exact method finds; `hints` are points near which the sides may differ."""

    status: str
    method: str
    reason: str = ""
    conditions: tuple[Any, ...] = ()
    hints: tuple[dict[Any, Fraction], ...] = ()


def decide_exactly(claim: Claim) -> Finding:
    """Equal, or different somewhere (to be confirmed at a point), or unknown with the reason."""
    try:
        return _decided(claim)
    except TooLarge as error:
        return Finding(TOO_LARGE, "", str(error))
    except UndecidedError as error:
        return Finding("unknown", "", str(error))


def decide_randomly(claim: Claim, seed: int | None) -> tuple[Finding, Fraction | None]:
    """The randomised method for what is too large, with its error bound."""
    field = Field()
    factoring = Factoring(field)
    hulls = {symbol: hull(domain) for symbol, domain in claim.domains.items()}
    start = _start(claim, hulls, field, factoring)
    reading = Reading(field, factoring, start.facts.copy(), start.values)
    try:
        if start.values:
            raise UndecidedError("the expression is too large for equations")
        equal, bound = randomised(claim.sides, reading, seed)
    except Nowhere:
        return Finding("unknown", "", NO_POINT), None
    if not equal:
        return Finding("differ", "", DIFFERENT), None
    needed = conditions(reading.needs, False, field, factoring, start)
    return Finding("equal", RANDOMISED, "", needed), bound


def _decided(claim: Claim) -> Finding:
    hulls = {symbol: hull(domain) for symbol, domain in claim.domains.items()}
    if unsplit := _with_moduli(claim, hulls):
        return unsplit
    field = Field()
    factoring = Factoring(field)
    start = _start(claim, hulls, field, factoring)
    finite = {s: h.values for s, h in hulls.items() if h.values is not None}
    dense = all(h.dense for h in hulls.values()) and is_open(claim)
    every = not (dense and is_continuous(claim))
    hints: list[dict[Any, Fraction]] = []
    failure = UndecidedError(DIFFERENT)
    plans: list[tuple[str, Any]] = [("", lambda: [start])]
    if finite and prod(map(len, finite.values())) <= MAX_ASSIGNMENTS:
        plans.append(("enumeration", lambda: _assignments(start, finite, field)))
    for method, cells in plans:
        try:
            found, every = _surveyed(claim, field, factoring, cells, every)
        except (TooManyCells, SignNeeded) as error:
            failure = error if isinstance(error, UndecidedError) else failure
            continue
        if not found.differing:
            return _equal(found, method, every, field, factoring, start)
        for cell in found.differing:
            hints += _hint(cell, claim)
    return Finding("differ", "", str(failure), (), tuple(hints))


def _surveyed(
    claim: Claim, field: Field, factoring: Factoring, cells: Any, every: bool
) -> tuple[Survey, bool]:
    if not every:
        try:
            return survey(claim, field, factoring, cells(), False), False
        except Closed:
            pass
    return survey(claim, field, factoring, cells(), True), True


def _with_moduli(claim: Claim, hulls: dict[Any, Hull]) -> Finding | None:
    """What an identity over absolute values, without regions, decides; None if regions may."""
    field = Field()
    factoring = Factoring(field)
    start = _start(claim, hulls, field, factoring)
    reading = Reading(field, factoring, start.facts.copy(), start.values, moduli=True)
    try:
        if not agree(claim, reading):
            split = any(h.values is not None for h in hulls.values()) or any(
                atom.kind == "modulus" for atom in field.atoms
            )
            return None if split else Finding("differ", "", DIFFERENT)
    except (SignNeeded, Nowhere, UndecidedError):
        return None
    found = Survey(1)
    found.meet(reading.needs)
    return _equal(found, "", True, field, factoring, start)


def _equal(
    found: Survey, method: str, every: bool, field: Field, factoring: Factoring,
    start: Cell,
) -> Finding:  # fmt: skip
    if not found.agreeing:
        return Finding("unknown", "", NO_POINT)
    needed = conditions(found.needs, every, field, factoring, start)
    kinds = {atom.kind for atom in field.atoms}
    name = next((text for kind, text in IDENTITY.items() if kind in kinds), "rational identity")
    if not method and found.split:
        method = "sign regions"
    return Finding("equal", f"{method}, {name}" if method else name, "", needed)


def _start(claim: Claim, hulls: dict[Any, Hull], field: Field, factoring: Factoring) -> Cell:
    """The whole domain, narrowed by the facts that can be read as signs of polynomials."""
    facts = Facts(factoring, hulls)
    values: dict[Any, Poly] = {}
    for symbol, h in hulls.items():
        name: Poly = {((field.symbol(symbol), 1),): 1}
        for point in h.without:
            facts.add(plus([name, constant(-point)]), NOT_ZERO)
    for fact in claim.facts:
        if not isinstance(fact, Relational):
            continue
        reading = Reading(field, factoring, facts.copy(), values)
        try:
            gap = field.subtract(reading.read(fact.lhs), reading.read(fact.rhs))
        except (SignNeeded, Nowhere, UndecidedError):
            # fewer facts prove less, and nothing false
            continue
        signs = RELATIONS[type(fact)]
        below = facts.denominator(gap)
        if len(below) == 1:
            (sign,) = below
            facts.add(gap.num, frozenset(s * sign for s in signs))
        if signs == {0}:
            values |= solved(gap.num, field)
    if facts.impossible():
        raise UndecidedError("the domain and the facts admit no point")
    return Cell(facts, values)


def _assignments(start: Cell, finite: dict[Any, Any], field: Field) -> Iterator[Cell]:
    """A cell for every assignment of the symbols that have few values."""
    symbols = list(finite)
    for choice in product(*finite.values()):
        facts = start.facts.copy()
        fixed: dict[Any, Poly] = {}
        for symbol, value in zip(symbols, choice, strict=True):
            fixed[symbol] = constant(value)
            facts.add({((field.symbol(symbol), 1),): 1, **constant(-value)}, frozenset({0}))
        yield Cell(facts, dict(start.values) | fixed, 1)


def _hint(cell: Cell, claim: Claim) -> list[dict[Any, Fraction]]:
    """A point of a cell, as far as linear facts tell."""
    point = cell.facts.feasible_point() or {}
    for symbol, poly in cell.values.items():
        if not any(poly):
            point[symbol] = Fraction(poly.get((), 0))
    return [{s: point.get(s, Fraction(0)) for s in claim.domains}] if point else []
