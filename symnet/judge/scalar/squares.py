"""Quadratic polynomials that are sums of squares, by completing squares exactly."""

from __future__ import annotations

from fractions import Fraction

from symnet.judge.scalar.polynomials import Mono, Poly, mono_times

MAX_SIZE = 12


def definite(poly: Poly) -> frozenset[int]:
    """The signs that a polynomial of degree 2 may have, from its Gram matrix alone.

    The polynomial is zᵀ G z with z = (1, x, y, …); when G is positive semidefinite it is never
    negative, and when G is definite it is positive, since z holds a 1.
    """
    everything = frozenset({-1, 0, 1})
    basis: dict[Mono, None] = {(): None}
    for mono in poly:
        if any(not isinstance(e, int) or e < 0 for _, e in mono) or sum(e for _, e in mono) > 2:
            return everything
        basis.update((((g, 1),), None) for g, _ in mono)
    if len(basis) > MAX_SIZE:
        return everything
    names = list(basis)
    gram = [
        [
            Fraction(poly.get(mono_times(a, b), 0)) / (1 if n == m else 2)
            for m, b in enumerate(names)
        ]
        for n, a in enumerate(names)
    ]
    if _semidefinite(gram) is not None:
        return frozenset({1}) if _semidefinite(gram) else frozenset({0, 1})
    opposite = [[-c for c in row] for row in gram]
    if _semidefinite(opposite) is not None:
        return frozenset({-1}) if _semidefinite(opposite) else frozenset({-1, 0})
    return everything


def _semidefinite(gram: list[list[Fraction]]) -> bool | None:
    """True when definite, False when only semidefinite, None when neither."""
    rest = [list(row) for row in gram]
    full = True
    while rest:
        pivot = next((n for n in range(len(rest)) if rest[n][n] > 0), None)
        if pivot is None:
            return None if any(c for row in rest for c in row) else False
        if any(rest[n][n] < 0 for n in range(len(rest))):
            return None
        top = rest[pivot]
        rest = [
            [
                c - row[pivot] * t / top[pivot]
                for m, (c, t) in enumerate(zip(row, top, strict=True))
                if m != pivot
            ]
            for n, row in enumerate(rest)
            if n != pivot
        ]
    return full
