"""Writing normal forms back as SymPy: sums over elements, one letter for each summed index."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.algebra.components import Component
from symnet.algebra.functions import Function
from symnet.algebra.indices import Bound, Fixed, Open, Slot
from symnet.algebra.inverses import Inverse
from symnet.algebra.normal_form import NormalForm, Number
from symnet.algebra.tensors import DELTA, Factor
from symnet.errors import UndecidedError


def write(form: NormalForm, opens: dict[str, Any] | None = None) -> Any:
    """The SymPy expression of a form; `opens` gives the SymPy index for each open one.

    Reading it back gives the same form. Summed indices are called j_1, j_2, …, apart from names
    that are taken.
    """
    letters = _letters(form)
    terms = []
    for monomial, number in form.terms.items():
        factors = [_component(base, opens or {}, letters) ** power for base, power in monomial]
        factors.sort(key=sp.default_sort_key)
        terms.append(sp.Mul(_rational(number), *factors))
    return sp.Add(*terms)


def _letters(form: NormalForm) -> Iterator[Any]:
    taken = {
        str(symbol)
        for monomial in form.terms
        for base, _ in monomial
        for factor in base.factors
        for slot in factor.slots
        for symbol in getattr(getattr(slot, "value", None), "free_symbols", ())
    }
    number = 0
    while True:
        number += 1
        if f"j_{number}" not in taken:
            yield sp.Symbol(f"j_{number}", integer=True, nonnegative=True)


def _component(base: Component, opens: dict[str, Any], letters: Iterator[Any]) -> Any:
    indices = [next(letters) for _ in base.ranges]
    body = sp.Mul(*(_factor(f, opens, indices) ** f.power for f in base.factors))
    limits = [(j, r.low, r.high) for j, r in zip(indices, base.ranges, strict=True)]
    return sp.Sum(body, *limits) if limits else body


def _factor(factor: Factor, opens: dict[str, Any], indices: list[Any]) -> Any:
    places = [_place(slot, opens, indices) for slot in factor.slots]
    head = factor.tensor.head
    if factor.tensor is DELTA:
        return sp.KroneckerDelta(*places)
    if isinstance(factor.tensor, Function):
        inner = {f"#{n}": place for n, place in enumerate(places)}
        argument = write(factor.tensor.argument, inner)
        if isinstance(head, tuple):
            return sp.Pow(argument, sp.Rational(*map(int, head[1].split("/"))))
        own = {"exp": sp.exp, "log": sp.log, "step": sp.Heaviside}
        return own.get(head, sp.Function(head))(argument)
    if isinstance(factor.tensor, Inverse):
        raise UndecidedError("an entry of an inverse has no short written form")
    return head[tuple(places)] if places else head


def _place(slot: Slot, opens: dict[str, Any], indices: list[Any]) -> Any:
    match slot:
        case Fixed(value):
            return value
        case Open(index, shift, sign):
            return sign * opens[index.name] + shift
        case Bound(place, shift, sign):
            return sign * indices[place] + shift


def _rational(number: Number) -> Any:
    number = Fraction(number)
    return sp.Rational(number.numerator, number.denominator)
