"""Tensors and factors: what stands in a product, with a slot for each index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import sympy as sp

from symnet.algebra.indices import Fixed, Slot, surely_nonnegative, tidy


@dataclass(frozen=True, eq=False)
class Tensor:
    """A generic tensor. `key` identifies and orders it; `head` is its SymPy object.

    A `symmetric` one has two slots that may be swapped.
    """

    key: str
    head: Any
    symmetric: bool = False

    def settle(self, factor: Factor) -> Factor | int:
        """The factor in its simplest form, or the number it is."""
        return _sorted_slots(factor) if self.symmetric else factor


class Factor(NamedTuple):
    """A tensor with its slots, to a power."""

    tensor: Tensor
    slots: tuple[Slot, ...]
    power: int = 1


class Delta(Tensor):
    """The Kronecker delta, symmetric in its two slots."""

    def settle(self, factor: Factor) -> Factor | int:
        """delta_{aa} = 1; delta_{ab} = 0 for values that surely differ; delta^n = delta."""
        one, other = factor.slots
        if one == other:
            return 1
        if isinstance(one, Fixed) and isinstance(other, Fixed):
            distance = tidy(one.value - other.value)
            if surely_nonnegative(distance - 1) or surely_nonnegative(-distance - 1):
                return 0
        return Factor(self, _sorted_slots(factor).slots)


DELTA = Delta("!delta", sp.KroneckerDelta, symmetric=True)
_by_head: WeakValueDictionary[Any, Tensor] = WeakValueDictionary()


def generic(head: Any, *, symmetric: bool = False) -> Tensor:
    """The one generic tensor of a Symbol, MatrixSymbol or IndexedBase."""
    tensor = _by_head.get((head, symmetric))
    if tensor is None:
        key = f"{'sym ' if symmetric else ''}{sp.srepr(head)}"
        tensor = _by_head[head, symmetric] = Tensor(key, head, symmetric)
    return tensor


def _sorted_slots(factor: Factor) -> Factor:
    """T_{ba} -> T_{ab} of a symmetric tensor; the order of summed indices is for the labelling."""
    return factor._replace(slots=tuple(sorted(factor.slots, key=lambda slot: slot.key)))
