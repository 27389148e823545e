"""The values of functions: exact where they are rational, else an interval that holds them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mpmath import iv

from symnet.judge.replay.numbers import Number, Undefined, interval


def real_value(function: str, argument: Number) -> Number:
    """The value of an activation or of a root: exact where it is rational, else an interval."""
    if function.startswith("power ") and interval(argument) > 0:
        exponent = Fraction(function.removeprefix("power "))
        return interval(argument) ** (iv.mpf(exponent.numerator) / exponent.denominator)
    if function in _RATIONAL:
        if isinstance(argument, iv.mpf):
            raise Undefined(f"{function} of an interval")
        return _RATIONAL[function](argument)
    if function in _INTERVALS:
        return _INTERVALS[function](interval(argument))
    raise Undefined(f"replay does not know the function {function}")


_RATIONAL: dict[str, Callable[[Any], Any]] = {
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: max(x, Fraction(x) / 100),
}
_INTERVALS: dict[str, Callable[[Any], Any]] = {
    "exp": iv.exp,
    "sigmoid": lambda x: 1 / (1 + iv.exp(-x)),
    "tanh": lambda x: 1 - 2 / (iv.exp(2 * x) + 1),
    "softplus": lambda x: iv.log(1 + iv.exp(x)),
}
