"""Derivatives of normal forms: remove one occurrence of the tensor, leave its slots free.

    d T_{ab} / d T_{rc} = delta_{ar} delta_{bc},    d f(A) = f'(A) dA,    d M^-1 = -M^-1 dM M^-1

The entries of the variable are independent; the sum over occurrences is the product rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count

from symnet.algebra.components import Atom, Component, loose
from symnet.algebra.functions import Function
from symnet.algebra.identities import DERIVATIVES, apply
from symnet.algebra.indices import Bound, Index, Open, Slot, tidy
from symnet.algebra.inverses import Inverse
from symnet.algebra.normal_form import NormalForm, factor_form, number_form, product_form, total
from symnet.algebra.tensors import DELTA, Factor, Tensor
from symnet.errors import UndecidedError

_fresh = count()


def derivative(form: NormalForm, tensor: Tensor, at: Sequence[Slot]) -> NormalForm:
    """The derivative of a form by the entry of a generic tensor at these slots.

    Slots are open indices that do not stand in the form, or values.
    """
    results = []
    for monomial, number in form.terms.items():
        for atom in monomial:
            base, power = atom
            inner = _component(base, tensor, at)
            if inner.terms:
                left = frozenset({Atom(base, power - 1)}) if power != 1 else frozenset()
                rest = NormalForm({monomial - {atom} | left: number * power})
                results.append(rest * inner)
    return total(results)


def _component(base: Component, tensor: Tensor, at: Sequence[Slot]) -> NormalForm:
    """The product rule over the factors, with the summed indices opened for the while."""
    if not any(_holds(factor, tensor) for factor in base.factors):
        return number_form(0)
    factors, ranges = loose([Atom(base, 1)])
    indices = [Index(f"d{next(_fresh)}", index.low, index.high) for index in ranges]
    opened = [
        factor._replace(
            slots=tuple(
                Open(indices[s.place], s.shift, s.sign) if isinstance(s, Bound) else s
                for s in factor.slots
            )
        )
        for factor in factors
    ]
    results = []
    for number, factor in enumerate(opened):
        inner = _factor(factor, tensor, at)
        if inner.terms:
            rest = product_form([*opened[:number], *opened[number + 1 :]], [])
            results.append((rest * inner).contract(*indices))
    return total(results)


def _factor(factor: Factor, tensor: Tensor, at: Sequence[Slot]) -> NormalForm:
    """d t^n = n t^(n-1) dt."""
    inner = _once(factor, tensor, at)
    if factor.power == 1 or not inner.terms:
        return inner
    lower = product_form([factor._replace(power=factor.power - 1)], [])
    return inner * lower.scaled(factor.power)


def _once(factor: Factor, tensor: Tensor, at: Sequence[Slot]) -> NormalForm:
    if factor.tensor is tensor:
        pairs = zip(factor.slots, at, strict=True)
        return product_form([Factor(DELTA, pair) for pair in pairs], [])
    if isinstance(factor.tensor, Function):
        return _of_function(factor.tensor, factor.slots, tensor, at)
    if isinstance(factor.tensor, Inverse):
        return _of_inverse(factor.tensor, factor.slots, tensor, at)
    return number_form(0)


def _of_function(
    function: Function, slots: Sequence[Slot], tensor: Tensor, at: Sequence[Slot]
) -> NormalForm:
    """f(A) -> f'(A) dA."""
    places = {f"#{n}": slot for n, slot in enumerate(slots)}
    inner = derivative(function.argument, tensor, at).substitute(places)
    if not inner.terms:
        return inner
    argument = function.argument.substitute(places)
    return _outer(function.head, argument) * inner


def _outer(head: object, argument: NormalForm) -> NormalForm:
    """f'(a)."""
    if isinstance(head, tuple):
        numerator, _, denominator = head[1].partition("/")
        below = int(denominator or 1)
        lower = apply(("power", f"{int(numerator) - below}/{below}"), argument)
        return lower.scaled(Fraction(int(numerator), below))
    rule = DERIVATIVES.get(str(head))
    if rule is None:
        raise UndecidedError(f"the derivative of {head} is not known")
    return rule(argument)


def _of_inverse(
    inverse: Inverse, slots: Sequence[Slot], tensor: Tensor, at: Sequence[Slot]
) -> NormalForm:
    """G = M^-1: dG_{ab} = -G_{ac} dM_{cd} G_{db}."""
    inner = derivative(inverse.argument, tensor, at)
    if not inner.terms:
        return inner
    left, right = (Index(f"d{next(_fresh)}", 0, tidy(inverse.size - 1)) for _ in range(2))
    inner = inner.substitute({"#0": Open(left), "#1": Open(right)})
    before = factor_form(inverse, (slots[0], Open(left)))
    after = factor_form(inverse, (Open(right), slots[1]))
    return (before * inner * after).contract(left, right).scaled(-1)


def _holds(factor: Factor, tensor: Tensor) -> bool:
    """Whether a factor is, or depends on, the tensor."""
    if factor.tensor is tensor:
        return True
    if isinstance(factor.tensor, Function | Inverse):
        return depends(factor.tensor.argument, tensor)
    return False


def depends(form: NormalForm, tensor: Tensor) -> bool:
    """Whether the tensor stands anywhere in the form."""
    return any(
        _holds(factor, tensor)
        for monomial in form.terms
        for base, _ in monomial
        for factor in base.factors
    )
