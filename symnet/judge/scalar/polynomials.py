"""Sparse polynomials over the rationals in numbered generators, with rational exponents.

A monomial is a sorted tuple of (generator, exponent); a polynomial maps monomials to nonzero
coefficients. Exponents may be negative or fractions: what a generator allows is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import comb, gcd, lcm

from symnet.errors import SizeError

Rat = int | Fraction
Mono = tuple[tuple[int, Rat], ...]
Poly = dict[Mono, Rat]
Key = frozenset[tuple[Mono, Rat]]
"""A polynomial as a set of its terms, which compares and hashes."""

MAX_PAIRS = 400_000
MAX_TERMS = 60_000
MAX_BITS = 60_000
ONE: Poly = {(): 1}


class TooLarge(SizeError):
    """The exact polynomial would be too large."""


def whole(number: Rat) -> Rat:
    """A fraction with denominator 1 as an int."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


def magnitude(number: Rat) -> Rat:
    """|number|, which the type of `abs` does not tell."""
    return number if number >= 0 else -number


def bits(number: Rat) -> int:
    """The size of a coefficient."""
    if isinstance(number, int):
        return number.bit_length()
    return number.numerator.bit_length() + number.denominator.bit_length()


def mono_times(one: Mono, other: Mono) -> Mono:
    """The product of two monomials."""
    if not one:
        return other
    if not other:
        return one
    exponents: dict[int, Rat] = dict(one)
    for generator, exponent in other:
        exponents[generator] = exponents.get(generator, 0) + exponent
    return tuple(sorted((g, whole(e)) for g, e in exponents.items() if e))


def mono_power(mono: Mono, exponent: Rat) -> Mono:
    """A power of a monomial."""
    return tuple((g, whole(e * exponent)) for g, e in mono) if exponent else ()


def constant(number: Rat) -> Poly:
    """A number as a polynomial."""
    return {(): whole(number)} if number else {}


def plus(terms: Iterable[Poly]) -> Poly:
    """The sum of polynomials."""
    total: Poly = {}
    for poly in terms:
        for mono, coefficient in poly.items():
            total[mono] = total.get(mono, 0) + coefficient
    return {mono: whole(c) for mono, c in total.items() if c}


def scaled(poly: Poly, factor: Rat, mono: Mono = ()) -> Poly:
    """A multiple of a polynomial by a term."""
    if not factor:
        return {}
    return {mono_times(m, mono): whole(c * factor) for m, c in poly.items()}


def times(one: Poly, other: Poly) -> Poly:
    """The product of two polynomials; raises TooLarge before it is computed."""
    if len(one) * len(other) > MAX_PAIRS:
        raise TooLarge(f"a product of {len(one)} by {len(other)} terms")
    if len(one) == 1:
        one, other = other, one
    if not other:
        return {}
    if height(one) + height(other) > MAX_BITS:
        raise TooLarge("a product of numbers with too many digits")
    if len(other) == 1:
        ((mono, coefficient),) = other.items()
        return scaled(one, coefficient, mono)
    total: Poly = {}
    for m, c in one.items():
        for n, d in other.items():
            mono = mono_times(m, n)
            total[mono] = total.get(mono, 0) + c * d
    return {mono: whole(c) for mono, c in total.items() if c}


def power(poly: Poly, exponent: int) -> Poly:
    """A positive power; raises TooLarge before it is computed."""
    if not poly:
        return {}
    if height(poly) * exponent > MAX_BITS and not _units(poly):
        raise TooLarge(f"a power {exponent} of numbers with too many digits")
    if len(poly) == 1:
        ((mono, coefficient),) = poly.items()
        # 1 and -1 to any power, however large
        value = coefficient ** (exponent % 2) if abs(coefficient) == 1 else coefficient**exponent
        return {mono_power(mono, exponent): value}
    if exponent > 5_000 or comb(len(poly) + exponent - 1, exponent) > MAX_TERMS:
        raise TooLarge(f"a power {exponent} of a sum of {len(poly)} terms")
    result, square = ONE, poly
    while True:
        if exponent & 1:
            result = times(result, square)
        exponent >>= 1
        if not exponent:
            return result
        square = times(square, square)


def _units(poly: Poly) -> bool:
    return len(poly) == 1 and all(c in (1, -1) for c in poly.values())


def height(poly: Poly) -> int:
    """The bits of the largest coefficient."""
    return max(map(bits, poly.values()), default=0)


def key(poly: Poly) -> Key:
    """The polynomial as something that hashes."""
    return frozenset(poly.items())


def least(poly: Poly) -> Mono:
    """The largest monomial that divides every term, where exponents may be negative."""
    monos = iter(poly)
    common = dict(next(monos))
    for mono in monos:
        other = dict(mono)
        for generator in common.keys() | other.keys():
            common[generator] = min(common.get(generator, 0), other.get(generator, 0))
    return tuple(sorted((g, e) for g, e in common.items() if e))


def monic(poly: Poly) -> tuple[Rat, Mono, Poly]:
    """(c, m, q) with poly = c·m·q, where q has no common monomial and leads with 1."""
    common = least(poly)
    inverse = mono_power(common, -1)
    rest = {mono_times(mono, inverse): c for mono, c in poly.items()} if common else poly
    # lexicographic, so that leading coefficients multiply
    lead = rest[max(rest, key=lambda mono: tuple((-g, e) for g, e in mono))]
    if lead != 1:
        rest = {mono: whole(Fraction(c) / lead) for mono, c in rest.items()}
    return lead, common, rest


def integral(poly: Poly) -> tuple[Poly, Rat]:
    """(q, c) with poly = c·q, where q has coprime integer coefficients and c is positive."""
    below = lcm(*(Fraction(c).denominator for c in poly.values()))
    above = gcd(*(int(c * below) for c in poly.values()))
    return {m: int(c * below) // above for m, c in poly.items()}, whole(Fraction(above, below))


def generators(poly: Poly) -> list[int]:
    """The generators that occur, in order."""
    return sorted({g for mono in poly for g, _ in mono})


def degree(poly: Poly) -> Rat:
    """The total degree, counting exponents by their size."""
    sums: list[Rat] = [sum((magnitude(e) for _, e in mono), 0) for mono in poly]
    return max(sums, default=0)
