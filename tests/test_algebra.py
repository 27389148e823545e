"""The exact engine: identities that hold for all widths, those that do not, and canonical form."""

import random

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.algebra.compare import by_value, difference
from symnet.algebra.indices import Fixed
from symnet.algebra.read import Reader
from symnet.algebra.write import write
from symnet.errors import ShapeError, SizeError, UndecidedError
from tests.strategies import A, B, S, T, m, square_expressions

h, p, q = sp.symbols("h p q", integer=True, positive=True)
i, j, k, l = sp.symbols("i j k l", integer=True, nonnegative=True)  # noqa: E741  # indices
V, W, x = sp.MatrixSymbol("V", q, h), sp.MatrixSymbol("W", h, p), sp.MatrixSymbol("x", p, 1)
Q3 = sp.MatrixSymbol("Q", 3, 3)
f = sp.Function("f")
u = sp.IndexedBase("u")
a, b = sp.symbols("a b")


def mul(*factors):
    return sp.MatMul(*factors, evaluate=False)


def equal(left, right, **known):
    reader = Reader(**known)
    return not difference(reader.read(left), reader.read(right))


def total(body, *limits):
    return sp.Sum(body, *[(s, 0, size - 1) for s, size in limits])


TRUE = {
    "the central identity": (
        total(V[k, j] * total(W[j, i] * x[i, 0], (i, p)), (j, h)),
        total(total(V[k, j] * W[j, i], (j, h)) * x[i, 0], (i, p)),
    ),
    "exchange": (
        total(V[k, j] * W[j, i] * x[i, 0], (i, p), (j, h)),
        total(V[k, j] * W[j, i] * x[i, 0], (j, h), (i, p)),
    ),
    "renaming": (total(x[i, 0] ** 2, (i, p)), total(x[l, 0] ** 2, (l, p))),
    "product of sums": (
        total(x[i, 0], (i, p)) ** 2,
        total(x[i, 0] * x[j, 0], (i, p), (j, p)),
    ),
    "entry of a product": (mul(V, W)[k, i], total(V[k, j] * W[j, i], (j, h))),
    "associative": (mul(mul(V, W), x), mul(V, mul(W, x))),
    "transpose of a product": (sp.Transpose(mul(A, B)), mul(B.T, A.T)),
    "double transpose": (sp.Transpose(sp.Transpose(mul(A, B))), mul(A, B)),
    "identity": (mul(sp.Identity(m), S), S),
    "zero": (mul(sp.ZeroMatrix(m, m), S), sp.ZeroMatrix(m, m)),
    "scalar of a matrix": (mul(a, S, T), mul(S, a, T)),
    "delta": (total(sp.KroneckerDelta(i, j) * W[j, l] * W[i, l], (j, h), (i, h)),
              total(W[j, l] ** 2, (j, h))),
    "delta of one index": (total(sp.KroneckerDelta(i, i), (i, h)), h),
    "identity counts": (total(sp.Identity(h)[i, i], (i, h)), h),
    "a sum of nothing": (total(sp.S.One, (i, h)), h),
    "a constant sum": (total(a, (i, h), (j, p)), a * h * p),
    "an empty sum": (sp.Sum(a, (i, 0, -1)), sp.S.Zero),
    "widths as numbers": (total(h * x[i, 0], (i, p)) + total(x[i, 0], (i, p)),
                          (h + 1) * total(x[i, 0], (i, p))),
    "shifted range": (sp.Sum(u[i], (i, 1, h)), sp.Sum(u[i + 1], (i, 0, h - 1))),
    "powers": ((a + b) ** 3, a**3 + 3 * a**2 * b + 3 * a * b**2 + b**3),
    "rational": ((a + b) / 2, sp.Rational(1, 2) * b + a / 2),
    "function of equal arguments": (f(a * (b + 1)), f(a + a * b)),
    "function under a sum": (
        total(V[k, j] * f(total(W[j, i] * x[i, 0], (i, p))), (j, h)),
        total(V[k, l] * f(mul(W, x)[l, 0]), (l, h)),
    ),
    "function of two indices": (
        total(f(W[j, i]) * x[i, 0], (i, p), (j, h)),
        total(f(W[i, j]) * x[j, 0], (i, h), (j, p)),
    ),
    "quotient": (sp.exp(a) / total(sp.exp(x[i, 0]), (i, p)),
                 sp.exp(a) * total(sp.exp(x[l, 0]), (l, p)) ** -1),
    "concrete beside symbolic": (
        total(Q3[i, j] * Q3[j, i], (i, 3), (j, 3)),
        sum(Q3[r, c] * Q3[c, r] for r in range(3) for c in range(3)),
    ),
    "concrete inside symbolic": (
        mul(sp.MatrixSymbol("C", p, 2), sp.MatrixSymbol("D", 2, q))[i, k],
        sum(sp.MatrixSymbol("C", p, 2)[i, c] * sp.MatrixSymbol("D", 2, q)[c, k] for c in range(2)),
    ),
    "explicit matrix": (mul(Q3, Q3), sp.ImmutableMatrix(3, 3, lambda r, c: sum(
        Q3[r, s] * Q3[s, c] for s in range(3)))),
    "function matrix": (sp.FunctionMatrix(q, p, sp.Lambda((i, j), mul(V, W)[i, j])), mul(V, W)),
    "blocks multiply": (
        mul(sp.BlockMatrix([[sp.Identity(1), sp.ZeroMatrix(1, h)], [sp.ZeroMatrix(q, 1), V]]),
            sp.BlockMatrix([[sp.Identity(1)], [mul(W, x)]])),
        sp.BlockMatrix([[sp.Identity(1)], [mul(V, W, x)]]),
    ),
    "one by one equals its entry": (mul(x.T, x), total(x[i, 0] ** 2, (i, p))),
    "a fixed index": (total(sp.KroneckerDelta(j, 0) * W[j, i], (j, h)), W[0, i]),
}  # fmt: skip

FALSE = {
    "order of factors": (mul(S, T), mul(T, S)),
    "transpose": (mul(S, T), sp.Transpose(mul(S, T))),
    "swapped index": (total(S[i, j] * x[0, 0], (i, m), (j, m)), total(S[i, i], (i, m)) * x[0, 0]),
    "one term short": (total(x[i, 0], (i, p)), sp.Sum(x[i, 0], (i, 0, p - 2))),
    "sign": (mul(S, T) + S, mul(S, T) - S),
    "width": (total(a, (i, h)), a * (h + 1)),
    "square of a sum": (total(x[i, 0], (i, p)) ** 2, total(x[i, 0] ** 2, (i, p))),
    "capture": (total(x[i, 0], (i, p)) * x[j, 0], total(x[i, 0] * x[i, 0], (i, p))),
    "function": (f(a + b), f(a) + f(b)),
    "same name, other shape": (sp.MatrixSymbol("C", p, 1)[0, 0], sp.MatrixSymbol("C", q, 1)[0, 0]),
    "same name, other assumptions": (sp.Symbol("a"), sp.Symbol("a", positive=True)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_for_all_widths(name):
    assert equal(*TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_false_is_never_equal(name):
    assert not equal(*FALSE[name])


@given(square_expressions(size=6), square_expressions(size=3))
@settings(max_examples=60, deadline=None)
def test_ring_laws(e, g):
    assert equal(mul(e, g) + e, sp.MatAdd(e, mul(e, g), evaluate=False))
    assert equal(sp.Transpose(mul(e, g)), mul(sp.Transpose(g), sp.Transpose(e)))
    assert equal(mul(e, sp.MatAdd(g, g, evaluate=False)), mul(2, e, g))


@given(square_expressions(size=5))
@settings(max_examples=60, deadline=None)
def test_written_back_reads_the_same(e):
    form = Reader().read(e).entry(Fixed(i), Fixed(j))
    assert equal(e, sp.FunctionMatrix(m, m, sp.Lambda((i, j), write(form))))


@given(st.randoms(use_true_random=False), st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_canonical_form_does_not_depend_on_order_or_names(rng: random.Random, size: int):
    """A random contraction of generic tensors, its factors shuffled and its indices renamed."""
    indices = sp.symbols(f"i:{size}", integer=True, nonnegative=True)
    tensors = [S, T]
    factors = [
        rng.choice(tensors)[rng.choice(indices), rng.choice(indices)] for _ in range(size + 1)
    ]
    names = list(indices)
    rng.shuffle(names)
    renamed = [fac.xreplace(dict(zip(indices, names, strict=True))) for fac in factors]
    rng.shuffle(renamed)
    one = sp.Sum(sp.Mul(*factors, evaluate=False), *[(s, 0, m - 1) for s in indices])
    other = sp.Sum(sp.Mul(*renamed, evaluate=False), *[(s, 0, m - 1) for s in reversed(names)])
    assert equal(one, other)


def test_symmetric_components_are_told_apart():
    """A cycle of six against two triangles: the colours alone do not tell."""
    s = sp.symbols("s:6", integer=True, nonnegative=True)
    limits = [(index, 0, m - 1) for index in s]
    cycle = sp.Sum(sp.Mul(*(S[s[t], s[(t + 1) % 6]] for t in range(6))), *limits)
    triangles = sp.Sum(
        sp.Mul(*(S[s[t], s[(t + 1) % 3]] for t in range(3)),
               *(S[s[3 + t], s[3 + (t + 1) % 3]] for t in range(3))), *limits)  # fmt: skip
    assert not equal(cycle, triangles)
    rotated = sp.Sum(sp.Mul(*(S[s[(t + 2) % 6], s[(t + 3) % 6]] for t in range(6))), *limits)
    assert equal(cycle, rotated)


@pytest.mark.parametrize(
    "clash",
    [
        lambda: sp.MatMul(A, A),
        lambda: sp.MatMul(sp.MatrixSymbol("C", p, q), sp.MatrixSymbol("D", h, p)),
        lambda: sp.MatMul(S, A, B.T),
        lambda: Q3[i, 0].xreplace({i: sp.Integer(2)}) + sp.Sum(Q3[i, 0], (i, 0, 3)),
    ],
)
def test_shapes_that_clash_are_found(clash):
    with pytest.raises(ShapeError):
        Reader().read(clash())


@pytest.mark.parametrize(
    "unknown",
    [
        sp.sin(a),
        a**b,
        sp.Sum(i * x[i, 0], (i, 0, p - 1)),
        sp.Sum(x[i, 0], (i, 0, sp.Symbol("r") - 1)),
        sp.Sum(V[0, j] * W[j, j], (j, 0, h - 1)),
        sp.Sum(x[2 * i, 0], (i, 0, p - 1)),
        sp.Determinant(S),
    ],
)
def test_what_is_not_known_is_said(unknown):
    with pytest.raises((UndecidedError, ShapeError)):
        Reader().read(unknown)


def test_conditions_and_free_indices_are_collected():
    reader = Reader()
    reader.read(W[1, i])
    assert list(reader.conditions) == [sp.Le(1, h - 1)]
    assert reader.free == {i: p}


def test_definitions_are_put_in_place():
    z = sp.MatrixSymbol("z", h, 1)
    assert equal(total(V[k, j] * z[j, 0], (j, h)), mul(V, W, x)[k, 0], definitions={z: mul(W, x)})


def test_symbols_are_entries():
    w12 = sp.Symbol("w_{12}")
    assert equal(w12 * a, Q3[0, 1] * a, entries={w12: (Q3, 0, 1)})
    assert not equal(w12 * a, Q3[1, 0] * a, entries={w12: (Q3, 0, 1)})


def test_writing_out_by_value_is_predicted():
    big = sp.MatrixSymbol("M", 100, 100)
    form = Reader().scalar(
        total(big[i, j] * big[j, k] * big[k, l], *((s, 100) for s in (i, j, k, l)))
    )
    with pytest.raises(SizeError, match="100,000,00"):
        by_value(form)
