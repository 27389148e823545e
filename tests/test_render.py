"""Printing: goldens checked as mathematics, distinct names, hostile names, TeX that compiles."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from symnet.api import derive
from symnet.claims import read_latex, read_text, scope_of
from symnet.derivation import Counterexample, Derivation, Verdict
from symnet.errors import PrintError
from symnet.network import Network
from symnet.network.quantity import Quantity, index_symbol, width_symbol
from symnet.render import (
    code_to_latex,
    derivation_to_dict,
    derivation_to_latex,
    derivation_to_markdown,
    derivation_to_mimebundle,
    derivation_to_text,
    expression_to_latex,
    expression_to_text,
    expression_to_unicode,
    write_latex,
)
from symnet.render.breaking import broken, printed_width
from symnet.render.chains import notation_of
from symnet.render.dialects import CLAIM, LATEX
from symnet.render.escape import markdown_words, tex_words, verbatim
from symnet.render.notation import Notation
from symnet.render.pieces import join_terms
from symnet.render.writer import Writer

SHAPES = (
    "1-1-1",
    "3-3-1",
    "p-h-1",
    "p-h-q",
    "p-q",
    "5-4-3-2",
    "3-3-3-3-1",
    "p-h_1-h_2-1",
    "3-3-1:nobias",
    "p-h:nobias-q",
    "12-11-2",
    "4-8-1:sigmoid",
    "3-3:softmax",
    "in-h1-h_in-q:exp",
)

i, j, k, m = (index_symbol(letter) for letter in "ijkm")
p, h, q = (width_symbol(name) for name in "phq")


def net_and_tensors(spec: str) -> tuple[Network, dict[str, Any]]:
    net = Network(spec)
    return net, net.names


def mul(*factors: Any) -> Any:
    return sp.Mul(*factors, evaluate=False)


def add(*terms: Any) -> Any:
    return sp.Add(*terms, evaluate=False)


@pytest.fixture(scope="module")
def derivations() -> dict[str, Derivation]:
    return {spec: derive("collapse", spec) for spec in SHAPES}


# (network, expression of its tensors, LaTeX, claim text, Unicode)
GOLDENS: tuple[tuple[str, Any, str, str, str], ...] = (
    (
        "p-h-1",
        lambda t: sp.Sum(mul(t["v"][0, j], t["w"][j, i]), (j, 0, h - 1)),
        r"\sum_{j=1}^{h} v_j w_{ji}",
        "sum(v[j]*w[j,i], j=1..h)",
        "Σ_{j=1}^{h} vⱼ wⱼᵢ",
    ),
    (
        "p-h-q",
        lambda t: sp.Sum(
            mul(t["v"][k, j], t["w"][j, i], t["x"][i, 0]), (j, 0, h - 1), (i, 0, p - 1)
        ),
        r"\sum_{i=1}^{p} \sum_{j=1}^{h} v_{kj} w_{ji} x_i",
        "sum(v[k,j]*w[j,i]*x[i], i=1..p, j=1..h)",
        "Σ_{i=1}^{p} Σ_{j=1}^{h} vₖⱼ wⱼᵢ xᵢ",
    ),
    (
        "p-h-1",
        lambda t: sp.Sum(
            mul(sp.Sum(mul(t["v"][0, j], t["w"][j, i]), (j, 0, h - 1)), t["x"][i, 0]),
            (i, 0, p - 1),
        ),
        r"\sum_{i=1}^{p} \left( \sum_{j=1}^{h} v_j w_{ji} \right) x_i",
        "sum(sum(v[j]*w[j,i], j=1..h)*x[i], i=1..p)",
        "Σ_{i=1}^{p} (Σ_{j=1}^{h} vⱼ wⱼᵢ) xᵢ",
    ),
    (
        "3-3-1",
        lambda t: add(
            mul(-1, t["v"][0, 0], add(t["b"][0, 0], mul(-2, t["c"][0, 0]))), -t["c"][0, 0]
        ),
        r"-v_1 \left( b_1 - 2 c \right) - c",
        "-v[1]*(b[1] - 2*c) - c",
        "-v₁ (b₁ - 2 c) - c",
    ),
    (
        "3-3-1",
        lambda t: mul(sp.Rational(1, 2), sp.Pow(t["w"][0, 1], 2), sp.Pow(t["c"][0, 0], -1)),
        r"\frac{w_{12}^{2}}{2 c}",
        "w[1,2]**2/(2*c)",
        "w₁₂² / (2 c)",
    ),
    (
        "12-11-2",
        lambda t: add(t["w"][0, 11], t["w"][10, 1], t["v"][0, 10]),
        r"w_{1,12} + w_{11,2} + v_{1,11}",
        "w[1,12] + w[11,2] + v[1,11]",
        "w_{1,12} + w_{11,2} + v_{1,11}",
    ),
    (
        "p-h_1-h_2-q",
        lambda t: mul(
            t["W3"][k, index_symbol("j_2")], t["W2"][width_symbol("h_2") - 1, 0], t["b1"][0, 0]
        ),
        r"W^{(3)}_{k,j_2} W^{(2)}_{h_2,1} b^{(1)}_1",
        "W3[k,j_2]*W2[h_2,1]*b1[1]",
        "W⁽³⁾_{k,j_2} W⁽²⁾_{h_2,1} b⁽¹⁾₁",
    ),
    (
        "p-h-q",
        lambda t: sp.MatAdd(
            sp.MatMul(
                t["V"],
                sp.MatAdd(sp.MatMul(t["W"], t["x"], evaluate=False), t["b"], evaluate=False),
                evaluate=False,
            ),
            t["c"],
            evaluate=False,
        ),
        r"V \left( W x + b \right) + c",
        "V*(W*x + b) + c",
        "V (W x + b) + c",
    ),
    (
        "p-h-q",
        lambda t: sp.Transpose(sp.MatMul(t["V"], t["W"], evaluate=False)),
        r"\left( V W \right)^{\top}",
        "(V*W).T",
        "(V W)ᵀ",
    ),
    (
        "p-h_1-h_2-q",
        lambda t: sp.Transpose(t["W2"]),
        r"\left( W^{(2)} \right)^{\top}",
        "W2.T",
        "W⁽²⁾ᵀ",
    ),
    (
        "p-h-q",
        lambda t: sp.BlockMatrix([[sp.Identity(1), sp.ZeroMatrix(1, p)], [t["b"], t["W"]]]),
        r"\begin{bmatrix} 1 & 0 \\ b & W \end{bmatrix}",
        "[[1, 0], [b, W]]",
        "[[1, 0], [b, W]]",
    ),
    (
        "p-h-q",
        lambda t: sp.Sum(
            mul(t["v"][k, j], add(sp.Sum(t["w"][j, i], (i, 0, p - 1)), t["b"][j, 0])),
            (j, 0, h - 1),
        ),
        r"\sum_{j=1}^{h} v_{kj} \left( \sum_{i=1}^{p} w_{ji} + b_j \right)",
        "sum(v[k,j]*(sum(w[j,i], i=1..p) + b[j]), j=1..h)",
        "Σ_{j=1}^{h} vₖⱼ (Σ_{i=1}^{p} wⱼᵢ + bⱼ)",
    ),
    (
        "p-h-q",
        lambda t: mul(
            sp.exp(t["c"][k, 0]),
            sp.Pow(sp.Sum(sp.exp(t["c"][m, 0]), (m, 0, q - 1)), -1, evaluate=False),
        ),
        r"\frac{\exp\left( c_k \right)}{\sum_{m=1}^{q} \exp\left( c_m \right)}",
        "exp(c[k])/sum(exp(c[m]), m=1..q)",
        "exp(cₖ) / (Σ_{m=1}^{q} exp(cₘ))",
    ),
    (
        "p-h-1",
        lambda t: sp.Function("sigmoid")(t["c"][0, 0]) + sp.tanh(t["b"][j, 0]) * p,
        r"p \tanh\left( b_j \right) + \sigma\left( c \right)",
        "p*tanh(b[j]) + sigmoid(c)",
        "p tanh(bⱼ) + sigmoid(c)",
    ),
)


@pytest.mark.parametrize(("spec", "build", "latex", "text", "unicode"), GOLDENS)
def test_goldens(spec: str, build: Any, latex: str, text: str, unicode: str) -> None:
    net, tensors = net_and_tensors(spec)
    expr = build(tensors)
    assert expression_to_latex(expr, net.quantities) == latex
    assert expression_to_text(expr, net.quantities) == text
    assert expression_to_unicode(expr, net.quantities) == unicode
    for read, written in ((read_latex, latex), (read_text, text)):
        found = read(written, scope_of(net))
        assert found == expr or sp.simplify(found - expr) == 0


@pytest.mark.parametrize(
    ("spec", "dots"),
    [
        ("2-1-1", "v_1 w_{1i}"),
        ("2-3-1", "v_1 w_{1i} + v_2 w_{2i} + v_3 w_{3i}"),
        ("2-10-1", r"v_1 w_{1i} + v_2 w_{2i} + \cdots + v_{10} w_{10,i}"),
        ("2-h-1", r"v_1 w_{1i} + \cdots + v_h w_{hi}"),
        (
            "p-h_1-h_2-1",
            r"W^{(3)}_{11} \left( W^{(2)}_{11} W^{(1)}_{1i} + \cdots"
            r" + W^{(2)}_{1,h_1} W^{(1)}_{h_1,i} \right) + \cdots"
            r" + W^{(3)}_{1,h_2} \left( W^{(2)}_{h_2,1} W^{(1)}_{1i} + \cdots"
            r" + W^{(2)}_{h_2,h_1} W^{(1)}_{h_1,i} \right)",
        ),
        (
            "1-2-2-2-1",
            r"W^{(4)}_{11} \left("
            r" W^{(3)}_{11} \left( \sum_{j_1=1}^{2} W^{(2)}_{1,j_1} W^{(1)}_{j_1,i} \right)"
            r" + W^{(3)}_{12} \left( \sum_{j_1=1}^{2} W^{(2)}_{2,j_1} W^{(1)}_{j_1,i} \right)"
            r" \right) + W^{(4)}_{12} \left("
            r" W^{(3)}_{21} \left( \sum_{j_1=1}^{2} W^{(2)}_{1,j_1} W^{(1)}_{j_1,i} \right)"
            r" + W^{(3)}_{22} \left( \sum_{j_1=1}^{2} W^{(2)}_{2,j_1} W^{(1)}_{j_1,i} \right)"
            r" \right)",
        ),
    ],
)
def test_dots_of_a_coefficient(spec: str, dots: str) -> None:
    net = Network(spec)
    step = next(s for s in derive("collapse", net).steps if s.view == "dots")
    assert expression_to_latex(step.after, net.quantities, view="dots") == dots


def test_expanded_terms_follow_the_paths() -> None:
    net = Network("2-2-2-1")
    assert expression_to_latex(net.intercept()[0, 0], net.quantities) == (
        r"W^{(3)}_{11} W^{(2)}_{11} b^{(1)}_1 + W^{(3)}_{11} W^{(2)}_{12} b^{(1)}_2"
        r" + W^{(3)}_{12} W^{(2)}_{21} b^{(1)}_1 + W^{(3)}_{12} W^{(2)}_{22} b^{(1)}_2"
        r" + W^{(3)}_{11} b^{(2)}_1 + W^{(3)}_{12} b^{(2)}_2 + b^{(3)}_1"
    )
    v, w = net.weights[1], net.weights[0]
    assert expression_to_text(3 * w[0, 0] * v[0, 1] ** 2, net.quantities) == (
        "3*W2[1,2]**2*W1[1,1]"
    )


def test_author_order_is_kept() -> None:
    net, t = net_and_tensors("p-h-1")
    backwards = add(t["c"][0, 0], mul(t["w"][j, i], t["v"][0, j]))
    assert expression_to_latex(backwards, net.quantities) == "c + w_{ji} v_j"


def test_index_as_a_number_counts_from_zero() -> None:
    net, t = net_and_tensors("p-h-1")
    weighted = sp.Sum(mul(j, t["v"][0, j]), (j, 0, h - 1))
    latex = expression_to_latex(weighted, net.quantities)
    assert latex == r"\sum_{j=1}^{h} \left( j - 1 \right) v_j"
    small = Network("2-3-1")
    three = sp.Sum(mul(j, small.names["V"][0, j]), (j, 0, 2))
    assert expression_to_latex(three, small.quantities, view="dots") == ("0 v_1 + 1 v_2 + 2 v_3")


def test_dots_respect_an_index_that_is_bound_again() -> None:
    net, t = net_and_tensors("2-2-1")
    inner = sp.Sum(t["w"][j, 0], (j, 0, 1))
    nested = sp.Sum(mul(inner, t["v"][0, j]), (j, 0, 1))
    assert expression_to_latex(nested, net.quantities, view="dots") == (
        r"\left( w_{11} + w_{21} \right) v_1 + \left( w_{11} + w_{21} \right) v_2"
    )
    triangle = sp.Sum(mul(sp.Sum(t["w"][i, j], (i, 0, j)), t["v"][0, j]), (j, 0, 1))
    assert expression_to_latex(triangle, net.quantities, view="dots") == (
        r"w_{11} v_1 + \left( w_{12} + w_{22} \right) v_2"
    )


@pytest.mark.parametrize("names", [{"w": "theta"}, {"w": "in"}])
def test_chosen_letters(names: dict[str, str]) -> None:
    net = Network("p-h-1", names=names)
    written = expression_to_latex(net.parameters[0][0].tensor[j, i], net.quantities)
    assert written in (r"\theta_{ji}", r"\mathrm{in}_{ji}")


def test_widths_with_long_names() -> None:
    net = Network("alpha-h_in-1")
    width, inputs = width_symbol("h_in"), width_symbol("alpha")
    entry = net.names["W"][width - 1, inputs - 1]
    assert expression_to_latex(entry, net.quantities) == r"w_{h_{\mathrm{in}},\alpha}"
    assert expression_to_unicode(entry, net.quantities) == "w_{h_in,alpha}"
    assert expression_to_text(entry, net.quantities) == "w[h_in,alpha]"


def test_w_1_12_is_not_w_11_2() -> None:
    net = Network("12-11-1")
    entries = [net.names["W"][0, 11], net.names["W"][10, 1], net.names["W"][0, 1]]
    symbols = [net.explicit(entry) for entry in entries]
    for write in (expression_to_latex, expression_to_text, expression_to_unicode):
        written = [write(entry, net.quantities) for entry in entries]
        assert len(set(written)) == 3
        assert [write(symbol, net.quantities) for symbol in symbols] == written


@pytest.mark.parametrize(
    "expr",
    [
        add(sp.Symbol("u"), sp.Symbol("u", positive=True)),
        add(sp.Symbol("u_{12}"), sp.Symbol("u_12")),
        add(h, sp.Symbol("h")),
        add(sp.Symbol("u"), sp.Dummy("u")),
        sp.Symbol("w_12"),
        sp.Symbol("w_{14}"),
        sp.Symbol("w_{12}", real=True),
        sp.Symbol("W"),
        sp.Symbol("x"),
    ],
)
def test_two_things_never_print_alike(expr: Any) -> None:
    net = Network("3-h-1")
    with pytest.raises(PrintError, match="would stand for two different things"):
        expression_to_latex(expr, net.quantities)


def test_two_tensors_never_print_alike() -> None:
    one = Quantity(sp.MatrixSymbol("A", 2, 2), "A", "a")
    same_entries = Quantity(sp.MatrixSymbol("B", 2, 1), "B", "a", axes=(0,))
    same_whole = Quantity(sp.MatrixSymbol("C", 2, 2), "A", "d")
    for other in (same_entries, same_whole):
        with pytest.raises(PrintError, match="rename one of them"):
            Notation([one, other])
    # yhat in claim text is both the estimate of y and a letter of its own
    hat = Quantity(sp.MatrixSymbol("yhat", 2, 1), "y", "y", axes=(0,), hat=True)
    word = Quantity(sp.MatrixSymbol("Y", 2, 1), "yhat", "yhat", axes=(0,))
    with pytest.raises(PrintError, match="yhat"):
        Notation([hat, word])


@pytest.mark.parametrize(
    "name", [r"x_1}\input{a}", "a b", "", "\\alpha", "%", "a_b_c", "é", "a" * 99, "x^2", "a\nb"]
)
def test_hostile_names_are_refused(name: str) -> None:
    for write in (expression_to_latex, expression_to_text, expression_to_unicode):
        with pytest.raises(PrintError, match="cannot be printed safely"):
            write(sp.Symbol(name), ())


def test_words_cannot_act_as_markup() -> None:
    assert tex_words("100% of h_1 & \\input{a}\nβ ≥ 0") == (
        r"100\% of h\_1 \& \textbackslash{}input\{a\} \(\beta\) \(\geq\) 0"
    )
    assert markdown_words("<b>[a](b)*") == r"\<b\>\[a\](b)\*"
    with pytest.raises(PrintError):
        tex_words("\u202e")
    with pytest.raises(PrintError, match="remove it"):
        verbatim("x = '\\end{verbatim}'")


@pytest.mark.parametrize(
    "expr",
    [
        sp.Integral(sp.Symbol("u"), sp.Symbol("u")),
        sp.Float("0.5"),
        sp.Max(sp.Symbol("u"), 0),
        sp.Function("f")(sp.Symbol("u")),
        sp.sqrt(sp.Symbol("u")),
        sp.MatrixSymbol("A", 2, 2),
        sp.Inverse(sp.MatrixSymbol("A", 2, 2)),
        sp.Lt(sp.Symbol("u"), 1),
        sp.pi,
    ],
)
def test_unknown_nodes_raise(expr: Any) -> None:
    with pytest.raises(PrintError):
        expression_to_latex(expr, ())


def test_unprintable_index_and_depth() -> None:
    net, t = net_and_tensors("p-h-1")
    with pytest.raises(PrintError, match="an index is"):
        expression_to_latex(t["w"][2 * j, i], net.quantities)
    deep: Any = sp.Symbol("u")
    for _ in range(3000):
        deep = sp.Add(sp.Mul(deep, 2, evaluate=False), 1, evaluate=False)
    with pytest.raises(PrintError, match="nested too deeply"):
        expression_to_latex(deep, ())


def test_long_sums_are_broken_between_terms() -> None:
    terms = [(n % 2 == 1, f"v_{n} w_{{{n}1}}") for n in range(1, 10)]
    rows = broken(terms, 150)
    assert [term for row in rows for term in row] == terms
    assert all(printed_width(join_terms(row)) < 165 for row in rows)
    assert max(map(len, broken(terms * 10, 10_000))) == 6
    assert broken([(False, "x" * 500)], 100) == [[(False, "x" * 500)]]


@pytest.mark.parametrize("spec", SHAPES)
def test_every_formula_reads_back(spec: str, derivations: dict[str, Derivation]) -> None:
    d = derivations[spec]
    notation, scope = notation_of(d), scope_of(d)
    for step in d.steps:
        for side, view in ((step.before, None), (step.after, step.view)):
            expr = side.lamda.expr if isinstance(side, sp.FunctionMatrix) else side
            for dialect, read in ((LATEX, read_latex), (CLAIM, read_text)):
                written = Writer(notation, dialect, view).write(expr)
                found = read(written, scope)
                if found != expr:
                    assert _value(found, d) == _value(expr, d), (spec, written)


def _value(expr: Any, d: Derivation) -> Any:
    """The exact value of an expression at fixed numbers, widths 2 and 3, free indices 0."""
    sides = [side for quantity in d.quantities for side in quantity.tensor.shape]
    letters = sorted({side.name for side in sides if isinstance(side, sp.Symbol)})
    sizes = {width_symbol(name): 2 + n % 2 for n, name in enumerate(letters)}
    numbers: dict[Any, Any] = {}
    symbols: dict[Any, Any] = {}
    for number, quantity in enumerate(d.quantities):
        rows, columns = (int(sizes.get(n, n)) for n in quantity.tensor.shape)
        matrix = sp.ImmutableDenseMatrix(
            rows, columns, lambda r, c, n=number: 1 + (3 * n + 5 * r + 7 * c) % 11
        )
        numbers[quantity.tensor.name] = matrix
        for r in range(min(rows, 20)):
            for c in range(min(columns, 20)):
                symbols[sp.Symbol(quantity.entry_name(r, c))] = matrix[r, c]
    value = _evaluated(expr, numbers, sizes | symbols)
    # a quantity with one row and one column is written like its entry
    return value[0, 0] if isinstance(value, sp.MatrixBase) and value.shape == (1, 1) else value


def _evaluated(expr: Any, numbers: dict[str, Any], at: dict[Any, Any]) -> Any:
    """Evaluate by hand: SymPy would have to substitute widths into shapes."""

    def inner(part: Any) -> Any:
        return _evaluated(part, numbers, at)

    if isinstance(expr, sp.MatrixSymbol):
        return numbers[expr.name]
    if isinstance(expr, sp.matrices.expressions.matexpr.MatrixElement):
        return inner(expr.args[0])[int(inner(expr.args[1])), int(inner(expr.args[2]))]
    if isinstance(expr, sp.Sum):
        *limits, (index, low, high) = expr.limits
        body = sp.Sum(expr.function, *limits) if limits else expr.function
        span = range(int(inner(low)), int(inner(high)) + 1)
        return sum(_evaluated(body, numbers, at | {index: sp.Integer(n)}) for n in span)
    if isinstance(expr, sp.Identity | sp.ZeroMatrix):
        rows, columns = (int(at.get(side, side)) for side in expr.shape)
        return sp.eye(rows) if isinstance(expr, sp.Identity) else sp.zeros(rows, columns)
    if isinstance(expr, sp.BlockMatrix):
        blocks = [[inner(block) for block in expr.blocks.row(r)] for r in range(expr.blocks.rows)]
        return sp.ImmutableDenseMatrix(
            sp.Matrix.vstack(*(sp.Matrix.hstack(*row) for row in blocks))
        )
    if isinstance(expr, sp.MatrixBase):
        return sp.ImmutableDenseMatrix(expr.applyfunc(inner))
    if isinstance(expr, sp.Symbol):
        return sp.Integer(at.get(expr, 0))
    if expr.is_Atom:
        return expr
    values = [inner(arg) for arg in expr.args]
    if isinstance(expr, sp.MatMul):
        return sp.ImmutableDenseMatrix(sp.prod(values[1:], start=values[0]))
    if isinstance(expr, sp.MatAdd):
        return sum(values[1:], start=values[0])
    # a 1 x 1 matrix and its entry are read alike
    return expr.func(*[v[0, 0] if isinstance(v, sp.MatrixBase) else v for v in values])


def test_latex_of_a_derivation() -> None:
    d = replace(derive("collapse", "p-h-q"), versions={"symnet": "1.0"})
    latex = derivation_to_latex(d)
    assert latex.startswith("% symnet 1.0: collapse of p-h-q, proved. Needs amsmath.\n")
    assert r"For \(i = 1, \ldots, p\) and \(k = 1, \ldots, q\)," in latex
    assert "\\beta_{ki} &= \\sum_{j=1}^{h} v_{kj} w_{ji} \\tag*" in latex
    displays = latex.split("\\begin{align*}")[2:-1]
    for display in displays:
        assert "% proved" in display.partition("\\end{align*}")[0]
    assert "\\paragraph{Verdict.} Proved" in latex
    assert "relative error" in latex


def test_expanded_matrices_are_written_entry_by_entry() -> None:
    latex = derivation_to_latex(derive("collapse", "4-8-2"))
    rows = latex.split(r"\beta_{24} &= ")[1].split("\\end{align*}")[0].splitlines()
    assert rows[1].startswith(r"&\quad {}+ v_{2")
    assert "\\begin{bmatrix} v_{11}" not in latex


def test_streaming_writes_what_is_returned() -> None:
    d = derive("collapse", "3-3-1")
    seen: list[int] = []
    stream = io.StringIO()
    write_latex(d, stream, standalone=True, progress=seen.append)
    assert stream.getvalue() == derivation_to_latex(d, standalone=True)
    assert seen == sorted(seen)
    assert seen[-1] == len(stream.getvalue())


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_documents_compile_without_overfull_lines(
    tmp_path: Path, derivations: dict[str, Derivation]
) -> None:
    fragments = [derivation_to_latex(d) for d in derivations.values()]
    whole = derivation_to_latex(derivations["4-8-1:sigmoid"], standalone=True)
    start, end = whole.split("\\begin{document}\n")[0], "\\end{document}\n"
    body = whole.split("\\begin{document}\n")[1].replace(end, "")
    source = tmp_path / "all.tex"
    source.write_text(start + "\\begin{document}\n" + body + "\n".join(fragments) + end)
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    done = subprocess.run(
        [*command, source.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    log = (tmp_path / "all.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Overfull" not in log
    assert start.count("\\usepackage") == 1


def test_text_and_markdown(derivations: dict[str, Derivation]) -> None:
    d = derivations["3-3-1"]
    text = derivation_to_text(d)
    assert "  β₁ = v₁ w₁₁ + v₂ w₂₁ + v₃ w₃₁" in text
    assert "for j = 1, 2, 3:" in text
    lines = [line for line in text.splitlines() if line.startswith("  ŷ =")]
    rows = text.splitlines()
    following = next(row for row in rows[rows.index(lines[1]) + 1 :] if " = " in row)
    assert following.index("=") == lines[1].index("=")
    markdown = derivation_to_markdown(d)
    assert markdown.count("$$") % 2 == 0
    assert "```python\n" in markdown
    bundle = derivation_to_mimebundle(d)
    assert sorted(bundle) == ["text/latex", "text/markdown", "text/plain"]
    assert bundle["text/plain"] == text


def test_json_schema(derivations: dict[str, Derivation]) -> None:
    d = derivations["4-8-1:sigmoid"]
    table = json.loads(json.dumps(derivation_to_dict(d)))
    assert set(table) == {
        "schema", "versions", "result", "network", "view", "statement", "assumptions",
        "conditions", "steps", "coefficients", "intercept", "code", "numeric", "verdict",
    }  # fmt: skip
    assert table["network"] == {
        "spec": "4-8-1:sigmoid",
        "widths": [4, 8, 1],
        "activations": ["identity", "sigmoid"],
        "bias": [True, True],
    }
    assert set(table["steps"][0]) == {
        "rule", "reason", "relation", "before", "after", "latex", "verdict",
    }  # fmt: skip
    assert set(table["steps"][0]["verdict"]) >= {
        "status", "method", "error_bound", "conditions", "counterexample",
    }  # fmt: skip
    assert set(table["numeric"][0]) == {
        "widths", "samples", "seed", "dtype", "max_relative_error",
    }  # fmt: skip
    assert table["statement"]["text"] == "yhat = sigmoid(beta_0 + sum(beta[i]*x[i], i=1..4))"
    assert table["coefficients"][0][2] == "sum(v[j]*w[j,3], j=1..8)"
    assert table["intercept"] == ["sum(v[j]*b[j], j=1..8) + c"]
    assert len(table["steps"]) == len(d.steps)


def test_verdicts_are_printed_with_what_they_rest_on() -> None:
    d = derive("collapse", "2-1-1")
    example = Counterexample(
        {"p": 2}, {"i": 0}, {"w": ((Fraction(1, 2),),)}, Fraction(1), Fraction(2)
    )
    bad = Verdict("refuted", reason="sides differ", counterexample=example)
    bounded = Verdict("proved", "random points", error_bound=Fraction(1, 2**110))
    w = d.network.names["W"]
    first, *rest = d.steps
    refuted = replace(d, steps=(replace(first, verdict=bad), *rest))
    assert "refuted (sides differ; p = 2, i = 1, w = 1/2: left 1, right 2)" in derivation_to_text(
        refuted
    )
    assert derivation_to_dict(refuted)["steps"][0]["verdict"]["counterexample"]["indices"] == {
        "i": 1
    }
    condition = sp.Ne(w[0, 0], 0)
    proved = replace(d, steps=(replace(first, verdict=bounded, conditions=(condition,)), *rest))
    assert r"at most \(2^{-110}\)" in derivation_to_latex(proved)
    assert r"Conditions: \(w_{11} \neq 0\)." in derivation_to_latex(proved)
    assert derivation_to_dict(proved)["conditions"] == ["w[1,1] != 0"]
    assert "Conditions: w₁₁ ≠ 0." in derivation_to_text(proved)


def test_code_is_typeset_with_the_letters_of_the_network(
    derivations: dict[str, Derivation],
) -> None:
    assert code_to_latex(derivations["p-h-1"]) == (
        r"\mathrm{network}(x, W, b, V, c) = V W x + V b + c"
    )
    assert r"\sigma" in code_to_latex(derivations["4-8-1:sigmoid"])
    with pytest.raises(PrintError, match="cannot be typeset"):
        code_to_latex(replace(derivations["p-h-1"], code="def f(:"))


def test_terminal_is_readable_without_colour(derivations: dict[str, Derivation]) -> None:
    console = pytest.importorskip("rich.console")
    from symnet.render.terminal import print_derivation

    stream = io.StringIO()
    plain = console.Console(file=stream, width=100, no_color=True)
    print_derivation(derivations["3-3-1"], plain)
    written = stream.getvalue()
    assert "1. hidden layer ✓ proved" in written
    assert "verdict: ✓ proved" in written
    assert "relative error" in written


def test_a_million_characters() -> None:
    net = Network("32-32-32-1")
    writer = Writer(Notation(net.quantities), LATEX)
    entries = [*net.coefficients(), *net.intercept()]
    written = [writer.write(entry) for entry in entries]
    assert sum(map(len, written)) > 1_000_000
    assert written[0].startswith(
        r"W^{(3)}_{11} W^{(2)}_{11} W^{(1)}_{11} + W^{(3)}_{11} W^{(2)}_{12}"
    )
    assert all(text.count("+") == len(e.args) - 1 for text, e in zip(written, entries, strict=True))
