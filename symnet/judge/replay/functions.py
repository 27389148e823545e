"""The values of functions: exact where they are rational, else an interval that holds them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from mpmath import iv

from symnet.judge.replay.numbers import Number, OverBudget, Undefined, interval, sign_of

MAX_EXPONENT = 10**7
MAX_BITS = 200_000


def real_value(function: str, argument: Number) -> Number:
    """The value of an activation or of a root: exact where it is rational, else an interval."""
    if function.startswith("power "):
        return rational_power(argument, Fraction(function.removeprefix("power ")))
    if function in _PIECEWISE:
        return _PIECEWISE[function](argument)
    if function not in _INTERVALS:
        raise Undefined(f"replay does not know the function {function}")
    if not isinstance(argument, iv.mpf) and argument in _EXACT.get(function, {}):
        return _EXACT[function][argument]
    if function == "log":
        if sign_of(argument) < 1:
            raise Undefined("a logarithm of a number that is not positive")
    elif abs(interval(argument)).b > MAX_EXPONENT:
        raise OverBudget
    return _INTERVALS[function](interval(argument))


def rational_power(base: Number, exponent: Fraction) -> Number:
    """A power with a fraction as exponent; the base must not be negative."""
    sign = sign_of(base)
    if sign < 0 or (sign == 0 and exponent < 0):
        raise Undefined("a root of a negative number, or a division by zero")
    if sign == 0:
        return 0
    if abs(exponent) > MAX_EXPONENT:
        raise OverBudget
    if not isinstance(base, iv.mpf):
        above, below = _root(Fraction(base), exponent.denominator)
        if above * below and max(above, below).bit_length() * abs(exponent.numerator) < MAX_BITS:
            return whole(Fraction(above, below) ** exponent.numerator)
    return interval(base) ** (iv.mpf(exponent.numerator) / exponent.denominator)


def _root(base: Fraction, degree: int) -> tuple[int, int]:
    """The roots of numerator and denominator, (0, 0) unless both are whole."""
    above, below = _whole_root(base.numerator, degree), _whole_root(base.denominator, degree)
    return (above, below) if above and below else (0, 0)


def _whole_root(number: int, degree: int) -> int:
    """The root of a positive integer if it is whole, else 0."""
    if degree == 2:
        root = isqrt(number)
        return root if root * root == number else 0
    if number == 1:
        return 1
    low, high = 1, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low if low**degree == number else 0


def whole(number: Fraction) -> Number:
    """A fraction with denominator 1 as an integer."""
    return number.numerator if number.denominator == 1 else number


def _relu(x: Number) -> Number:
    return x if sign_of(x) > 0 else 0


def _leaky_relu(x: Number) -> Number:
    if sign_of(x) >= 0:
        return x
    return x / 100 if isinstance(x, iv.mpf) else Fraction(x) / 100


def _modulus(x: Number) -> Number:
    return x if sign_of(x) >= 0 else -x


_PIECEWISE: dict[str, Callable[[Any], Any]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "Abs": _modulus,
    "sign": sign_of,
    "step": lambda x: int(sign_of(x) > 0),
}
_EXACT: dict[str, dict[int, Any]] = {
    "exp": {0: 1},
    "log": {1: 0},
    "sigmoid": {0: Fraction(1, 2)},
    "tanh": {0: 0},
    "sinh": {0: 0},
    "cosh": {0: 1},
}
_INTERVALS: dict[str, Callable[[Any], Any]] = {
    "exp": iv.exp,
    "log": iv.log,
    "sigmoid": lambda x: 1 / (1 + iv.exp(-x)),
    "tanh": lambda x: 1 - 2 / (iv.exp(2 * x) + 1),
    "softplus": lambda x: iv.log(1 + iv.exp(x)),
    "sinh": lambda x: (iv.exp(x) - iv.exp(-x)) / 2,
    "cosh": lambda x: (iv.exp(x) + iv.exp(-x)) / 2,
    "pi": lambda _: +iv.pi,
}
