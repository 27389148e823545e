"""Tensors and factors: what stands in a product, with a slot for each index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import sympy as sp

from symnet.algebra.indices import Fixed, Slot, surely_nonnegative, tidy


@dataclass(frozen=True, eq=False)
class Tensor:
    """A generic tensor. `key` identifies and orders it; `head` is its SymPy object."""

    key: str
    head: Any

    def settle(self, factor: Factor) -> Factor | int:
        """The factor in its simplest form, or the number it is."""
        return factor


class Factor(NamedTuple):
    """A tensor with its slots, to a positive power."""

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
        return Factor(self, tuple(sorted(factor.slots, key=lambda slot: slot.key)))


DELTA = Delta("!delta", sp.KroneckerDelta)
_by_head: WeakValueDictionary[Any, Tensor] = WeakValueDictionary()


def generic(head: Any) -> Tensor:
    """The one generic tensor of a Symbol, MatrixSymbol or IndexedBase."""
    tensor = _by_head.get(head)
    if tensor is None:
        tensor = _by_head[head] = Tensor(sp.srepr(head), head)
    return tensor
