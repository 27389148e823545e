"""Claims that once fooled the judge, or that are made to: none may be proved, none may hang it."""

from functools import reduce

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.judge import Context, decide, decision
from symnet.judge.instances import SecondOpinion, admits

h, p, n = sp.symbols("h p n", integer=True, positive=True)
i, j, k, l = sp.symbols("i j k l", integer=True, nonnegative=True)  # noqa: E741  # indices
i_positive = sp.Symbol("i", integer=True, positive=True)
h_other = sp.Symbol("h", integer=True, positive=True, even=True)
c, d = sp.symbols("c d")
X = sp.IndexedBase("X")
x = sp.MatrixSymbol("x", h, 1)
A, B, D = (sp.MatrixSymbol(name, h, h) for name in "ABD")
f = sp.Function("f")
delta = sp.KroneckerDelta
FACTORS = [sp.MatrixSymbol(f"M{s}", 2, 2) for s in range(30)]
noncommuting = sp.symbols("P Q", commutative=False)
dummies = (
    sp.Dummy("i", integer=True, nonnegative=True),
    sp.Dummy("i", integer=True, nonnegative=True),
)


G = sp.Function("G", commutative=False)
INNER = sp.FunctionMatrix(h, h, sp.Lambda((k, l), A[i, l]))


def ones(rows, columns):
    return sp.FunctionMatrix(rows, columns, sp.Lambda((k, l), sp.S.One))


def total(body, *limits):
    return sp.Sum(body, *limits)


FALSE = {
    "same name, other assumptions": (X[i], X[i_positive]),
    "two dummies": (x[dummies[0], 0], x[dummies[1], 0]),
    "widths of one name": (total(X[j], (j, 0, h)), total(X[j], (j, 0, h_other))),
    "free and bound letter": (X[0] * j * total(j + c, (j, 0, h - 1)), X[0] * j * (h * j + h * c)),
    "capture in a matrix": (
        sp.FunctionMatrix(h, h, sp.Lambda((i, j), (A * B)[j, i])),
        sp.FunctionMatrix(h, h, sp.Lambda((i, j), (A * B)[i, i])),
    ),
    "nested matrices": (
        sp.FunctionMatrix(h, h, sp.Lambda((i, j), INNER[j, j])),
        sp.FunctionMatrix(h, h, sp.Lambda((i, j), A[j, j])),
    ),
    "lost multiplicity": (
        total(sp.sqrt(delta(j, 0) * x[k, 0] + 2), (j, 0, 1), (k, 0, h - 1)),
        total(sp.sqrt(x[k, 0] + 2), (k, 0, h - 1)) + sp.sqrt(2),
    ),
    "limit that is not a polynomial": (
        total(c, (j, 1, sp.Min(h - 5, 3))) + c,
        total(c, (j, 1, sp.Min(h - 5, 3) + 1)),
    ),
    "half a width": (total(c, (j, 1, h / 2)), c * h / 2),
    "order of what does not commute": (
        noncommuting[0] * noncommuting[1],
        noncommuting[1] * noncommuting[0],
    ),
    "a function named like another": (sp.Function("('power', '1/2')")(c), sp.sqrt(c)),
    "a function named exp": (sp.Function("exp")(c), sp.exp(c)),
    "infinite sums": (total(c, (j, 0, sp.oo)), total(c, (j, 1, sp.oo))),
    "division by zero": (
        sp.Pow(sp.Add(c, -c, evaluate=False), -1, evaluate=False),
        sp.Pow(sp.Add(h, -h, evaluate=False), -1, evaluate=False),
    ),
    "zero times a division by zero": (
        sp.Mul(0, sp.Pow(sp.Add(c, -c, evaluate=False), -1, evaluate=False), evaluate=False),
        sp.S.Zero,
    ),
    "limits that depend on each other": (
        total(X[k], (k, -j, j), (j, 0, 300)),
        301 * total(X[k], (k, -j, j)),
    ),
    "shapes that depend on an index": (
        total(MatrixElement(sp.MatMul(ones(1, j + 1), ones(j + 1, 1)), 0, 0), (j, 0, 400)),
        401 * (j + 1),
    ),
    "functions that do not commute": (G(c) * G(d), G(d) * G(c)),
    "functions of one name": (f(c), sp.Function("f", real=True)(c)),
    "truth and one": (True, 1),
    "elements of a family": (X[0], X[1]),
    "a family that is shifted": (total(X[j], (j, 0, h)), total(X[j + 1], (j, 0, h))),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_never_proved(name):
    assert decide(*FALSE[name]).status != "proved"


@pytest.mark.parametrize("name", ["elements of a family", "a family that is shifted",
                                  "capture in a matrix", "two dummies"])  # fmt: skip
def test_they_are_refuted_where_numbers_show_it(name):
    assert decide(*FALSE[name]).status == "refuted"


TRUE = {
    "delta of free indices": (x[i, 0] * delta(i, j), x[j, 0] * delta(i, j)),
    "first term apart": (total(x[j, 0], (j, 0, h - 1)), x[0, 0] + total(x[j, 0], (j, 1, h - 1))),
    "relu of a positive number": (
        sp.Function("relu")(sp.Symbol("r", positive=True)),
        sp.Symbol("r", positive=True),
    ),
    "a symbol that is zero": (sp.Symbol("z", zero=True), sp.S.Zero),
    "shadowed index": (
        total(sp.MatrixSymbol("M", 1, h)[0, l], (l, 0, h - 1), (l, 0, p - 1)),
        p * total(sp.MatrixSymbol("M", 1, h)[0, l], (l, 0, h - 1)),
    ),
    "fractions and intervals": (
        sp.MatMul(sp.Rational(1, 2), sp.Matrix([[sp.exp(c)]]).as_immutable(), evaluate=False),
        sp.ImmutableMatrix([[sp.exp(c) / 2]]),
    ),
    "empty block": (sp.BlockMatrix([[x, sp.ZeroMatrix(h, 0)]]), x),
    "families": (total(X[j] * c, (j, 1, h)), c * total(X[k], (k, 1, h))),
    "many paths, few of them named": (
        sp.MatMul(*FACTORS, evaluate=False),
        sp.FunctionMatrix(2, 2, sp.Lambda((i, j), sp.Add(*(
            FACTORS[0][i, r] * MatrixElement(sp.MatMul(*FACTORS[1:], evaluate=False), r, j)
            for r in range(2))))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_never_refuted(name):
    assert decide(*TRUE[name]).status in ("proved", "unknown")


@pytest.mark.parametrize("name", ["shadowed index", "families", "many paths, few of them named",
                                  "fractions and intervals"])  # fmt: skip
def test_they_are_proved_where_the_method_reaches(name):
    assert decide(*TRUE[name]).status == "proved"


def test_a_definition_brings_its_conditions_every_time():
    z, W = sp.MatrixSymbol("z", 1, 1), sp.MatrixSymbol("W", h, h)
    context = Context({z: sp.ImmutableMatrix([[W[1, 0]]])})
    for _ in range(2):
        verdict = decide(z[0, 0] * 2, W[1, 0] + z[0, 0], context)
        assert verdict and verdict.conditions == (sp.Le(1, h - 1),)


def test_a_definition_by_itself_is_not_followed():
    z = sp.MatrixSymbol("z", h, 1)
    verdict = decide(z, z * 1 + sp.ZeroMatrix(h, 1), Context({z: sp.MatAdd(z, x)}))
    assert verdict.status == "unknown" and "by itself" in verdict.reason


def test_a_quotient_carries_its_condition():
    verdict = decide(c / (d + 1), sp.Mul(c, sp.Pow(1 + d, -1)))
    assert verdict.conditions == (sp.Ne(d, -1),)


LONG = {
    "nested functions": (reduce(lambda a, _: f(a), range(40), c),) * 2,
    "a power of a sum": (
        total(total(A[i, j], (j, 0, h - 1)) ** 990, (i, 0, h - 1)),
        total(total(A[k, j], (j, 0, h - 1)) ** 990, (k, 0, h - 1)),
    ),
    "a power of three": ((c + d + h) ** 300, (c + d + h) ** 150 * (c + d + h) ** 150),
    "an empty shape": (
        sp.MatrixSymbol("E", p - 1, h) + sp.MatrixSymbol("H", p - 1, h),
        sp.MatrixSymbol("H", p - 1, h) + sp.MatrixSymbol("E", p - 1, h),
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_long_claims_are_answered(name):
    assert decide(*LONG[name]).status in ("proved", "unknown")


def test_long_powers_are_refuted_at_a_point():
    verdict = decide((c + d + sp.Symbol("e") + sp.Symbol("g")) ** 900, c)
    assert verdict.status == "refuted"


def test_nothing_is_proved_that_replay_cannot_reach(monkeypatch):
    """Without a single evaluated point, only polynomials of tensors are left to the normal form."""
    monkeypatch.setattr(
        decision, "second_opinion", lambda *_: SecondOpinion(True, (), "no value here")
    )
    assert decide(c + d, d + c).status == "unknown"
    monkeypatch.setattr(
        decision, "second_opinion", lambda *_: SecondOpinion(True, (), decision.TOO_LONG)
    )
    assert decide(c + d, d + c).status == "proved"
    assert decide(f(c), f(c) * 1).status == "unknown"
    z, W = sp.MatrixSymbol("z", h, 1), sp.MatrixSymbol("W", h, h)
    hidden = sp.FunctionMatrix(h, 1, sp.Lambda((i, j), f(x[i, 0])))
    for value, status in ((W * x, "proved"), (hidden, "unknown")):
        claim = total(z[j, 0], (j, 0, h - 1)), total(z[k, 0], (k, 0, h - 1))
        assert decide(*claim, Context({z: value})).status == status


def test_assumptions_admit_numbers():
    assert admits(sp.Symbol("a", positive=True), 3) and not admits(sp.Symbol("a", positive=True), 0)
    assert admits(sp.Symbol("a", even=True), -2) and not admits(sp.Symbol("a", even=True), 3)


indices = st.sampled_from([i, j, k, sp.Integer(0)])
entries = st.builds(lambda t, r, s: t[r, s], st.sampled_from([A, B]), indices, indices)
scalars = st.recursive(
    st.one_of(entries, st.sampled_from([c, h, sp.Integer(2)]),
              st.builds(delta, indices, indices)),
    lambda inner: st.one_of(
        st.builds(lambda a, b: sp.Add(a, b, evaluate=False), inner, inner),
        st.builds(lambda a, b: sp.Mul(a, b, evaluate=False), inner, inner),
        st.builds(lambda a, s: sp.Sum(a, (s, 0, h - 1)), inner, st.sampled_from([i, j, k])),
    ),
    max_leaves=6,
)  # fmt: skip


@given(scalars, scalars)
@settings(max_examples=150, deadline=None)
def test_verdicts_agree_with_brute_force(left, right):
    """Every verdict on random index expressions, against evaluation by SymPy itself."""
    verdict = decide(left, right)
    assert verdict.status != "ill_typed"
    if verdict.status == "unknown":
        return
    equal = all(
        sp.expand(_at(left, size, place) - _at(right, size, place)) == 0
        for size in (1, 2, 3)
        for place in ({i: 0, j: 0, k: 0}, {i: size - 1, j: 0, k: (size - 1) // 2})
    )
    assert equal or verdict.status == "refuted"
    if verdict.status == "refuted":
        found = verdict.counterexample
        assert found.left != found.right


def _at(expr, size, place):
    """The expression at h = size, sums written out by plain recursion."""
    if isinstance(expr, sp.Sum):
        # the last limit is the outermost
        *inner, (index, _, _) = expr.limits
        body = sp.Sum(expr.function, *inner) if inner else expr.function
        return sp.Add(*(_at(body, size, {**place, index: v}) for v in range(size)))
    if isinstance(expr, sp.Add | sp.Mul):
        return expr.func(*(_at(a, size, place) for a in expr.args))
    if isinstance(expr, delta):
        one, other = (sp.sympify(a).xreplace(place) for a in expr.args)
        return sp.Integer(int(one == other))
    if expr == h:
        return sp.Integer(size)
    if isinstance(expr, MatrixElement):
        row, column = (sp.sympify(a).xreplace(place) for a in expr.args[1:])
        return sp.Symbol(f"{expr.args[0]}_{row}_{column}")
    return expr
