"""Random scalar claims: rewritten by laws of activations and exponentials, or with a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import sympy as sp

x, y = sp.symbols("x y", real=True)
p, q = sp.symbols("p q", positive=True)
relu, sigmoid, softplus = map(sp.Function, ("relu", "sigmoid", "softplus"))


@dataclass(frozen=True)
class Claim:
    """Two sides as written, and the domain of each symbol."""

    left: Any
    right: Any
    domains: dict[Any, Any]


def add(*terms: Any) -> Any:
    return sp.Add(*terms, evaluate=False)


def mul(*factors: Any) -> Any:
    return sp.Mul(*factors, evaluate=False)


def power(base: Any, exponent: Any) -> Any:
    return sp.Pow(base, exponent, evaluate=False)


def number(rng: Random) -> Any:
    return sp.Rational(rng.choice((-3, -2, -1, 1, 1, 2, 3)), rng.choice((1, 1, 1, 2)))


def linear(rng: Random, symbols: tuple[Any, ...] = (x, y)) -> Any:
    """a x + b y + c with small rational coefficients."""
    terms = [number(rng) * s for s in symbols if rng.random() < 0.7] or [symbols[0]]
    return sp.Add(*terms, number(rng) if rng.random() < 0.5 else sp.S.Zero)


def piecewise_law(rng: Random) -> tuple[Any, Any]:
    """A law of relu, |.|, max and min on linear forms; some hold on part of the domain alone."""
    a, b, d = linear(rng), linear(rng), linear(rng)
    scale = sp.Rational(rng.choice((1, 2, 3)), 2)
    biggest, least = (
        (lambda *s: sp.Max(*s, evaluate=False)),
        (lambda *s: sp.Min(*s, evaluate=False)),
    )
    size = sp.Abs(a, evaluate=False)
    return rng.choice(
        (
            (relu(a), biggest(0, a)),
            (add(relu(a), -relu(-a)), a),
            (add(relu(a), relu(-a)), size),
            (biggest(a, b), add(b, relu(a - b))),
            (least(a, b), -biggest(-a, -b)),
            (biggest(a, b), mul(sp.S.Half, add(a, b, sp.Abs(a - b, evaluate=False)))),
            (add(biggest(a, b), least(a, b)), add(a, b)),
            (mul(biggest(a, b), least(a, b)), mul(a, b)),
            (relu(scale * a), mul(scale, relu(a))),
            (add(d, biggest(a, b)), biggest(a + d, b + d)),
            (biggest(a, biggest(b, d)), biggest(biggest(a, b), d)),
            (power(size, 2), power(a, 2)),
            (mul(relu(a), relu(-a)), sp.S.Zero),
            (relu(relu(a)), relu(a)),
            (mul(add(a, b), add(a, -b)), add(power(a, 2), mul(-1, power(b, 2)))),
            (relu(x + 2 + sp.Abs(y)), add(x, 2, sp.Abs(y))),
            (relu(a), a),
            (size, -a),
            (biggest(a, b), a),
        )
    )


BOUNDED = {x: sp.Interval(-2, 3), y: sp.Interval(-1, 1)}


def piecewise_claim(rng: Random) -> Claim:
    """A combination of laws, on a box."""
    (a, b), (c, d) = piecewise_law(rng), piecewise_law(rng)
    if rng.random() < 0.5:
        c = d = linear(rng)
    left, right = add(a, mul(2, c)), add(mul(2, d), b)
    return _perhaps_wrong(rng, Claim(left, right, BOUNDED))


def smooth_law(rng: Random) -> tuple[Any, Any]:
    """A law of exp, log, sigmoid, tanh, softplus or a root."""
    a, b = linear(rng), linear(rng)
    u, v = rng.choice((p, q, p * q, p + q, 2 * p, 1 + q)), rng.choice((p, q, 1 + p, p / q))
    exp, log = (lambda s: sp.exp(s, evaluate=False)), (lambda s: sp.log(s, evaluate=False))
    tanh = lambda s: sp.tanh(s, evaluate=False)  # noqa: E731  # unevaluated, as its neighbours
    half = sp.S.Half
    return rng.choice(
        (
            (exp(a + b), mul(exp(a), exp(b))),
            (exp(-a), power(exp(a), -1)),
            (log(exp(a)), a),
            (exp(log(u)), u),
            (log(mul(u, v)), add(log(u), log(v))),
            (log(power(u, 3)), mul(3, log(u))),
            (log(power(u, -1)), -log(u)),
            (sigmoid(a), power(add(1, exp(-a)), -1)),
            (sigmoid(-a), add(1, -sigmoid(a))),
            (mul(sigmoid(a), sigmoid(-a)), mul(exp(a), power(add(1, exp(a)), -2))),
            (tanh(a), add(mul(2, sigmoid(2 * a)), -1)),
            (power(tanh(a), 2), add(1, mul(-4, sigmoid(2 * a), sigmoid(-2 * a)))),
            (add(softplus(a), -softplus(-a)), a),
            (softplus(a), log(add(1, exp(a)))),
            (log(sigmoid(a)), -softplus(-a)),
            (log(add(exp(a), exp(b))), add(a, softplus(b - a))),
            (mul(exp(a), power(add(exp(a), exp(b)), -1)), sigmoid(a - b)),
            (mul(power(u, half), power(v, half)), power(mul(u, v), half)),
            (power(power(u, 2), half), u),
            (power(power(a, 2), half), sp.Abs(a, evaluate=False)),
            (power(power(a, 2), half), a),
            (log(power(a, 2)), mul(2, log(a))),
            (mul(a, power(a, -1)), sp.S.One),
            (mul(add(a**2, -(b**2)), power(add(a, -b), -1)), add(a, b)),
            (power(power(a, half), 2), a),
            (exp(log(a)), a),
        )
    )


def smooth_claim(rng: Random) -> Claim:
    """A sum or a product of laws, on the domains that the symbols' assumptions say."""
    (a, b), (c, d) = smooth_law(rng), smooth_law(rng)
    if rng.random() < 0.4:
        c = d = linear(rng)
    left, right = (add(a, c), add(d, b)) if rng.random() < 0.7 else (mul(a, c), mul(d, b))
    return _perhaps_wrong(rng, Claim(left, right, {}))


def _perhaps_wrong(rng: Random, claim: Claim) -> Claim:
    """One time in two, with a sign, a factor, a term or a symbol changed."""
    if rng.random() < 0.5:
        return claim
    mistake = rng.choice(("sign", "factor", "term", "symbol"))
    first, *rest = claim.right.args
    if mistake == "sign":
        wrong = claim.right.func(mul(-1, first), *rest, evaluate=False)
    elif mistake == "factor":
        wrong = claim.right.func(*rest, mul(sp.Rational(101, 100), first), evaluate=False)
    elif mistake == "term":
        wrong = add(claim.right, sp.Rational(1, 1000))
    else:
        swap = {x: y, y: x, p: q, q: p}
        wrong = claim.right.func(first.xreplace(swap), *rest, evaluate=False)
    return Claim(claim.left, wrong, claim.domains)
