"""Expanded sums along the paths of a network, fast enough for a million characters.

Each Symbol is looked up once; a monomial is then a short list of integers, and a sum is sorted
and joined without visiting SymPy again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sympy as sp

from symnet.render.dialects import Dialect, Index
from symnet.render.notation import Notation


class PathTerms(dict[Any, int]):
    """Symbol -> its place on a path, filled on first use; KeyError for what is no parameter."""

    def __init__(self, notation: Notation, dialect: Dialect) -> None:
        super().__init__()
        self._notation, self._dialect = notation, dialect
        self._text: dict[int, str] = {}

    def __missing__(self, symbol: Any) -> int:
        notation = self._notation
        key = notation.path_key(symbol) if isinstance(symbol, sp.Symbol) else None
        entry = None if key is None else notation.entry(symbol)
        if key is None or entry is None:
            raise KeyError(symbol)
        quantity, row, column = entry
        label = notation.element(quantity.tensor, Index("", row + 1), Index("", column + 1))
        self[symbol] = key
        self._text[key] = self._dialect.label(label)
        return key

    def of(self, expr: sp.Add) -> list[str] | None:
        """v_1 w_{11} + v_2 w_{21} + c as its terms in path order, the longest monomials first.

        None when a term is anything but a product of entries of the network.
        """
        place = self.__getitem__
        with _collection_paused():
            try:
                monomials = [
                    sorted(map(place, term.args)) if term.is_Mul else [place(term)]
                    for term in expr.args
                ]
            except KeyError:
                return None
            monomials.sort()
            monomials.sort(key=len, reverse=True)
            text, times = self._text.__getitem__, self._dialect.times
            return [times.join(map(text, monomial)) for monomial in monomials]


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector, which would otherwise take half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
