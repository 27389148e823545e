"""Random claims on tensors: true by random rewriting, and false by one mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from tests.mutants import mutants

m, n = sp.symbols("m n", integer=True, positive=True)
i, j = sp.symbols("i j", integer=True, nonnegative=True)
c = sp.Symbol("c", real=True)
TWO = sp.Integer(2)
ONE = sp.Integer(1)
A, B = sp.MatrixSymbol("A", m, n), sp.MatrixSymbol("B", n, m)
S, T = sp.MatrixSymbol("S", m, m), sp.MatrixSymbol("T", m, m)
U = sp.MatrixSymbol("U", n, n)
D, E = sp.MatrixSymbol("D", 2, 2), sp.MatrixSymbol("E", 2, m)
x, y, z = sp.MatrixSymbol("x", m, 1), sp.MatrixSymbol("y", m, 1), sp.MatrixSymbol("z", n, 1)
w = sp.MatrixSymbol("w", 2, 1)
TENSORS = (A, B, S, T, U, D, E, x, y, z, w)
BOUND_INDICES = sp.symbols("k_1:40", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Claim:
    """Two sides, the free indices with their sizes, and what is assumed of the tensors."""

    left: Any
    right: Any
    free: Mapping[Any, Any] = field(default_factory=dict)
    assume: tuple[Any, ...] = ()
    bound: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    true: bool = True


def mul(*factors: Any) -> Any:
    return sp.MatMul(*factors, evaluate=False)


def add(*terms: Any) -> Any:
    return sp.MatAdd(*terms, evaluate=False)


def hadamard(*factors: Any) -> Any:
    return sp.HadamardProduct(*factors, evaluate=False)


def matrix(rng: Random, rows: Any, columns: Any, depth: int) -> Any:
    """A random matrix expression of a shape, unevaluated."""
    kind = rng.choices(
        ("leaf", "add", "mul", "transpose", "hadamard", "scaled", "diagonal"),
        (2, 3, 6, 1, 1, 1, 1),
    )[0]
    if depth <= 0 or kind == "leaf" or (kind == "diagonal" and rows != columns):
        return leaf(rng, rows, columns)
    if kind == "add":
        return add(*(matrix(rng, rows, columns, depth - 1) for _ in range(2)))
    if kind == "mul":
        inner = rng.choice((m, m, n, n, TWO, ONE))
        return mul(matrix(rng, rows, inner, depth - 1), matrix(rng, inner, columns, depth - 1))
    if kind == "transpose":
        return sp.Transpose(matrix(rng, columns, rows, depth - 1))
    if kind == "hadamard":
        return hadamard(*(matrix(rng, rows, columns, depth - 1) for _ in range(2)))
    if kind == "scaled":
        scale = rng.choice((c, sp.Integer(3), -sp.S.Half, sp.Trace(S), m))
        return mul(scale, matrix(rng, rows, columns, depth - 1))
    return sp.DiagMatrix(leaf(rng, rows, ONE)) if rows != 1 else leaf(rng, rows, columns)


def leaf(rng: Random, rows: Any, columns: Any) -> Any:
    """A tensor or a transposed tensor of a shape; ones where none has it."""
    found: list[Any] = [t for t in TENSORS if t.shape == (rows, columns)] * 2
    found += [sp.Transpose(t) for t in TENSORS if t.shape == (columns, rows) != (rows, columns)]
    if rows == columns:
        found += [sp.Transpose(t) for t in found if isinstance(t, sp.MatrixSymbol)][:1]
        found.append(sp.Identity(rows))
    return rng.choice(found) if found else sp.OneMatrix(rows, columns)


def rewritten(rng: Random, expr: Any) -> Any:
    """An equal expression: each node rewritten by a random law that holds for it."""
    if isinstance(expr, sp.Transpose):
        return _transposed(rng, expr.arg)
    if isinstance(expr, sp.MatAdd):
        terms = [rewritten(rng, term) for term in expr.args]
        rng.shuffle(terms)
        return add(*terms)
    if isinstance(expr, sp.HadamardProduct):
        one, other = (rewritten(rng, factor) for factor in expr.args)
        if isinstance(one, sp.MatAdd) and rng.random() < 0.5:
            return add(*(hadamard(term, other) for term in one.args))
        return hadamard(other, one)
    if isinstance(expr, sp.MatMul) and len(expr.args) == 2:
        return _product(rng, *expr.args)
    return expr


def _product(rng: Random, one: Any, other: Any) -> Any:
    if not getattr(one, "is_Matrix", False):
        return mul(rewritten(rng, other), one) if rng.random() < 0.5 else mul(one, other)
    one, other = rewritten(rng, one), rewritten(rng, other)
    if isinstance(one, sp.MatAdd) and rng.random() < 0.6:
        return add(*(mul(term, other) for term in one.args))
    if isinstance(other, sp.MatAdd) and rng.random() < 0.6:
        return add(*(mul(one, term) for term in other.args))
    if rng.random() < 0.2:
        return sp.Transpose(mul(_transposed(rng, other), _transposed(rng, one)))
    if isinstance(one, sp.MatMul) and _is_matrices(one) and rng.random() < 0.6:
        return mul(one.args[0], mul(*one.args[1:], other))
    if rng.random() < 0.2:
        return mul(one, sp.Identity(one.shape[1]), other)
    return mul(one, other)


def _is_matrices(expr: Any) -> bool:
    return all(factor.is_Matrix for factor in expr.args)


def _transposed(rng: Random, expr: Any) -> Any:
    """The transpose of an expression, taken inside."""
    if isinstance(expr, sp.Transpose):
        return rewritten(rng, expr.arg)
    if isinstance(expr, sp.Identity | sp.DiagMatrix):
        return expr
    if isinstance(expr, sp.MatAdd | sp.HadamardProduct):
        terms = [_transposed(rng, term) for term in expr.args]
        return expr.func(*terms, evaluate=False)
    if isinstance(expr, sp.MatMul) and _is_matrices(expr):
        return mul(*(_transposed(rng, factor) for factor in reversed(expr.args)))
    return sp.Transpose(expr)


class Indices:
    """Fresh bound indices, and three ways to run through 0..size-1."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.names = rng, iter(BOUND_INDICES)

    def total(self, size: Any, body: Callable[[Any], Any]) -> Any:
        """Σ of body over all indices: plain, counted from 1, reversed, or the first term apart."""
        k = next(self.names)
        way = self.rng.random()
        if way < 0.7:
            return sp.Sum(body(k), (k, 0, size - 1))
        if way < 0.85:
            return sp.Sum(body(k - 1), (k, 1, size))
        if way < 0.95:
            return sp.Sum(body(size - 1 - k), (k, 0, size - 1))
        return sp.Add(body(sp.S.Zero), sp.Sum(body(k), (k, 1, size - 1)), evaluate=False)


def entry(at: Indices, expr: Any, r: Any, s: Any) -> Any:
    """The entry (r, s) of a matrix expression as sums over elements."""
    if isinstance(expr, sp.MatAdd):
        return sp.Add(*(entry(at, term, r, s) for term in expr.args), evaluate=False)
    if isinstance(expr, sp.HadamardProduct):
        return sp.Mul(*(entry(at, factor, r, s) for factor in expr.args), evaluate=False)
    if isinstance(expr, sp.Transpose):
        return entry(at, expr.arg, s, r)
    if isinstance(expr, sp.Identity):
        return sp.KroneckerDelta(r, s)
    if isinstance(expr, sp.OneMatrix):
        return sp.S.One
    if isinstance(expr, sp.DiagMatrix):
        return sp.Mul(
            sp.KroneckerDelta(r, s), entry(at, expr.args[0], r, sp.S.Zero), evaluate=False
        )
    if isinstance(expr, sp.MatMul):
        scalars = [factor for factor in expr.args if not factor.is_Matrix]
        first, *others = (factor for factor in expr.args if factor.is_Matrix)
        if scalars:
            whole = mul(first, *others) if others else first
            return sp.Mul(*scalars, entry(at, whole, r, s), evaluate=False)
        if not others:
            return entry(at, first, r, s)
        rest = others[0] if len(others) == 1 else mul(*others)
        return at.total(
            first.shape[1],
            lambda k: sp.Mul(entry(at, first, r, k), entry(at, rest, k, s), evaluate=False),
        )
    return MatrixElement(expr, r, s)


def words_claim(rng: Random) -> Claim:
    """A matrix expression and its rewriting."""
    left = matrix(rng, rng.choice((m, n, TWO, ONE)), rng.choice((m, n, TWO, ONE)), 3)
    return Claim(left, rewritten(rng, left))


def trace_claim(rng: Random) -> Claim:
    """tr(XY) = tr(YX), tr X = tr Xᵀ, tr X = Σ X_kk."""
    size, inner = rng.choice((m, n, TWO)), rng.choice((m, n, ONE))
    one, other = matrix(rng, size, inner, 2), matrix(rng, inner, size, 2)
    left = sp.Trace(mul(one, other))
    if rng.random() < 0.4:
        return Claim(left, sp.Trace(mul(rewritten(rng, other), rewritten(rng, one))))
    if rng.random() < 0.4:
        return Claim(left, sp.Trace(_transposed(rng, mul(one, other))))
    at = Indices(rng)
    return Claim(left, at.total(size, lambda k: entry(at, mul(one, other), k, k)))


def index_claim(rng: Random) -> Claim:
    """An entry of a matrix expression, written with sums in two ways."""
    rows, columns = rng.choice((m, n)), rng.choice((m, n))
    expr = matrix(rng, rows, columns, 2)
    at = Indices(rng)
    return Claim(
        entry(at, expr, i, j), entry(at, rewritten(rng, expr), i, j), {i: rows, j: columns}
    )


def block_claim(rng: Random) -> Claim:
    """[[X, Y], [Z, W]] [[P], [Q]] = [[XP + YQ], [ZP + WQ]]."""
    heights, widths, columns = (
        rng.sample((m, n, ONE), 2),
        rng.sample((m, n, TWO), 2),
        rng.choice((m, n)),
    )
    blocks = [[matrix(rng, r, s, 1) for s in widths] for r in heights]
    below = [matrix(rng, s, columns, 1) for s in widths]
    left = mul(sp.BlockMatrix(blocks), sp.BlockMatrix([[part] for part in below]))
    rows = [
        [add(*(rewritten(rng, mul(a, b)) for a, b in zip(row, below, strict=True)))]
        for row in blocks
    ]
    return Claim(left, sp.BlockMatrix(rows))


def inverse_claim(rng: Random) -> Claim:
    """Laws of inverses, scaled and embedded at random, with what makes them exist."""
    left, right, needed = rng.choice(INVERSES)
    if rng.random() < 0.5:
        factor = matrix(rng, left.shape[1], rng.choice((m, n, ONE)), 1)
        left, right = mul(left, factor), mul(right, rewritten(rng, factor))
    return Claim(left, right, assume=tuple(map(sp.Q.invertible, needed)))


def _inverse(expr: Any) -> Any:
    return sp.Inverse(expr)


_M, _N = add(sp.Identity(m), mul(A, B)), add(sp.Identity(n), mul(B, A))
_G = mul(sp.Transpose(A), A)
INVERSES = (
    (mul(_inverse(S), S), sp.Identity(m), (S,)),
    (_inverse(mul(S, T)), mul(_inverse(T), _inverse(S)), (S, T)),
    (sp.Transpose(_inverse(S)), _inverse(sp.Transpose(S)), (S,)),
    (mul(_inverse(_M), A), mul(A, _inverse(_N)), (_M, _N)),
    (_inverse(_M), add(sp.Identity(m), mul(-1, A, _inverse(_N), B)), (_M, _N)),
    (mul(_inverse(_G), sp.Transpose(A), A), sp.Identity(n), (_G,)),
    (_inverse(mul(sp.Integer(3), S)), mul(sp.Rational(1, 3), _inverse(S)), (S,)),
    (mul(S, _inverse(add(S, T)), T), mul(T, _inverse(add(S, T)), S), (add(S, T),)),
    (
        mul(A, _inverse(_G), sp.Transpose(A), A, _inverse(_G), sp.Transpose(A)),
        mul(A, _inverse(_G), sp.Transpose(A)),
        (_G,),
    ),
)


def fact_claim(rng: Random) -> Claim:
    """Symmetric, antisymmetric and orthogonal matrices between random factors."""
    kind = rng.choice(("symmetric", "antisymmetric", "orthogonal"))
    before, after = matrix(rng, rng.choice((m, ONE)), m, 1), matrix(rng, m, rng.choice((m, ONE)), 1)
    if kind == "symmetric":
        left, right = mul(before, S, after), mul(rewritten(rng, before), sp.Transpose(S), after)
        assume: Any = sp.Q.symmetric(S)
    elif kind == "antisymmetric":
        left = mul(before, sp.Transpose(S), after)
        right = mul(-1, rewritten(rng, before), S, after)
        assume = sp.Eq(sp.Transpose(S), mul(-1, S), evaluate=False)
    else:
        left, right = mul(before, S, sp.Transpose(S), after), mul(rewritten(rng, before), after)
        assume = sp.Q.orthogonal(S)
    return Claim(left, right, assume=(assume,), bound={kind: (S,)})


def concrete_claim(rng: Random) -> Claim:
    """What holds at one dimension alone: Cayley–Hamilton at 2, commuting 1×1."""
    one, other = matrix(rng, TWO, TWO, 1), matrix(rng, TWO, TWO, 1)
    if rng.random() < 0.5:
        a, b = matrix(rng, ONE, ONE, 2), matrix(rng, ONE, ONE, 2)
        return Claim(mul(a, b), mul(rewritten(rng, b), a))
    square = mul(one, one)
    half = (sp.Trace(one) ** 2 - sp.Trace(square)) / 2
    left = add(square, mul(half, sp.Identity(2)))
    return Claim(mul(left, other), mul(sp.Trace(one), one, rewritten(rng, other)))


KINDS = {
    "words": words_claim,
    "traces": trace_claim,
    "indices": index_claim,
    "blocks": block_claim,
    "inverses": inverse_claim,
    "facts": fact_claim,
    "dimensions": concrete_claim,
}


def claim_at_random(kind: str, rng: Random) -> Claim:
    """A claim of a kind: one time in two with one mistake, which may happen to leave it true."""
    claim = KINDS[kind](rng)
    if rng.random() < 0.5:
        return claim
    twins = list(mutants(claim.right))
    if not twins:
        return claim
    return replace(claim, right=rng.choice(twins)[1], true=False)
