"""Exact linear programming: whether a system of linear inequalities is feasible, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Relation = Literal[">", ">=", "="]
MAX_ROWS = 120
MAX_PIVOTS = 400


@dataclass(frozen=True)
class Inequality:
    """Σ coefficients[v]·v + constant (relation) 0."""

    coefficients: dict[object, Fraction]
    constant: Fraction
    relation: Relation


class Abandoned(Exception):
    """The system is too large to decide."""


def strict_point(system: Sequence[Inequality]) -> dict[object, Fraction] | None:
    """A point that satisfies a system, strict where it says so; None when there is none.

    Maximises a common slack t ≤ 1 of the strict inequalities by the simplex method with Bland's
    rule, which terminates; raises Abandoned when the system is large.
    """
    variables = list(dict.fromkeys(v for row in system for v in row.coefficients))
    rows: list[tuple[list[Fraction], Fraction]] = []
    width = 2 * len(variables) + 1
    place = {v: 2 * n for n, v in enumerate(variables)}
    for row in system:
        line = [Fraction(0)] * width
        for v, c in row.coefficients.items():
            line[place[v]], line[place[v] + 1] = -c, c
        if row.relation == ">":
            line[-1] = Fraction(1)
        rows.append((line, row.constant))
        if row.relation == "=":
            rows.append(([-c for c in line], -row.constant))
    rows.append(([Fraction(0)] * (width - 1) + [Fraction(1)], Fraction(1)))
    if len(rows) > MAX_ROWS:
        raise Abandoned
    # t is never negative at a solution that counts, so that every variable is ≥ 0
    solution = _maximise_last(rows, width)
    strict = any(row.relation == ">" for row in system)
    if solution is None or (strict and solution[-1] <= 0):
        return None
    return {v: solution[n] - solution[n + 1] for v, n in place.items()}


def _maximise_last(
    rows: list[tuple[list[Fraction], Fraction]], width: int
) -> list[Fraction] | None:
    """The x ≥ 0 with rows·x ≤ right sides that has the largest last entry; None if infeasible."""
    height = len(rows)
    infeasible = any(right < 0 for _, right in rows)
    table = [
        [*line, *(Fraction(int(r == n)) for r in range(height)), Fraction(-1), right]
        for n, (line, right) in enumerate(rows)
    ]
    columns = width + height
    basis = list(range(width, width + height))
    if infeasible:
        objective = [Fraction(0)] * columns + [Fraction(-1), Fraction(0)]
        worst = min(range(height), key=lambda n: table[n][-1])
        _pivot(table, objective, basis, worst, columns)
        _optimise(table, objective, basis, columns + 1)
        if objective[-1] != 0:
            return None
        if columns in basis:
            row = basis.index(columns)
            column = next((c for c in range(columns) if table[row][c]), None)
            if column is not None:
                _pivot(table, objective, basis, row, column)
    objective = [Fraction(0)] * (columns + 2)
    objective[width - 1] = Fraction(1)
    for row, variable in enumerate(basis):
        if objective[variable]:
            factor = objective[variable]
            objective = [o - factor * c for o, c in zip(objective, table[row], strict=True)]
    _optimise(table, objective, basis, columns)
    values = [Fraction(0)] * (columns + 1)
    for row, variable in enumerate(basis):
        values[variable] = table[row][-1]
    return values[:width]


def _optimise(
    table: list[list[Fraction]], objective: list[Fraction], basis: list[int], columns: int
) -> None:
    for _ in range(MAX_PIVOTS):
        column = next((c for c in range(columns) if objective[c] > 0), None)
        if column is None:
            return
        ratios = [
            (line[-1] / line[column], basis[row], row)
            for row, line in enumerate(table)
            if line[column] > 0
        ]
        if not ratios:
            raise Abandoned
        _pivot(table, objective, basis, min(ratios)[2], column)
    raise Abandoned


def _pivot(
    table: list[list[Fraction]], objective: list[Fraction], basis: list[int], row: int, column: int
) -> None:
    pivot = table[row][column]
    table[row] = line = [c / pivot for c in table[row]]
    for n, other in enumerate(table):
        if n != row and other[column]:
            factor = other[column]
            table[n] = [o - factor * c for o, c in zip(other, line, strict=True)]
    if objective[column]:
        factor = objective[column]
        objective[:] = [o - factor * c for o, c in zip(objective, line, strict=True)]
    basis[row] = column
