"""Points that satisfy what a claim assumes, found by construction and by elimination.

Symmetric and orthogonal matrices are built; an equation that is linear in some tensor or symbol is
solved for it; small numbers are tried for the rest. Every assumption is then checked by replay.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sympy as sp

from symnet.judge.facts import Facts
from symnet.judge.instances import Point
from symnet.judge.replay import Number, OverBudget, Rows, Undefined
from symnet.judge.replay.elimination import determinant, general_solution, solved

MAX_UNKNOWNS = 40


def satisfy(point: Point, facts: Facts) -> bool:
    """Give tensors and symbols at a point values that satisfy the facts; False if none is found."""
    try:
        for tensor in sorted(facts.symmetric, key=str):
            _set(point, tensor, _symmetric(_entries(point, tensor)))
        for matrix in facts.definite:
            if isinstance(matrix, sp.MatrixSymbol):
                half = _entries(point, matrix)
                square = _product(half, [list(row) for row in zip(*half, strict=True)])
                _set(point, matrix, square)
        for tensor in sorted(facts.orthogonal, key=str):
            _set(point, tensor, _orthogonal(point.replay.whole(tensor.shape[0])))
        solved_for: set[Any] = set(facts.symmetric) | set(facts.orthogonal)
        for left, right in facts.equations:
            if not _holds(point, left, right):
                used = _solve(point, left, right, solved_for)
                if used is None:
                    return False
                solved_for.add(used)
        return admitted_here(point, facts)
    except (OverBudget, Undefined):
        return False


def admitted_here(point: Point, facts: Facts) -> bool:
    """Whether every assumption holds at a point, by replay; Undefined counts as no."""
    replay = point.replay
    try:
        return (
            all(_holds(point, left, right) for left, right in facts.equations)
            and all(
                _square_rows(replay.rows(tensor)) == _transposed(replay.rows(tensor))
                for tensor in facts.symmetric
            )
            and all(_is_orthogonal(replay.rows(tensor)) for tensor in facts.orthogonal)
            and all(determinant(replay.rows(matrix)) != 0 for matrix in facts.invertible)
            and all(_is_definite(replay.rows(matrix)) for matrix in facts.definite)
            and all(_related(point, relation) for relation in facts.relations)
            and all(_in_domain(point, symbol, domain) for symbol, domain in facts.domains.items())
        )
    except (OverBudget, Undefined):
        return False


def _in_domain(point: Point, symbol: Any, domain: Any) -> bool:
    if symbol not in point.scalars:
        return True
    value = point.scalars[symbol]
    if isinstance(domain, sp.Range):
        start, stop, step = map(point.replay.whole, domain.args)
        return value in range(start, stop, step) if step else False
    return bool(domain.contains(sp.Rational(value)) == sp.true)


def _related(point: Point, relation: Any) -> bool:
    left, right = point.replay.number(relation.lhs), point.replay.number(relation.rhs)
    signs: Mapping[type, Callable[[Any, Any], Any]] = {
        sp.StrictGreaterThan: lambda a, b: a > b,
        sp.GreaterThan: lambda a, b: a >= b,
        sp.StrictLessThan: lambda a, b: a < b,
        sp.LessThan: lambda a, b: a <= b,
        sp.Unequality: lambda a, b: a != b,
        sp.Equality: lambda a, b: a == b,
    }
    return bool(signs[type(relation)](left, right))


def _holds(point: Point, left: Any, right: Any) -> bool:
    return point.replay.rows(left) == point.replay.rows(right)


def _entries(point: Point, tensor: Any) -> Rows:
    rows, columns = map(point.replay.whole, tensor.shape)
    return [[point.entry(tensor, (r, c)) for c in range(columns)] for r in range(rows)]


def _set(point: Point, tensor: Any, rows: Rows) -> None:
    """Give a tensor its value, and forget what was computed from the old one."""
    for defined in point.definitions:
        point.replay.matrices.pop(defined, None)  # type: ignore[attr-defined]
    point.replay.matrices[tensor] = rows  # type: ignore[index]


def _symmetric(rows: Rows) -> Rows:
    return [[rows[min(r, c)][max(r, c)] for c in range(len(rows))] for r in range(len(rows))]


def _orthogonal(size: int) -> Rows:
    """(I - K)(I + K)^-1 for a small antisymmetric K (Cayley), with signs."""
    kernel: Rows = [[0] * size for _ in range(size)]
    for r in range(size):
        for c in range(r):
            kernel[r][c] = secrets.randbelow(7) - 3
            kernel[c][r] = -kernel[r][c]
    one = [[int(r == c) for c in range(size)] for r in range(size)]
    minus = [[a - b for a, b in zip(x, y, strict=True)] for x, y in zip(one, kernel, strict=True)]
    plus = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(one, kernel, strict=True)]
    rows = _product(minus, solved(plus, one))
    return [[-cell for cell in row] if secrets.randbelow(2) else row for row in rows]


def _is_orthogonal(rows: Rows) -> bool:
    one = [[int(r == c) for c in range(len(rows))] for r in range(len(rows))]
    return _product(rows, _transposed(rows)) == one


def _is_definite(rows: Rows) -> bool:
    """Sylvester: symmetric, with positive leading minors."""
    return _square_rows(rows) == _transposed(rows) and all(
        determinant([row[:n] for row in rows[:n]]) > 0 for n in range(1, len(rows) + 1)
    )


def _square_rows(rows: Rows) -> Rows:
    return [list(row) for row in rows]


def _transposed(rows: Rows) -> Rows:
    return [list(row) for row in zip(*rows, strict=True)]


def _product(left: Rows, right: Rows) -> Rows:
    columns = _transposed(right)
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left
    ]


def _solve(point: Point, left: Any, right: Any, taken: set[Any]) -> Any | None:
    """Solve an equation for one tensor or symbol in which it is linear; which one, or None."""
    for unknown in _unknowns(point, left, right):
        if unknown in taken:
            continue
        before = _value(point, unknown)
        places = [(r, c) for r in range(len(before)) for c in range(len(before[0]))]
        if len(places) > MAX_UNKNOWNS:
            continue
        try:
            value = _solution(point, left, right, unknown, before, places)
        except Undefined:
            value = None
        if value is not None:
            _put(point, unknown, value)
            if _holds(point, left, right):
                return unknown
        _put(point, unknown, before)
    return None


def _solution(
    point: Point, left: Any, right: Any, unknown: Any, before: Rows, places: list[tuple[int, int]]
) -> Rows | None:
    def residual(rows: Rows) -> list[Number]:
        _put(point, unknown, rows)
        pairs = zip(point.replay.rows(left), point.replay.rows(right), strict=True)
        return [a - b for x, y in pairs for a, b in zip(x, y, strict=True)]

    zero = [[0] * len(before[0]) for _ in before]
    start = residual(zero)
    columns = []
    for r, c in places:
        unit = [list(row) for row in zero]
        unit[r][c] = 1
        columns.append([a - b for a, b in zip(residual(unit), start, strict=True)])
    table = [list(row) for row in zip(*columns, strict=True)]
    free = [before[r][c] for r, c in places]
    values = general_solution(table, [-number for number in start], free)
    if values is None:
        return None
    rows = [list(row) for row in zero]
    for (r, c), number in zip(places, values, strict=True):
        rows[r][c] = number
    return rows


def _unknowns(point: Point, left: Any, right: Any) -> Iterator[Any]:
    """Tensors and symbols that are not defined, widths or the names of tensors."""
    tensors = left.atoms(sp.MatrixSymbol) | right.atoms(sp.MatrixSymbol)
    names = {tensor.args[0] for tensor in tensors}
    symbols = (left.atoms(sp.Symbol) | right.atoms(sp.Symbol)) - names
    for unknown in sorted(tensors | symbols, key=str):
        if unknown not in point.definitions and not getattr(unknown, "is_integer", False):
            yield unknown


def _value(point: Point, unknown: Any) -> Rows:
    if isinstance(unknown, sp.MatrixSymbol):
        return [list(row) for row in point.replay.rows(unknown)]
    return [[point.replay.number(unknown)]]


def _put(point: Point, unknown: Any, rows: Rows) -> None:
    if isinstance(unknown, sp.MatrixSymbol):
        _set(point, unknown, rows)
    else:
        point.scalars[unknown] = rows[0][0]
