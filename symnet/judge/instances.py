"""A second opinion on a claim: exact values of both sides at random points, at several widths.

The values come from replay, which shares no code with the exact engine. Entries are random
integers of 128 bits, drawn after the claim is fixed: two different polynomials of degree d agree
at such a point with a probability of at most d / 2**128 (Schwartz and Zippel).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy as sp

from symnet.judge.replay import Number, OverBudget, Replay, Rows, Undefined

BITS = 128
PATTERNS = ((1,), (2, 3, 2, 4), (3, 2, 4, 2))
"""The values of symbolic widths, in the order in which they are met."""


@dataclass(frozen=True)
class Claim:
    """left = right under definitions, with names for entries and sizes for free indices.

    `definitions` maps MatrixSymbols to matrix expressions in earlier ones; `entries` maps Symbols
    to (MatrixSymbol, row, column), counted from 0; `free` maps an index to the sizes it runs over.
    """

    left: Any
    right: Any
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    entries: Mapping[Any, tuple[Any, int, int]] = field(default_factory=dict)
    free: Mapping[Any, set[Any]] = field(default_factory=dict)


class Values(dict[Any, Number]):
    """Values of symbols: given ones, entries of matrices, and new ones when they are asked for."""

    def __init__(self, given: Mapping[Any, Number], new: Callable[[Any], Number]) -> None:
        super().__init__(given)
        self.new = new

    def __missing__(self, symbol: Any) -> Number:
        if not isinstance(symbol, sp.Symbol):
            raise KeyError(symbol)
        value = self[symbol] = self.new(symbol)
        return value


class Matrices(dict[Any, Rows]):
    """Values of tensors: what their definition gives, or new entries."""

    def __init__(self, claim: Claim, entry: Callable[[Any, tuple[int, int]], Number]) -> None:
        super().__init__()
        self.claim, self.entry = claim, entry
        self.replay: Replay | None = None

    def __missing__(self, tensor: Any) -> Rows:
        assert self.replay is not None
        if tensor in self.claim.definitions:
            scope = dict(self.replay.scope)
            self.replay.scope.clear()
            value = self.replay.rows(self.claim.definitions[tensor])
            self.replay.scope.update(scope)
        else:
            rows, columns = map(self.replay.whole, tensor.shape)
            value = [[self.entry(tensor, (r, c)) for c in range(columns)] for r in range(rows)]
        self[tensor] = value
        return value


def replay_at(
    claim: Claim,
    integers: Mapping[Any, int],
    entry: Callable[[Any, tuple[int, ...]], Number],
    new: Callable[[Any], Number],
    **options: Any,
) -> Replay:
    """A replay in which `entry` gives the entries of tensors and `new` the other symbols."""
    matrices = Matrices(claim, entry)

    def value(symbol: Any) -> Number:
        if symbol in claim.entries:
            tensor, row, column = claim.entries[symbol]
            return matrices[tensor][row][column]
        return new(symbol)

    matrices.replay = Replay(Values(integers, value), matrices, **options)
    return matrices.replay


@dataclass(frozen=True)
class SecondOpinion:
    """Where both sides were evaluated, and whether they agreed at all of these places.

    `widths` lists the values given to the symbolic widths, once per point.
    """

    agrees: bool
    widths: tuple[Mapping[Any, int], ...]


def second_opinion(claim: Claim) -> SecondOpinion:
    """Evaluate both sides at random points, at several values of the symbolic widths.

    Points that are too costly to evaluate, or that have no rational value, are left out.
    """
    done: list[Mapping[Any, int]] = []
    for pattern in PATTERNS:
        widths: dict[Any, int] = {}
        turn = count()

        def new(
            symbol: Any,
            pattern: tuple[int, ...] = pattern,
            widths: dict[Any, int] = widths,
            turn: count[int] = turn,
        ) -> Number:
            if symbol.is_integer and symbol.is_positive:
                return widths.setdefault(symbol, pattern[next(turn) % len(pattern)])
            return secrets.randbits(BITS)

        known: dict[tuple[str, Number], int] = {}

        def function(
            name: str, argument: Number, known: dict[tuple[str, Number], int] = known
        ) -> Number:
            return known.setdefault((name, argument), secrets.randbits(BITS))

        replay = replay_at(claim, {}, lambda *_: secrets.randbits(BITS), new, oracle=function)
        try:
            for index, sizes in claim.free.items():
                replay.scalars[index] = secrets.randbelow(min(map(replay.whole, sizes)))  # type: ignore[index]  # Values is a dict
            if replay.rows(claim.left) != replay.rows(claim.right):
                return SecondOpinion(False, (*done, widths))
        except (OverBudget, Undefined):
            continue
        done.append(widths)
        if not widths:
            break
    return SecondOpinion(True, tuple(done))
