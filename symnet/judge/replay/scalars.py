"""Rules for numbers: arithmetic, functions, deltas, sums."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any

import sympy as sp
from mpmath import iv
from sympy.core.function import AppliedUndef

from symnet.judge.replay.core import Replay, value_of
from symnet.judge.replay.duals import Dual
from symnet.judge.replay.numbers import (
    Number,
    OverBudget,
    Rows,
    Undefined,
    plus,
    sign_of,
    times,
)

MAX_BITS = 1_000_000


@value_of.register(int)
@value_of.register(sp.Rational)
def _rational(expr: Any, replay: Replay) -> Number | Rows:
    return int(expr) if int(expr) == expr else Fraction(int(expr.p), int(expr.q))


@value_of.register(sp.Symbol)
def _symbol(expr: Any, replay: Replay) -> Number | Rows:
    if expr in replay.scope:
        return replay.scope[expr]
    try:
        return replay.scalars[expr]
    except KeyError:
        raise Undefined(f"{expr} has no value") from None


@value_of.register(sp.Add)
def _add(expr: Any, replay: Replay) -> Number | Rows:
    total = replay.plain_sum(expr.args)
    return reduce(plus, map(replay.number, expr.args)) if total is None else total


@value_of.register(sp.Mul)
def _mul(expr: Any, replay: Replay) -> Number | Rows:
    return reduce(times, map(replay.number, expr.args))


@value_of.register(sp.Pow)
def _power(expr: Any, replay: Replay) -> Number | Rows:
    base, exponent = replay.number(expr.base), expr.exp
    if isinstance(exponent, sp.Integer):
        return _whole_power(base, int(exponent), replay)
    if expr.base is sp.E:
        return replay.oracle("exp", replay.number(exponent))
    number = replay.number(exponent)
    if isinstance(number, iv.mpf):
        return replay.oracle("exp", times(number, replay.oracle("log", base)))
    if number == int(number):
        return _whole_power(base, int(number), replay)
    return replay.oracle(f"power {Fraction(number)}", base)


def _whole_power(base: Number, exponent: int, replay: Replay) -> Number:
    if isinstance(base, Dual):
        return base**exponent
    if isinstance(base, iv.mpf):
        if exponent < 0 and not sign_of(base):
            raise Undefined("a division by zero")
        if abs(exponent) > MAX_BITS:
            raise OverBudget
        return base**exponent
    if base == 0 and exponent < 0:
        raise Undefined("a division by zero")
    if not isinstance(base, int | Fraction):
        # a dual number, whose powers are its own affair
        return base**exponent
    base = Fraction(base)
    size = (base.numerator.bit_length() + base.denominator.bit_length()) * abs(exponent)
    replay.spend(min(size, MAX_BITS) // 256 if abs(base) != 1 else 0)
    if size > MAX_BITS:
        if abs(base) == 1 or base == 0:
            return int(base) ** (2 - exponent % 2) if exponent else 1
        raise OverBudget
    return base**exponent


@value_of.register(AppliedUndef)
@value_of.register(sp.exp)
@value_of.register(sp.tanh)
@value_of.register(sp.sinh)
@value_of.register(sp.cosh)
@value_of.register(sp.log)
@value_of.register(sp.Abs)
@value_of.register(sp.sign)
def _function(expr: Any, replay: Replay) -> Number | Rows:
    if len(expr.args) != 1:
        raise Undefined(f"replay does not know {type(expr).__name__} of several arguments")
    return replay.oracle(type(expr).__name__, replay.number(expr.args[0]))


@value_of.register(type(sp.E))
def _e(expr: Any, replay: Replay) -> Number | Rows:
    return replay.oracle("exp", 1)


@value_of.register(type(sp.pi))
def _pi(expr: Any, replay: Replay) -> Number | Rows:
    return replay.oracle("pi", 0)


@value_of.register(sp.Max)
@value_of.register(sp.Min)
def _largest(expr: Any, replay: Replay) -> Number | Rows:
    best, *others = map(replay.number, expr.args)
    wanted = 1 if isinstance(expr, sp.Max) else -1
    for other in others:
        if sign_of(plus(other, times(-1, best))) == wanted:
            best = other
    return best


@value_of.register(sp.Heaviside)
def _step(expr: Any, replay: Replay) -> Number | Rows:
    sign = sign_of(replay.number(expr.args[0]))
    return int(sign > 0) if sign else replay.value(expr.args[1])


@value_of.register(sp.Piecewise)
def _cases(expr: Any, replay: Replay) -> Number | Rows:
    for value, condition in expr.args:
        if holds(condition, replay):
            return replay.value(value)
    raise Undefined("no case applies")


_RELATIONS: dict[Any, frozenset[int]] = {
    sp.Gt: frozenset({1}),
    sp.Ge: frozenset({0, 1}),
    sp.Lt: frozenset({-1}),
    sp.Le: frozenset({-1, 0}),
    sp.Eq: frozenset({0}),
    sp.Ne: frozenset({-1, 1}),
}


def holds(condition: Any, replay: Replay) -> bool:
    """Whether a condition holds at these numbers; raises Undefined when they do not tell."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, sp.And):
        return all(holds(part, replay) for part in condition.args)
    if isinstance(condition, sp.Or):
        return any(holds(part, replay) for part in condition.args)
    if isinstance(condition, sp.Not):
        return not holds(condition.args[0], replay)
    if type(condition) not in _RELATIONS:
        raise Undefined(f"replay does not know the condition {type(condition).__name__}")
    gap = plus(replay.number(condition.args[0]), times(-1, replay.number(condition.args[1])))
    return sign_of(gap) in _RELATIONS[type(condition)]


@value_of.register(sp.KroneckerDelta)
def _delta(expr: Any, replay: Replay) -> Number | Rows:
    return int(replay.number(expr.args[0]) == replay.number(expr.args[1]))


@value_of.register(sp.Sum)
def _sum(expr: Any, replay: Replay) -> Number | Rows:
    return replay.summed(expr.function, list(expr.limits))
