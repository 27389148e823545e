"""Rows of scalar identities, true, conditional and false, as written; no SymPy evaluation."""

from typing import Any

import sympy as sp

x, y, z, t = sp.symbols("x y z t", real=True)
p, q = sp.symbols("p q", positive=True)
n = sp.Symbol("n", nonnegative=True)
sigmoid, softplus, relu, leaky = map(sp.Function, ("sigmoid", "softplus", "relu", "leaky_relu"))
f = sp.Function("f")


def add(*terms: Any) -> Any:
    return sp.Add(*map(sp.sympify, terms), evaluate=False)


def mul(*factors: Any) -> Any:
    return sp.Mul(*map(sp.sympify, factors), evaluate=False)


def power(base: Any, exponent: Any) -> Any:
    return sp.Pow(sp.sympify(base), sp.sympify(exponent), evaluate=False)


def over(above: Any, below: Any) -> Any:
    return mul(above, power(below, -1))


def sqrt(a: Any) -> Any:
    return power(a, sp.Rational(1, 2))


def log(a: Any) -> Any:
    return sp.log(a, evaluate=False)


def exp(a: Any) -> Any:
    return sp.exp(a, evaluate=False)


def mod(a: Any) -> Any:
    return sp.Abs(a, evaluate=False)


def tanh(a: Any) -> Any:
    return sp.tanh(a, evaluate=False)


def biggest(*a: Any) -> Any:
    return sp.Max(*a, evaluate=False)


def least(*a: Any) -> Any:
    return sp.Min(*a, evaluate=False)


def d(a: Any, *variables: Any) -> Any:
    return sp.Derivative(a, *variables, evaluate=False)


def ne(a: Any, b: Any = 0) -> Any:
    return sp.Ne(a, b, evaluate=False)


half = sp.Rational(1, 2)
cases = sp.Piecewise((x, x > 0), (0, True), evaluate=False)

TRUE = [
    (power(x + y, 2), x**2 + 2 * x * y + y**2),
    (power(x - y, 3), x**3 - 3 * x**2 * y + 3 * x * y**2 - y**3),
    (mul(x - y, x + y), x**2 - y**2),
    (mul(x, y + z), x * y + x * z),
    (over(1, 1 + power(x, 2)), mul(over(1, 1 + x**2), 1)),
    (sqrt(power(p, 2)), p),
    (sqrt(power(x, 2)), mod(x)),
    (sqrt(power(n, 2)), n),
    (sqrt(8), mul(2, sqrt(2))),
    (power(sqrt(2), 2), sp.Integer(2)),
    (over(1, add(sqrt(2), -1)), add(sqrt(2), 1)),
    (mul(sqrt(2), sqrt(3)), sqrt(6)),
    (mul(sqrt(p), sqrt(q)), sqrt(p * q)),
    (power(add(1, sqrt(p)), 2), add(1, mul(2, sqrt(p)), p)),
    (sqrt(x**2 + 2 * x + 1), mod(x + 1)),
    (power(p, sp.Rational(3, 2)), mul(p, sqrt(p))),
    (power(power(p, 3), sp.Rational(1, 3)), p),
    (log(mul(p, q)), log(p) + log(q)),
    (log(over(p, q)), log(p) - log(q)),
    (log(sqrt(p)), log(p) / 2),
    (log(exp(x)), x),
    (log(6), log(2) + log(3)),
    (log(power(p, 2)), 2 * log(p)),
    (exp(x + y), mul(exp(x), exp(y))),
    (exp(-x), over(1, exp(x))),
    (power(exp(x), 2), exp(2 * x)),
    (mul(sp.E, exp(x)), exp(x + 1)),
    (sqrt(exp(x)), exp(x / 2)),
    (exp(mul(y, log(p))), power(p, y)),
    (power(power(p, y), z), power(p, y * z)),
    (power(2, x + 1), mul(2, power(2, x))),
    (mul(power(p, x), power(p, y)), power(p, x + y)),
    (sigmoid(-x), 1 - sigmoid(x)),
    (sigmoid(x), over(1, 1 + exp(-x))),
    (sigmoid(x), over(exp(x), 1 + exp(x))),
    (tanh(x), 2 * sigmoid(2 * x) - 1),
    (tanh(-x), -tanh(x)),
    (tanh(2 * x), over(2 * tanh(x), 1 + tanh(x) ** 2)),
    (over(exp(x), exp(x) + exp(y)), sigmoid(x - y)),
    (softplus(x) - softplus(-x), x),
    (-log(sigmoid(x)), softplus(-x)),
    (log(exp(x) + exp(y)), x + softplus(y - x)),
    (log(1 + exp(x)), softplus(x)),
    (relu(x) - relu(-x), x),
    (relu(x) + relu(-x), mod(x)),
    (relu(relu(x)), relu(x)),
    (relu(mul(2, x)), 2 * relu(x)),
    (leaky(x), relu(x) - relu(-x) / 100),
    (mul(biggest(0, x), biggest(0, -x)), sp.Integer(0)),
    (biggest(x, y), (x + y + mod(x - y)) / 2),
    (least(x, y), -biggest(-x, -y)),
    (add(biggest(x, y), least(x, y)), x + y),
    (biggest(x, biggest(y, z)), biggest(biggest(x, y), z)),
    (mod(mul(x, y)), mul(mod(x), mod(y))),
    (power(mod(x), 2), x**2),
    (mod(mod(x)), mod(x)),
    (relu(x * y), relu(x) * relu(y) + relu(-x) * relu(-y)),
    (cases, relu(x)),
    (sp.Piecewise((x, x > 0), (-x, True)), mod(x)),
    (sp.Piecewise((0, sp.Eq(x, 0)), (x, True)), x),
    (mul(sp.sign(x), x), mod(x)),
    (f(mul(x, 1 + y)), f(x + x * y)),
    (sp.sin(mul(y, x)), sp.sin(x * y)),
    (mul(sp.pi, x), x * sp.pi),
    (d(x**3, x), 3 * x**2),
    (d(mul(x, y), x, y), sp.Integer(1)),
    (d(sigmoid(x), x), sigmoid(x) * (1 - sigmoid(x))),
    (d(softplus(x), x), sigmoid(x)),
    (d(tanh(x), x), 1 - tanh(x) ** 2),
    (d(exp(x**2), x), 2 * x * exp(x**2)),
    (d(sp.log(p), p), over(1, p)),
    (d(softplus(x), x, x), sigmoid(x) * sigmoid(-x)),
    (power(power(x + 1, 2), 10**9), power(x**2 + 2 * x + 1, 10**9)),
    (mul(x, power(x, 10**9)), power(x, 10**9 + 1)),
]

CONDITIONAL = [
    (over(x**2 - 1, x - 1), x + 1, {ne(x, 1)}),
    (over(x, x), sp.Integer(1), {ne(x)}),
    (over(1, x) + over(1, y), over(x + y, x * y), {ne(x), ne(y)}),
    (over(1, over(1, x)), x, {ne(x)}),
    (log(power(x, 2)), 2 * log(x), {x > 0}),
    (log(power(x, 2)), 2 * log(mod(x)), {ne(x)}),
    (log(mul(x, y)), log(x) + log(y), {x > 0, y > 0}),
    (exp(log(x)), x, {x > 0}),
    (power(sqrt(x), 2), x, {x >= 0}),
    (mul(sqrt(x), sqrt(y)), sqrt(mul(x, y)), {x >= 0, y >= 0}),
    (power(power(x, y), z), power(x, y * z), {x > 0}),
    (over(x, mod(x)), sp.sign(x), {ne(x)}),
    (over(x**3 - 1, x**2 - 1), over(x**2 + x + 1, x + 1), {ne(x, 1), ne(x, -1)}),
    (log(1 - x**2), log(1 - x) + log(1 + x), {x > -1, x < 1}),
    (mul(0, over(1, x)), sp.Integer(0), {ne(x)}),
    (d(mod(x), x), sp.sign(x), {ne(x)}),
    (d(relu(x), x), sp.Heaviside(x), {ne(x)}),
    (d(log(x), x), over(1, mod(x)), {x > 0}),
    (d(sqrt(x), x), over(1, mul(2, sqrt(x))), {x > 0}),
]

FALSE = [
    (power(x + y, 2), x**2 + y**2),
    (sqrt(power(x, 2)), x),
    (mod(x), x),
    (mod(x + y), mod(x) + mod(y)),
    (sqrt(x**2 + y**2), x + y),
    (over(1, x) + over(1, y), over(1, x + y)),
    (over(x + y, x), y),
    (log(p + q), log(p) + log(q)),
    (log(mul(p, q)), mul(log(p), log(q))),
    (exp(x + y), exp(x) + exp(y)),
    (exp(mul(x, y)), mul(exp(x), exp(y))),
    (sigmoid(-x), sigmoid(x)),
    (sigmoid(-x), -sigmoid(x)),
    (tanh(x), 2 * sigmoid(x) - 1),
    (softplus(x) - softplus(-x), 2 * x),
    (softplus(x), relu(x)),
    (relu(x) + relu(y), relu(x + y)),
    (relu(-x), -relu(x)),
    (relu(mul(x, y)), mul(relu(x), relu(y))),
    (leaky(x), relu(x)),
    (biggest(x, y), x),
    (biggest(x, y), (x + y - mod(x - y)) / 2),
    (power(y, 2), y),
    (power(power(x, y), z), power(x, power(y, z))),
    (sp.Piecewise((x, x > 1), (0, True)), relu(x)),
    (sp.Piecewise((1, sp.Eq(x, 17)), (0, True)), sp.Integer(0)),
    (sp.Heaviside(x, half), sp.Heaviside(x, 0)),
    (relu(x - 1001) * relu(1002 - x), sp.Integer(0)),
    (add(x, mul(sp.Rational(1, 10**30), exp(-x))), x),
    (d(sigmoid(x), x), sigmoid(x)),
    (d(x**3, x), 2 * x**2),
    (d(softplus(x), x), tanh(x)),
    (power(2, x + y), add(power(2, x), power(2, y))),
    (sqrt(2), sp.Rational(141421356237, 10**11)),
    (sp.Integer(1), sp.Integer(2)),
]

UNKNOWN = [
    (mul(0, power(add(x, -x), -1)), sp.Integer(0), "no point of the domain"),
    (over(1, 0), over(1, 0), "no point"),
    (sqrt(add(-1, -(x**2))), sqrt(add(-1, -(x**2))), "no point of the domain"),
    (sp.sin(x), sp.Integer(0), ""),
    (f(x), f(-x), ""),
    (sp.gamma(x), sp.gamma(-x), ""),
    (power(2, power(2, power(10, 9))), sp.Integer(1), "digits"),
    (sp.factorial(10**9, evaluate=False), sp.Integer(1), ""),
    (sp.Integral(x, x), x**2 / 2, "Integral"),
]
