"""Functions as opaque factors: f(A) is known by f and by the normal form of its argument.

The indices of the argument become slots of the factor, in an order that does not depend on their
names. So f(a_i) for every i is one tensor, and sums and substitutions pass through its slots.
What is known of a function (its value at -a, at c a) is in `identities`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count, permutations
from typing import Any
from weakref import WeakValueDictionary

from symnet.algebra.components import ONE, Atom
from symnet.algebra.indices import Fixed, Index, Open, Slot
from symnet.algebra.normal_form import NormalForm, product_form
from symnet.algebra.tensors import Factor, Tensor
from symnet.errors import UndecidedError

MAX_SLOTS = 4
RECIPROCAL = ("power", "-1")


@dataclass(frozen=True, eq=False)
class Function(Tensor):
    """f of `argument`, a form over the open indices #0, #1, …, one for each slot.

    `head` says which function f is: its name, or ("power", exponent).
    """

    argument: NormalForm = field(kw_only=True)

    def settle(self, factor: Factor) -> Factor:
        """Move values and repeated indices from the slots into the argument."""
        settled = {
            n: slot
            for n, slot in enumerate(factor.slots)
            if isinstance(slot, Fixed) or slot in factor.slots[:n]
        }
        if not settled:
            return factor
        inside: dict[str, Slot] = {}
        for n, slot in settled.items():
            if isinstance(slot, Fixed):
                inside[f"#{n}"] = slot
            elif f"#{n}" in self.argument.opens:
                first = f"#{factor.slots.index(slot)}"
                inside[f"#{n}"] = Open(self.argument.opens[first])
        renamed, places = factor_of(self.head, self.argument.substitute(inside))
        slots = tuple(factor.slots[int(s.at.name[1:])] for s in places if isinstance(s, Open))
        return Factor(renamed, slots, factor.power)


_interned: WeakValueDictionary[tuple[Any, str], Function] = WeakValueDictionary()
_serial = count()


def opaque(head: Any, argument: NormalForm) -> NormalForm:
    """f(argument) as a form with one factor; its slots are the open indices of the argument."""
    return product_form([Factor(*factor_of(head, argument))], [])


def reciprocal(argument: NormalForm) -> NormalForm:
    """1 / argument; of a single product without sums, the product of the reciprocals."""
    if len(argument.terms) == 1:
        ((monomial, number),) = argument.terms.items()
        if not any(base.ranges or _has_function(base.factors) for base, _ in monomial):
            turned = frozenset(Atom(base, -power) for base, power in monomial)
            return NormalForm({turned: 1 / Fraction(number)})
    return opaque(RECIPROCAL, argument)


def _has_function(factors: tuple[Factor, ...]) -> bool:
    return any(isinstance(factor.tensor, Function) for factor in factors)


def constant(argument: NormalForm) -> Fraction | None:
    """The number that a form is, or None."""
    if not argument.terms:
        return Fraction(0)
    return Fraction(argument.terms[ONE]) if argument.terms.keys() == {ONE} else None


def factor_of(head: Any, argument: NormalForm) -> tuple[Function, tuple[Slot, ...]]:
    """The function tensor of f(argument), and the slots that stand in it."""
    key, renamed, slots = min(_ways(argument, head), key=lambda way: way[0])
    function = _interned.get((head, key))
    if function is None:
        # a short key, since keys of arguments hold those of the functions inside
        name = f"{head!r}#{next(_serial)}"
        function = _interned[head, key] = Function(name, head, argument=renamed)
    return function, slots


def leads_negatively(argument: NormalForm) -> bool:
    """Whether -a, and not a, is the form that stands for both; never for a = -a = 0."""
    negative = argument.scaled(-1)
    return min(key for key, _, _ in _ways(negative, "-")) < min(
        key for key, _, _ in _ways(argument, "-")
    )


def _ways(argument: NormalForm, head: Any) -> Iterator[tuple[str, NormalForm, tuple[Slot, ...]]]:
    """The argument with its open indices called #0, #1, … in every order."""
    opens = argument.opens
    if len(opens) > MAX_SLOTS:
        raise UndecidedError(f"the argument of {head} has {len(opens)} free indices")
    for order in permutations(opens.items()):
        places: dict[str, Slot] = {
            name: Open(Index(f"#{n}", index.low, index.high))
            for n, (name, index) in enumerate(order)
        }
        renamed = argument.substitute(places)
        yield renamed.key, renamed, tuple(Open(index) for _, index in order)
