"""The field of values: quotients of polynomials in symbols, exponentials, logarithms and roots.

Generators are numbered. exp of a monomial may stand to any rational power, so that exponentials of
independent exponents are independent; the root of a positive f stands to powers from 0 to 1, its
whole powers being powers of f; |f| to powers below 2; log|f| is known for irreducible f.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import floor
from typing import Any, Literal

from symnet.errors import UndecidedError
from symnet.judge.scalar.polynomials import (
    ONE,
    Key,
    Mono,
    Poly,
    Rat,
    constant,
    key,
    monic,
    mono_power,
    mono_times,
    plus,
    power,
    scaled,
    times,
    whole,
)

Kind = Literal["symbol", "exp", "log", "root", "modulus", "prime", "opaque"]
MAX_EXPONENT = 200


@dataclass(frozen=True)
class Value:
    """num / Π q**e over the monic polynomials q of `den`, each with two terms or more."""

    num: Poly
    den: dict[Key, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Atom:
    """A generator: `content` is a Symbol, a polynomial, a prime, a name with arguments.

    An exponential holds the numerator and the denominator of its exponent.
    """

    kind: Kind
    content: Any


class VanishingError(UndecidedError):
    """A division by what is zero everywhere."""


class Field:
    """Numbers the generators of one claim, and computes with values over them."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self._known: dict[tuple[Kind, Hashable], int] = {}
        self._reducible: set[int] = set()

    def atom(self, kind: Kind, name: Hashable, content: Any) -> int:
        """The number of a generator, the same one for the same name."""
        number = self._known.get((kind, name))
        if number is None:
            number = self._known[kind, name] = len(self.atoms)
            self.atoms.append(Atom(kind, content))
            if kind in ("root", "modulus", "prime"):
                self._reducible.add(number)
        return number

    def symbol(self, symbol: Any) -> int:
        """The generator that is a symbol."""
        return self.atom("symbol", symbol, symbol)

    def log_atom(self, poly: Poly) -> Poly:
        """log|f| of an irreducible f."""
        return {((self.atom("log", key(poly), poly), 1),): 1}

    def number(self, number: Rat) -> Value:
        """A rational number."""
        return Value(constant(number))

    def value(self, num: Poly, den: Iterable[tuple[Poly, int]] = ()) -> Value:
        """A quotient of polynomials; denominators are made monic."""
        factor: Rat = 1
        unit: Mono = ()
        below: dict[Key, int] = {}
        for poly, exponent in den:
            if not poly:
                raise VanishingError("a division by zero")
            lead, common, rest = monic(poly)
            if abs(lead) != 1 and exponent > MAX_EXPONENT * 20:
                raise UndecidedError(f"a power {-exponent} is too large")
            factor = whole(factor / Fraction(lead) ** exponent)
            unit = mono_times(unit, mono_power(common, -exponent))
            if len(rest) > 1:
                below[key(rest)] = below.get(key(rest), 0) + exponent
        if factor != 1 or unit:
            num = scaled(num, factor, unit)
        return self.reduced(Value(num, below if num else {}))

    def reduced(self, value: Value) -> Value:
        """Whole powers of roots and of primes are written out."""
        num = value.num
        if not self._reducible or not num:
            return value
        used = sorted({g for mono in num for g, e in mono if g in self._reducible})
        below: list[tuple[Poly, int]] = []
        for g in used:
            # |f|**2 = f**2
            period = 2 if self.atoms[g].kind == "modulus" else 1
            wholes = {floor(Fraction(e) / period) for mono in num for h, e in mono if h == g}
            wholes |= {0} if any(all(h != g for h, _ in mono) for mono in num) else set()
            if not wholes - {0}:
                continue
            if max(abs(n) for n in wholes) > MAX_EXPONENT:
                raise UndecidedError("a power of a root is too large")
            base: Poly = self._base(g)
            least = min(0, *wholes)
            if least and self.atoms[g].kind != "prime":
                below.append((base, -least))
                shift = -least
            else:
                shift = 0
            groups: dict[int, list[Poly]] = {}
            for mono, c in num.items():
                exponents = dict(mono)
                n = floor(Fraction(exponents.get(g, 0)) / period)
                if n:
                    exponents[g] = whole(exponents[g] - n * period)
                rest = tuple(sorted((h, e) for h, e in exponents.items() if e))
                groups.setdefault(n, []).append({rest: c})
            num = plus(
                times(self._whole_power(base, n + shift), plus(terms))
                for n, terms in groups.items()
            )
        if not below:
            return Value(num, value.den) if num else Value({})
        polys = [(dict(k), e) for k, e in value.den.items()]
        return self.value(num, [*polys, *below])

    def _base(self, generator: int) -> Poly:
        atom = self.atoms[generator]
        if atom.kind == "prime":
            return constant(atom.content)
        poly: Poly = atom.content
        return power(poly, 2) if atom.kind == "modulus" else poly

    def _whole_power(self, base: Poly, exponent: int) -> Poly:
        if exponent >= 0:
            return power(base, exponent) if exponent else ONE
        return constant(Fraction(base[()]) ** exponent)

    def add(self, values: Iterable[Value]) -> Value:
        """The sum, over the least common denominator that the factors show."""
        groups: dict[frozenset[tuple[Key, int]], list[Poly]] = {}
        for value in values:
            groups.setdefault(frozenset(value.den.items()), []).append(value.num)
        sums = [Value(plus(nums), dict(den)) for den, nums in groups.items()]
        return reduce(self._add, sums) if sums else Value({})

    def _add(self, one: Value, other: Value) -> Value:
        if not one.num:
            return other
        if not other.num:
            return one
        below = {k: max(one.den.get(k, 0), other.den.get(k, 0)) for k in one.den | other.den}
        nums = []
        for value in (one, other):
            num = value.num
            for k, e in below.items():
                if missing := e - value.den.get(k, 0):
                    num = times(num, power(dict(k), missing))
            nums.append(num)
        return self.reduced(Value(plus(nums), below))

    def multiply(self, one: Value, other: Value) -> Value:
        """The product."""
        num = times(one.num, other.num)
        if not num:
            return Value({})
        below = dict(one.den)
        for k, e in other.den.items():
            below[k] = below.get(k, 0) + e
        # a factor that stands above as a whole cancels
        for top, bottom in ((one.num, other.den), (other.num, one.den)):
            if len(top) > 1 and bottom:
                lead, common, rest = monic(top)
                if key(rest) in bottom:
                    cancelled = other.num if top is one.num else one.num
                    below[key(rest)] -= 1
                    if not below[key(rest)]:
                        del below[key(rest)]
                    return self.reduced(Value(scaled(cancelled, lead, common), below))
        return self.reduced(Value(num, below))

    def inverse(self, value: Value) -> Value:
        """1 / value; raises VanishingError when it is zero everywhere."""
        if not value.num:
            raise VanishingError("a division by zero")
        top = reduce(times, (power(dict(k), e) for k, e in value.den.items()), ONE)
        return self.value(top, [(value.num, 1)])

    def raise_to(self, value: Value, exponent: int) -> Value:
        """A whole power; the power 0 is 1."""
        if exponent == 0:
            return Value(ONE)
        if exponent < 0:
            num = value.num
            if not num:
                raise VanishingError("a division by zero")
            top = reduce(times, (power(dict(k), -e * exponent) for k, e in value.den.items()), ONE)
            return self.value(top, [(num, -exponent)])
        num = power(value.num, exponent)
        return self.reduced(Value(num, {k: e * exponent for k, e in value.den.items()}))

    def negative(self, value: Value) -> Value:
        """-value."""
        return Value(scaled(value.num, -1), value.den)

    def subtract(self, one: Value, other: Value) -> Value:
        """one - other; its numerator is empty when the two are equal."""
        return self.add([one, self.negative(other)])

    def constant_of(self, value: Value) -> Rat | None:
        """The rational number that a value is, or None."""
        if value.den or any(value.num):
            return None
        return value.num.get((), 0)
