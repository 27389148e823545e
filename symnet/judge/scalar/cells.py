"""Cells: the domain split by the signs that a claim asks for, each decided as a rational identity.

Where both sides are continuous on a domain without isolated points, the cells in which a sign is
zero need not be looked at: they are limits of the others. Else every cell is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from symnet.errors import SizeError, UndecidedError
from symnet.judge.scalar.claim import Claim
from symnet.judge.scalar.factors import Factoring
from symnet.judge.scalar.field import Field
from symnet.judge.scalar.polynomials import Poly, generators, scaled
from symnet.judge.scalar.reading import Need, Nowhere, Reading
from symnet.judge.scalar.roots import SignNeeded
from symnet.judge.scalar.signs import NEGATIVE, POSITIVE, ZERO, Facts

MAX_CELLS = 4_096
MAX_DEPTH = 24


class TooManyCells(UndecidedError):
    """The domain splits into too many cells."""


@dataclass(frozen=True)
class Cell:
    """Facts that hold in a part of the domain, and polynomials for symbols that are fixed there."""

    facts: Facts
    values: Mapping[Any, Poly]
    depth: int = 0


@dataclass
class Survey:
    """What was found in the cells: where the sides agree, and the first cell where they do not."""

    agreeing: int = 0
    needs: dict[Need, bool] = field(default_factory=dict)
    differing: list[Cell] = field(default_factory=list)
    split: bool = False
    reason: str = ""

    def meet(self, needs: Mapping[Need, bool]) -> None:
        """Take note of what a cell needed."""
        for need, implied in needs.items():
            self.needs[need] = self.needs.get(need, True) and implied


class Closed(Exception):
    """A side may have a value on a boundary alone: every cell must be looked at."""


def survey(
    claim: Claim, field: Field, factoring: Factoring, start: Iterable[Cell], every: bool
) -> Survey:
    """Compare the sides in every cell; stops at the first in which they differ.

    `every` says that cells in which a sign is zero count too; raises Closed when they must.
    """
    found = Survey()
    stack, count = list(start), 0
    while stack:
        cell = stack.pop()
        count += 1
        if count > MAX_CELLS:
            raise TooManyCells(f"the domain splits into more than {MAX_CELLS} regions")
        if cell.depth and cell.facts.impossible():
            continue
        reading = Reading(field, factoring, cell.facts.copy(), cell.values)
        try:
            equal = agree(claim, reading)
        except SignNeeded as needed:
            if not every:
                _check_open(reading)
                found.meet(reading.needs)
            found.split = True
            stack += children(cell, needed.poly, field, every)
            continue
        except Nowhere:
            if not every:
                _check_open(reading)
            found.meet(reading.needs)
            continue
        if not every:
            _check_open(reading)
        found.meet(reading.needs)
        if equal:
            found.agreeing += 1
        else:
            found.differing.append(Cell(reading.facts, cell.values, cell.depth))
            return found
    return found


def _check_open(reading: Reading) -> None:
    if any(need.relation == ">=" and not implied for need, implied in reading.needs.items()):
        raise Closed


def agree(claim: Claim, reading: Reading) -> bool:
    """Whether the sides are equal; what the right needs may help to read the left."""
    try:
        one = reading.read(claim.left)
    except SignNeeded:
        version = reading.facts.version
        reading.read(claim.right)
        if reading.facts.version == version:
            raise
        one = reading.read(claim.left)
    other = reading.read(claim.right)
    return not reading.field.subtract(one, other).num


def children(cell: Cell, poly: Poly, field: Field, every: bool) -> list[Cell]:
    """The cell split by the sign of a polynomial."""
    if cell.depth >= MAX_DEPTH:
        raise TooManyCells("the domain splits too often")
    parts = []
    for signs in (NEGATIVE, POSITIVE):
        facts = cell.facts.copy()
        facts.add(poly, signs)
        parts.append(Cell(facts, cell.values, cell.depth + 1))
    if every or not analytic(poly, field):
        facts = cell.facts.copy()
        facts.add(poly, ZERO)
        parts.append(Cell(facts, {**cell.values, **solved(poly, field)}, cell.depth + 1))
    return parts


def analytic(poly: Poly, field: Field) -> bool:
    """Whether a nonzero polynomial in these generators is surely zero on no open set."""
    return all(_independent(g, field) for g in generators(poly))


def _independent(g: int, field: Field) -> bool:
    atom = field.atoms[g]
    if atom.kind == "symbol":
        return True
    if atom.kind == "exp":
        mono, den = atom.content
        return bool(mono) and not den and all(field.atoms[h].kind == "symbol" for h, _ in mono)
    if atom.kind in ("log", "root"):
        inside = generators(atom.content)
        return bool(inside) and all(field.atoms[h].kind == "symbol" for h in inside)
    return False


def solved(poly: Poly, field: Field) -> dict[Any, Poly]:
    """A symbol that poly = 0 determines linearly, with what it is equal to; empty if there is none.

    Only symbols and rational coefficients take part, so that what is substituted has a value.
    """
    if any(field.atoms[g].kind != "symbol" for g in generators(poly)):
        return {}
    if any(not isinstance(e, int) or e < 0 for mono in poly for _, e in mono):
        return {}
    for g in generators(poly):
        places = [mono for mono in poly if any(h == g for h, _ in mono)]
        if places == [((g, 1),)]:
            rest = {mono: c for mono, c in poly.items() if mono != places[0]}
            return {field.atoms[g].content: scaled(rest, -1 / Fraction(poly[places[0]]))}
    return {}


Implied = Literal["always", "sometimes", "never"]


def implied(need: Need, field: Field, factoring: Factoring, start: Cell) -> Implied:
    """Whether a need is met in every cell, in none, or in some."""
    stack, count, met, failed = [start], 0, False, False
    while stack:
        cell = stack.pop()
        count += 1
        if count > MAX_CELLS // 8:
            return "sometimes"
        if cell.facts.impossible():
            continue
        reading = Reading(field, factoring, cell.facts.copy(), cell.values)
        try:
            reading.need(need.expr, need.relation)
            if reading.needs.get(need, all(reading.needs.values())):
                met = True
            else:
                return "sometimes"
        except SignNeeded as needed:
            try:
                stack += children(cell, needed.poly, field, True)
            except TooManyCells:
                return "sometimes"
        except Nowhere:
            failed = True
        except (UndecidedError, SizeError):
            return "sometimes"
    return "always" if not failed else ("sometimes" if met else "never")
