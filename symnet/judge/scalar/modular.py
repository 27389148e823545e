"""Randomised identity: both sides modulo fresh random primes at random points.

The sides are quotients n₁/d₁ and n₂/d₂ of integer polynomials in the generators of the field. If
n₁·d₂ - n₂·d₁ is not 0, it has a nonzero coefficient of at most H bits, which at most H/127 primes
above 2**127 divide, and modulo any other prime p a polynomial of degree D, which vanishes at a
random point with a probability of at most D/p (Schwartz and Zippel).
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.errors import UndecidedError
from symnet.judge.scalar.field import Field, Value
from symnet.judge.scalar.polynomials import Mono, Poly, Rat
from symnet.judge.scalar.reading import Need, Reading
from symnet.judge.scalar.roots import SignNeeded

PRIME_BITS = 128
FEWEST_PRIMES = 2**119
"""There are more primes than that between 2**127 and 2**128 (Rosser and Schoenfeld)."""

ROUNDS = 64
CANDIDATES = 5_000
TRIALS = 2
REDRAWS = 4
ROOTS = 27_720
"""An exponential is a power of a random number, so that its roots up to the 12th are powers too."""

BOUND = Fraction(1, 2**100)


class Vanished(Exception):
    """A denominator is 0 at the point drawn."""


@dataclass(frozen=True)
class Residue:
    """A quotient n/d modulo a prime, with degrees of n and d and bits of their coefficients."""

    value: int
    above: int
    below: int
    bits_above: int
    bits_below: int


def randomised(
    sides: tuple[Any, Any], reading: Reading, seed: int | None
) -> tuple[bool, Fraction | None]:
    """Whether both sides are equal, and a bound of the probability that this is wrong."""
    numbers: random.Random = secrets.SystemRandom()
    if seed is not None:
        numbers = random.Random(seed)  # noqa: S311  # the user asked for repeatable points
    error = Fraction(1)
    for _ in range(TRIALS):
        one, other = _at_random_point(sides, reading, numbers)
        if one.value != other.value:
            return False, None
        degree = max(one.above + other.below, other.above + one.below)
        size = 1 + max(one.bits_above + other.bits_below, other.bits_above + one.bits_below)
        denominators = one.below + other.below
        if denominators >= 2 ** (PRIME_BITS - 2):
            raise UndecidedError("the degree is too large for the randomised method")
        error *= (
            Fraction(size // (PRIME_BITS - 1) + 1, FEWEST_PRIMES)
            # twice, since points at which a denominator vanishes are drawn again
            + Fraction(2 * degree, 2 ** (PRIME_BITS - 1))
            + Fraction(CANDIDATES, 4**ROUNDS)
        )
    if error > BOUND:
        raise UndecidedError("the error bound of the randomised method is above 2**-100")
    # a power of two above the bound reads better
    return True, Fraction(1, 2 ** ((error.denominator // error.numerator).bit_length() - 1))


def _at_random_point(
    sides: tuple[Any, Any], reading: Reading, numbers: random.Random
) -> tuple[Residue, Residue]:
    for _ in range(REDRAWS):
        point = Point(reading, random_prime(numbers), numbers)
        try:
            return point.residue(sides[0]), point.residue(sides[1])
        except Vanished:
            continue
    raise UndecidedError("a denominator vanishes at random points")


class Point:
    """Random values modulo a prime for all generators."""

    def __init__(self, reading: Reading, prime: int, numbers: random.Random) -> None:
        self.reading = reading
        self.field: Field = reading.field
        self.prime = prime
        self.numbers = numbers
        self._drawn: dict[int, int] = {}
        self._memo: dict[Any, Residue] = {}

    def residue(self, expr: Any) -> Residue:
        """The value of an expression."""
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._computed(expr)
        return known

    def _computed(self, expr: Any) -> Residue:
        if isinstance(expr, sp.Rational):
            p, q = int(expr.p), int(expr.q)
            return self._quotient(Residue(p % self.prime, 0, 0, p.bit_length(), 0), q)
        if isinstance(expr, sp.Add):
            return self._sum([self.residue(term) for term in expr.args])
        if isinstance(expr, sp.Mul):
            result = Residue(1, 0, 0, 0, 0)
            for factor in expr.args:
                result = self._product(result, self.residue(factor))
            return result
        if isinstance(expr, sp.Pow) and isinstance(expr.args[1], sp.Integer):
            exponent = int(expr.args[1])
            if exponent < 0:
                self.reading.needs.setdefault(Need(expr.args[0], "!="), False)
            return self._power(self.residue(expr.args[0]), exponent)
        try:
            return self._of_value(self.reading.read(expr))
        except SignNeeded:
            raise UndecidedError("the expression is too large to be split into regions") from None

    def _of_value(self, value: Value) -> Residue:
        result = self._polynomial(value.num)
        for k, e in value.den.items():
            result = self._product(result, self._power(self._polynomial(dict(k)), -e))
        return result

    def _polynomial(self, poly: Poly) -> Residue:
        return self._sum([self._term(mono, c) for mono, c in poly.items()])

    def _term(self, mono: Mono, coefficient: Rat) -> Residue:
        number = Fraction(coefficient)
        above = Residue(number.numerator % self.prime, 0, 0, number.numerator.bit_length(), 0)
        result = self._quotient(above, number.denominator)
        for g, e in mono:
            result = self._product(result, self._generator(g, e))
        return result

    def _generator(self, g: int, exponent: Rat) -> Residue:
        kind = self.field.atoms[g].kind
        if kind in ("root", "modulus", "prime"):
            raise UndecidedError("the expression is too large for roots")
        power = Fraction(exponent) * (ROOTS if kind == "exp" else 1)
        if power.denominator > 1:
            raise UndecidedError("the expression is too large for roots of exponentials")
        if g not in self._drawn:
            self._drawn[g] = self.numbers.randrange(self.prime)
        return self._power(Residue(self._drawn[g], 1, 0, 0, 0), int(power))

    def _quotient(self, above: Residue, below: int) -> Residue:
        return Residue(
            above.value * pow(below, -1, self.prime) % self.prime,
            above.above, above.below, above.bits_above, above.bits_below + below.bit_length() - 1
            + (below.bit_count() > 1),
        )  # fmt: skip

    def _sum(self, terms: Sequence[Residue]) -> Residue:
        if not terms:
            return Residue(0, 0, 0, 0, 0)
        below = sum(t.below for t in terms)
        bits_below = sum(t.bits_below for t in terms)
        return Residue(
            sum(t.value for t in terms) % self.prime,
            max(t.above + below - t.below for t in terms),
            below,
            max(t.bits_above + bits_below - t.bits_below for t in terms) + len(terms).bit_length(),
            bits_below,
        )

    def _product(self, one: Residue, other: Residue) -> Residue:
        return Residue(
            one.value * other.value % self.prime,
            one.above + other.above,
            one.below + other.below,
            one.bits_above + other.bits_above,
            one.bits_below + other.bits_below,
        )

    def _power(self, base: Residue, exponent: int) -> Residue:
        if exponent < 0:
            if not base.value:
                raise Vanished
            base = Residue(
                pow(base.value, -1, self.prime),
                base.below, base.above, base.bits_below, base.bits_above,
            )  # fmt: skip
        n = abs(exponent)
        return Residue(
            pow(base.value, n, self.prime),
            base.above * n, base.below * n, base.bits_above * n, base.bits_below * n,
        )  # fmt: skip


def random_prime(numbers: random.Random) -> int:
    """A random prime between 2**127 and 2**128, by Miller's and Rabin's test with random bases."""
    for _ in range(CANDIDATES):
        number = numbers.getrandbits(PRIME_BITS) | 1 << (PRIME_BITS - 1) | 1
        if _is_prime(number, numbers):
            return number
    raise UndecidedError("no random prime was found")


def _is_prime(number: int, numbers: random.Random) -> bool:
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(ROUNDS):
        witness = pow(numbers.randrange(2, number - 1), odd, number)
        if witness in (1, number - 1):
            continue
        for _ in range(twos - 1):
            witness = witness * witness % number
            if witness == number - 1:
                break
        else:
            return False
    return True
