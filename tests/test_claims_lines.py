"""Lines of papers: what kind each is, what it defines or claims, and what stands around it."""

from __future__ import annotations

import pytest
import sympy as sp

from symnet.claims import Claim, Definition, open_scope, read_assumption, read_line, scope_of
from symnet.errors import ReadError, ShapeError
from symnet.network import Network
from symnet.network.quantity import index_symbol, width_symbol
from tests.test_claims import add, matmul, mul

SCOPE = open_scope({"X": ("n", "p"), "y": ("n",), "b": ("p",), "A": ("n", "n")})
n, p, h = map(width_symbol, ("n", "p", "h"))
i, j = map(index_symbol, ("i", "j"))
X, y, b = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("b", p, 1)
A = sp.MatrixSymbol("A", n, n)
v, w, x = map(sp.IndexedBase, "vwx")
s, t, u = sp.symbols("s t u", real=True)


def line(text, scope=SCOPE, language=None):
    return read_line(text, scope, language)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("X b = y", "claim"),
        ("s + t = t + s", "claim"),
        (r"X^\top (y - X b) = 0", "claim"),
        ("s^2 = t", "claim"),
        ("s = s + 1", "claim"),
        (r"x_{n+1} = x_n", "claim"),
        (r"\beta_i = \sum_{j=1}^{h} v_j w_{ji}", "definition"),
        (r"\hat{\beta} = (X^\top X)^{-1} X^\top y", "definition"),
        (r"s \coloneqq t", "definition"),
        (r"s \equiv t", "definition"),
        ("s := t", "definition"),
        (r"w \leftarrow w - \eta g", "update"),
        (r"w \gets 0", "update"),
        (r"\hat{b} = \arg\min_b L(b)", "optimum"),
        (r"\hat{b} = \operatorname*{arg\,min}_b L", "optimum"),
        (r"\hat{b} = \operatorname{argmin}_b L", "optimum"),
        (r"\min_{b} \lVert y - X b \rVert^2", "optimum"),
        (r"\mathbb{E}[\varepsilon] = 0", "expectation"),
        (r"E[u] = 0", "expectation"),
        (r"\operatorname{Var}(u) = \sigma^2", "expectation"),
        (r"\varepsilon \sim \mathcal{N}(0, \sigma^2)", "expectation"),
        (r"s \le t", "inequality"),
        ("s < t", "inequality"),
        ("s != t", "inequality"),
        (r"X \in \mathbb{R}^{n \times p}", "inequality"),
        (r"s \approx t", "inequality"),
        (r"s + t", "formula"),
    ],
)
def test_kinds(text, kind):
    found = line(text, language="LaTeX" if "\\" in text or " b" in text else None)
    assert found.kind == kind
    assert bool(found.links) == (kind == "claim")
    assert bool(found.reason) == (kind not in ("claim", "definition"))


def test_a_condition_in_cases_is_no_inequality():
    text = r"\max(0, s) = \begin{cases} s & s > 0 \\ 0 & s \le 0 \end{cases}"
    assert line(text).kind == "claim"


def test_a_chain_is_its_links():
    chain = line("s + 1 = t = u + 2")
    assert chain.kind == "claim"
    assert chain.links == (Claim(add(s, sp.S.One), t), Claim(t, add(u, sp.Integer(2))))
    defined = line(r"S_n = \sum_{i=1}^{n} i = \frac{n(n+1)}{2}")
    assert (defined.kind, defined.name) == ("definition", "S")
    assert defined.definition.parameters == (n,)
    assert len(defined.links) == 1 and isinstance(defined.links[0].left, sp.Sum)


def test_definitions():
    found = line(r"\beta_i = \sum_{j=1}^{h} v_j w_{ji}, \quad i = 1, \dots, p.")
    total = sp.Sum(mul(v[j + 1], w[j + 1, i + 1]), (j, 0, h - 1))
    assert (found.name, found.definition) == ("beta", Definition((i,), total))
    assert found.ranges == {i: (1, p)}
    after = open_scope(definitions={"beta": found.definition})
    known = line(r"\beta_i = 1", after)
    assert known.kind == "claim" and known.links[0].left == total
    assert line(r"\beta_{2} = 1", after).kind == "claim"
    assert line(r"\beta_0 = 1", after).name == "beta_0"
    both = {"s": Definition((), t)}
    beside = line("s_i = i", open_scope(definitions=both))
    both[beside.name] = beside.definition
    assert line("s_{2} + s = 0", open_scope(definitions=both)).links[0].left.subs(t, 0).doit() == 2
    assert line(r"\hat{y} = X b").name == "yhat"
    assert line(r"\beta_0 = 1").name == "beta_0"
    assert line(r"H = X (X^\top X)^{-1} X^\top").definition.body.shape == (n, n)
    hat = open_scope({"X": ("n", "p")}, definitions={"H": Definition((), A)})
    assert line("H_{12} = 1", hat).kind == "claim"
    assert line("H_{ij} = H_{ji}", hat).links == (Claim(A[i, j], A[j, i]),)
    with pytest.raises(ReadError, match="X is declared already"):
        line("X := 1")
    with pytest.raises(ReadError, match="needs a name on its left"):
        line("s + t := 1")


def test_a_network_keeps_its_names():
    scope = open_scope(base=scope_of(Network("3-3-1")))
    found = line(r"\beta_1 = v_1 w_{11} + v_2 w_{21} + v_3 w_{31}", scope)
    assert found.kind == "definition" and found.definition.body.free_symbols >= {
        sp.MatrixSymbol("V", 1, 3)
    }
    assert line("c = 1", scope).kind == "claim"


MARGINS = [
    "s + 1 = t.",
    "s + 1 = t ,",
    r"s + 1 = t \label{eq:one}",
    r"s + 1 = t, \tag{3}",
    r"& s + 1 = t \nonumber \\",
    r"s + 1 &= t \\[2pt]",
    r"\begin{aligned} s + 1 &= t . \end{aligned}",
    r"\begin{split} s + 1 \\ &= t \end{split}",
    r"\displaystyle s + 1 \;=\; \! t \quad",
    r"s + 1 = t, \quad \text{as was to be shown.}",
    r"s + 1 = t \qquad \text{for all } u",
    r"s + 1 = t \quad \forall u",
    r"\left( s + \bigl( 1 \bigr) \right) = t",
]


@pytest.mark.parametrize("text", MARGINS)
def test_what_stands_around_is_left_out(text):
    assert line(text, language="LaTeX").links == (Claim(add(s, sp.S.One), t),)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        (r"2 x_i = v_i, \quad i = 1, \dots, n", {i: (1, n)}),
        (r"2 x_i = v_i \quad \text{for } i = 1, 2, \ldots, n.", {i: (1, n)}),
        (r"2 x_i = v_i, i \in \{1, \dots, 3\}", {i: (1, 3)}),
        (r"2 w_{ij} = v_i \quad (i, j = 1, \dots, n)", {i: (1, n), j: (1, n)}),
        ("2*x[i] = v[i], i = 1..n", {i: (1, n)}),
        ("2*x[i] = v[i] for i = 1..h", {i: (1, h)}),
    ],
)
def test_ranges_of_free_indices(text, ranges):
    found = line(text)
    assert found.kind == "claim" and found.ranges == ranges


def test_the_place_of_an_error_is_that_of_the_whole_line():
    with pytest.raises(ReadError) as caught:
        line(r"s = f(t), \quad i = 1, \dots, n \label{a}")
    _, shown, carets, _ = str(caught.value).split("\n")
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "f(t)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"invertible(X^\top X)", sp.Q.invertible(matmul(sp.Transpose(X), X))),
        ("invertible(X^T X)", sp.Q.invertible(matmul(sp.Transpose(X), X))),
        ("invertible(X.T*X)", sp.Q.invertible(matmul(sp.Transpose(X), X))),
        ("symmetric(A)", sp.Q.symmetric(A)),
        ("orthogonal(A)", sp.Q.orthogonal(A)),
        ("positive(s)", sp.Q.positive(s)),
        (r"\operatorname{symmetric}\left(A\right)", sp.Q.symmetric(A)),
        ("antisymmetric(A)", sp.Eq(sp.Transpose(A), matmul(sp.Integer(-1), A), evaluate=False)),
        ("A.T = -A", sp.Eq(sp.Transpose(A), matmul(sp.Integer(-1), A), evaluate=False)),
        ("s > 0", sp.Gt(s, 0, evaluate=False)),
        (r"s \ge t", sp.Ge(s, t, evaluate=False)),
        (r"s \neq 1", sp.Ne(s, 1, evaluate=False)),
        ("s <= 1", sp.Le(s, 1, evaluate=False)),
        ("s = t", sp.Eq(s, t, evaluate=False)),
    ],
)
def test_assumptions(text, expected):
    assert read_assumption(text, SCOPE) == expected


def test_normal_equations_as_an_assumption():
    for text in ("X^T(y - X b) = 0", r"X^\top (y - X b) = 0", "X.T*(y - X*b) = 0"):
        found = read_assumption(text, SCOPE)
        assert isinstance(found, sp.Eq) and found.rhs == sp.ZeroMatrix(p, 1)


def test_assumptions_that_say_nothing_are_refused():
    for text in ("symmetric(X)", "X = A"):
        with pytest.raises(ShapeError):
            read_assumption(text, SCOPE)
    for text in ("symmetric(s)", "invertible(A", "s", "symmetric(Sigma X)", "purple(A)"):
        with pytest.raises(ReadError):
            read_assumption(text, SCOPE)
