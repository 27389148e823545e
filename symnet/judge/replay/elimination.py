"""Gaussian elimination over exact numbers: inverses, determinants, solutions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.judge.replay.duals import Dual
from symnet.judge.replay.numbers import Number, Rows, Undefined


def solved(rows: Rows, right: Rows) -> Rows:
    """X with A X = B for a square A; raises Undefined for a singular A and for intervals.

    >>> solved([[2, 0], [0, 4]], [[1], [1]])
    [[Fraction(1, 2)], [Fraction(1, 4)]]
    """
    size = len(rows)
    table = [
        [*map(_exact, row), *map(_exact, other)] for row, other in zip(rows, right, strict=True)
    ]
    for column in range(size):
        pivot = next((r for r in range(column, size) if table[r][column]), None)
        if pivot is None:
            raise Undefined("a singular matrix is inverted")
        table[column], table[pivot] = table[pivot], table[column]
        lead = table[column][column]
        table[column] = [cell / lead for cell in table[column]]
        for r in range(size):
            if r != column and table[r][column]:
                factor = table[r][column]
                table[r] = [a - factor * b for a, b in zip(table[r], table[column], strict=True)]
    return [row[size:] for row in table]


def general_solution(rows: Rows, right: list[Number], free: list[Number]) -> list[Number] | None:
    """x with A x = b and the numbers `free` where x is not determined; None where there is none.

    >>> general_solution([[1, 1]], [3], [0, 2])
    [Fraction(1, 1), Fraction(2, 1)]
    """
    table = [[*map(_exact, row), _exact(end)] for row, end in zip(rows, right, strict=True)]
    pivots: dict[int, int] = {}
    for column in range(len(free)):
        at = next((r for r in range(len(pivots), len(table)) if table[r][column]), None)
        if at is None:
            continue
        top = len(pivots)
        table[top], table[at] = table[at], table[top]
        lead = table[top][column]
        table[top] = [cell / lead for cell in table[top]]
        for r in range(len(table)):
            if r != top and table[r][column]:
                factor = table[r][column]
                table[r] = [a - factor * b for a, b in zip(table[r], table[top], strict=True)]
        pivots[column] = top
    if any(row[-1] for row in table[len(pivots) :]):
        return None
    values: list[Number] = list(map(_exact, free))
    for column, row in pivots.items():
        rest = (table[row][c] * values[c] for c in range(len(free)) if c not in pivots)
        values[column] = table[row][-1] - sum(rest)
    return values


def determinant(rows: Rows) -> Number:
    """The determinant of a square matrix.

    >>> determinant([[1, 2], [3, 4]])
    Fraction(-2, 1)
    """
    table = [list(map(_exact, row)) for row in rows]
    result: Any = Fraction(1)
    for column in range(len(table)):
        pivot = next((r for r in range(column, len(table)) if table[r][column]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != column:
            table[column], table[pivot] = table[pivot], table[column]
            result = -result
        lead = table[column][column]
        result *= lead
        for r in range(column + 1, len(table)):
            factor = table[r][column] / lead
            table[r] = [a - factor * b for a, b in zip(table[r], table[column], strict=True)]
    return result


def _exact(number: Number) -> Any:
    if isinstance(number, Dual):
        return number
    if not isinstance(number, int | Fraction):
        raise Undefined("elimination over intervals")
    return Fraction(number)
