r"""What the source documents state, typed in as LaTeX, and what the judge says of it.

B is a post on linear regression as a neural network, Q a question on which weights are the
regression weights, G one on generalised linear models. Every row is judged at the sizes of the
source, at others and at symbolic ones, by itself and as a line of a document.
"""

from __future__ import annotations

import pytest
import sympy as sp

import symnet as sn
from symnet.documents import check_document
from symnet.errors import ReadError

SIZES = {
    "source": {"n": "5", "p": "3", "h": "3"},
    "other": {"n": "6", "p": "4", "h": "2"},
    "symbolic": {"n": "n", "p": "p", "h": "h"},
}

P, R, T, D = "proved", "refuted", "ill_typed", "definition"

REGRESSION = "shape X @n @p; shape y @n 1; shape b @p 1; shape e @n 1"
PRINTED = "shape X @n @p; shape y 1 @n; shape b 1 @p; shape e 1 @n"
LAYER = "shape W 3 @p; shape x @p 1; shape b 3 1; shape c 3 1; shape y 3 1; shape a 1 1"
TWO = "shape V 1 @h; shape W @h @p; shape G @h @h; shape x @p 1; shape b @h 1"
DEEP = "shape X @n @p; shape y @n 1; shape v @h 1; shape W @h @p"
FULL = r"; assume invertible(X^\top X)"
NORMAL = r"; assume X^\top (y - X b) = 0"

# row of the source, line, declarations, what is said of it; @n, @p, @h stand for the sizes
ROWS = [
    # B1: multiple linear regression
    ("B1", r"y_i = b_0 + b_1 x_{1,i} + b_2 x_{2,i} + \dots + b_@p x_{@p,i} + \varepsilon_i, "
           r"\quad i = 1, \dots, @n", "", D),
    ("B1", r"b_0 + b_1 x_{1,i} + b_2 x_{2,i} + \dots + b_@p x_{@p,i} + \varepsilon_i = "
           r"b_0 + \sum_{k=1}^{@p} b_k x_{k,i} + \varepsilon_i", "", P),
    ("B1", r"b_0 + b_1 x_{1,i} + b_2 x_{2,i} + \dots + b_@p x_{@p,i} = "
           r"\sum_{k=1}^{@p} b_k x_{k,i}", "", R),
    # B2: the same in matrices
    ("B2", r"y = X^\top b + e", PRINTED, T),
    ("B2", r"y = X^\top b + e", REGRESSION, T),
    ("B2", r"(b X^\top + e)_i = \sum_{k=1}^{@p} b_k X_{i,k} + e_i", PRINTED, P),
    ("B2", r"(X b + e)_i = \sum_{k=1}^{@p} b_k X_{i,k} + e_i", REGRESSION, P),
    ("B2", r"(X b)^\top = b^\top X^\top", REGRESSION, P),
    ("B2", r"\begin{bmatrix} \mathbf{1}_@n & X \end{bmatrix} \begin{bmatrix} a \\ b \end{bmatrix}"
           r" = a \mathbf{1}_@n + X b", REGRESSION, P),
    ("B2", r"\begin{bmatrix} \mathbf{1}_@n & X \end{bmatrix} \begin{bmatrix} a \\ b \end{bmatrix}"
           r" = X b", REGRESSION, R),
    # B3: one neuron
    ("B3", r"\hat y = b + w_1 x_1 + w_2 x_2 + \dots + w_@p x_@p", "network @p-1", P),
    ("B3", r"\hat y = b + \sum_{i=1}^{@p} w_i x_i", "network @p-1", P),
    ("B3", r"\hat y = \beta_0 + \sum_{i=1}^{@p} \beta_i x_i", "network @p-1", P),
    ("B3", r"\beta_i = w_i", "network @p-1", P),
    ("B3", r"\hat y = \sum_{i=1}^{@p} w_i x_i", "network @p-1", R),
    # B4: three neurons side by side
    ("B4", r"\hat y_k = b_k + \sum_{i=1}^{@p} w_{ki} x_i", "network @p-3", P),
    ("B4", r"\hat y = W x + b", "network @p-3", P),
    ("B4", r"\hat y = W x", "network @p-3", R),
    ("B4", r"b + W x = \begin{bmatrix} b & W \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}",
           LAYER, P),
    ("B4", r"b + W x = \begin{bmatrix} W & b \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}",
           LAYER, R),
    ("B4", r"y = \begin{bmatrix} b & W \end{bmatrix} x", LAYER, T),
    # B5: the output neuron over them
    ("B5", r"\hat y = c + v_1 z_1 + v_2 z_2 + v_3 z_3", "network @p-3-1", P),
    ("B5", r"\hat y = c + \sum_{j=1}^{3} v_j \left(b_j + \sum_{i=1}^{@p} w_{ji} x_i\right)",
           "network @p-3-1", P),
    ("B5", r"a + c^\top (b + W x) = \begin{bmatrix} a & c^\top \end{bmatrix} "
           r"\begin{bmatrix} 1 & 0 \\ b & W \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}",
           LAYER, P),
    ("B5", r"a + c^\top (b + W x) = \begin{bmatrix} a & c^\top \end{bmatrix} "
           r"\begin{bmatrix} b & W \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}", LAYER, T),
    ("B5", r"a + c^\top (b + W x) = \begin{bmatrix} a & c^\top \end{bmatrix} "
           r"\begin{bmatrix} 0 & 0 \\ b & W \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}",
           LAYER, R),
    # B6: layers in sequence
    ("B6", r"\hat y = W_3 W_2 W_1 x + W_3 W_2 b_1 + W_3 b_2 + b_3", "network @p-@h-2-1", P),
    ("B6", r"\hat y_k = \beta_{k,0} + \sum_{i=1}^{@p} \beta_{ki} x_i", "network @p-@h-2-3", P),
    ("B6", r"\hat y = W_3 W_2 W_1 x", "network @p-@h-2-1", R),
    # Q1: which weights are the regression weights
    ("Q1", r"\beta_i = \sum_{j=1}^{@h} v_j w_{ji}", "network @p-@h-1", P),
    ("Q1", r"\beta_0 = \sum_{j=1}^{@h} v_j b_j + c", "network @p-@h-1", P),
    ("Q1", r"\beta_0 = \sum_{j=1}^{@h} b_j + c", "network @p-@h-1", R),
    ("Q1", r"\beta_i = \sum_{j=1}^{@h} w_{ji}", "network @p-@h-1", R),
    # Q2: linear activations reduce to a regression, others in general do not
    ("Q2", r"V (W x + b) = V W x + V b", TWO, P),
    ("Q2", r"\operatorname{relu}(x) - \operatorname{relu}(-x) = x", "", P),
    ("Q2", r"0 \cdot \operatorname{relu}(x) + c = c", "", P),
    ("Q2", r"\operatorname{relu}(x) + \operatorname{relu}(-x) = x", "", R),
    ("Q2", r"V \operatorname{relu}(W x + b) = V W x + V b", TWO, R),
    ("Q2", r"\sigma(x + y) = \sigma(x) + \sigma(y)", "", R),
    ("Q2", r"\tanh(x + y) = \tanh(x) + \tanh(y)", "", R),
    # Q3: neither layer alone; the conclusion that the network is no regression
    ("Q3", r"V G^{-1} (G W x + G b) = V W x + V b", TWO + "; assume invertible(G)", P),
    ("Q3", r"V G^\top (G W) = V W", TWO + "; assume orthogonal(G)", P),
    ("Q3", r"V G (G W) = V W", TWO, R),
    ("Q3", r"\beta_i = w_{1i}", "network @p-@h-1", R),
    ("Q3", r"\beta_i = w_{ji}", "network @p-@h-1", R),
    ("Q3", r"\hat y = \beta_0 + \sum_{i=1}^{@p} \beta_i x_i", "network @p-@h-1", P),
    ("Q3", r"\hat y = 2\beta_0 + \sum_{i=1}^{@p} \beta_i x_i", "network @p-@h-1", R),
    # Q4: least squares
    ("Q4", r"\nabla_b \lVert y - X b \rVert^2 = -2 X^\top (y - X b)", REGRESSION, P),
    ("Q4", r"\nabla_b \lVert y - X b \rVert^2 = 2 X^\top (y - X b)", REGRESSION, R),
    ("Q4", r"\nabla_b^2 \lVert y - X b \rVert^2 = 2 X^\top X", REGRESSION, P),
    ("Q4", r"\nabla_v \lVert y - X W^\top v \rVert^2 = -2 W X^\top (y - X W^\top v)", DEEP, P),
    ("Q4", r"\nabla_W \lVert y - X W^\top v \rVert^2 = -2 v (y - X W^\top v)^\top X", DEEP, P),
    ("Q4", r"\nabla_W \lVert y - X W^\top v \rVert^2 = 2 v (y - X W^\top v)^\top X", DEEP, R),
    ("Q4", r"b = (X^\top X)^{-1} X^\top y", REGRESSION + NORMAL + FULL, P),
    ("Q4", r"b = (X^\top X)^{-1} X^\top y", REGRESSION + FULL, R),
    ("Q4", r"X^\top (y - X (X^\top X)^{-1} X^\top y) = 0", REGRESSION + FULL, P),
    ("Q4", r"\lVert y - X (b + d) \rVert^2 = \lVert y - X b \rVert^2 + \lVert X d \rVert^2",
           REGRESSION + "; shape d @p 1" + NORMAL, P),
    ("Q4", r"\lVert y - X (b + d) \rVert^2 = \lVert y - X b \rVert^2 + \lVert X d \rVert^2",
           REGRESSION + "; shape d @p 1", R),
    # Q6: one sigmoid neuron with cross-entropy
    ("Q6", r"\hat y = \sigma\left(b + \sum_{i=1}^{@p} w_i x_i\right)", "network @p-1:sigmoid", P),
    ("Q6", r"\hat y = \frac{1}{1 + \exp(-\eta)}", "network @p-1:sigmoid", P),
    ("Q6", r"\log\frac{\hat y}{1 - \hat y} = b + \sum_{i=1}^{@p} w_i x_i", "network @p-1:sigmoid",
           P),
    ("Q6", r"\log\frac{\hat y}{1 - \hat y} = \sum_{i=1}^{@p} w_i x_i", "network @p-1:sigmoid", R),
    ("Q6", r"\hat y = \sigma\left(\beta_0 + \sum_{i=1}^{@p} \beta_i x_i\right)",
           "network @p-@h-1:sigmoid", P),
    ("Q6", r"-y \log \sigma(\eta) - (1 - y) \log(1 - \sigma(\eta)) = \log(1 + e^{\eta}) - y \eta",
           "", P),
    ("Q6", r"-y \log \sigma(\eta) - (1 - y) \log(1 - \sigma(\eta)) = \log(1 + e^{\eta}) + y \eta",
           "", R),
    ("Q6", r"\frac{\partial}{\partial \eta}\left(\log(1 + e^{\eta}) - y \eta\right) = "
           r"\sigma(\eta) - y", "", P),
    ("Q6", r"\frac{\partial}{\partial \eta}\left(\log(1 + e^{\eta}) - y \eta\right) = "
           r"y - \sigma(\eta)", "", R),
    # G1: links, their inverses and the form of the exponential family
    ("G1", r"\log\frac{\sigma(\eta)}{1 - \sigma(\eta)} = \eta", "", P),
    ("G1", r"\sigma\left(\log\frac{\mu}{1 - \mu}\right) = \mu", "domain mu unit", P),
    ("G1", r"\exp(\log \mu) = \mu", "domain mu positive", P),
    ("G1", r"\log(\exp(\eta)) = \eta", "", P),
    ("G1", r"\frac{1}{1/\mu} = \mu", "domain mu positive", P),
    ("G1", r"\log(-\log(1 - (1 - \exp(-\exp(\eta))))) = \eta", "", P),
    ("G1", r"\frac{1}{2} \log\frac{1 + \tanh(\eta)}{1 - \tanh(\eta)} = \eta", "", P),
    ("G1", r"\log(\exp(\operatorname{softplus}(\eta)) - 1) = \eta", "", P),
    ("G1", r"y \log \mu + (1 - y) \log(1 - \mu) = y \log\frac{\mu}{1 - \mu} + \log(1 - \mu)",
           "domain mu unit", P),
    ("G1", r"\log\frac{\sigma(\eta)}{\sigma(-\eta)} = -\eta", "", R),
    ("G1", r"\operatorname{relu}(\operatorname{relu}(\eta)) = \eta", "", R),
    # G2: not linear in the weights together; piecewise affine in the input
    ("G2", r"\frac{\partial^2}{\partial v \partial w} \left(c + v \cdot (w x + b)\right) "
           r"= x", "", P),
    ("G2", r"\frac{\partial^2}{\partial v \partial w} \left(c + v \cdot (w x + b)\right) "
           r"= 0", "", R),
    ("G2", r"\frac{\partial^2}{\partial w^2} \left(c + v \cdot (w x + b)\right) = 0", "", P),
    ("G2", r"\frac{\partial^2}{\partial v \partial w} \left(c + v \tanh(w x + b)\right) = "
           r"(1 - \tanh(w x + b)^2) x", "", P),
    ("G2", r"\frac{\partial^2}{\partial w^2} \left(c + v \tanh(w x + b)\right) = 0", "", R),
    ("G2", r"\frac{\partial^2 \hat y}{\partial v_j \partial w_{ji}} = x_i", "network @p-@h-1", P),
    ("G2", r"\frac{\partial \hat y}{\partial x_i} = \beta_i", "network @p-@h-1", P),
    ("G2", r"\frac{\partial \hat y}{\partial v_j} = z_j", "network @p-@h-1", P),
    ("G2", r"\operatorname{relu}(w x + b) = w x + b", "assume w x + b > 0", P),
    ("G2", r"\operatorname{relu}(w x + b) = 0", "assume w x + b < 0", P),
    ("G2", r"v_1 \operatorname{relu}(x) + v_2 \operatorname{relu}(-x) = "
           r"\begin{cases} v_1 x & x > 0 \\ -v_2 x & x \le 0 \end{cases}", "", P),
    ("G2", r"v_1 \operatorname{relu}(x) + v_2 \operatorname{relu}(-x) = "
           r"\begin{cases} v_1 x & x > 0 \\ v_2 x & x \le 0 \end{cases}", "", R),
]  # fmt: skip


def at(text, size):
    """The text with the sizes put in."""
    for letter, value in SIZES[size].items():
        text = text.replace(f"@{letter}", value)
    return text


def cases():
    """Each row at each size, once where it speaks of none."""
    for source, line, declared, status in ROWS:
        for size in SIZES if "@" in line + declared else ["source"]:
            name = f"{source}-{size}-{at(line, size)}"
            yield pytest.param(at(line, size), at(declared, size), status, id=name)


def arguments(declared):
    """The declarations as arguments of check."""
    options = {"shapes": {}, "assume": [], "domains": {}, "syntax": "latex"}
    for words in filter(None, map(str.strip, declared.split(";"))):
        kind, rest = words.split(maxsplit=1)
        if kind == "shape":
            name, *sizes = rest.split()
            options["shapes"][name] = tuple(int(s) if s.isdigit() else s for s in sizes)
        elif kind == "domain":
            name, word = rest.split()
            options["domains"][name] = word
        elif kind == "assume":
            options["assume"].append(rest)
        else:
            options["network"] = rest
    return options


@pytest.mark.parametrize(("line", "declared", "status"), list(cases()))
def test_a_statement_of_the_sources(line, declared, status):
    if status == D:
        with pytest.raises(ReadError, match="defines it"):
            sn.check(line, **arguments(declared))
        return
    verdict = sn.check(line, **arguments(declared))
    assert verdict.status == status, verdict
    if status == R:
        assert verdict.counterexample is not None
        assert verdict.counterexample.left != verdict.counterexample.right


@pytest.mark.parametrize("size", SIZES)
def test_the_sources_as_a_document(size):
    lines, expected = [], []
    for _, line, declared, status in ROWS:
        lines.append("% symnet: reset")
        lines += [f"% symnet: {at(words.strip(), size)}" for words in declared.split(";") if words]
        lines.append(f"\\[ {at(line, size)} \\]")
        expected.append((len(lines), status))
    found = check_document("\n".join(lines), "tex")
    assert [(finding.line, finding.status) for finding in found] == expected


MISTAKES = [
    # line, declarations, both shapes, the repair
    (r"y = X^\top b + e", PRINTED, ("@p × @n", "1 × @p"), r"y = b X^\top + e"),
    (r"y = X^\top b + e", REGRESSION, ("@p × @n", "@p × 1"), r"y = X b + e"),
    (r"y = \begin{bmatrix} b & W \end{bmatrix} x", LAYER, ("3 × @p + 1", "@p × 1"), "1"),
    (r"a + c^\top (b + W x) = \begin{bmatrix} a & c^\top \end{bmatrix} "
     r"\begin{bmatrix} b & W \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}", LAYER,
     ("1 × 4", "3 × @p + 1"), "1"),
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("line", "declared", "shapes", "repair"), MISTAKES)
def test_the_mistakes_of_the_sources_name_both_shapes_and_the_repair(
    line, declared, shapes, repair, size
):
    declared = at(declared, size)
    verdict = sn.check(line, **arguments(declared))
    assert verdict.status == "ill_typed"
    for shape in shapes:
        rows, _, columns = at(shape, size).partition(" × ")
        if "+" in columns and size != "symbolic":
            columns = str(sum(map(int, columns.split("+"))))
        assert f"is {rows} × {columns}" in verdict.reason
    assert verdict.repair is not None and repair in verdict.repair
    lines = [f"% symnet: {words.strip()}" for words in declared.split(";")]
    (finding,) = check_document("\n".join([*lines, f"\\[ {line} \\]"]), "tex")
    assert (finding.status, finding.verdict.repair) == ("ill_typed", verdict.repair)


@pytest.mark.parametrize("size", SIZES)
def test_swapped_indices_are_found_with_the_repair(size):
    line = at(r"\beta_i = \sum_{j=1}^{@h} v_j w_{ij}", size)
    verdict = sn.check(line, network=at("@p-@h-1", size))
    assert verdict.status in ("refuted", "ill_typed")
    assert verdict.repair == "true with w_{ji} for w_{ij}"


def test_the_weights_of_the_source_entry_by_entry():
    for i in (1, 2, 3):
        right = " + ".join(f"v_{j} w_{{{j}{i}}}" for j in (1, 2, 3))
        assert sn.check(rf"\beta_{i} = {right}", network="3-3-1")
        wrong = " + ".join(f"v_{j} w_{{{i}{j}}}" for j in (1, 2, 3))
        assert sn.check(rf"\beta_{i} = {wrong}", network="3-3-1").status == "refuted"


def test_an_inverse_that_nothing_makes_exist_is_named():
    shapes = {"V": (1, "h"), "W": ("h", "p"), "G": ("h", "h")}
    verdict = sn.check(r"V G^{-1} (G W) = V W", shapes=shapes)
    assert verdict.status == "unknown" and "invertible(G)" in verdict.reason


def test_cross_entropy_of_labels_is_the_loss_of_signed_labels():
    line = r"-y \log \sigma(\eta) - (1 - y) \log(1 - \sigma(\eta)) = \log(1 + e^{-(2y-1)\eta})"
    assert sn.check(line, domains={"y": sp.FiniteSet(0, 1)})
    assert sn.check(line).status == "refuted"


def test_an_update_an_optimum_and_an_expectation_are_no_claims():
    text = r"""
\[ \hat b = \arg\min_b \lVert y - X b \rVert^2 \]
\[ b \leftarrow b - \eta \nabla_b L \]
\[ \mathbb{E}[y] = g^{-1}(\eta) \]
\[ \operatorname{rank}(V W) \le h \]
"""
    kinds = [finding.status for finding in check_document(text, "tex")]
    assert kinds == ["optimum", "update", "expectation", "inequality"]
