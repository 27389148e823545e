"""Reading LaTeX and text: every form of the grammar, every refusal, and nothing executed."""

from __future__ import annotations

import ast
import builtins
import time
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.parsing import sympy_parser

import symnet.claims
from symnet.claims import Claim, Scope, read_latex, read_text, scope_of
from symnet.errors import ReadError, ShapeError
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


VALID = [(row[0], text) for row in ROWS for text in row[1:3]] + [row[:2] for row in DOTS]
SCOPES = {spec: scope(spec) for spec, _ in VALID}


def read_or_refused(formula, names):
    for read in READERS.values():
        try:
            read(formula, names)
        except (ReadError, ShapeError) as error:
            assert str(error)


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


REFUSED = [
    # the place in «», what the message says, what it advises
    ("LaTeX", PH1, "w_«11»", "_11 without braces is _1 times 1 to TeX, or _{11} was meant",
     r"write _{11}, or _1 \cdot 1"),
    ("LaTeX", PH1, "x_1^«23»", "^23 without braces", r"write ^{23}, or ^2 \cdot 3"),
    ("LaTeX", "12-11-2", "«w_{111}»", "'w_{111}' can be read as w_{1,11} or as w_{11,1}", "commas"),
    ("text", PH1, "«w_123»", "can be read as w[1,23] or as w[12,3]", "commas"),
    ("LaTeX", PH1, "v_1 «u_{12}»", "u_12 is not declared", "known: x, W, w, b, V, v, c, z, yhat"),
    ("text", PH1, "v_1*«u»", "u is not declared", "known: x, W, w"),
    ("LaTeX", "3-3-1", "«w_{14}»", "w_{14} does not exist: the shape is 3 × 3", "w_{ji}"),
    ("LaTeX", "3-3-1", "«w_{01}»", "w_{01} does not exist", "w_{ji}"),
    ("text", "3-3-1", "«v[4]»", "v[4] does not exist: the shape is 1 × 3", "v[i]"),
    ("LaTeX", PH1, "«w_{h+1,i}»", "the shape is h × p", "w_{ji}"),
    ("text", "3-3-1", "«w[12]»", "'w[12]' has the wrong subscripts", "w[j,i]"),
    ("LaTeX", PH1, "«v_{kj}»", "'v_{kj}' has the wrong subscripts", "entries are written v_i"),
    ("LaTeX", DEEP, "«W_{11}»", "not declared", "W^{(1)}, W^{(2)}, W^{(3)}"),
    ("LaTeX", PH1, "w_{«b»i}", "b is not an index: b is declared", "letter"),
    ("LaTeX", DEEP, "W^{(1)}_{«h_3»,i}", "h_3 is not an index: the widths are p, h_1", "width"),
    ("text", PH1, "v[«hh»]", "hh is not an index", "a letter such as i, j, k"),
    ("LaTeX", PH1, r"\sum_{j=1}^{«n»} v_j", "n is neither a width nor the index of a sum", "p, h"),
    ("LaTeX", PH1, r"v_1 + \cdots + «v_n»", "n is neither a width nor the index of a sum", "p, h"),
    ("LaTeX", PH1, r"«\sum_{h=1}^{p}» v_1", "h cannot be summed over: it is a width", "i, j or k"),
    ("text", PH1, "sum(sum(v[j], «j=1..h»), j=1..h)", "j is summed twice", "another letter"),
    ("LaTeX", PH1, r"\sum_«j» v_j", "'{' is missing", r"\sum_{j=1}^{h}"),
    ("text", PH1, "sum(v[j]«)»", "a sum needs its range", "j=1..h"),
    ("LaTeX", PH1, r"«\foo»{1}", r"the command \foo is not read", "read are"),
    ("LaTeX", PH1, r"«\sumx»", r"the command \sumx is not read", r"did you mean \sum?"),
    ("LaTeX", PH1, r"«\operatorname{foo}»(c)", "the function foo is not known", "relu"),
    ("LaTeX", PH1, r"\exp «c»", "exp needs its argument in parentheses", r"\left("),
    ("LaTeX", PH1, r"«\begin{pmatrix}» 1 \end{pmatrix}", "the environment 'pmatrix'", "bmatrix"),
    ("LaTeX", PH1, r"x_1 «/» 2", "the character '/' is not read", r"\frac"),
    ("LaTeX", PH1, r"x_1 «\\» x_2", "the formula should end here", "leave out"),
    ("LaTeX", PH1, r"\left( x_1«»", "')' is missing, found the end", "to close the '('"),
    ("LaTeX", PH1, "x_1 «2»", "a number after a factor", r"\cdot"),
    ("LaTeX", PH1, "x_1^{«p»}", "this superscript is not read", "whole number"),
    ("LaTeX", PH1, r"\frac{1}{«0»}", "division by zero", "denominator"),
    ("LaTeX", PH1, r"W^{\top«\top»}", "'}' is missing", "after the superscript"),
    ("LaTeX", PH1, "x_1«^{2}^»{2}", "a second superscript", "parentheses"),
    ("LaTeX", PH1, r"«v_1^{\top}»", "is a number, which has no transpose", "leave"),
    ("LaTeX", PH1, r"\sum_{j=1}^{h} «W x»", "what a sum adds up must be a number", "entry"),
    ("LaTeX", PH1, r"c = c «=» c", "an equation has one =", "link by link"),
    ("text", PH1, "2«x»", "two factors side by side", "write *"),
    ("text", PH1, "«foo»(x)", "the function foo is not known", "known: sum, matrix, sigmoid"),
    ("text", PH1, "1«.»5", "the character '.' is not read here", "1/2"),
    ("text", PH1, "v_1 + «+» v_2", "a term is missing", "one sign"),
    ("text", PH1, "w_1«_»2", "a second subscript", "w[j,i]"),
    ("text", PH1, "«é»", "the character U+00E9", "leave it out"),
    ("text", PH1, "[[1, 0], [«W»]]", "this row has 1 entries, the first one has 2", "one length"),
    # dots
    ("LaTeX", PH1, r"v_1 + v_3 + «\cdots» + v_h", "term before them is number 3, and 2", r"\sum"),
    ("LaTeX", PH1, r"v_2 + v_2 + «\cdots» + v_h", "term 1 does not fit", "first terms"),
    ("LaTeX", PH1, r"v_1 b_h + «\cdots» + v_h b_1", "change differently: 1 to h, h to 1", r"\sum"),
    ("LaTeX", PH1, r"v_1 x_1 + «\cdots» + v_h x_p", "change differently: 1 to h, 1 to p", r"\sum"),
    ("LaTeX", PH1, r"v_1 + «\cdots» + b_h", "differ in form", r"\sum"),
    ("LaTeX", PH1, r"v_1 + «\cdots» + v_1", "do not differ", r"\sum"),
    ("LaTeX", "3-3-1", r"v_1 + v_2 + «\cdots» + v_1", "from term 2 to term 1", r"\sum"),
    ("LaTeX", PH1, r"v_1 + «\cdots»", "dots need a term before and after them", "a_n"),
    ("LaTeX", PH1, r"v_1 + «\cdots» - v_h", "different signs", "both the same"),
    ("LaTeX", PH1, r"v_1 «\cdots» v_h", "dots inside a product", r"a + \cdots + b"),
    ("LaTeX", PH1, r"«W» + \cdots + W", "dots among matrices are not read", "entries"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "spec", "marked", "cause", "advice"), REFUSED)
def test_refusals_point_at_the_place(language, spec, marked, cause, advice):
    start, end = marked.index("«"), marked.index("»") - 1
    formula = marked.replace("«", "").replace("»", "")
    with pytest.raises(ReadError) as caught:
        READERS[language](formula, scope(spec))
    first, shown, carets, last = str(caught.value).split("\n")
    assert first.startswith(f"{language}: ") and cause in first
    assert shown == f"  {formula}"
    assert carets == f"  {' ' * start}{'^' * max(1, end - start)}"
    assert advice in last


@pytest.mark.parametrize(
    ("language", "marked", "left", "right"),
    [
        ("LaTeX", "W «V»", "'W' is h × p", "'V' is 1 × h"),
        ("LaTeX", r"W «x^{\top}»", "'W' is h × p", r"'x^{\top}' is 1 × p"),
        ("text", "W*x + «V*W»", "'W*x' is h × 1", "'V*W' is 1 × p"),
        ("text", "(W + W)*«b»", "'(W + W)' is h × p", "'b' is h × 1"),
        ("text", "W*x + «v_1»", "'W*x' is h × 1", "'v_1' is a number"),
        ("text", "[[b, W], [«V», x]]", "'b' is h × 1", "'V' is 1 × h"),
        ("text", "[[W, «x»], [0, b]] + c", "'W' is h × p", "'x' is p × 1"),
    ],
)
def test_clashing_shapes_are_named(language, marked, left, right):
    formula = marked.replace("«", "").replace("»", "")
    with pytest.raises(ShapeError) as caught:
        READERS[language](formula, scope(PH1))
    first, shown, carets, _ = str(caught.value).split("\n")
    assert left in first and right in first
    assert shown == f"  {formula}"
    assert carets.index("^") - 2 == marked.index("«")


def test_a_1_in_a_rectangle_is_refused():
    with pytest.raises(ShapeError, match=r"a block of shape h × p is needed"):
        read_text("[[1, b], [x.T, 0]]", scope(PH1))


@pytest.mark.parametrize(
    ("formula", "cap"),
    [
        ("1+" * 100_000 + "1", "200,000"),
        ("-" * 200_001, "200,000"),
        ("(" * 61 + "1" + ")" * 61, "60 levels"),
        ("(" * 100_000, "60 levels"),
        ("exp(" * 61, "60 levels"),
        ("W" + ".T" * 61, "60 levels"),
        ("sum(" * 61, "60 levels"),
        ("1" * 41, "41 digits; at most 40"),
        (r"\sum_{j=1}^{h}" * 61 + "1", "60 levels"),
        (r"\frac{" * 61, "60 levels"),
        (r"\begin{bmatrix}" * 61, "60 levels"),
        ("{" * 61, "60 levels"),
    ],
)
def test_caps_are_named(formula, cap):
    read = read_latex if "\\" in formula or "{" in formula else read_text
    with pytest.raises(ReadError, match=cap):
        read(formula, scope(PH1))


def test_what_the_caps_allow_is_read():
    names = scope(PH1)
    assert read_text("(" * 60 + "1" + ")" * 60, names) == 1
    assert read_text("1" * 40, names) == int("1" * 40)
    assert read_latex(r"2^{" + "9" * 40 + "}", names).args[1] == int("9" * 40)
    assert len(read_latex(" + ".join(["v_1"] * 10_000), names).args) == 10_000
    assert len(read_text("*".join(["v[1]"] * 10_000), names).args) == 10_000


@pytest.mark.parametrize("formula", ["", " ", "\n", "%", "% c"])
def test_nothing_is_refused(formula):
    with pytest.raises(ReadError, match="empty"):
        read_latex(formula, scope(PH1))


HOSTILE = [
    "__import__('os').system('true')",
    "x.__class__.__mro__",
    "v[1].__init__",
    "{0.__class__}",
    "%s %n",
    "lambda: 1",
    "exec(1)",
    "eval('1')",
    "x[1] if x[2] else x[3]",
    "1;2",
    "9**9**9**9",
    "2^-9999999999999999999999999999999999999999",
    r"\input{/etc/passwd}",
    r"\write18{true}",
    r"\def\a{\a\a}\a",
    r"\csname x\endcsname",
    r"\begin{bmatrix}",
    r"\end{bmatrix}",
    r"\left( \right)",
    "\\",
    "\x00",
    "\ud800",
    "ｖ[1]",
    "v[١]",
    "x²",
    "−v[1]",
]


@pytest.mark.parametrize("formula", HOSTILE)
def test_hostile_input_is_read_or_refused(formula):
    start = time.perf_counter()
    read_or_refused(formula, SCOPES[PH1])
    assert time.perf_counter() - start < 1


def test_nothing_is_executed(monkeypatch):
    refused = []

    def refuse(*arguments, **_options):
        refused.append(arguments)
        raise AssertionError("text was executed")

    # SymPy turns every string that it takes into an expression by way of parse_expr
    monkeypatch.setattr(sympy_parser, "parse_expr", refuse)
    monkeypatch.setattr(builtins, "eval", refuse)
    monkeypatch.setattr(builtins, "exec", refuse)
    with pytest.raises(AssertionError, match="executed"):
        sp.sympify("x + 1")
    refused.clear()
    for spec, latex, text, _ in ROWS:
        read_latex(latex, SCOPES[spec])
        read_text(text, SCOPES[spec])
    for formula in HOSTILE:
        read_or_refused(formula, SCOPES[PH1])
    assert not refused


def test_no_module_of_claims_names_what_executes_text():
    banned = {"sympify", "parse_expr", "parse_latex", "eval", "exec", "pickle"}
    for path in Path(symnet.claims.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)
                  for a in n.names}  # fmt: skip
        assert not names & banned, path


PIECES = """
    \\sum \\frac \\left( \\right) ( ) { } [ ] _ ^ = + - * / , . .. & \\\\ \\cdots \\cdot \\hat
    \\beta \\top \\begin{bmatrix} \\end{bmatrix} \\mathrm{in} \\operatorname{relu} \\sigma exp( sum(
    v w x V W b c y yhat beta_0 eta j i h p 0 1 2 12 .T ** j=1..h _{j=1}^{h} ^{(2)} % \\quad é
""".split()


@st.composite
def mutated(draw):
    """A valid formula with up to three pieces deleted, inserted, doubled or swapped."""
    spec, formula = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(formula)))
        end = min(len(formula), start + draw(st.integers(0, 6)))
        piece = draw(
            st.sampled_from([*PIECES, "", formula[start:end] * 2, formula[start:end][::-1]])
        )
        formula = formula[:start] + piece + formula[end:]
    return spec, formula


@settings(max_examples=400, deadline=1_000)
@given(mutated())
def test_mutated_formulas_are_read_or_refused(case):
    spec, formula = case
    read_or_refused(formula, SCOPES[spec])


@settings(max_examples=200, deadline=1_000)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)))
def test_arbitrary_text_is_read_or_refused(formula):
    read_or_refused(formula, SCOPES[PH1])
