"""Which signs a value may have, where facts hold: a prover that never guesses.

A sign set is a subset of {-1, 0, 1}; what is left out is impossible at every point that the facts
admit. An empty set means that the facts admit no point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import sympy as sp

from symnet.judge.scalar.constants import constant_sign
from symnet.judge.scalar.domains import Hull
from symnet.judge.scalar.factors import Factoring
from symnet.judge.scalar.field import Value
from symnet.judge.scalar.linear import Abandoned, Inequality, strict_point
from symnet.judge.scalar.polynomials import Key, Mono, Poly, constant, key, monic, plus, scaled
from symnet.judge.scalar.squares import definite

Signs = frozenset[int]
Relation = Literal[">", ">=", "=", "!="]

ANY: Signs = frozenset({-1, 0, 1})
POSITIVE: Signs = frozenset({1})
NEGATIVE: Signs = frozenset({-1})
ZERO: Signs = frozenset({0})
NOT_NEGATIVE: Signs = frozenset({0, 1})
NOT_POSITIVE: Signs = frozenset({-1, 0})
NOT_ZERO: Signs = frozenset({-1, 1})
ALLOWED: Mapping[Relation, Signs] = {
    ">": POSITIVE, ">=": NOT_NEGATIVE, "=": ZERO, "!=": NOT_ZERO,
}  # fmt: skip
MAX_LINEAR_FACTS = 40
MAX_LINEAR_TERMS = 30


def flipped(signs: Signs) -> Signs:
    """The signs of -a."""
    return frozenset(-s for s in signs)


def product_signs(one: Signs, other: Signs) -> Signs:
    """The signs of a·b."""
    return frozenset(a * b for a in one for b in other)


def sum_signs(terms: Iterable[Signs]) -> Signs:
    """The signs of a sum."""
    total = ZERO
    for signs in terms:
        total = frozenset(
            s for a in total for b in signs for s in ((a or b,) if a * b >= 0 else (-1, 0, 1))
        )
        if total == ANY:
            break
    return total


@dataclass
class Facts:
    """What is known at the points looked at: monic polynomials with the signs that they may have.

    `hulls` bounds the symbols. Facts are added while a claim is read.
    """

    factoring: Factoring
    hulls: Mapping[Any, Hull]
    known: dict[Key, Signs] = field(default_factory=dict)
    version: int = 0
    _cache: dict[tuple[Key, int], Signs] = field(default_factory=dict)

    def copy(self) -> Facts:
        """The same facts, to which others may be added."""
        return Facts(self.factoring, self.hulls, dict(self.known), self.version, dict(self._cache))

    def add(self, poly: Poly, signs: Signs) -> None:
        """Restrict the points to those where the polynomial has one of these signs."""
        if not any(poly):
            return
        lead, _, _ = monic(poly)
        name = key(scaled(poly, 1 / Fraction(lead)))
        signs = signs if lead > 0 else flipped(signs)
        before = self.known.get(name, ANY)
        if not before <= signs:
            self.known[name] = before & signs
            self.version += 1

    def require(self, value: Value, relation: Relation) -> None:
        """Restrict the points to those where value (relation) 0."""
        allowed = ALLOWED[relation]
        below = self.denominator(value)
        if below in (POSITIVE, NEGATIVE):
            self.add(value.num, allowed if below == POSITIVE else flipped(allowed))
        elif relation in ("=", "!="):
            self.add(value.num, allowed)
        if relation in ("!=", ">") and value.num:
            _, units, rest = monic(value.num)
            for g, _ in units:
                self.add({((g, 1),): 1}, NOT_ZERO)
            pieces = self.factoring.irreducible(rest) if len(rest) > 1 else []
            for f, _ in pieces:
                self.add(f, NOT_ZERO)
            self._single_factor(units, pieces, value, relation)

    def _single_factor(
        self, units: Mono, pieces: list[tuple[Poly, int]], value: Value, relation: Relation
    ) -> None:
        """From a product with one factor of unknown sign, the sign of that factor."""
        if relation != ">":
            return
        lead = monic(value.num)[0]
        signs = product_signs(POSITIVE if lead > 0 else NEGATIVE, self.denominator(value))
        open_factors: list[Poly] = []
        powers: list[tuple[Poly, Any]] = [({((g, 1),): 1}, e) for g, e in units]
        for poly, e in [*powers, *pieces]:
            found = self._power_signs(self.of_poly(poly) & NOT_ZERO, e)
            if len(found) == 1:
                signs = product_signs(signs, found)
            else:
                open_factors.append(poly)
        if len(open_factors) == 1 and len(signs) == 1:
            self.add(open_factors[0], signs)

    def of(self, value: Value) -> Signs:
        """The signs that a value may have."""
        return product_signs(self.of_poly(value.num), self.denominator(value))

    def denominator(self, value: Value) -> Signs:
        """The signs of a denominator, which is not 0."""
        signs = POSITIVE
        for k, e in value.den.items():
            signs = product_signs(signs, self._power_signs(self.of_poly(dict(k)) & NOT_ZERO, e))
        return signs

    def _power_signs(self, signs: Signs, exponent: Any) -> Signs:
        if exponent % 1:
            return signs & NOT_NEGATIVE
        return frozenset(s**2 for s in signs) if exponent % 2 == 0 else signs

    def of_poly(self, poly: Poly) -> Signs:
        """The signs that a polynomial may have."""
        if not poly:
            return ZERO
        if not any(poly):
            return POSITIVE if poly[()] > 0 else NEGATIVE
        name = (key(poly), self.version)
        if name not in self._cache:
            self._cache[name] = ANY
            self._cache[name] = self._found(poly)
        return self._cache[name]

    def _found(self, poly: Poly) -> Signs:
        signs = self._simple(poly)
        if len(signs) == 1:
            return signs
        sign = constant_sign(poly, self.factoring.field)
        if sign is not None:
            return signs & {sign}
        lead, units, rest = monic(poly)
        if units or lead != 1:
            found = POSITIVE if lead > 0 else NEGATIVE
            for g, e in units:
                found = product_signs(found, self._power_signs(self.generator(g), e))
            if len(rest) > 1:
                signs &= product_signs(found, self.of_poly(rest))
        if len(signs) > 1 and len(rest) > 1:
            signs &= definite(poly)
        if len(signs) > 1:
            signs &= self._linear(poly, signs)
        if len(signs) > 1 and len(rest) > 1:
            pieces = self.factoring.irreducible(rest)
            if len(pieces) > 1 or pieces[0][1] > 1:
                found = POSITIVE if lead > 0 else NEGATIVE
                for g, e in units:
                    found = product_signs(found, self._power_signs(self.generator(g), e))
                for f, e in pieces:
                    found = product_signs(found, self._power_signs(self.of_poly(f), e))
                signs &= found
        return signs

    def _simple(self, poly: Poly) -> Signs:
        """From what is known of it, and of each of its terms."""
        lead = monic(poly)[0]
        signs = self.known.get(key(scaled(poly, 1 / Fraction(lead))), ANY)
        signs = signs if lead > 0 else flipped(signs)
        return signs & sum_signs(
            product_signs(POSITIVE if c > 0 else NEGATIVE, self.of_mono(mono))
            for mono, c in poly.items()
        )

    def of_mono(self, mono: Mono) -> Signs:
        """The signs of a product of generators."""
        signs = POSITIVE
        for g, e in mono:
            signs = product_signs(signs, self._power_signs(self.generator(g), e))
        return signs

    def generator(self, g: int) -> Signs:
        """The signs of one generator."""
        atom = self.factoring.field.atoms[g]
        signs = self.known.get(frozenset({(((g, 1),), 1)}), ANY)
        if atom.kind == "symbol" and (hull := self.hulls.get(atom.content)):
            signs &= _hull_signs(hull)
        elif atom.kind in ("exp", "prime"):
            signs &= POSITIVE
        elif atom.kind in ("root", "modulus"):
            signs &= POSITIVE if 0 not in self.of_poly(atom.content) else NOT_NEGATIVE
        elif atom.kind == "log" and 0 in signs:
            if self.of_poly(atom.content) == POSITIVE:
                signs &= self.of_poly(plus([atom.content, constant(-1)]))
        elif atom.kind == "opaque" and atom.content[0] is sp.pi:
            signs &= POSITIVE
        return signs

    def _linear(self, poly: Poly, signs: Signs) -> Signs:
        """Signs that linear programming over the monomials rules out."""
        if len(poly) > MAX_LINEAR_TERMS:
            return signs
        possible = set(signs)
        for sign, relation in ((1, ">"), (-1, ">"), (0, "=")):
            if sign in possible:
                row = poly if sign >= 0 else scaled(poly, -1)
                if self._infeasible([(row, relation)]):
                    possible.remove(sign)
        return frozenset(possible)

    def feasible_point(self) -> dict[Any, Fraction] | None:
        """Values of the symbols at which the linear facts hold; None when there are none."""
        try:
            found = strict_point(self._system([]))
        except Abandoned:
            return {}
        if found is None:
            return None
        atoms = self.factoring.field.atoms
        return {
            atoms[mono[0][0]].content: value
            for mono, value in found.items()
            if isinstance(mono, tuple)
            and len(mono) == 1
            and mono[0][1] == 1
            and atoms[mono[0][0]].kind == "symbol"
        }

    def impossible(self) -> bool:
        """Whether the facts are seen to admit no point."""
        return any(not s for s in self.known.values()) or self.feasible_point() is None

    def _infeasible(self, extra: list[tuple[Poly, Any]]) -> bool:
        try:
            return strict_point(self._system(extra)) is None
        except Abandoned:
            return False

    def _system(self, extra: list[tuple[Poly, Any]]) -> list[Inequality]:
        rows = [_row(poly, relation) for poly, relation in extra]
        for name, known in list(self.known.items())[-MAX_LINEAR_FACTS:]:
            poly = dict(name)
            if len(poly) > MAX_LINEAR_TERMS:
                continue
            downward = known in (NEGATIVE, NOT_POSITIVE)
            poly = scaled(poly, -1) if downward else poly
            signs = flipped(known) if downward else known
            for relation, allowed in ALLOWED.items():
                if signs == allowed and relation != "!=":
                    rows.append(_row(poly, relation))
        monos: dict[Mono, None] = {}
        for row in rows:
            monos.update((m, None) for m in row.coefficients if isinstance(m, tuple))
        return [*rows, *(row for mono in monos for row in self._bounds(mono))]

    def _bounds(self, mono: Mono) -> list[Inequality]:
        """What is known of one monomial alone."""
        atoms = self.factoring.field.atoms
        if len(mono) == 1 and mono[0][1] == 1 and atoms[mono[0][0]].kind == "symbol":
            hull = self.hulls.get(atoms[mono[0][0]].content)
            rows = []
            if hull and hull.low is not None:
                relation: Any = ">" if hull.low_open else ">="
                rows.append(Inequality({mono: Fraction(1)}, -hull.low, relation))
            if hull and hull.high is not None:
                relation = ">" if hull.high_open else ">="
                rows.append(Inequality({mono: Fraction(-1)}, hull.high, relation))
            if rows:
                return rows
        signs = self.of_mono(mono)
        if signs in (POSITIVE, NOT_NEGATIVE):
            relation = ">" if signs == POSITIVE else ">="
            return [Inequality({mono: Fraction(1)}, Fraction(0), relation)]
        if signs in (NEGATIVE, NOT_POSITIVE):
            relation = ">" if signs == NEGATIVE else ">="
            return [Inequality({mono: Fraction(-1)}, Fraction(0), relation)]
        return []


def _row(poly: Poly, relation: Any) -> Inequality:
    coefficients: dict[object, Fraction] = {m: Fraction(c) for m, c in poly.items() if m}
    return Inequality(coefficients, Fraction(poly.get((), 0)), relation)


def _hull_signs(hull: Hull) -> Signs:
    signs = set(ANY)
    if hull.values is not None:
        return frozenset((v > 0) - (v < 0) for v in hull.values)
    if hull.low is not None and hull.low >= 0:
        signs.discard(-1)
        if hull.low > 0 or hull.low_open:
            signs.discard(0)
    if hull.high is not None and hull.high <= 0:
        signs.discard(1)
        if hull.high < 0 or hull.high_open:
            signs.discard(0)
    if 0 in hull.without:
        signs.discard(0)
    return frozenset(signs)
