"""The value of a normal form at numbers: widths, entries, free indices, functions as oracles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from symnet.algebra.components import Component
from symnet.algebra.functions import Function
from symnet.algebra.indices import Bound, Fixed, Open, Slot
from symnet.algebra.normal_form import NormalForm
from symnet.algebra.tensors import DELTA, Factor
from symnet.errors import UndecidedError

Number = Fraction | int
MAX_TERMS = 20_000


@dataclass(frozen=True)
class Point:
    """Numbers for everything that can stand in a form.

    `integers` gives widths and free indices, `entry(head, indices)` the entries of tensors,
    `oracle(head, argument)` the values of functions.
    """

    integers: Mapping[Any, int]
    entry: Callable[[Any, tuple[int, ...]], Number]
    oracle: Callable[[Any, Number], Number]


def evaluate(form: NormalForm, point: Point, opens: Mapping[str, int] | None = None) -> Number:
    """The value of a form at a point; `opens` gives the indices that are not summed."""
    total: Number = 0
    for monomial, number in form.terms.items():
        value: Number = number
        for base, power in monomial:
            if not value:
                break
            value = value * _raised(_component(base, point, opens or {}), power)
        total = total + value
    return total


def integer(expr: Any, point: Point) -> int:
    """The value of an index expression or a limit."""
    if isinstance(expr, int):
        return expr
    value = expr.xreplace(dict(point.integers))
    if not isinstance(value, int) and not value.is_Integer:
        raise UndecidedError(f"{expr} has no value here")
    return int(value)


def _component(base: Component, point: Point, opens: Mapping[str, int]) -> Number:
    ranges = [
        range(integer(index.low, point), integer(index.high, point) + 1) for index in base.ranges
    ]
    if prod(map(len, ranges)) > MAX_TERMS:
        raise UndecidedError("a sum has too many terms to evaluate one by one")
    total: Number = 0
    for values in product(*ranges):
        term: Number = 1
        for factor in base.factors:
            term = term * _raised(_factor(factor, point, opens, values), factor.power)
            if not term:
                break
        total = total + term
    return total


def _raised(number: Number, power: int) -> Number:
    if power >= 0:
        return number**power
    if number == 0:
        raise UndecidedError("a division by zero")
    return Fraction(number) ** power


def _factor(
    factor: Factor, point: Point, opens: Mapping[str, int], values: tuple[int, ...]
) -> Number:
    indices = tuple(_place(slot, point, opens, values) for slot in factor.slots)
    if factor.tensor is DELTA:
        return int(indices[0] == indices[1])
    if isinstance(factor.tensor, Function):
        inner = {f"#{n}": index for n, index in enumerate(indices)}
        return point.oracle(factor.tensor.head, evaluate(factor.tensor.argument, point, inner))
    return point.entry(factor.tensor.head, indices)


def _place(slot: Slot, point: Point, opens: Mapping[str, int], values: tuple[int, ...]) -> int:
    match slot:
        case Fixed(value):
            return integer(value, point)
        case Open(index, shift, sign):
            return sign * opens[index.name] + integer(shift, point)
        case Bound(place, shift, sign):
            return sign * values[place] + integer(shift, point)
