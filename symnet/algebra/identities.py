"""What is known of functions on the reals: values at numbers, at -a and at c a; one rule each.

Each rule leaves a function of an argument whose sign and content are chosen once, so that it
ends, and so that f(a) and f(-a) speak of one factor.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from symnet.algebra.compare import by_value, written_terms
from symnet.algebra.functions import constant, leads_negatively, opaque, reciprocal
from symnet.algebra.normal_form import NormalForm, number_form

LEAK = Fraction(1, 100)
MAX_WRITTEN = 64


def apply(head: Any, argument: NormalForm) -> NormalForm:
    """f(argument) in normal form; a function of which nothing is known is opaque."""
    if 0 < written_terms(argument) <= MAX_WRITTEN:
        # short sums over numbers meet those that were written term by term
        argument = by_value(argument)
    if isinstance(head, tuple):
        return _power(Fraction(head[1]), argument)
    rule = _RULES.get(head)
    return opaque(head, argument) if rule is None else rule(argument)


def maximum(one: NormalForm, other: NormalForm) -> NormalForm:
    """max(a, b) = b + relu(a - b)."""
    return other + _relu(one - other)


def minimum(one: NormalForm, other: NormalForm) -> NormalForm:
    """min(a, b) = a - relu(a - b)."""
    return one - _relu(one - other)


def _power(exponent: Fraction, a: NormalForm) -> NormalForm:
    """a^-n = (1/a)^n; other exponents that are not whole are opaque."""
    if exponent.denominator == 1:
        return reciprocal(a) ** -int(exponent) if exponent < 0 else a ** int(exponent)
    if constant(a) in (0, 1) and exponent > 0:
        return a
    return opaque(("power", str(exponent)), a)


def _relu(a: NormalForm) -> NormalForm:
    """relu(c a) = c relu(a) for c > 0; relu(-a) = relu(a) - a."""
    number = constant(a)
    if number is not None:
        return number_form(max(number, Fraction(0)))
    content = _content(a)
    a = a.scaled(1 / content)
    if leads_negatively(a):
        return (opaque("relu", a.scaled(-1)) + a).scaled(content)
    return opaque("relu", a).scaled(content)


def _leaky_relu(a: NormalForm) -> NormalForm:
    """leaky_relu(a) = a/100 + (1 - 1/100) relu(a)."""
    return a.scaled(LEAK) + _relu(a).scaled(1 - LEAK)


def _abs(a: NormalForm) -> NormalForm:
    """|a| = 2 relu(a) - a."""
    return _relu(a).scaled(2) - a


def _sigmoid(a: NormalForm) -> NormalForm:
    """sigmoid(-a) = 1 - sigmoid(a); sigmoid(0) = 1/2."""
    if not a.terms:
        return number_form(Fraction(1, 2))
    if leads_negatively(a):
        return number_form(1) - opaque("sigmoid", a.scaled(-1))
    return opaque("sigmoid", a)


def _tanh(a: NormalForm) -> NormalForm:
    """tanh(a) = 2 sigmoid(2 a) - 1."""
    return _sigmoid(a.scaled(2)).scaled(2) - number_form(1)


def _softplus(a: NormalForm) -> NormalForm:
    """softplus(-a) = softplus(a) - a."""
    if a.terms and leads_negatively(a):
        return opaque("softplus", a.scaled(-1)) + a
    return opaque("softplus", a)


def _exp(a: NormalForm) -> NormalForm:
    """exp(0) = 1."""
    return opaque("exp", a) if a.terms else number_form(1)


def _log(a: NormalForm) -> NormalForm:
    """log(1) = 0."""
    return number_form(0) if constant(a) == 1 else opaque("log", a)


_RULES: dict[str, Callable[[NormalForm], NormalForm]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "Abs": _abs,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "exp": _exp,
    "log": _log,
}

DERIVATIVES: dict[str, Callable[[NormalForm], NormalForm]] = {
    "exp": _exp,
    "log": reciprocal,
    "sigmoid": lambda a: _sigmoid(a) - _sigmoid(a) ** 2,
    "softplus": _sigmoid,
    "relu": lambda a: opaque("step", a),
}
"""f' of the functions that stand in normal forms; relu' is the step, where a is not 0."""


def _content(a: NormalForm) -> Fraction:
    """The positive number c for which a / c has whole coefficients without a common factor."""
    numbers = [Fraction(number) for number in a.terms.values()]
    above = gcd(*(number.numerator for number in numbers))
    return Fraction(above, lcm(*(number.denominator for number in numbers)))
