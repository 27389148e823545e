"""Reading LaTeX and text: every form of the grammar, every refusal, and nothing executed."""

from __future__ import annotations

import pytest
import sympy as sp

from symnet.claims import Claim, Scope, read_latex, read_text, scope_of
from symnet.errors import ReadError
from symnet.network import Network
from symnet.network.quantity import Quantity, index_symbol, width_symbol
from symnet.results.setting import Setting

READERS = {"LaTeX": read_latex, "text": read_text}

i, j, k, ell, j_1, j_2 = map(index_symbol, ("i", "j", "k", "l", "j_1", "j_2"))
p, h, q, h_1, h_2 = map(width_symbol, ("p", "h", "q", "h_1", "h_2"))


def scope(spec, **options):
    setting = Setting(Network(spec, **options))
    return scope_of(setting.net, setting.quantities[len(setting.net.quantities) :])


def mul(*factors):
    return sp.Mul(*factors, evaluate=False)


def add(*terms):
    return sp.Add(*terms, evaluate=False)


def matmul(*factors):
    return sp.MatMul(*factors, evaluate=False)


def matadd(*terms):
    return sp.MatAdd(*terms, evaluate=False)


class Tensors:
    """The tensors of the networks in the tables, at given widths."""

    def __init__(self, inputs, hidden, outputs):
        shapes = {
            "W": (hidden, inputs),
            "V": (outputs, hidden),
            "b": (hidden, 1),
            "c": (outputs, 1),
            "x": (inputs, 1),
            "z": (hidden, 1),
            "yhat": (outputs, 1),
            "eta": (outputs, 1),
            "beta": (outputs, inputs),
            "beta_0": (outputs, 1),
        }
        for name, shape in shapes.items():
            setattr(self, name, sp.MatrixSymbol(name, *shape))


A = Tensors(p, h, 1)
B = Tensors(p, h, q)
C = Tensors(3, 3, 1)
D = Tensors(12, 11, 2)
W1, W2, W3 = (
    sp.MatrixSymbol(name, *shape)
    for name, shape in (("W1", (h_1, p)), ("W2", (h_2, h_1)), ("W3", (1, h_2)))
)
z1 = sp.MatrixSymbol("z1", h_1, 1)
b2 = sp.MatrixSymbol("b2", h_2, 1)
one, zero = sp.Identity(1), sp.ZeroMatrix(1, p)

PHQ, PH1, DEEP = "p-h-q", "p-h-1", "p-h_1-h_2-1"
INNER = sp.Sum(mul(A.V[0, j], A.W[j, i]), (j, 0, h - 1))

ROWS = [
    # sums of entries
    (PH1, r"\sum_{j=1}^{h} v_j w_{ji}", "sum(v[j]*w[j,i], j=1..h)", INNER),
    (
        PHQ,
        r"\sum_{i=1}^{p} \sum_{j=1}^{h} v_{kj} w_{ji} x_i",
        "sum(v[k,j]*w[j,i]*x[i], i=1..p, j=1..h)",
        sp.Sum(mul(B.V[k, j], B.W[j, i], B.x[i, 0]), (j, 0, h - 1), (i, 0, p - 1)),
    ),
    (
        PH1,
        r"\sum_{i=1}^{p} \left( \sum_{j=1}^{h} v_j w_{ji} \right) x_i + \sum_{j=1}^{h} v_j b_j + c",
        "sum(sum(v[j]*w[j,i], j=1..h)*x[i], i=1..p) + sum(v[j]*b[j], j=1..h) + c",
        add(
            sp.Sum(mul(INNER, A.x[i, 0]), (i, 0, p - 1)),
            sp.Sum(mul(A.V[0, j], A.b[j, 0]), (j, 0, h - 1)),
            A.c[0, 0],
        ),
    ),
    (
        PH1,
        r"\sum_{j=1}^{h} v_j \left( \sum_{i=1}^{p} w_{ji} x_i + b_j \right) + c",
        "sum(v[j]*(sum(w[j,i]*x[i], i=1..p) + b[j]), j=1..h) + c",
        add(
            sp.Sum(
                mul(A.V[0, j], add(sp.Sum(mul(A.W[j, i], A.x[i, 0]), (i, 0, p - 1)), A.b[j, 0])),
                (j, 0, h - 1),
            ),
            A.c[0, 0],
        ),
    ),
    (
        DEEP,
        r"\sum_{j_2=1}^{h_2} W^{(3)}_{1,j_2} \sum_{j_1=1}^{h_1} W^{(2)}_{j_2,j_1} z^{(1)}_{j_1}",
        "sum(W3[1,j_2]*sum(W2[j_2,j_1]*z1[j_1], j_1=1..h_1), j_2=1..h_2)",
        sp.Sum(
            mul(W3[0, j_2], sp.Sum(mul(W2[j_2, j_1], z1[j_1, 0]), (j_1, 0, h_1 - 1))),
            (j_2, 0, h_2 - 1),
        ),
    ),
    (
        PH1,
        r"\sum_{j=2}^{h-1} j v_{j+1}",
        "sum(j*v[j+1], j=2..h-1)",
        sp.Sum(mul(j + 1, A.V[0, j + 1]), (j, 1, h - 2)),
    ),
    (
        PH1,
        r"\sum_{j=1}^h \sum_{i=j}^{p} w_{ji}",
        "sum(w[j,i], j=1..h, i=j..p)",
        sp.Sum(A.W[j, i], (i, j, p - 1), (j, 0, h - 1)),
    ),
    # entries and quantities
    (PH1, r"\hat{y}", "yhat", A.yhat[0, 0]),
    (PHQ, r"\hat{y}_k", "yhat[k]", B.yhat[k, 0]),
    (PHQ, r"\hat y_{2}", "yhat_2", B.yhat[1, 0]),
    ("p-h-q:sigmoid", r"\eta_k", "eta[k]", B.eta[k, 0]),
    (PH1, r"\beta_i", "beta[i]", A.beta[0, i]),
    (PHQ, r"\beta_{ki}", "beta[k,i]", B.beta[k, i]),
    (PH1, r"\beta_0", "beta_0", A.beta_0[0, 0]),
    (PHQ, r"\beta_{k0}", "beta_0[k]", B.beta_0[k, 0]),
    (PHQ, r"\beta_{k,0}", "beta[k,0]", B.beta_0[k, 0]),
    (PHQ, r"\beta_0", "beta_0", B.beta_0),
    (PHQ, r"\beta", "beta", B.beta),
    (PH1, "z_j", "z[j]", A.z[j, 0]),
    (DEEP, "z^{(1)}_j", "z1[j]", z1[j, 0]),
    (DEEP, "z_{j}^{(1)}", "z1_j", z1[j, 0]),
    (DEEP, "W^{(2)}_{h_2,i}", "W2[h_2,i]", W2[h_2 - 1, i]),
    (PH1, "w_{hi}", "w[h,i]", A.W[h - 1, i]),
    (PH1, "w_{h-1,i}", "w[h-1,i]", A.W[h - 2, i]),
    (PH1, "h p w_{12}", "h*p*w_12", mul(h, p, A.W[0, 1])),
    ("12-11-2", "w_{1,12} w_{11,2} w_{12}", "w[1,12]*w_{11,2}*w_12",
     mul(D.W[0, 11], D.W[10, 1], D.W[0, 1])),
    ("12-11-2", r"\beta_{2,10} + \beta_{20}", "beta[2,10] + beta_0[2]",
     add(D.beta[1, 9], D.beta_0[1, 0])),
    # matrices
    (PH1, "V W x + V b + c", "V*W*x + V*b + c",
     matadd(matmul(A.V, A.W, A.x), matmul(A.V, A.b), A.c)),
    (PH1, r"V \left( W x + b \right) + c", "V*(W*x + b) + c",
     matadd(matmul(A.V, matadd(matmul(A.W, A.x), A.b)), A.c)),
    (DEEP, "W^{(2)} W^{(1)}", "W2*W1", matmul(W2, W1)),
    (PH1, r"W^{\top}", "W.T", sp.Transpose(A.W)),
    (DEEP, r"W^{(2)\top} b^{(2)}", "W2.T*b2", matmul(sp.Transpose(W2), b2)),
    (PH1, r"\left( V W \right)^\top - 2 x", "(V*W).T - 2*x",
     matadd(sp.Transpose(matmul(A.V, A.W)), matmul(sp.Integer(-2), A.x))),
    (PH1, "c x", "c*x", matmul(A.c[0, 0], A.x)),
    (PH1, "x c", "x*c", matmul(A.x, A.c)),
    (PH1, r"\begin{bmatrix} 1 & 0 \\ b & W \end{bmatrix}", "[[1, 0], [b, W]]",
     sp.BlockMatrix([[one, zero], [A.b, A.W]])),
    (PH1, r"\begin{bmatrix} 1 & 0 \\ 0 & W \end{bmatrix}", "[[1, 0], [0, W]]",
     sp.BlockMatrix([[one, zero], [sp.ZeroMatrix(h, 1), A.W]])),
    (PH1, r"\begin{bmatrix} 1 & 0 \\ W & 1 \end{bmatrix} ", "[[1, 0], [W, 1]]",
     sp.BlockMatrix([[sp.Identity(p), sp.ZeroMatrix(p, h)], [A.W, sp.Identity(h)]])),
    (PH1, r"\begin{bmatrix} 1 & 0 \\ c & V \end{bmatrix}", "[[1, 0], [c, V]]",
     sp.BlockMatrix([[one, sp.ZeroMatrix(1, h)], [A.c, A.V]])),
    (PH1, r"\begin{bmatrix} 1 \\ x \end{bmatrix}", "[[1], [x]]", sp.BlockMatrix([[one], [A.x]])),
    (PHQ, r"\begin{bmatrix} 1 \\ \hat{y} \end{bmatrix}", "[[1], [yhat]]",
     sp.BlockMatrix([[one], [B.yhat]])),
    (PH1, r"\begin{bmatrix} v_1 & v_2 \\ 1 & c \end{bmatrix}", "[[v_1, v_2], [1, c]]",
     sp.ImmutableDenseMatrix([[A.V[0, 0], A.V[0, 1]], [1, A.c[0, 0]]])),
    # numbers, powers, signs, functions
    ("3-3-1", "v_1 w_{11} + v_2 w_{21} + v_3 w_{31}",
     "v[1]*w[1,1] + v[2]*w[2,1] + v[3]*w[3,1]",
     add(*(mul(C.V[0, n], C.W[n, 0]) for n in range(3)))),
    (PH1, r"\frac{1}{2} x_1^{2} - 3 x_2", "1/2*x[1]^2 - 3*x[2]",
     add(mul(sp.Rational(1, 2), A.x[0, 0] ** 2), mul(-3, A.x[1, 0]))),
    (PH1, r"-v_1 b_1 - \frac{2}{3}", "-v[1]*b[1] - 2/3",
     add(mul(-1, A.V[0, 0], A.b[0, 0]), sp.Rational(-2, 3))),
    (PH1, r"2 \cdot 3 x_1^{-1}", "2*3*x[1]**-1",
     mul(2, 3, sp.Pow(A.x[0, 0], -1, evaluate=False))),
    (PH1, "v_1 (v_2 v_1)", "v_1*(v_2*v_1)", mul(A.V[0, 0], mul(A.V[0, 1], A.V[0, 0]))),
    ("p-h-q:softmax", r"\frac{\exp\left( \eta_k \right)}{\sum_{l=1}^{q} \exp\left( \eta_l \right)}",
     "exp(eta[k])/sum(exp(eta[l]), l=1..q)",
     mul(sp.exp(B.eta[k, 0]),
         sp.Pow(sp.Sum(sp.exp(B.eta[ell, 0]), (ell, 0, q - 1)), -1, evaluate=False))),
    ("p-h-q:sigmoid", r"\sigma\left( \eta_k \right)", "sigmoid(eta[k])",
     sp.Function("sigmoid")(B.eta[k, 0])),
    (PH1, r"\operatorname{relu}\left( 2 z_j + b_j \right)", "relu(2*z[j] + b[j])",
     sp.Function("relu")(add(mul(2, A.z[j, 0]), A.b[j, 0]))),
    (PH1, r"\tanh\left( c \right) \operatorname{lrelu}(c) \operatorname{softplus}(c)",
     "tanh(c)*leaky_relu(c)*softplus(c)",
     mul(sp.tanh(A.c[0, 0]), sp.Function("leaky_relu")(A.c[0, 0]),
         sp.Function("softplus")(A.c[0, 0]))),
    # equations
    (PH1, r"\hat{y} = V W x + V b + c", "yhat = V*W*x + V*b + c",
     Claim(A.yhat, matadd(matmul(A.V, A.W, A.x), matmul(A.V, A.b), A.c))),
    (PH1, r"\hat{y} &= c", "yhat = c", Claim(A.yhat[0, 0], A.c[0, 0])),
    (PH1, r"\beta_i = \sum_{j=1}^{h} v_j w_{ji} % the claim", "beta[i] = sum(v[j]*w[j,i], j=1..h)",
     Claim(A.beta[0, i], INNER)),
]  # fmt: skip

DOTS = [
    (PH1, r"v_1 w_{1i} + \cdots + v_h w_{hi}", INNER),
    (PH1, r"v_1 w_{1i} + v_2 w_{2i} + \dots + v_h w_{hi}", INNER),
    (PH1, r"v_1 w_{1i} + v_2 w_{2i} + v_3 w_{3i} + \ldots + v_h w_{hi}", INNER),
    ("12-10-1", r"v_1 w_{11} + v_2 w_{21} + \cdots + v_{10} w_{10,1}",
     sp.Sum(mul(sp.MatrixSymbol("V", 1, 10)[0, i], sp.MatrixSymbol("W", 10, 12)[i, 0]), (i, 0, 9))),
    (PH1, r"c + c x_1 + c x_2 + \cdots + c x_p - c",
     add(A.c[0, 0], sp.Sum(mul(A.c[0, 0], A.x[i, 0]), (i, 0, p - 1)), mul(-1, A.c[0, 0]))),
    (PH1, r"- b_1 - b_2 - \cdots - b_h", sp.Sum(mul(-1, A.b[i, 0]), (i, 0, h - 1))),
    (PH1, r"1 x_1 + 2 x_2 + \cdots + p x_p", sp.Sum(mul(i + 1, A.x[i, 0]), (i, 0, p - 1))),
    (PH1, r"b_1 + \cdots + b_h + v_1 + \cdots + v_h",
     add(sp.Sum(A.b[i, 0], (i, 0, h - 1)), sp.Sum(A.V[0, i], (i, 0, h - 1)))),
    (PH1, r"\sum_{i=1}^{p} \left( x_1 w_{1i} + \cdots + x_i w_{ii} \right)",
     sp.Sum(sp.Sum(mul(A.x[j, 0], A.W[j, i]), (j, 0, i)), (i, 0, p - 1))),
    (DEEP, r"W^{(3)}_{11} \left( W^{(2)}_{11} W^{(1)}_{1i} + \cdots"
           r" + W^{(2)}_{1,h_1} W^{(1)}_{h_1,i} \right) + \cdots"
           r" + W^{(3)}_{1,h_2} \left( W^{(2)}_{h_2,1} W^{(1)}_{1i} + \cdots"
           r" + W^{(2)}_{h_2,h_1} W^{(1)}_{h_1,i} \right)",
     sp.Sum(mul(W3[0, k], sp.Sum(mul(W2[k, j], W1[j, i]), (j, 0, h_1 - 1))), (k, 0, h_2 - 1))),
    (DEEP, r"W^{(3)}_{11} \sum_{j=1}^{h_1} W^{(2)}_{1j} W^{(1)}_{ji} + \cdots"
           r" + W^{(3)}_{1,h_2} \sum_{k=1}^{h_1} W^{(2)}_{h_2,k} W^{(1)}_{ki}",
     sp.Sum(mul(W3[0, k], sp.Sum(mul(W2[k, j], W1[j, i]), (j, 0, h_1 - 1))), (k, 0, h_2 - 1))),
]  # fmt: skip


def written(value):
    """The exact tree, so that an evaluated or reordered reading is told from the one written."""
    sides = (value.left, value.right) if isinstance(value, Claim) else (value,)
    return tuple(map(sp.srepr, sides))


SCOPES = {row[0]: scope(row[0]) for row in [*ROWS, *DOTS]}


@pytest.mark.parametrize(("spec", "latex", "text", "expected"), ROWS)
def test_reads_both_languages(spec, latex, text, expected):
    names = scope(spec)
    for read, formula in ((read_latex, latex), (read_text, text)):
        assert written(read(formula, names)) == written(expected)


@pytest.mark.parametrize(("spec", "latex", "expected"), DOTS)
def test_reads_dots(spec, latex, expected):
    result = read_latex(latex, scope(spec))
    assert written(result.xreplace({ell: k})) == written(expected)


def test_what_a_network_composes_is_read_back():
    net = Network("p-h-q")
    written = r"\sum_{j=1}^{h} v_{kj} w_{ji}"
    assert read_latex(written, scope_of(net)) == net.coefficients(view="sum").lamda(k, i)
    assert read_latex("V W", scope_of(net)) == net.coefficients(view="matrix")


def test_chosen_names_and_widths_bind():
    names = scope("in-h_in-alpha", names={"w": "theta", "v": "wt"})
    n, m, a = map(width_symbol, ("in", "h_in", "alpha"))
    theta, wt = sp.MatrixSymbol("theta", m, n), sp.MatrixSymbol("wt", a, m)
    rows = [
        (r"\theta_{ji}", "theta[j,i]", theta[j, i]),
        (r"\theta", "theta", theta),
        (r"\mathrm{wt}_{kj}", "wt[k,j]", wt[k, j]),
        (r"\mathrm{wt} \theta", "wt*theta", matmul(wt, theta)),
        (r"\alpha h_{\mathrm{in}} \mathrm{in}", "alpha*h_in*in", mul(a, m, n)),
        (r"\theta_{h_{\mathrm{in}},\mathrm{in}}", "theta[h_in,in]", theta[m - 1, n - 1]),
        (r"\sum_{i=1}^{\mathrm{in}} \theta_{ji}", "sum(theta[j,i], i=1..in)",
         sp.Sum(theta[j, i], (i, 0, n - 1))),
        (r"\mathrm{wt}_{\alpha j}", "wt[alpha,j]", wt[a - 1, j]),
    ]  # fmt: skip
    for latex, text, expected in rows:
        assert read_latex(latex, names) == expected
        assert read_text(text, names) == expected


def test_a_scope_is_what_it_says():
    x = Quantity(sp.MatrixSymbol("x", 3, 1), "x", "x", axes=(0,))
    assert read_text("x[3]", Scope([x])) == sp.MatrixSymbol("x", 3, 1)[2, 0]
    with pytest.raises(ReadError, match="h is not declared"):
        read_text("h", Scope([x]))
    assert read_text("h", Scope([x], ["h"])) == h
    other = Quantity(sp.MatrixSymbol("y", 3, 1), "x", "x", axes=(0,))
    with pytest.raises(ReadError, match=r"x\[3\] or as x\[3\]"):
        read_text("x[3]", Scope([x, other]))
