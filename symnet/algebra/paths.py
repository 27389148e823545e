"""Expanded sums of matrix products at concrete widths, path by path.

An entry of W_L ... W_1 is a sum over paths, one unit of each layer. Paths are enumerated as
tuples of integers and sorted natively, and each SymPy node is built once, in its canonical form.
That is structurally what `expand` returns, without its quadratic detours.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sympy as sp

Chain = Sequence[sp.ImmutableDenseMatrix]
"""Matrices of Symbols W_L, ..., W_1 whose product is meant; shapes (n_L, n_{L-1}), ..."""


def expand_chains(chains: Sequence[Chain]) -> sp.ImmutableDenseMatrix:
    """Sum_c prod(c) for chains c of matrices of pairwise distinct Symbols, as `expand` writes it.

    >>> v, w = sp.Matrix(1, 2, sp.symbols("v:2")), sp.Matrix(2, 1, sp.symbols("w:2"))
    >>> expand_chains([[v, w]])
    Matrix([[v0*w0 + v1*w1]])
    """
    # SymPy orders commuting Symbols by name; a rank is the place in that order
    symbols = sorted({s for chain in chains for m in chain for s in m}, key=lambda s: s.name)
    rank = {symbol: place for place, symbol in enumerate(symbols)}
    ranked = [
        [[[rank[s] for s in m.row(r)] for r in range(m.rows)] for m in chain] for chain in chains
    ]
    rows, columns = chains[0][0].rows, chains[0][-1].cols
    with collection_paused():
        return sp.ImmutableDenseMatrix(
            rows,
            columns,
            [
                _canonical_sum([path for c in ranked for path in _paths(c, row, column)], symbols)
                for row in range(rows)
                for column in range(columns)
            ],
        )


def _paths(chain: list[list[list[int]]], row: int, column: int) -> list[tuple[int, ...]]:
    """All paths from an output row to an input column, each as the ranks of its weights."""
    partial: list[tuple[int, tuple[int, ...]]] = [(row, ())]
    for matrix in chain[:-1]:
        partial = [
            (unit, (*path, weight))
            for at, path in partial
            for unit, weight in enumerate(matrix[at])
        ]
    return [(*path, chain[-1][at][column]) for at, path in partial]


def _canonical_sum(paths: list[tuple[int, ...]], symbols: list[sp.Symbol]) -> sp.Expr:
    """The canonical Add of distinct monomials: shorter ones first, then by rank."""
    monomials = sorted((tuple(sorted(path)) for path in paths), key=lambda m: (len(m), m))
    from_args = sp.Mul._from_args
    terms = [from_args([symbols[place] for place in m], True) for m in monomials]
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
