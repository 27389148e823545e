"""What must hold for both sides to have a value, as relations that a person would write."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.errors import SizeError, UndecidedError
from symnet.judge.scalar.cells import Cell, implied
from symnet.judge.scalar.factors import Factoring
from symnet.judge.scalar.field import Field, Value
from symnet.judge.scalar.polynomials import Mono, Poly, Rat, generators, integral, monic, scaled
from symnet.judge.scalar.reading import Need, Nowhere, Reading
from symnet.judge.scalar.roots import SignNeeded
from symnet.judge.scalar.signs import Facts

MAX_PRUNED = 12
NO_POINT = "no point of the domain gives both sides a value"
_ORDER = {">": 0, ">=": 1, "!=": 2, "=": 3}
_RELATIONS: dict[str, Any] = {">": sp.Gt, ">=": sp.Ge, "!=": sp.Ne, "<": sp.Lt, "<=": sp.Le}
_OPPOSITE = {">": "<", ">=": "<=", "!=": "!="}


def conditions(
    needs: dict[Need, bool], every: bool, field: Field, factoring: Factoring, start: Cell
) -> tuple[Any, ...]:
    """The needs that neither the domain nor each other imply; raises UndecidedError if one fails.

    Where every cell was looked at, what each of them implied is met.
    """
    base = Cell(start.facts.copy(), start.values)
    found: list[tuple[Need, Value | None]] = []
    for need, met in sorted(needs.items(), key=lambda pair: _ORDER[pair[0].relation]):
        if every and met:
            continue
        answer = implied(need, field, factoring, base)
        if answer == "never":
            raise UndecidedError(NO_POINT)
        if answer == "always":
            continue
        value = _unsplit(need, Reading(field, factoring, base.facts.copy(), base.values))
        found.append((need, value))
        if value is not None:
            base.facts.require(value, need.relation)
    return tuple(dict.fromkeys(_shown(found, field, factoring, start)))


def _unsplit(need: Need, reading: Reading) -> Value | None:
    """What must not be 0, or be positive, where no regions are needed to say it."""
    try:
        return reading.read(need.expr)
    except (SignNeeded, Nowhere, SizeError, UndecidedError):
        return None


def _shown(
    found: list[tuple[Need, Value | None]], field: Field, factoring: Factoring, start: Cell
) -> Iterator[Any]:
    """The relations of needs that others do not imply."""
    left = list(found)
    for need, value in found:
        facts = start.facts.copy()
        for other, known in left:
            if other != need and known is not None:
                facts.require(known, other.relation)
        if (
            len(found) <= MAX_PRUNED
            and implied(need, field, factoring, Cell(facts, start.values)) == "always"
        ):
            left.remove((need, value))
        elif value is None:
            yield _as_written(need)
        else:
            yield from relations(need, value, facts, factoring)


def _as_written(need: Need) -> Any:
    return _RELATIONS[need.relation](need.expr, sp.S.Zero, evaluate=False)


def relations(need: Need, value: Value, facts: Facts, factoring: Factoring) -> list[Any]:
    """value (relation) 0 by its factors where that is simpler, else as written."""
    # log|f| would be written as log(f) only where f is positive
    hidden = any(factoring.field.atoms[g].kind == "log" for g in generators(value.num))
    if not value.num or hidden:
        return [_as_written(need)]
    lead, units, rest = monic(value.num)
    powers: list[tuple[Poly, Rat]] = [({((g, 1),): 1}, e) for g, e in units]
    powers += factoring.irreducible(rest) if len(rest) > 1 else []
    if need.relation == "!=":
        return [
            _relation(poly, "!=", factoring.field) for poly, _ in powers if 0 in facts.of_poly(poly)
        ]
    signs = frozenset({1 if lead > 0 else -1})
    unclear: list[tuple[Poly, Rat]] = []
    for poly, e in [*powers, *((dict(k), -e) for k, e in value.den.items())]:
        known = facts.of_poly(poly)
        if len(known - {0}) == 1:
            (sign,) = known - {0}
            signs = frozenset(s * sign ** (int(e) % 2) for s in signs)
            if 0 in known and need.relation == ">":
                unclear.append((poly, e))
        else:
            unclear.append((poly, e))
    if len(unclear) == 1 and Fraction(unclear[0][1]).denominator == 1:
        poly, e = unclear[0]
        relation: str = need.relation
        if e % 2 == 0 and relation == ">":
            return [_relation(poly, "!=", factoring.field)]
        if e % 2 == 0:
            return [_as_written(need)]
        if e > 0:
            return [
                _relation(poly if signs == {1} else scaled(poly, -1), relation, factoring.field)
            ]
    return [_as_written(need)]


def _relation(poly: Poly, relation: str, field: Field) -> Any:
    """poly (relation) 0, solved for a symbol that stands alone."""
    poly, _ = integral(poly)
    linear = [mono for mono in poly if mono]
    if len(linear) == 1 and len(linear[0]) == 1 and linear[0][0][1] == 1:
        coefficient = Fraction(poly[linear[0]])
        bound = -Fraction(poly.get((), 0)) / coefficient
        if coefficient < 0:
            relation = _OPPOSITE[relation]
        right = sp.Rational(bound.numerator, bound.denominator)
        return _RELATIONS[relation](written_mono(linear[0], field), right, evaluate=False)
    return _RELATIONS[relation](written(poly, field), sp.S.Zero, evaluate=False)


def written(poly: Poly, field: Field) -> Any:
    """A polynomial as SymPy writes it."""
    terms = [
        sp.Rational(Fraction(c).numerator, Fraction(c).denominator) * written_mono(mono, field)
        for mono, c in sorted(poly.items(), reverse=True)
    ]
    return sp.Add(*terms)


def written_mono(mono: Mono, field: Field) -> Any:
    """A product of powers of generators."""
    factors = [
        sp.Pow(_written_atom(g, field), sp.Rational(Fraction(e).numerator, Fraction(e).denominator))
        for g, e in mono
    ]
    return sp.Mul(*factors)


def _written_atom(g: int, field: Field) -> Any:
    atom = field.atoms[g]
    if atom.kind in ("symbol", "prime"):
        return atom.content if atom.kind == "symbol" else sp.Integer(atom.content)
    if atom.kind == "exp":
        mono, den = atom.content
        below = sp.Mul(*(sp.Pow(written(dict(k), field), e) for k, e in den.items()))
        return sp.exp(written_mono(mono, field) / below)
    if atom.kind == "log":
        return sp.log(sp.Abs(written(atom.content, field)))
    if atom.kind == "modulus":
        return sp.Abs(written(atom.content, field))
    if atom.kind == "root":
        return written(atom.content, field)
    head, arguments = atom.content
    return head(*arguments) if arguments else head
