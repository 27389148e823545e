"""A claim: two sides as written, the domains of their symbols, facts; and how large it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symnet.errors import UndecidedError

MAX_NODES = 400_000
MAX_DEPTH = 120
ACTIVATIONS = ("sigmoid", "softplus", "relu", "leaky_relu")
CONTINUOUS = (sp.exp, sp.log, sp.tanh, sp.sinh, sp.cosh, sp.Abs, sp.Max, sp.Min)


@dataclass(frozen=True)
class Claim:
    """left = right wherever both have a value, symbols are in their domains and facts hold."""

    left: Any
    right: Any
    domains: Mapping[Any, Any]
    facts: tuple[Any, ...]

    @property
    def sides(self) -> tuple[Any, Any]:
        """Left and right."""
        return self.left, self.right


def nodes(*roots: Any) -> Iterator[Any]:
    """Every different node, outer ones first; raises UndecidedError when too many or too deep."""
    stack = [(root, 0) for root in reversed(roots)]
    seen: dict[Any, int] = {}
    count = 0
    while stack:
        node, depth = stack.pop()
        if seen.get(node, -1) >= depth:
            continue
        if depth > MAX_DEPTH:
            raise UndecidedError(f"the expression is nested more than {MAX_DEPTH} levels deep")
        count += 1
        if count > MAX_NODES:
            raise UndecidedError(f"the expression has more than {MAX_NODES} parts")
        if node not in seen:
            yield node
        seen[node] = depth
        stack += [
            (argument, depth + 1)
            for argument in reversed(node.args)
            if argument.args or argument not in seen
        ]


def is_open(claim: Claim) -> bool:
    """Whether facts surely hold around every point where they hold."""
    return all(fact.rel_op in (">", "<", "!=") for fact in claim.facts) and all(
        not isinstance(node, sp.Pow) or isinstance(node.args[1], sp.Integer) or node.args[0] is sp.E
        for fact in claim.facts
        for node in nodes(fact.lhs, fact.rhs)
    )


def is_continuous(claim: Claim) -> bool:
    """Whether both sides, and those of the facts, are continuous wherever they have a value."""
    return all(
        isinstance(
            node, (sp.Symbol, sp.Number, sp.NumberSymbol, sp.Add, sp.Mul, sp.Pow, *CONTINUOUS)
        )
        or (isinstance(node, AppliedUndef) and type(node).__name__ in ACTIVATIONS)
        for node in nodes(*claim.sides, *(side for fact in claim.facts for side in fact.args))
    )


def is_evaluable(claim: Claim) -> bool:
    """Whether every function in the claim is one that has values."""
    return all(
        not isinstance(node, sp.Function)
        or isinstance(node, (*CONTINUOUS, sp.sign, sp.Heaviside, sp.Piecewise))
        or type(node).__name__ in ACTIVATIONS
        for node in nodes(*claim.sides)
    )


def is_light(claim: Claim) -> bool:
    """Whether the claim is so small that nothing about it can take long."""
    size = 0
    for node in nodes(*claim.sides):
        size += 1
        switches = isinstance(node, sp.Max | sp.Min | sp.Abs | sp.Piecewise | AppliedUndef)
        size += 4 if switches else 0
        if isinstance(node, sp.Rational) and not -9 < node < 9:
            size += 10
    return size <= 40
