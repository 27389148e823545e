"""Derivatives by the entries of a matrix, by dual numbers; nodes are known by their names."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.judge.replay.core import BY_NAME, Oracle, Replay
from symnet.judge.replay.duals import Dual, lifted
from symnet.judge.replay.numbers import Number, Rows, Undefined, reciprocal, times


def gradient(expr: Any, replay: Replay) -> Rows:
    """df / dX_{rc} for every entry."""
    scalar, variable = expr.args
    before = replay.rows(variable)
    return [
        [_slope(replay, scalar, [(variable, r, c)]) for c in range(len(before[0]))]
        for r in range(len(before))
    ]


def hessian(expr: Any, replay: Replay) -> Rows:
    """d^2 f / dx_r dx_c for a column x."""
    scalar, variable = expr.args
    size = range(len(replay.rows(variable)))
    return [
        [_slope(replay, scalar, [(variable, r, 0), (variable, c, 0)]) for c in size] for r in size
    ]


def derivative(expr: Any, replay: Replay) -> Number:
    """The derivative by entries of matrices that have values here, or by symbols."""
    places: list[tuple[Any, int, int]] = []
    for variable, order in expr.variable_count:
        if isinstance(variable, sp.Symbol) and not expr.expr.has(sp.MatrixSymbol):
            # among matrices a symbol may name one of their entries, and these move with them
            places += [(variable, 0, 0)] * int(order)
            continue
        if not hasattr(variable, "parent"):
            raise Undefined("replay takes derivatives by entries and by symbols alone")
        row, column = replay.whole(variable.args[1]), replay.whole(variable.args[2])
        rows = replay.rows(variable.parent)
        if not (0 <= row < len(rows) and 0 <= column < len(rows[0])):
            raise Undefined(f"{variable} is outside of its matrix")
        places += [(variable.parent, row, column)] * int(order)
    return _slope(replay, expr.expr, places)


def _slope(replay: Replay, scalar: Any, places: list[tuple[Any, int, int]]) -> Number:
    """The slope of a scalar when entries or symbols move, one direction for each place."""
    before: dict[Any, Rows] = {moving: replay.rows(moving) for moving, _, _ in places}
    moved = dict(before)
    for depth, (tensor, r, c) in enumerate(places):
        one: Any = 1
        for _ in range(depth):
            one = Dual(one, 0)
        moved = {t: [[Dual(cell, 0) for cell in row] for row in rows] for t, rows in moved.items()}
        moved[tensor][r][c] = Dual(moved[tensor][r][c].value, one)
    try:
        _put(replay, moved)
        value = replay.number(scalar)
    finally:
        _put(replay, before)
    for _ in places:
        value = value.slope if isinstance(value, Dual) else 0
    return value


def _put(replay: Replay, values: dict[Any, Rows]) -> None:
    """Values of tensors and symbols; what was computed from tensors is dropped."""
    matrices: Any = replay.matrices
    scalars: Any = replay.scalars
    for table in (matrices, scalars):
        for name in [name for name in table if name in getattr(table, "derived", ())]:
            del table[name]
    for moving, rows in values.items():
        if isinstance(moving, sp.Symbol):
            scalars[moving] = rows[0][0]
        else:
            matrices[moving] = rows


BY_NAME.update(Gradient=gradient, Hessian=hessian, Derivative=derivative)


def slope_of(oracle: Oracle, function: str, argument: Number) -> Number:
    """f'(a) for the functions whose derivative is one of them."""
    if function.startswith("power "):
        exponent = Fraction(function.removeprefix("power "))
        return times(exponent, oracle(f"power {exponent - 1}", argument))
    if function not in SLOPES:
        raise Undefined(f"replay does not know the derivative of {function}")
    return SLOPES[function](oracle, argument)


SLOPES: dict[str, Callable[[Oracle, Number], Number]] = {
    "exp": lambda f, a: f("exp", a),
    "log": lambda _, a: reciprocal(a),
    "sigmoid": lambda f, a: f("sigmoid", a) - f("sigmoid", a) * f("sigmoid", a),
    "tanh": lambda f, a: 1 - f("tanh", a) * f("tanh", a),
    "softplus": lambda f, a: f("sigmoid", a),
    "relu": lambda f, a: f("step", a),
}


def dual_oracle(oracle: Oracle) -> Oracle:
    """The same functions, also of dual numbers."""

    def extended(function: str, argument: Number) -> Number:
        if isinstance(argument, Dual):
            return lifted(
                lambda a: extended(function, a),
                lambda a: slope_of(extended, function, a),
                argument,
            )
        return oracle(function, argument)

    return extended
