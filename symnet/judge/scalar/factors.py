"""Values in lowest terms and in irreducible factors, by SymPy's sparse polynomials."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import sympy as sp
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyRing

from symnet.judge.scalar.field import Field, Value
from symnet.judge.scalar.polynomials import (
    Key,
    Mono,
    Poly,
    Rat,
    degree,
    generators,
    height,
    key,
    monic,
    mono_times,
    whole,
)

MAX_TERMS = 120
MAX_DEGREE = 60
MAX_GENERATORS = 12
MAX_BITS = 2_000
MAX_NUMBER = 2**60


@dataclass(frozen=True)
class Product:
    """content · Π generator**exponent · Π f**exponent, the f monic and irreducible."""

    content: Fraction
    units: Mono
    powers: dict[Key, int]


class Factoring:
    """Factors of the values of one field; remembers them."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._known: dict[Key, list[tuple[Poly, int]]] = {}

    def product(self, value: Value) -> Product:
        """A nonzero value in factors."""
        lead, units, rest = monic(value.num)
        powers: dict[Key, int] = {}
        pieces = [(f, e) for f, e in self.irreducible(rest)] if len(rest) > 1 else []
        for k, below in value.den.items():
            pieces += [(f, -e * below) for f, e in self.irreducible(dict(k))]
        for poly, e in pieces:
            powers[key(poly)] = powers.get(key(poly), 0) + e
        return Product(Fraction(lead), units, {k: e for k, e in powers.items() if e})

    def irreducible(self, poly: Poly) -> list[tuple[Poly, int]]:
        """The monic irreducible factors of a monic polynomial; itself when it is large."""
        name = key(poly)
        if name not in self._known:
            self._known[name] = _factored(poly)
        return self._known[name]

    def lowest(self, value: Value) -> Value:
        """The same value without common factors above and below."""
        if not value.den:
            return value
        below = {k for d in value.den for f, _ in self.irreducible(dict(d)) for k in [key(f)]}
        if not value.num or not below:
            return value
        _, units, rest = monic(value.num)
        above = {key(f): e for f, e in self.irreducible(rest)} if len(rest) > 1 else {}
        if not above.keys() & below and all(k in below for k in value.den):
            return value
        product = self.product(value)
        num: Value = Value({units: whole(product.content)})
        for k, e in product.powers.items():
            if e > 0:
                num = self.field.multiply(num, self.field.raise_to(Value(dict(k)), e))
        return self.field.value(
            num.num, [(dict(k), -e) for k, e in product.powers.items() if e < 0]
        )

    def divided(self, num: Poly, den: Poly) -> tuple[Poly, Poly]:
        """(q, r) with num = q·den + r; (0, num) where exponents do not allow it."""
        places = Places([num, den])
        if not places.plain or not places.small:
            return {}, num
        quotient, remainder = divmod(places.element(num), places.element(den))
        return places.poly(quotient), places.poly(remainder)


class Places:
    """A ring of SymPy in which given polynomials lie; generators stand to their common fractions.

    `plain` says that no exponent is negative.
    """

    def __init__(self, polys: list[Poly]) -> None:
        self.generators = sorted({g for poly in polys for g in generators(poly)})
        self.units = dict.fromkeys(self.generators, 1)
        self.plain = True
        for poly in polys:
            for mono in poly:
                for g, e in mono:
                    self.units[g] = lcm(self.units[g], Fraction(e).denominator)
                    self.plain = self.plain and e >= 0
        self.small = (
            len(self.generators) <= MAX_GENERATORS
            and all(len(poly) <= MAX_TERMS for poly in polys)
            and all(height(poly) <= MAX_BITS for poly in polys)
            and all(degree(self._stretched(poly)) <= MAX_DEGREE for poly in polys)
        )
        names = [f"g{n}" for n in range(len(self.generators))] or ["g"]
        self.ring: Any = PolyRing(names, sp.QQ, lex)

    def _stretched(self, poly: Poly) -> Poly:
        return {tuple((g, e * self.units[g]) for g, e in mono): c for mono, c in poly.items()}

    def element(self, poly: Poly) -> Any:
        """The polynomial in SymPy's ring."""
        return self.ring.from_dict(
            {
                self._exponents(mono): sp.QQ(Fraction(c).numerator, Fraction(c).denominator)
                for mono, c in poly.items()
            }
        )

    def _exponents(self, mono: Mono) -> tuple[int, ...]:
        found = dict(mono)
        return tuple(int(found.get(g, 0) * self.units[g]) for g in self.generators) or (0,)

    def poly(self, element: Any) -> Poly:
        """The polynomial that an element of SymPy's ring is."""
        result: Poly = {}
        for exponents, c in element.terms():
            mono = tuple(
                (g, whole(Fraction(int(e), self.units[g])))
                for g, e in zip(self.generators, exponents, strict=False)
                if e
            )
            result[mono] = whole(Fraction(int(c.numerator), int(c.denominator)))
        return result


def _factored(poly: Poly) -> list[tuple[Poly, int]]:
    places = Places([poly])
    if not places.plain or not places.small:
        return [(poly, 1)]
    _, factors = places.element(poly).factor_list()
    found: list[tuple[Poly, int]] = []
    for element, exponent in factors:
        found.append((monic(places.poly(element))[2], int(exponent)))
    return sorted(found, key=lambda pair: sorted(pair[0].items()))


def prime_powers(number: Fraction) -> dict[int, int]:
    """The primes of a positive number with their exponents; a large rest counts as one prime."""
    powers: dict[int, int] = {}
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        if part > MAX_NUMBER:
            found = {part: 1}
            root = sp.integer_nthroot(part, 2)
            if root[1]:
                found = {int(root[0]): 2}
        else:
            found = {int(p): int(e) for p, e in sp.factorint(part).items()}
        for p, e in found.items():
            powers[p] = powers.get(p, 0) + sign * e
    return {p: e for p, e in powers.items() if e}


def unit_times(field: Field, value: Value, mono: Mono, factor: Rat = 1) -> Value:
    """A value times a term."""
    num = {mono_times(m, mono): whole(c * factor) for m, c in value.num.items()}
    return field.reduced(Value(num, value.den))
