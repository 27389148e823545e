"""A SymPy scalar, as written, as a value of the field; what it needs to have a value is noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from symnet.errors import UndecidedError
from symnet.judge.scalar.factors import Factoring
from symnet.judge.scalar.field import Field, Value, VanishingError
from symnet.judge.scalar.polynomials import MAX_BITS, Mono, Poly, Rat, TooLarge, bits, key
from symnet.judge.scalar.roots import Transcendental
from symnet.judge.scalar.signs import ALLOWED, ANY, NOT_NEGATIVE, NOT_POSITIVE, Facts, Relation


class Nowhere(Exception):
    """A side has no value at any of the points looked at."""


@dataclass(frozen=True)
class Need:
    """expr (relation) 0 must hold for a side to have a value."""

    expr: Any
    relation: Relation


class Reading:
    """Reads expressions under facts; `values` holds polynomials for symbols that are fixed.

    With `moduli`, |f| is a generator where the sign of f is not known. `needs` says of what was
    met, in order, whether the facts implied it.
    """

    def __init__(
        self,
        field: Field,
        factoring: Factoring,
        facts: Facts,
        values: Mapping[Any, Poly],
        moduli: bool = False,
    ) -> None:
        self.field = field
        self.facts = facts
        self.values = values
        self.factoring = factoring
        self.functions = Transcendental(field, factoring, facts, moduli)
        self.needs: dict[Need, bool] = {}
        self._memo: dict[Any, Value] = {}

    def read(self, expr: Any) -> Value:
        """The value of an expression."""
        known = self._memo.get(expr)
        if known is None:
            try:
                known = read_node(expr, self)
            except VanishingError as error:
                raise Nowhere(str(error)) from None
            self._memo[expr] = known
        return known

    def need(self, expr: Any, relation: Relation) -> Value:
        """Note that expr (relation) 0 must hold, and restrict the facts to where it does."""
        value = self.read(expr)
        parts = _factors(expr) if relation == "!=" else ()
        if parts:
            for part in parts:
                self.need(part, relation)
            return value
        signs, allowed = self.facts.of(value), ALLOWED[relation]
        implied = signs <= allowed
        self.needs[Need(expr, relation)] = self.needs.get(Need(expr, relation), True) and implied
        if not signs & allowed:
            raise Nowhere(f"{relation} 0")
        if not implied:
            self.facts.require(value, relation)
        return value

    def fixed(self, symbol: Any) -> Value:
        """A symbol, or what it is fixed to."""
        if symbol not in self.values:
            return Value({((self.field.symbol(symbol), 1),): 1})
        return self.field.add(self._fixed_term(mono, c) for mono, c in self.values[symbol].items())

    def _fixed_term(self, mono: Any, c: Any) -> Value:
        result = self.field.number(c)
        for g, e in mono:
            atom = self.field.atoms[g]
            if atom.kind == "symbol" and atom.content in self.values:
                factor = self.field.raise_to(self.fixed(atom.content), int(e))
            else:
                factor = Value({((g, e),): 1})
            result = self.field.multiply(result, factor)
        return result

    def modulus(self, value: Value) -> Value:
        """|a|, by the sign of a; raises SignNeeded when it may be both."""
        if self.functions.moduli:
            return self.functions.modulus(value)
        positive = self.functions.sign_of(value) <= NOT_NEGATIVE
        return value if positive else self.field.negative(value)

    def mixed(self, value: Value, slope: Fraction) -> Value:
        """a where a > 0, slope·a elsewhere: half of (1 + slope)a + (1 - slope)|a|."""
        parts = ((value, 1 + slope), (self.modulus(value), 1 - slope))
        return self.field.add(
            self.field.multiply(self.field.number(factor / 2), part) for part, factor in parts
        )

    def opaque(self, head: Any, arguments: tuple[Any, ...]) -> Value:
        """A function of which nothing is known but that equal arguments give equal values."""
        values = [self.factoring.lowest(self.read(argument)) for argument in arguments]
        names = tuple((key(v.num), frozenset(v.den.items())) for v in values)
        atom = self.field.atom("opaque", (head, names), (head, arguments))
        return Value({((atom, 1),): 1})

    def holds(self, condition: Any) -> bool:
        """Whether a condition holds at the points looked at; raises SignNeeded if at some only."""
        if isinstance(condition, BooleanTrue | BooleanFalse):
            return bool(condition)
        if isinstance(condition, sp.And | sp.Or):
            together = all if isinstance(condition, sp.And) else any
            return together(self.holds(part) for part in condition.args)
        if isinstance(condition, sp.Not):
            return not self.holds(condition.args[0])
        if not isinstance(condition, Relational):
            raise UndecidedError(f"the condition {type(condition).__name__} of a case")
        gap = self.field.subtract(self.read(condition.lhs), self.read(condition.rhs))
        signs, allowed = self.facts.of(gap), RELATIONS[type(condition)]
        if signs <= allowed or not signs & allowed:
            return signs <= allowed
        return self.functions.exact_sign(gap) in allowed


def _factors(expr: Any) -> tuple[Any, ...]:
    """What must not be 0 for a product, a power or a modulus not to be 0."""
    if isinstance(expr, sp.Mul):
        return tuple(expr.args)
    power = isinstance(expr, sp.Pow) and isinstance(expr.args[1], sp.Integer) and expr.args[1] != 0
    if power or isinstance(expr, sp.Abs):
        return (expr.args[0],)
    return ()


RELATIONS: dict[Any, frozenset[int]] = {
    sp.Gt: frozenset({1}),
    sp.Ge: NOT_NEGATIVE,
    sp.Lt: frozenset({-1}),
    sp.Le: NOT_POSITIVE,
    sp.Eq: frozenset({0}),
    sp.Ne: ANY - {0},
}


@singledispatch
def read_node(expr: Any, reading: Reading) -> Value:
    """The value of one kind of node."""
    if isinstance(expr, sp.Function) and expr.args:
        return reading.opaque(expr.func, expr.args)
    raise UndecidedError(f"the scalar judge does not know {type(expr).__name__}")


@read_node.register(sp.Rational)
def _rational(expr: Any, reading: Reading) -> Value:
    number = Fraction(int(expr.p), int(expr.q))
    if bits(number) > MAX_BITS:
        raise TooLarge("a number has too many digits")
    return reading.field.number(number)


@read_node.register(sp.Symbol)
def _symbol(expr: Any, reading: Reading) -> Value:
    return reading.fixed(expr)


@read_node.register(type(sp.E))
def _e(_: Any, reading: Reading) -> Value:
    return reading.functions.exp(reading.field.number(1))


@read_node.register(type(sp.pi))
def _pi(_: Any, reading: Reading) -> Value:
    return reading.opaque(sp.pi, ())


@read_node.register(sp.Add)
def _sum(expr: Any, reading: Reading) -> Value:
    plain: Poly = {}
    others = []
    for term in expr.args:
        mono = None if reading.values else _plain_mono(term, reading)
        if mono is None:
            others.append(reading.read(term))
        else:
            plain[mono] = plain.get(mono, 0) + 1
    return reading.field.add([Value(plain), *others])


def _plain_mono(term: Any, reading: Reading) -> Mono | None:
    """A product of different symbols without a detour; None for anything else."""
    factors = term.args if isinstance(term, sp.Mul) else (term,)
    exponents: dict[int, Rat] = {}
    for factor in factors:
        base, exponent = factor.args if isinstance(factor, sp.Pow) else (factor, sp.S.One)
        if not isinstance(base, sp.Symbol) or not isinstance(exponent, sp.Integer):
            return None
        g = reading.field.symbol(base)
        if exponent < 1 or g in exponents:
            return None
        exponents[g] = int(exponent)
    return tuple(sorted(exponents.items()))


@read_node.register(sp.Mul)
def _product(expr: Any, reading: Reading) -> Value:
    result = reading.field.number(1)
    # a factor 0 must not hide that another has no value
    for factor in [reading.read(factor) for factor in expr.args]:
        result = reading.field.multiply(result, factor)
    return result


@read_node.register(sp.Pow)
def _power(expr: Any, reading: Reading) -> Value:
    base, exponent = expr.args
    if isinstance(exponent, sp.Integer):
        if exponent < 0:
            reading.need(base, "!=")
        return reading.field.raise_to(reading.read(base), int(exponent))
    if base is sp.E:
        return reading.functions.exp(reading.read(exponent))
    above = reading.read(exponent)
    number = reading.field.constant_of(above)
    if number is None:
        value = reading.need(base, ">")
        return reading.functions.exp(reading.field.multiply(above, reading.functions.log(value)))
    if isinstance(number, int):
        if number < 0:
            reading.need(base, "!=")
        return reading.field.raise_to(reading.read(base), number)
    value = reading.need(base, ">=" if number > 0 else ">")
    return reading.functions.power(value, Fraction(number))


@read_node.register(sp.exp)
def _exp(expr: Any, reading: Reading) -> Value:
    return reading.functions.exp(reading.read(expr.args[0]))


@read_node.register(sp.log)
def _log(expr: Any, reading: Reading) -> Value:
    if len(expr.args) > 1:
        raise UndecidedError("a logarithm to a base")
    return reading.functions.log(reading.need(expr.args[0], ">"))


@read_node.register(sp.Abs)
def _modulus(expr: Any, reading: Reading) -> Value:
    return reading.modulus(reading.read(expr.args[0]))


@read_node.register(sp.Max)
@read_node.register(sp.Min)
def _largest(expr: Any, reading: Reading) -> Value:
    """max(a, b) = a + relu(b - a), min(a, b) = a - relu(a - b)."""
    best, *others = [reading.read(argument) for argument in expr.args]
    for value in others:
        gap = reading.field.subtract(value, best)
        if isinstance(expr, sp.Max):
            best = reading.field.add([best, reading.mixed(gap, Fraction(0))])
        else:
            rise = reading.mixed(reading.field.negative(gap), Fraction(0))
            best = reading.field.subtract(best, rise)
    return best


@read_node.register(sp.sign)
@read_node.register(sp.Heaviside)
def _step(expr: Any, reading: Reading) -> Value:
    value = reading.read(expr.args[0])
    sign = reading.functions.exact_sign(value)
    if isinstance(expr, sp.sign):
        return reading.field.number(sign)
    if sign == 0:
        return reading.read(expr.args[1])
    return reading.field.number(int(sign > 0))


@read_node.register(sp.Piecewise)
def _cases(expr: Any, reading: Reading) -> Value:
    for value, condition in expr.args:
        if reading.holds(condition):
            return reading.read(value)
    reading.needs[_only_case(expr)] = False
    raise Nowhere("no case applies")


def _only_case(expr: Any) -> Need:
    """What must hold for a case to apply, where there is one case alone."""
    conditions = [case.cond for case in expr.args]
    relation = _CASES.get(type(conditions[0])) if len(conditions) == 1 else None
    if relation is None:
        raise UndecidedError("at some points no case of a piecewise expression applies")
    sides = conditions[0].args[::-1] if relation[1] else conditions[0].args
    gap = sp.Add(sides[0], sp.Mul(-1, sides[1], evaluate=False), evaluate=False)
    return Need(sides[0] if sides[1] == 0 else gap, relation[0])


_CASES: dict[Any, tuple[Relation, bool]] = {
    sp.Gt: (">", False),
    sp.Ge: (">=", False),
    sp.Lt: (">", True),
    sp.Le: (">=", True),
    sp.Ne: ("!=", False),
}
"""Relations as the sign of a difference, and whether the sides change places."""


@read_node.register(sp.tanh)
@read_node.register(sp.sinh)
@read_node.register(sp.cosh)
def _hyperbolic(expr: Any, reading: Reading) -> Value:
    """tanh(a) = 1 - 2/(exp(2a) + 1), sinh and cosh alike."""
    field = reading.field
    up = reading.functions.exp(reading.read(expr.args[0]))
    down = field.inverse(up)
    odd, even = field.subtract(up, down), field.add([up, down])
    if isinstance(expr, sp.tanh):
        return field.multiply(odd, field.inverse(even))
    half = field.number(Fraction(1, 2))
    return field.multiply(odd if isinstance(expr, sp.sinh) else even, half)


@read_node.register(AppliedUndef)
def _named(expr: Any, reading: Reading) -> Value:
    name = type(expr).__name__
    if name in _ACTIVATIONS and len(expr.args) == 1:
        return _ACTIVATIONS[name](expr.args[0], reading)
    return reading.opaque(expr.func, expr.args)


def _sigmoid(argument: Any, reading: Reading) -> Value:
    """sigmoid(a) = exp(a) / (1 + exp(a))."""
    up = reading.functions.exp(reading.read(argument))
    below = reading.field.add([reading.field.number(1), up])
    return reading.field.multiply(up, reading.field.inverse(below))


def _softplus(argument: Any, reading: Reading) -> Value:
    """softplus(a) = log(1 + exp(a))."""
    up = reading.functions.exp(reading.read(argument))
    return reading.functions.log(reading.field.add([reading.field.number(1), up]))


def _relu(argument: Any, reading: Reading) -> Value:
    """relu(a) = a where a is not negative, else 0."""
    return reading.mixed(reading.read(argument), Fraction(0))


def _leaky_relu(argument: Any, reading: Reading) -> Value:
    """leaky_relu(a) = a where a is not negative, else a/100."""
    return reading.mixed(reading.read(argument), Fraction(1, 100))


_ACTIVATIONS: dict[str, Callable[[Any, Reading], Value]] = {
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "relu": _relu,
    "leaky_relu": _leaky_relu,
}
