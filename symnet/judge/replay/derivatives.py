"""Derivatives by the entries of a matrix, by dual numbers; nodes are known by their names."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.judge.replay.core import BY_NAME, Oracle, Replay
from symnet.judge.replay.duals import Dual, lifted
from symnet.judge.replay.numbers import Number, Rows, Undefined, reciprocal, times


def gradient(expr: Any, replay: Replay) -> Rows:
    """df / dX_{rc} for every entry."""
    scalar, variable = expr.args
    before = replay.rows(variable)
    return [
        [_slope(replay, scalar, variable, before, [(r, c)]) for c in range(len(before[0]))]
        for r in range(len(before))
    ]


def hessian(expr: Any, replay: Replay) -> Rows:
    """d^2 f / dx_r dx_c for a column x."""
    scalar, variable = expr.args
    before = replay.rows(variable)
    size = range(len(before))
    return [
        [_slope(replay, scalar, variable, before, [(r, 0), (c, 0)]) for c in size] for r in size
    ]


def derivative(expr: Any, replay: Replay) -> Number:
    """The derivative by entries of a matrix that has a value here."""
    places: dict[Any, list[tuple[int, int]]] = {}
    for variable, order in expr.variable_count:
        if not hasattr(variable, "parent"):
            raise Undefined("replay takes derivatives by entries of matrices alone")
        at = replay.whole(variable.args[1]), replay.whole(variable.args[2])
        places.setdefault(variable.parent, []).extend([at] * int(order))
    if len(places) != 1:
        raise Undefined("replay takes derivatives by one matrix alone")
    ((tensor, at_places),) = places.items()
    return _slope(replay, expr.expr, tensor, replay.rows(tensor), at_places)


def _slope(
    replay: Replay, scalar: Any, variable: Any, before: Rows, places: list[tuple[int, int]]
) -> Number:
    """The slope of a scalar when entries move, one dual direction for each place."""
    moved: Rows = [list(row) for row in before]
    for depth, (r, c) in enumerate(places):
        one: Any = 1
        for _ in range(depth):
            one = Dual(one, 0)
        moved = [[Dual(cell, 0) for cell in row] for row in moved]
        moved[r][c] = Dual(moved[r][c].value, one)
    table: Any = replay.matrices
    try:
        _forget(table)
        table[variable] = moved
        value = replay.number(scalar)
    finally:
        # tensors that were met here for the first time keep their values
        _forget(table)
        table[variable] = before
    for _ in places:
        value = value.slope if isinstance(value, Dual) else 0
    return value


def _forget(table: Any) -> None:
    """Drop what was computed from other tensors."""
    for tensor in [t for t in table if t in getattr(table, "derived", ())]:
        del table[tensor]


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
