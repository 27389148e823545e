"""Reading under declared shapes, where every other name is a number or a family with indices."""

from __future__ import annotations

import pytest
import sympy as sp

from symnet.algebra.nodes import Gradient, Hessian
from symnet.claims import Definition, open_scope, read_formula, read_line, read_sides, scope_of
from symnet.errors import ReadError, ShapeError, SpecError
from symnet.network import Network
from symnet.network.quantity import index_symbol, width_symbol
from tests.test_claims import add, matadd, matmul, mul, written

SCOPE = open_scope(
    {
        "X": ("n", "p"), "y": ("n",), "b": ("p", 1), "A": ("n", "n"), "B": ("n", "n"),
        "W1": ("h", "p"), "c": (), "betahat": ("p",), "r": (1, "n"),
    }
)  # fmt: skip
n, p, h, m, q = map(width_symbol, ("n", "p", "h", "m", "q"))
i, j, k = map(index_symbol, ("i", "j", "k"))
X, y, b = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("b", p, 1)
A, B = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("B", n, n)
W1, r = sp.MatrixSymbol("W1", h, p), sp.MatrixSymbol("r", 1, n)
betahat = sp.MatrixSymbol("betahat", p, 1)
a, c, d, s, t, u, beta, sigma = sp.symbols("a c d s t u beta sigma", real=True)
x, v, w = map(sp.IndexedBase, "xvw")
X_T, row_y = sp.Transpose(X), sp.Transpose(y)
relu, sigmoid, softplus = map(sp.Function, ("relu", "sigmoid", "softplus"))
residual = matadd(y, matmul(sp.Integer(-1), X, b))


def power(base, exponent):
    return sp.Pow(base, exponent, evaluate=False)


def symbol(name):
    return sp.Symbol(name, real=True)


def exp(argument):
    return sp.exp(argument, evaluate=False)


READ = [
    # numbers and names
    (r"a + \beta_1 + w_{12}", "a + beta_1 + w_12", add(a, symbol("beta_1"), symbol("w_12"))),
    (None, "w_1_2 + w_12 + w12", add(symbol("w_1_2"), symbol("w_12"), symbol("w12"))),
    (r"\sigma^2 + \mathbf{a}", "sigma^2 + a", add(power(sigma, sp.Integer(2)), a)),
    (r"\bar{a} \tilde u", "abar*utilde", mul(symbol("abar"), symbol("utilde"))),
    (r"x_{\text{new}}", "x_new", symbol("x_new")),
    (r"0.25 a", "0.25*a", mul(sp.Rational(1, 4), a)),
    (r"\frac12 a", "1/2*a", mul(sp.Rational(1, 2), a)),
    (r"\pi", "pi", sp.pi),
    (r"a \times u \cdot 3", "a*u*3", mul(a, u, sp.Integer(3))),
    (r"a/u", "a/u", mul(a, power(u, sp.Integer(-1)))),
    # families
    (r"x_i + x_1", "x[i] + x[1]", add(x[i + 1], x[1])),
    (r"w_{ij} w_{12}", "w[i,j]*w[1,2]", mul(w[i + 1, j + 1], w[1, 2])),
    (r"\sum_{i=1}^{m} x_i v_{i+1}", "sum(x[i]*v[i+1], i=1..m)",
     sp.Sum(mul(x[i + 1], v[i + 2]), (i, 0, m - 1))),
    (r"\sum_{i=1}^m x_{m+1-i}", "sum(x[m+1-i], i=1..m)", sp.Sum(x[m - i], (i, 0, m - 1))),
    (r"\prod_{i=1}^{m} x_i", "prod(x[i], i=1..m)", sp.Product(x[i + 1], (i, 0, m - 1))),
    (r"m x_m + i x_i", "m*x[m] + i*x[i]", None),
    (r"v_1 x_1 + v_2 x_2 + \dots + v_m x_m", None,
     sp.Sum(mul(v[i + 1], x[i + 1]), (i, 0, m - 1))),
    (r"v_0 + v_1 x_1 + \cdots + v_m x_m", None,
     add(v[0], sp.Sum(mul(v[i + 1], x[i + 1]), (i, 0, m - 1)))),
    # declared tensors
    (r"X_{ij} x_{i,j} \mathbf{X}_{12}", "X[i,j]*x[i,j]*X_12", mul(X[i, j], X[i, j], X[0, 1])),
    (r"y_i r_i", "y[i]*r[i]", mul(y[i, 0], r[0, i])),
    (r"\hat{\boldsymbol{\beta}}", "betahat", betahat),
    (r"W^{(1)} b", "W1*b", matmul(W1, b)),
    ("W_{1} b + W_1 b", "W1*b + W_1*b", matadd(matmul(W1, b), matmul(W1, b))),
    (r"W^{(1)}_{hi}", "W1[h,i]", W1[h - 1, i]),
    (r"\sum_i y_i^2", "sum(y[i]^2, i=1..n)",
     sp.Sum(power(y[i, 0], sp.Integer(2)), (i, 0, n - 1))),
    (r"(X b)_i", None, sp.matrices.expressions.matexpr.MatrixElement(matmul(X, b), i, 0)),
    # matrices
    (r"(X^\top X)^{-1} X^{T} y", "inv(X.T*X)*X^T*y",
     matmul(sp.Inverse(matmul(X_T, X)), X_T, y)),
    (r"A^{-\top}", "inv(A).T", sp.Transpose(sp.Inverse(A))),
    (r"\operatorname{tr}(A B)", "tr(A*B)", sp.Trace(matmul(A, B))),
    (r"\det(A) \mathrm{tr} \left( B \right)", "det(A)*tr(B)", mul(sp.Determinant(A), sp.Trace(B))),
    (r"\operatorname{diag}(y) A", "diag(y)*A", matmul(sp.DiagMatrix(y), A)),
    (r"A \odot B", "A .* B", sp.HadamardProduct(A, B, evaluate=False)),
    (r"A \circ B", "hadamard(A, B)", sp.HadamardProduct(A, B, evaluate=False)),
    (r"\lVert y - X b \rVert^2", "norm(y - X*b)^2",
     sp.Trace(matmul(sp.Transpose(residual), residual))),
    (r"\|A\|_F^2", None, sp.Trace(matmul(sp.Transpose(A), A))),
    (r"c + y^\top y", "c + y.T*y", None),
    (r"\lambda I + A", "lambda*eye(n) + A", None),
    (r"I_n y", "eye(n)*y", matmul(sp.Identity(n), y)),
    (r"\mathbf{1}^\top y", "ones(n).T*y", matmul(sp.Transpose(sp.OneMatrix(n, 1)), y)),
    (r"\mathbb{1}_n y^\top", "ones(n)*y.T", matmul(sp.OneMatrix(n, 1), row_y)),
    # functions
    (r"e^{-a} + \exp(u)", "e^(-a) + exp(u)", add(exp(-a), exp(u))),
    (r"\log a + \ln(u)", "log(a) + log(u)", add(sp.log(a), sp.log(u))),
    (r"\sqrt{a} \sqrt[3]{u}", "sqrt(a)*u^(1/3)",
     mul(power(a, sp.S.Half), power(u, sp.Rational(1, 3)))),
    (r"|a| + \lvert u \rvert", "abs(a) + abs(u)", add(sp.Abs(a), sp.Abs(u))),
    (r"\max(a, u) \min\{a, 0\}", "max(a, u)*min(a, 0)", mul(sp.Max(a, u), sp.Min(a, 0))),
    (r"\sigma(a) + \mathrm{ReLU}(u)", "sigmoid(a) + relu(u)", add(sigmoid(a), relu(u))),
    (r"\operatorname{softplus}[a]", "softplus(a)", softplus(a)),
    (r"a^{u} \cdot 2^a", "a^u*2^a", mul(power(a, u), power(sp.Integer(2), a))),
    (r"\tanh(y)", "tanh(y)",
     sp.FunctionMatrix(n, 1, sp.Lambda((i, j), sp.tanh(y[i, j], evaluate=False)))),
    # derivatives
    (r"\nabla_b (y^\top X b)", "grad(y.T*X*b, b)", None),
    (r"\frac{\partial (a^2 u)}{\partial a}", "diff(a^2*u, a)",
     sp.Derivative(mul(power(a, sp.Integer(2)), u), a)),
    # cases and matrices by entries
    (r"\begin{cases} a & a > 0 \\ 0 & \text{otherwise} \end{cases}", None,
     sp.Piecewise((a, a > 0), (0, True), evaluate=False)),
    (r"\begin{pmatrix} a & u \\ 0 & 1 \end{pmatrix}", "[[a, u], [0, 1]]",
     sp.ImmutableDenseMatrix([[a, u], [0, 1]])),
    (r"\begin{bmatrix} w_{11} & \dots & w_{1q} \\ \vdots & \ddots & \vdots \\"
     r" w_{m1} & \cdots & w_{mq} \end{bmatrix}", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "text", "expected"), READ)
def test_reads(latex, text, expected):
    results = [
        read_formula(formula, SCOPE, language)
        for formula, language in ((latex, "LaTeX"), (text, "text"))
        if formula is not None
    ]
    for result in results:
        if expected is not None:
            # a / b and a * b^-1 are one tree; the rest is compared as it was written
            assert result == expected and written(result) == written(results[0])


def test_what_the_table_leaves_out():
    assert read_formula("m x_m + i x_i + \\sum_{k=1}^{m} x_k", SCOPE).args[:2] == (
        mul(m, x[m]),
        mul(i + 1, x[i + 1]),
    )
    whole = read_formula("c + y.T*y", SCOPE)
    assert whole.args[1].args == (matmul(row_y, y), 0, 0) or whole.args[0].args[0] == matmul(
        row_y, y
    )
    ridge = read_formula(r"\lambda I + A", SCOPE)
    assert ridge == matadd(matmul(symbol("lambda"), sp.Identity(n)), A)
    gradient = read_formula(r"\nabla_b (y^\top X b)", SCOPE)
    assert isinstance(gradient, Gradient) and gradient.args[1] == b and gradient.shape == (p, 1)
    for hessian in (
        r"\frac{\partial^2 (b^\top b)}{\partial b \, \partial b^\top}",
        r"\nabla_b^2 (b^\top b)",
        "hessian(b.T*b, b)",
    ):
        assert isinstance(read_formula(hessian, SCOPE), Hessian)
    derivative = read_formula(r"\frac{\partial}{\partial a} (u + 1)", SCOPE)
    assert isinstance(derivative, sp.Derivative) and derivative.args == (
        add(u, sp.S.One),
        sp.Tuple(a, 1),
    )
    assert read_formula("A^{3}", SCOPE) == sp.MatPow(A, 3)
    table = read_formula(READ[-1][0], SCOPE)
    assert table.shape == (m, q) and table.lamda(i, j) == w[i + 1, j + 1]


def test_blocks_take_the_sizes_of_their_neighbours():
    ones = sp.OneMatrix(n, 1)
    design = read_formula(r"\begin{bmatrix} \mathbf{1} & X \end{bmatrix}", SCOPE)
    assert design == sp.BlockMatrix([[ones, X]])
    claim = read_line(
        r"\begin{bmatrix} \mathbf{1} & X \end{bmatrix} \begin{bmatrix} c \\ b \end{bmatrix}"
        r" = c \mathbf{1} + X b",
        SCOPE,
    ).links[0]
    assert claim.left.args[0] == design and claim.right == matadd(matmul(c, ones), matmul(X, b))
    entries = read_formula(
        r"\begin{bmatrix} 1 & v_{11} & \dots & v_{1p} \\ \vdots & & & \vdots \\"
        r" 1 & v_{n1} & \dots & v_{np} \end{bmatrix}",
        SCOPE,
    )
    assert entries.shape == (n, p + 1) and entries.blocks[0, 1].lamda(i, j) == v[i + 1, j + 1]


def test_the_declared_name_wins():
    scope = open_scope({"sigma": (), "e": (), "T": (), "I": ("n", "n"), "x": ("n",), "X": (2, 2)})
    assert read_formula(r"\sigma(a)", scope) == mul(sigma, a)
    assert read_formula("e^{2}", scope) == symbol("e") ** 2
    assert read_formula("a^T", scope) == a ** symbol("T")
    assert read_formula("I x", scope, "LaTeX").args[0] == sp.MatrixSymbol("I", n, n)
    assert read_formula("x_{1}", scope) == sp.MatrixSymbol("x", n, 1)[0, 0]
    network = open_scope(base=scope_of(Network("p-h-1")))
    assert read_formula("v_{1} + u", network) == add(sp.MatrixSymbol("V", 1, h)[0, 0], u)
    with pytest.raises(ReadError, match="wrong subscripts"):
        read_formula("w_{1}", network)


REFUSED = [
    # the place in «», what the message says, what it advises
    ("LaTeX", "«f(a)» + 1", "f times what follows, or a function of it", r"f \cdot"),
    ("LaTeX", "1/2 «a»", "1/2 times what follows, or what follows in the denominator", "frac"),
    ("LaTeX", r"\log 2«u»", "log ends after 2, or goes on", "parentheses"),
    ("LaTeX", "w_«11»", "_11 without braces", "write _{11}"),
    ("LaTeX", "w_{ij} + «w_{123}»", "w_{1,23} or as w_{12,3}", "commas"),
    ("LaTeX", "x_i + «x»_{}".replace("_{}", ""), "x stands with indices and without", "shape"),
    ("LaTeX", "«v_i» + v_{ij}", "v is written with", "one number of indices"),
    ("LaTeX", "a«!»", "'!'", "factorials are not read"),
    ("LaTeX", "X«'» y", "the character", "transpose"),
    ("LaTeX", r"«\sum_k» a", "the range of k does not follow", r"\sum_{k=1}^{n}"),
    ("LaTeX", r"«I» + 1", "shapes clash", ""),
    ("LaTeX", r"\operatorname{tr}(«I»)", "the size of 'I' does not follow", "I_n"),
    ("LaTeX", r"«\|A\|»^2", "the Frobenius norm, or the largest", "_F"),
    ("LaTeX", r"«\log X»", "of every entry, or of the whole", "entries"),
    ("LaTeX", r"\frac{\partial «f»}{\partial a}", "'f' is not defined", "define it before"),
    ("LaTeX", r"«\frac{d a}{d u}»", "a derivative by one variable, or a quotient", r"\partial"),
    ("LaTeX", r"\nabla_b \frac{1}{2} «b»^\top b", "the derivative of \\frac{1}{2}, or",
     "parenth"),
    ("LaTeX", "«[1 X]»", "a product in brackets, or a row of blocks", "bmatrix"),
    ("LaTeX", r"X b + «\varepsilon»", "shapes clash", "declare the shape of epsilon"),
    ("LaTeX", r"A \odot «B A»", r"\odot takes the first factor after it, or all", "parentheses"),
    ("LaTeX", "A^{«1/2»}", "the exponent of a matrix is a whole number", "A^{2}"),
    ("LaTeX", r"«\begin{vmatrix}» 1 \end{vmatrix}", "environment 'vmatrix'", r"\det"),
    ("LaTeX", "«а» + 1", "U+0430", "letters are a to z"),
    ("text", "«foo»(a)", "the function foo is not known", "relu"),
    ("text", "2«a»", "two factors side by side", "write *"),
    ("text", "2^2«^»2", "a second exponent", "parentheses"),
    ("text", "a^«10000000»", "an exponent beyond 1,000,000", "smaller"),
    ("text", "«max(a)»", "max needs two arguments", "max(a, b)"),
    ("text", "diff(a, «a^2»)", "is no variable", "declared name"),
    ("text", "tr(«a*b»)", "square", ""),
]  # fmt: skip


@pytest.mark.parametrize(("language", "marked", "cause", "advice"), REFUSED)
def test_refusals_point_at_the_place(language, marked, cause, advice):
    start, end = marked.index("«"), marked.index("»") - 1
    formula = marked.replace("«", "").replace("»", "")
    with pytest.raises((ReadError, ShapeError)) as caught:
        read_formula(formula, SCOPE, language)
    first, shown, carets, last = str(caught.value).split("\n")
    assert first.startswith(f"{language}: ") and cause in first and advice in last
    assert shown == f"  {formula}"
    if not isinstance(caught.value, ShapeError):
        assert carets == f"  {' ' * start}{'^' * max(1, end - start)}"


@pytest.mark.parametrize(
    ("claim", "shapes"),
    [
        ("X^\\top b", ((p, n), (p, 1))),
        ("X y + b", ((n, p), (n, 1))),
        ("A y = b", ((n, 1), (p, 1))),
        ("X^{-1}", ((n, p), (n, n))),
        ("y = 1", ((n, 1), ())),
    ],
)
def test_clashes_carry_both_shapes(claim, shapes):
    with pytest.raises(ShapeError) as caught:
        read_line(claim, SCOPE, "LaTeX")
    for shape, expected in zip(caught.value.shapes, shapes, strict=True):
        assert expected is None or shape == expected


def test_sides_given_apart_share_their_names():
    claim = read_sides("a*m", r"\sum_{i=1}^{m} a", SCOPE)
    assert claim.left == a * m and claim.right.limits[0][2] == m - 1
    assert read_sides("x_1", "sum(x[i], i=1..1)", SCOPE).left == x[1]
    assert read_sides("0", r"X^\top y", SCOPE).left == sp.ZeroMatrix(p, 1)
    assert read_sides("I", "A", SCOPE).left == sp.Identity(n)
    with pytest.raises(ShapeError, match="the left side is n × 1 and the right side is p × 1"):
        read_sides("y", "b", SCOPE)


def test_a_shape_that_is_none_is_refused():
    for shapes in ({"X y": (1, 2)}, {"X": (0, 2)}, {"X": ("n p", 2)}, {"X": (1, 2, 3)}):
        with pytest.raises(SpecError):
            open_scope(shapes)
    with pytest.raises(SpecError, match="declared already"):
        open_scope({"W": (2, 2)}, scope_of(Network("p-h-1")))


def test_a_definition_is_put_in_place_without_capture():
    total = sp.Sum(mul(v[j + 1], w[j + 1, i + 1]), (j, 0, h - 1))
    scope = open_scope(definitions={"beta": Definition((i,), total)})
    assert read_formula(r"\beta_{2}", scope) == total.xreplace({i: sp.Integer(1)})
    inner = read_formula(r"\sum_{j=1}^{p} \beta_j x_j", scope).function.args[0]
    (bound, *_), body = inner.limits[0], inner.function
    assert bound != j and body == mul(v[bound + 1], w[bound + 1, j + 1])
    # an index that the body leaves free must not be caught by a sum around it
    free = open_scope(definitions={"z": Definition((), x[k + 1])})
    with pytest.raises(ReadError, match="speaks of one k, which is summed here"):
        read_formula(r"\sum_{k=1}^{m} z", free)


def test_names_of_a_definition_are_those_of_the_line():
    plain = open_scope(definitions={"s": Definition((), symbol("x_1") + a * symbol("m"))})
    assert read_formula(r"s + \sum_{i=1}^{m} x_i", plain).args[0] == add(x[1], mul(a, m))
    family = open_scope(definitions={"s": Definition((), sp.Sum(x[i + 1], (i, 0, m - 1)))})
    assert read_formula("s - x_{1} m", family).args[1] == mul(sp.Integer(-1), x[1], m)


def test_definitions_do_not_explode():
    definitions = {f"d{n}": Definition((), x[n] ** 2) for n in range(3)}
    body = add(*(x[n] for n in range(20_000)))
    scope = open_scope(definitions={**definitions, "s": Definition((), body)})
    with pytest.raises(ReadError, match="more than 200,000 parts"):
        read_formula("s*s*s*s*s*s", scope)
