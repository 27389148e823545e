"""Rules for numbers: arithmetic, functions, deltas, sums."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any

import sympy as sp
from mpmath import iv
from sympy.core.function import AppliedUndef

from symnet.judge.replay.core import Replay, value_of
from symnet.judge.replay.numbers import Number, Rows, Undefined, interval, plus, times


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
    if not exponent.is_Integer:
        return replay.oracle(f"power {exponent}", base)
    if base == 0 and exponent < 0:
        raise Undefined("a division by zero")
    return (
        interval(base) ** int(exponent)
        if isinstance(base, iv.mpf)
        else (Fraction(base) ** int(exponent))
    )


@value_of.register(AppliedUndef)
@value_of.register(sp.exp)
@value_of.register(sp.tanh)
def _function(expr: Any, replay: Replay) -> Number | Rows:
    return replay.oracle(type(expr).__name__, replay.number(expr.args[0]))


@value_of.register(sp.KroneckerDelta)
def _delta(expr: Any, replay: Replay) -> Number | Rows:
    return int(replay.number(expr.args[0]) == replay.number(expr.args[1]))


@value_of.register(sp.Sum)
def _sum(expr: Any, replay: Replay) -> Number | Rows:
    return replay.summed(expr.function, list(expr.limits))
