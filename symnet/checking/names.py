"""The names that a claim may use: those of a network, and declared shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnet.claims import Scope, open_scope, scope_of
from symnet.network import Network
from symnet.results.setting import Setting

Shape = Sequence[str | int]


@dataclass(frozen=True)
class Names:
    """The names that a claim may use, what they are defined as, and the network they belong to."""

    scope: Scope
    definitions: Mapping[Any, Any]
    network: Network | None
    biases: tuple[Any, ...] = ()

    @classmethod
    def of(cls, network: Network | str | None, shapes: Mapping[str, Shape]) -> Names:
        """The names of a network, or of declared shapes alone."""
        if network is None:
            return cls(open_scope(shapes), {}, None)
        net = network if isinstance(network, Network) else Network(network)
        setting = Setting(net)
        own = [q for q in setting.quantities if q not in net.quantities]
        return cls(
            open_scope(shapes, scope_of(net, own)),
            dict(setting.definitions),
            net,
            _bias_terms(setting),
        )

    def entries_in(self, claims: Iterable[tuple[Any, Any]]) -> Mapping[Any, Any]:
        """What the Symbols of the network's weights name, where a claim holds one of them."""
        if self.network is None or not self.network.is_concrete:
            return {}
        if not any(side.atoms(sp.Symbol) for claim in claims for side in claim):
            return {}
        return self.network.entries


def _bias_terms(setting: Setting) -> tuple[Any, ...]:
    """Terms that people leave out: each bias weighted by the layers above it, and all of them."""
    if not setting.is_linear or setting.beta_0 is None:
        return ()
    found: dict[Any, None] = {}
    whole = setting.net.intercept(view="matrix")
    wholes = [whole]
    if setting.outputs == 1:
        wholes.append(setting.net.intercept(view="sum")[0, 0])
    for total in wholes:
        terms = total.args if isinstance(total, sp.Add | sp.MatAdd) else (total,)
        found.update(dict.fromkeys((total, *terms)))
    return tuple(found)
