"""Claims at the edges of what is assumed: odd or empty domains, facts that make no sense."""

import pytest
import sympy as sp

import symnet as sn
from symnet.algebra.nodes import Gradient
from symnet.errors import ShapeError, SpecError

n, p = sp.symbols("n p", integer=True, positive=True)
i = sp.Symbol("i", integer=True, nonnegative=True)
a, b, q = sp.symbols("a b q")
A = sp.MatrixSymbol("A", n, n)
X, x = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("x", n, 1)
w = sp.IndexedBase("w")
IRRATIONAL = sp.Interval(sp.sqrt(2), sp.pi)


def test_a_counterexample_lies_in_the_domain():
    """|q| = q where q is positive, also where the ends of the domain are not rational."""
    verdict = sn.check(q * x[0, 0], sp.Abs(q) * x[0, 0], domains={q: IRRATIONAL})
    assert verdict.status != "refuted"
    twin = sn.check(q * x[0, 0], -q * x[0, 0], domains={q: sp.Interval(1, 2)})
    assert twin.status == "refuted"


@pytest.mark.parametrize("domain", [sp.Range(0), sp.S.EmptySet, sp.Range(3, 3)])
def test_an_empty_domain_decides_nothing(domain):
    assert sn.check(q, q + 1, domains={q: domain}).status == "unknown"
    assert sn.check(q * x[0, 0], x[0, 0], domains={q: domain}).status == "unknown"


def test_a_set_without_known_ends_is_no_error():
    squares = sp.ImageSet(sp.Lambda(a, a**2), sp.S.Integers)
    assert sn.check(q, q, domains={q: squares}).status in ("proved", "unknown")
    assert sn.check(q, q + 1, domains={q: squares}).status != "proved"


def test_a_range_that_may_be_empty():
    """At n = 1 there is no i from 1 to n - 1, and nothing to look at."""
    ranges = {i: sp.Range(1, n)}
    assert sn.check(2 * x[i, 0], x[i, 0] + x[i, 0], domains=ranges).status == "proved"
    assert sn.check(2 * w[i], w[i] + w[i], domains=ranges).status == "proved"
    assert sn.check(2 * w[i], w[i], domains=ranges).status == "refuted"
    total = sp.Sum(sp.KroneckerDelta(sp.Symbol("k"), i) * x[0, 0], (sp.Symbol("k"), 1, n - 1))
    assert sn.check(total, x[0, 0], domains=ranges).status != "refuted"


@pytest.mark.parametrize(
    ("fact", "error"),
    [
        (sp.Q.positive(A), SpecError),
        (sp.Q.positive(-1), SpecError),
        (sp.Q.gt(a, b), SpecError),
        (sp.Q.invertible(a), SpecError),
        (sp.Q.positive_definite(a), SpecError),
        (sp.Q.invertible(X), ShapeError),
        (sp.Q.positive_definite(X.T), ShapeError),
    ],
)
def test_an_assumption_that_makes_no_sense_says_so(fact, error):
    with pytest.raises(error):
        sn.check(sp.Inverse(A) * A, sp.Identity(n), assume=[fact])


def test_a_width_that_may_be_zero_is_not_written_out():
    h = sp.Symbol("h", integer=True, nonnegative=True)
    assert sn.check(sp.Trace(sp.Identity(h)), h).status in ("proved", "unknown")
    assert sn.check(sp.Trace(sp.Identity(h)), h + 1).status != "proved"
    assert sn.check(sp.Trace(sp.ZeroMatrix(h, h)), h).status != "proved"


@pytest.mark.parametrize("text", ["10^5000*a = a", "10^5000 = 1", "exp(1000)*b = b", "2^9000 = 1"])
def test_a_value_too_long_to_write_down_is_shown_nowhere(text):
    verdict = sn.check(text)
    assert verdict.status in ("refuted", "unknown") and str(verdict.counterexample)
    assert repr(verdict)


def test_an_undeclared_delta_with_two_indices_is_that_of_kronecker():
    line = r"\sum_{k=1}^{n} \delta_{ki} a_k = a_i"
    assert sn.check(rf"{line}, \quad i = 1, \dots, n")
    verdict = sn.check(line)
    assert verdict.status == "unknown" and "state its range" in verdict.reason
    twin = r"\sum_{k=1}^{n} \delta_{ki} a_k = a_{i+1}, \quad i = 1, \dots, n"
    assert sn.check(twin).status == "refuted"


def test_the_entries_of_a_variable_are_independent_also_where_it_is_symmetric():
    n = sp.Symbol("n", integer=True, positive=True)
    A, B = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("B", n, n)
    claim = Gradient(sp.Trace(A * B), A), B
    assert not sn.check(*claim, assume=[sp.Q.symmetric(A)])
    assert sn.check(Gradient(sp.Trace(A * B), A), B.T)
