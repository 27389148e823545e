"""Dual numbers a + b e with e^2 = 0: exact derivatives along with exact values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Dual:
    """A value and its slope; the value may be a dual number itself, for second derivatives.

    >>> x = Dual(3, 1)
    >>> x * x + 1
    Dual(value=10, slope=6)
    """

    value: Any
    slope: Any

    def __add__(self, other: Any) -> Dual:
        value, slope = _parts(other)
        return Dual(self.value + value, self.slope + slope)

    def __sub__(self, other: Any) -> Dual:
        return self + -1 * other

    def __mul__(self, other: Any) -> Dual:
        value, slope = _parts(other)
        return Dual(self.value * value, self.value * slope + self.slope * value)

    def __truediv__(self, other: Any) -> Dual:
        value, slope = _parts(other)
        over = Fraction(1) / value if not isinstance(value, Dual) else 1 / value
        return Dual(self.value * over, (self.slope - self.value * over * slope) * over)

    def __rtruediv__(self, other: Any) -> Dual:
        return Dual(other, 0) / self

    def __rsub__(self, other: Any) -> Dual:
        return -1 * self + other

    def __pow__(self, power: int) -> Dual:
        if power < 0:
            return 1 / self**-power
        result = Dual(1, 0)
        for _ in range(power):
            result = result * self
        return result

    __radd__ = __add__
    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        value, slope = _parts(other)
        return bool(self.value == value and self.slope == slope)

    __hash__ = None  # type: ignore[assignment]  # equal to plain numbers, so not hashable apart


def _parts(number: Any) -> tuple[Any, Any]:
    return (number.value, number.slope) if isinstance(number, Dual) else (number, 0)


def lifted(function: Any, derivative: Any, argument: Any) -> Any:
    """f(a + b e) = f(a) + f'(a) b e."""
    if not isinstance(argument, Dual):
        return function(argument)
    return Dual(function(argument.value), derivative(argument.value) * argument.slope)
