"""Derivatives by a symbol, written out by the rules of calculus without evaluating anything.

A derivative has a value where its body has one and is smooth: 0·body is added, so that what the
body needs is still needed, and a·|a|⁻¹ stands for the sign of a, so that a kink has no derivative.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symnet.errors import UndecidedError

MAX_ORDER = 6


def written_out(expr: Any) -> Any:
    """The expression without derivatives.

    >>> x = sp.Symbol("x", real=True)
    >>> written_out(sp.Derivative(x**2, x, evaluate=False))
    0*x**2 + 2*x
    """
    if not expr.has(sp.Derivative):
        return expr
    if not isinstance(expr, sp.Derivative):
        return expr.func(*map(written_out, expr.args), evaluate=False)
    body = result = written_out(expr.expr)
    if sum(int(times) for _, times in expr.variable_count) > MAX_ORDER:
        raise UndecidedError(f"a derivative of an order above {MAX_ORDER}")
    for variable, times in expr.variable_count:
        if not isinstance(variable, sp.Symbol):
            raise UndecidedError("a derivative by something that is no symbol")
        for _ in range(int(times)):
            result = slope(result, variable)
    return _add(result, _times(sp.S.Zero, body))


def slope(expr: Any, x: Any) -> Any:
    """The derivative of an expression by a symbol."""
    if x not in expr.free_symbols:
        return sp.S.Zero
    return _slope(expr, x)


def _add(*terms: Any) -> Any:
    kept = [term for term in terms if term is not sp.S.Zero]
    return sp.Add(*kept, evaluate=False) if len(kept) > 1 else (kept or [sp.S.Zero])[0]


def _times(*factors: Any) -> Any:
    kept = [factor for factor in factors if factor is not sp.S.One]
    return sp.Mul(*kept, evaluate=False) if len(kept) > 1 else (kept or [sp.S.One])[0]


def _power(base: Any, exponent: Any) -> Any:
    return base if exponent is sp.S.One else sp.Pow(base, exponent, evaluate=False)


def _sign(argument: Any) -> Any:
    return _times(argument, _power(sp.Abs(argument, evaluate=False), sp.S.NegativeOne))


@singledispatch
def _slope(expr: Any, _: Any) -> Any:
    raise UndecidedError(f"the scalar judge takes no derivative of {type(expr).__name__}")


@_slope.register(sp.Symbol)
def _symbol(expr: Any, x: Any) -> Any:
    return sp.Integer(int(expr == x))


@_slope.register(sp.Add)
def _sum(expr: Any, x: Any) -> Any:
    return _add(*(slope(term, x) for term in expr.args))


@_slope.register(sp.Mul)
def _product(expr: Any, x: Any) -> Any:
    """(fg)' = f'g + fg'."""
    factors = expr.args
    terms = []
    for n, factor in enumerate(factors):
        inner = slope(factor, x)
        if inner is not sp.S.Zero:
            terms.append(_times(inner, *factors[:n], *factors[n + 1 :]))
    return _add(*terms)


@_slope.register(sp.Pow)
def _power_rule(expr: Any, x: Any) -> Any:
    """(f**c)' = c·f**(c - 1)·f', and (f**g)' = f**g·(g'·log f + g·f'/f)."""
    base, exponent = expr.args
    if isinstance(exponent, sp.Rational):
        return _times(exponent, _power(base, exponent - 1), slope(base, x))
    if base is sp.E:
        return _times(expr, slope(exponent, x))
    first = _times(slope(exponent, x), sp.log(base, evaluate=False))
    second = _times(exponent, slope(base, x), _power(base, sp.S.NegativeOne))
    return _times(expr, _add(first, second))


@_slope.register(sp.exp)
def _exp(expr: Any, x: Any) -> Any:
    return _times(expr, slope(expr.args[0], x))


@_slope.register(sp.log)
def _log(expr: Any, x: Any) -> Any:
    (argument,) = expr.args
    return _times(_power(argument, sp.S.NegativeOne), slope(argument, x))


@_slope.register(sp.tanh)
def _tanh(expr: Any, x: Any) -> Any:
    """tanh' = 1 - tanh²."""
    square = _times(sp.S.NegativeOne, _power(expr, sp.Integer(2)))
    return _times(_add(sp.S.One, square), slope(expr.args[0], x))


@_slope.register(sp.Abs)
def _modulus(expr: Any, x: Any) -> Any:
    (argument,) = expr.args
    return _times(_sign(argument), slope(argument, x))


@_slope.register(sp.sign)
@_slope.register(sp.Heaviside)
def _step(expr: Any, x: Any) -> Any:
    """0, but for the jump, where there is no derivative."""
    return _times(sp.S.Zero, _power(expr.args[0], sp.S.NegativeOne), slope(expr.args[0], x))


@_slope.register(sp.Max)
@_slope.register(sp.Min)
def _largest(expr: Any, x: Any) -> Any:
    """max(a, b) = (a + b + |a - b|)/2, min(a, b) = (a + b - |a - b|)/2."""
    one, *others = expr.args
    other = others[0] if len(others) == 1 else expr.func(*others, evaluate=False)
    gap = _add(one, _times(sp.S.NegativeOne, other))
    half = sp.S.Half if isinstance(expr, sp.Max) else -sp.S.Half
    modulus = sp.Abs(gap, evaluate=False)
    middle = _times(sp.S.Half, _add(slope(one, x), slope(other, x)))
    return _add(middle, _times(half, slope(modulus, x)))


@_slope.register(AppliedUndef)
def _activation(expr: Any, x: Any) -> Any:
    """sigmoid' = sigmoid·(1 - sigmoid), softplus' = sigmoid, relu' a step."""
    name = type(expr).__name__
    argument = expr.args[0]
    if name == "sigmoid":
        rest = _add(sp.S.One, _times(sp.S.NegativeOne, expr))
        return _times(expr, rest, slope(argument, x))
    if name == "softplus":
        return _times(sp.Function("sigmoid")(argument), slope(argument, x))
    if name not in SLOPES:
        raise UndecidedError(f"the scalar judge takes no derivative of {name}")
    low = SLOPES[name]
    step = _add((1 + low) / 2, _times((1 - low) / 2, _sign(argument)))
    return _times(step, slope(argument, x))


SLOPES = {"relu": sp.S.Zero, "leaky_relu": sp.Rational(1, 100)}
"""The slope of an activation where its argument is negative; where it is positive, it is 1."""
