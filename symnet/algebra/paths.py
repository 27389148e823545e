"""Expanded sums of matrix products at concrete widths, path by path.

An entry of W_L ... W_1 is a sum over paths, one unit of each layer. Paths are enumerated as
tuples of integers and sorted natively, and each SymPy node is built once, in its canonical form.
That is structurally what `expand` returns, without its quadratic detours.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import sympy as sp

Chain = Sequence[sp.ImmutableDenseMatrix]
"""Matrices of Symbols W_L, ..., W_1 whose product is meant; shapes (n_L, n_{L-1}), ..."""

Ranks = list[list[int]]
"""The same for one matrix, row by row, each Symbol as its place in SymPy's order."""


def expand_chains(chains: Sequence[Chain]) -> sp.ImmutableDenseMatrix:
    """Sum_c prod(c) for chains c of matrices of pairwise distinct Symbols, as `expand` writes it.

    >>> v, w = sp.Matrix(1, 2, sp.symbols("v:2")), sp.Matrix(2, 1, sp.symbols("w:2"))
    >>> expand_chains([[v, w]])
    Matrix([[v0*w0 + v1*w1]])
    """
    # SymPy orders commuting Symbols by name; a rank is the place in that order
    symbols = sorted({s for chain in chains for m in chain for s in m.flat()}, key=_name)
    rank = {symbol: place for place, symbol in enumerate(symbols)}
    ranked = [[_rows([rank[s] for s in m.flat()], m.cols) for m in chain] for chain in chains]
    rows, columns = chains[0][0].rows, chains[0][-1].cols
    with collection_paused():
        sums = []
        for row in range(rows):
            starts = [(_partial_paths(chain[:-1], row), chain[-1]) for chain in ranked]
            for column in range(columns):
                paths = [(*path, last[at][column]) for begun, last in starts for at, path in begun]
                sums.append(_canonical_sum(paths, symbols))
        return sp.ImmutableDenseMatrix(rows, columns, sums)


def _name(symbol: sp.Symbol) -> str:
    name: str = symbol.name
    return name


def _rows(flat: list[int], columns: int) -> Ranks:
    return [flat[start : start + columns] for start in range(0, len(flat), columns)]


def _partial_paths(chain: Sequence[Ranks], row: int) -> list[tuple[int, tuple[int, ...]]]:
    """All paths from an output row through these weights: the unit reached, and the ranks."""
    partial: list[tuple[int, tuple[int, ...]]] = [(row, ())]
    for matrix in chain:
        partial = [
            (unit, (*path, weight))
            for at, path in partial
            for unit, weight in enumerate(matrix[at])
        ]
    return partial


def _canonical_sum(paths: Iterable[tuple[int, ...]], symbols: list[sp.Symbol]) -> sp.Expr:
    """The canonical Add of distinct monomials: shorter ones first, then by rank."""
    monomials = sorted(map(sorted, paths))
    monomials.sort(key=len)
    symbol, from_args = symbols.__getitem__, sp.Mul._from_args
    terms = [from_args(tuple(map(symbol, m)), True) for m in monomials]
    return sp.Add._from_args(terms, True)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: bulk construction makes no garbage, only work for it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
