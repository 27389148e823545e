"""Exponentials, logarithms and roots of values, over generators that are independent."""

from __future__ import annotations

from fractions import Fraction

from symnet.errors import UndecidedError
from symnet.judge.scalar.factors import Factoring, prime_powers
from symnet.judge.scalar.field import Field, Value, VanishingError
from symnet.judge.scalar.polynomials import (
    Key,
    Mono,
    Poly,
    Rat,
    bits,
    constant,
    key,
    magnitude,
    mono_power,
    mono_times,
    plus,
    scaled,
    whole,
)
from symnet.judge.scalar.signs import NOT_NEGATIVE, NOT_POSITIVE, Facts

MAX_EXPONENT = 10_000


class SignNeeded(Exception):
    """To go on, one must know the sign of a polynomial."""

    def __init__(self, poly: Poly) -> None:
        super().__init__("a sign is needed")
        self.poly = poly


class Transcendental:
    """exp, log and rational powers of the values of a field, under facts."""

    def __init__(
        self, field: Field, factoring: Factoring, facts: Facts, moduli: bool = False
    ) -> None:
        self.field = field
        self.factoring = factoring
        self.facts = facts
        self.moduli = moduli

    def exp(self, value: Value) -> Value:
        """Σ c·m becomes a product of powers of the eᵐ, where c·log|f| becomes |f|**c."""
        value = self.factoring.lowest(value)
        if not value.den:
            return self._exp_of_terms(value.num, {})
        if len(value.den) == 1 and next(iter(value.den.values())) == 1:
            den = dict(next(iter(value.den)))
            quotient, remainder = self.factoring.divided(value.num, den)
            result = self._exp_of_terms(quotient, {})
            return self.field.multiply(result, self._exp_of_terms(remainder, value.den))
        return self._exp_of_terms(value.num, value.den)

    def _exp_of_terms(self, num: Poly, den: dict[Key, int]) -> Value:
        result = self.field.number(1)
        units: Mono = ()
        for mono, c in sorted(num.items()):
            atom = self.field.atoms[mono[0][0]] if len(mono) == 1 and mono[0][1] == 1 else None
            if atom is not None and atom.kind == "log" and not den:
                result = self.field.multiply(result, self.modulus_power(atom.content, c))
            else:
                units = mono_times(units, ((self.exp_atom(mono, den), c),))
        return self.field.multiply(result, Value({units: 1}))

    def exp_atom(self, mono: Mono, den: dict[Key, int]) -> int:
        """The generator exp(mono / den)."""
        below = frozenset(den.items())
        return self.field.atom("exp", (mono, below), (mono, den))

    def log(self, value: Value) -> Value:
        """log|content · Π f**e| = log|content| + Σ e·log|f|; the argument is known not to be 0."""
        if not value.num:
            raise VanishingError("a logarithm of zero")
        product = self.factoring.product(value)
        logs: list[Poly] = [
            scaled(self.field.log_atom(constant(p)), e)
            for p, e in prime_powers(abs(product.content)).items()
        ]
        values = []
        for g, e in product.units:
            atom = self.field.atoms[g]
            if atom.kind == "exp":
                mono, den = atom.content
                values.append(self.field.value({mono: e}, [(dict(k), n) for k, n in den.items()]))
            elif atom.kind in ("root", "modulus", "prime"):
                content = constant(atom.content) if atom.kind == "prime" else atom.content
                logs.append(scaled(self.field.log_atom(content), e))
            else:
                logs.append(scaled(self.field.log_atom({((g, 1),): 1}), e))
        for k, n in product.powers.items():
            logs.append(scaled(self.field.log_atom(dict(k)), n))
        return self.field.add([Value(plus(logs)), *values])

    def power(self, value: Value, exponent: Fraction) -> Value:
        """A rational power of a value that is known not to be negative."""
        if not value.num:
            return Value({})
        product = self.factoring.product(value)
        result = self._prime_power(abs(product.content), exponent)
        for g, e in product.units:
            result = self.field.multiply(result, self._generator_power(g, e, exponent))
        for k, n in sorted(product.powers.items(), key=lambda pair: sorted(pair[0])):
            result = self.field.multiply(result, self._factor_power(dict(k), n, exponent))
        return result

    def _prime_power(self, content: Fraction, exponent: Fraction) -> Value:
        result = self.field.number(1)
        for p, e in prime_powers(content).items():
            n: Rat = whole(exponent * e)
            if magnitude(n) * bits(p) > MAX_EXPONENT * 10:
                raise UndecidedError("a power of a number has too many digits")
            mono: Mono = ((self.field.atom("prime", p, p), n),)
            result = self.field.multiply(result, self.field.reduced(Value({mono: 1})))
        return result

    def _generator_power(self, g: int, e: Rat, exponent: Fraction) -> Value:
        atom = self.field.atoms[g]
        if atom.kind in ("exp", "root", "modulus", "prime") or Fraction(e).denominator > 1:
            mono = ((g, whole(e * exponent)),)
            return self.field.reduced(Value({mono: 1}))
        return self._factor_power({((g, 1),): 1}, int(e), exponent)

    def _factor_power(self, poly: Poly, e: int, exponent: Fraction) -> Value:
        """(f**e)**exponent where f**e is not negative: a power of |f| if e is even, else of ±f."""
        return self.modulus_power(poly, whole(exponent * e))

    def modulus_power(self, poly: Poly, exponent: Rat) -> Value:
        """|f|**exponent, f irreducible: an even power of f, or a power of f or -f by its sign."""
        exponent = whole(exponent)
        if isinstance(exponent, int) and exponent % 2 == 0:
            return self.field.raise_to(Value(poly), exponent)
        signs = self.facts.of_poly(poly)
        if signs <= NOT_NEGATIVE:
            base = poly
        elif signs <= NOT_POSITIVE:
            base = scaled(poly, -1)
        elif self.moduli:
            atom = self.field.atom("modulus", key(poly), poly)
            return self.field.reduced(Value({((atom, exponent),): 1}))
        else:
            raise SignNeeded(poly)
        if isinstance(exponent, int):
            return self.field.raise_to(Value(base), exponent)
        if not any(base):
            return self._prime_power(Fraction(base[()]), Fraction(exponent))
        if len(base) == 1:
            ((mono, c),) = base.items()
            if c == 1:
                return self.field.reduced(Value({mono_power(mono, exponent): 1}))
        root = self.field.atom("root", key(base), base)
        return self.field.reduced(Value({((root, exponent),): 1}))

    def modulus(self, value: Value) -> Value:
        """|content · Π f**e| = |content| · Π |f|**e."""
        if not value.num:
            return value
        product = self.factoring.product(value)
        result = self.field.number(abs(product.content))
        for g, e in product.units:
            result = self.field.multiply(result, self._generator_power(g, e, Fraction(1)))
        for k, n in sorted(product.powers.items(), key=lambda pair: sorted(pair[0])):
            result = self.field.multiply(result, self.modulus_power(dict(k), n))
        return result

    def sign_of(self, value: Value) -> frozenset[int]:
        """The signs of a value; raises SignNeeded with a factor when it may be both."""
        signs = self.facts.of(value)
        if not {-1, 1} <= signs:
            return signs
        for poly, odd in self.factors_of(value):
            if odd and {-1, 1} <= self.facts.of_poly(poly):
                raise SignNeeded(poly)
        raise UndecidedError("the sign of an expression is not found")

    def factors_of(self, value: Value) -> list[tuple[Poly, bool]]:
        """The factors of a value, and whether each changes its sign."""
        product = self.factoring.product(value)
        found: list[tuple[Poly, bool]] = [
            ({((g, 1),): 1}, Fraction(e).denominator == 1 and bool(e % 2)) for g, e in product.units
        ]
        powers = sorted(product.powers.items(), key=lambda pair: sorted(pair[0]))
        return [*found, *((dict(k), bool(e % 2)) for k, e in powers)]

    def exact_sign(self, value: Value) -> int:
        """The sign of a value; raises SignNeeded when there may be several."""
        signs = self.facts.of(value)
        if len(signs) == 1:
            return next(iter(signs))
        for poly, _ in self.factors_of(value) if value.num else []:
            if len(self.facts.of_poly(poly)) > 1:
                raise SignNeeded(poly)
        raise UndecidedError("the sign of an expression is not found")
