"""Functions as opaque factors: f(A) is known by f and by the normal form of its argument.

The indices of the argument become slots of the factor, in an order that does not depend on their
names. So f(a_i) for every i is one tensor, and sums and substitutions pass through its slots.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, permutations
from typing import Any
from weakref import WeakValueDictionary

from symnet.algebra.indices import Fixed, Index, Open, Slot
from symnet.algebra.normal_form import NormalForm, product_form
from symnet.algebra.tensors import Factor, Tensor
from symnet.errors import UndecidedError

MAX_SLOTS = 4


@dataclass(frozen=True, eq=False)
class Function(Tensor):
    """f of `argument`, a form over the open indices #0, #1, …, one for each slot.

    `head` says which function f is: its name, or ("power", exponent).
    """

    argument: NormalForm

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
        argument = self.argument.substitute(inside)
        form = apply(self.head, argument)
        ((monomial, _),) = form.terms.items()
        ((base, _),) = monomial
        (renamed,) = base.factors
        slots = tuple(
            factor.slots[int(slot.at.name[1:])] for slot in renamed.slots if isinstance(slot, Open)
        )
        return Factor(renamed.tensor, slots, factor.power)


_interned: WeakValueDictionary[tuple[Any, str], Function] = WeakValueDictionary()
_serial = count()


def apply(head: Any, argument: NormalForm) -> NormalForm:
    """f(argument) as a form with one factor; its slots are the open indices of the argument."""
    opens = argument.opens
    if len(opens) > MAX_SLOTS:
        raise UndecidedError(f"the argument of {head} has {len(opens)} free indices")
    best: tuple[str, NormalForm, tuple[Slot, ...]] | None = None
    for order in permutations(opens.items()):
        places: dict[str, Slot] = {
            name: Open(Index(f"#{n}", index.low, index.high))
            for n, (name, index) in enumerate(order)
        }
        renamed = argument.substitute(places)
        if best is None or renamed.key < best[0]:
            best = (renamed.key, renamed, tuple(Open(index) for _, index in order))
    assert best is not None
    function = _interned.get((head, best[0]))
    if function is None:
        # a short key, since keys of arguments hold those of the functions inside
        key = f"{head!r}#{next(_serial)}"
        function = _interned[head, best[0]] = Function(key, head, best[1])
    return product_form([Factor(function, best[2])], [])
