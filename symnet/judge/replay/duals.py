"""Dual numbers a + b e with e^2 = 0: exact derivatives along with exact values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnet.judge.replay.numbers import plus, reciprocal, times


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
        return Dual(plus(self.value, value), plus(self.slope, slope))

    def __sub__(self, other: Any) -> Dual:
        value, slope = _parts(other)
        return Dual(plus(self.value, times(-1, value)), plus(self.slope, times(-1, slope)))

    def __mul__(self, other: Any) -> Dual:
        value, slope = _parts(other)
        change = plus(times(self.value, slope), times(self.slope, value))
        return Dual(times(self.value, value), change)

    def __truediv__(self, other: Any) -> Dual:
        value, slope = _parts(other)
        over = reciprocal(value)
        quotient = times(self.value, over)
        change = plus(self.slope, times(-1, times(quotient, slope)))
        return Dual(quotient, times(change, over))

    def __rtruediv__(self, other: Any) -> Dual:
        return Dual(other, 0) / self

    def __rsub__(self, other: Any) -> Dual:
        return Dual(other, 0) - self

    def __pow__(self, power: int) -> Dual:
        if power < 0:
            return Dual(1, 0) / self**-power
        result: Dual = Dual(1, 0)
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
    return Dual(function(argument.value), times(derivative(argument.value), argument.slope))
