"""The normal form: a sum of products of tensors with index slots.

    sum_m c_m * prod_a component_a^power,    c_m rational

Widths that appear as numbers are factors without slots. Over independent generic tensors and
unbounded independent widths two expressions are equal for all widths if and only if their normal
forms agree; with functions inside, only the "if" holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

import sympy as sp

from symnet.algebra.components import ONE, Atom, Monomial, assemble, loose, multiply, single
from symnet.algebra.indices import (
    Bound,
    Fixed,
    Index,
    Open,
    Slot,
    moved,
    surely_nonnegative,
    surely_outside,
    surely_within,
    tidy,
)
from symnet.algebra.tensors import DELTA, Factor, Tensor, generic
from symnet.errors import RangeError, SizeError, UndecidedError

MAX_TERMS = 500_000
MAX_POWER = 1_000
MAX_PAIRS = 200_000
Number = Fraction | int
ONE_TERM: dict[Monomial, Number] = {ONE: 1}


@dataclass(frozen=True)
class NormalForm:
    """A sum of monomials with rational coefficients; zero coefficients are left out."""

    terms: Mapping[Monomial, Number]

    def __add__(self, other: NormalForm) -> NormalForm:
        return total([self, other])

    def __sub__(self, other: NormalForm) -> NormalForm:
        return total([self, other.scaled(-1)])

    def __mul__(self, other: NormalForm) -> NormalForm:
        count = len(self.terms) * len(other.terms)
        if count > MAX_TERMS:
            raise SizeError(f"a product would have {count:,} terms, more than {MAX_TERMS:,}")
        if other.terms == ONE_TERM:
            return self
        if self.terms == ONE_TERM:
            return other
        terms: dict[Monomial, Number] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                product = multiply(left, right)
                terms[product] = terms.get(product, 0) + a * b
        return NormalForm({m: c for m, c in terms.items() if c})

    def __pow__(self, power: int) -> NormalForm:
        if not 0 <= power <= MAX_POWER:
            raise SizeError(f"a power of {power} is more than the {MAX_POWER} that is written out")
        if power == 1:
            return self
        # every product with one more factor has this many pairs of terms
        size, pairs = len(self.terms), 0
        for degree in range(power if size > 1 else 0):
            pairs += comb(size + degree - 1, degree) * size
            if pairs > MAX_PAIRS:
                break
        if pairs > MAX_PAIRS:
            raise SizeError(f"the power {power} of {len(self.terms)} terms is too long")
        if len(self.terms) == 1:
            ((monomial, number),) = self.terms.items()
            raised = frozenset(Atom(base, own * power) for base, own in monomial if power)
            return NormalForm({raised: number**power})
        result = number_form(1)
        for _ in range(power):
            result = result * self
        return result

    def scaled(self, number: Number) -> NormalForm:
        """Multiply by a number."""
        return NormalForm({m: c * number for m, c in self.terms.items()} if number else {})

    def substitute(self, slots: Mapping[str, Slot]) -> NormalForm:
        """Put slots for open indices, all at once; the shift that stands there is added."""
        results = []
        for monomial, number in self.terms.items():
            touched = [atom for atom in monomial if not slots.keys().isdisjoint(atom.base.opens)]
            rest = NormalForm({monomial.difference(touched): number})
            if touched:
                factors, ranges = loose(touched)
                rest = rest * product_form(_replaced(factors, slots), ranges)
            results.append(rest)
        return total(results)

    def contract(self, *indices: Index) -> NormalForm:
        """Sum over open indices; a term without one of them is counted once per value."""
        form = self
        summed = []
        for index in indices:
            size = index.size
            if isinstance(size, int) and size <= 0:
                return number_form(0)
            if size == 1:
                form = form.substitute({index.name: Fixed(index.low)})
            else:
                summed.append(index)
        return total(_contracted(m, number, summed) for m, number in form.terms.items())

    @property
    def opens(self) -> dict[str, Index]:
        """The indices of this form that are not summed yet, by name."""
        atoms = (atom for monomial in self.terms for atom in monomial)
        return {name: index for atom in atoms for name, index in atom.base.opens.items()}

    @property
    def key(self) -> str:
        """A text that only equal forms share."""
        rows = (
            (sorted((str(base.key), power) for base, power in monomial), str(number))
            for monomial, number in self.terms.items()
        )
        return str(sorted(rows))


def total(forms: Iterable[NormalForm]) -> NormalForm:
    """The sum of normal forms."""
    forms = [form for form in forms if form.terms]
    if len(forms) == 1:
        return forms[0]
    terms: dict[Monomial, Number] = {}
    for form in forms:
        for monomial, number in form.terms.items():
            terms[monomial] = terms.get(monomial, 0) + number
    if len(terms) > MAX_TERMS:
        raise SizeError(f"a sum has {len(terms):,} terms, more than {MAX_TERMS:,}")
    return NormalForm({m: c for m, c in terms.items() if c})


def number_form(number: Number) -> NormalForm:
    """A rational number."""
    return NormalForm({ONE: number} if number else {})


def factor_form(tensor: Tensor, slots: tuple[Slot, ...]) -> NormalForm:
    """A single generic factor."""
    return NormalForm({frozenset((Atom(single(tensor, slots), 1),)): 1})


def product_form(
    factors: Iterable[Factor], ranges: list[Index], given: Collection[int] = ()
) -> NormalForm:
    """The product of factors over numbered summed indices.

    An index that no factor holds any more, once functions and deltas are settled, is counted once
    per value; those at the places `given` are not summed.
    """
    assembled = assemble(factors, ranges)
    if assembled is None:
        return number_form(0)
    monomial, used = assembled
    form = NormalForm({monomial: 1})
    for place, index in enumerate(ranges):
        if place not in used and place not in given:
            form = form * size_form(index)
    return form


def size_form(index: Index) -> NormalForm:
    """The number of values of an index, which must be a number of things for all widths."""
    size = index.size
    if not surely_nonnegative(size):
        raise UndecidedError(
            f"a sum runs over {size} values, which may be negative; say that it is not"
        )
    return polynomial_form(size)


def polynomial_form(expr: Any) -> NormalForm:
    """A polynomial in widths.

    >>> h = sp.Symbol("h", integer=True, positive=True)
    >>> (polynomial_form(h + 1) - polynomial_form(h)).terms[ONE]
    1
    """
    results = []
    for term in sp.Add.make_args(sp.expand(expr)):
        number, powers = term.as_coeff_mul()
        form = number_form(rational(number))
        for power in powers:
            base, exponent = power.as_base_exp()
            form = form * factor_form(generic(base), ()) ** int(exponent)
        results.append(form)
    return total(results)


def rational(number: Any) -> Number:
    """A SymPy Rational as an int or a Fraction."""
    return int(number) if number.is_Integer else Fraction(int(number.p), int(number.q))


def _replaced(factors: list[Factor], new: Mapping[str, Slot]) -> list[Factor]:
    """Put new slots for open indices, moved by the shift that stands there."""
    return [
        Factor(
            tensor,
            tuple(
                moved(new[s.at.name], s.shift, s.sign)
                if isinstance(s, Open) and s.at.name in new
                else s
                for s in slots
            ),
            power,
        )
        for tensor, slots, power in factors
    ]


def _contracted(monomial: Monomial, number: Number, indices: list[Index]) -> NormalForm:
    """A monomial summed over open indices of more than one value each."""
    names = {index.name for index in indices}
    touched = [atom for atom in monomial if not names.isdisjoint(atom.base.opens)]
    form = NormalForm({monomial.difference(touched): number})
    present = {name for atom in touched for name in atom.base.opens} & names
    for index in indices:
        if index.name not in present:
            form = form * size_form(index)
    if not touched:
        return form
    factors, ranges = loose(touched)
    return form * _summed(factors, ranges, [index for index in indices if index.name in present])


def _summed(factors: list[Factor], ranges: list[Index], indices: list[Index]) -> NormalForm:
    """The product of these factors, summed over open indices; deltas go first."""
    for factor in factors:
        if factor.tensor is DELTA:
            for index in indices:
                target = _delta_target(factor, index)
                if target is not None:
                    rest = [other for other in factors if other is not factor]
                    others = [other for other in indices if other is not index]
                    return _through_delta(rest, ranges, index, target).contract(*others)
    first = len(ranges)
    places: dict[str, Slot] = {index.name: Bound(first + n) for n, index in enumerate(indices)}
    return product_form(_replaced(factors, places), [*ranges, *indices])


def _delta_target(delta: Factor, index: Index) -> Slot | None:
    """For delta_{j+s,a} and the index j: the slot a - s; for delta_{s-j,a}: s - a."""
    for slot, other in (delta.slots, delta.slots[::-1]):
        if isinstance(slot, Open) and slot.at.name == index.name:
            if isinstance(other, Open) and other.at.name == index.name:
                raise UndecidedError("a delta holds one index twice")
            if isinstance(other, Bound):
                raise UndecidedError("a delta holds an index that is summed already")
            return moved(other, -slot.sign * slot.shift, slot.sign)
    return None


def _through_delta(
    factors: list[Factor], ranges: list[Index], index: Index, target: Slot
) -> NormalForm:
    """sum_j delta_{ja} f_j -> f_a where a is in the range of j, 0 where it is outside."""
    if isinstance(target, Fixed):
        value = target.value
        low, high = target.within or (value, value)
        if surely_outside(value, index.low, index.high):
            return number_form(0)
        if not all(surely_within(end, index.low, index.high) for end in (low, high)):
            raise RangeError(
                f"whether {value} is in {index.low}..{index.high} is not known; state its range"
            )
        return product_form(_replaced(factors, {index.name: target}), ranges)
    assert isinstance(target, Open)
    other, by, sign = target
    ends = (tidy(sign * other.low + by), tidy(sign * other.high + by))
    if not all(surely_within(end, index.low, index.high) for end in ends):
        raise UndecidedError("a delta joins two indices with different ranges")
    return product_form(_replaced(factors, {index.name: target}), ranges)
