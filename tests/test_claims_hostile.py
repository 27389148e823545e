"""Hostile and mutated text is read or refused, within a second, and nothing is executed."""

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
from symnet.claims import read_assumption, read_latex, read_line, read_text
from symnet.errors import ReadError, ShapeError
from tests.test_claims import DOTS, PH1, READERS, ROWS, SCOPES
from tests.test_claims_open import READ, SCOPE

OPEN_VALID = [formula for row in READ for formula in row[:2] if formula is not None]
VALID = [(row[0], text) for row in ROWS for text in row[1:3]] + [row[:2] for row in DOTS]


def read_or_refused(formula, names):
    """Every reader answers or refuses; returns the time of the slowest."""
    slowest = 0.0
    for read in (*READERS.values(), read_line, read_assumption):
        start = time.process_time()
        try:
            read(formula, names if read in READERS.values() else SCOPE)
        except (ReadError, ShapeError) as error:
            assert str(error)
        slowest = max(slowest, time.process_time() - start)
    return slowest


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
    "2^(" * 58 + "2" + ")" * 58,
    "^".join(["2"] * 1000),
    "x" + "_{1}" * 1000,
    "x^{2}_{1}" * 1000,
    "-" * 100_000,
    "|" * 100_000 + "\\|",
    "x" + "," * 150_000,
    "x" + "\\quad" * 20_000,
    "x" + ", i=1,2,\\dots,n" * 1000,
    " " * 150_000 + "x",
    "E[" * 50_000,
    "\\begin{cases}" * 8_000,
    "\\frac" * 10_000 + "12",
    "x=" * 20_000 + "x",
    " + ".join(f"x_{{{n}}}" for n in range(1, 10_001)),
    " + ".join(f"a_{n}" for n in range(1, 10_001)),
    "x_1 + \\dots + x_{n} + " * 1000 + "1",
    "10^(10^(10^10))",
    "x^1000000^2",
    "f(f(f(f(x))))",
    "((((x!)!)!)!)",
    "1/0",
    "0^-1",
    "\\frac{1}{1-1}",
    "invertible(__import__)",
]


@pytest.mark.parametrize("formula", HOSTILE)
def test_hostile_input_is_read_or_refused(formula):
    # a second where nothing else runs
    assert min(read_or_refused(formula, SCOPES[PH1]) for _ in range(2)) < 2


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
    for formula in [*OPEN_VALID, *(text for text in HOSTILE if len(text) < 1_000)]:
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

MORE_PIECES = """
    | \\| < > \\ge \\ne := \\prod \\odot \\nabla \\partial \\frac{\\partial
    \\begin{cases} \\end{cases}
    \\mathbf{1} \\mathbf{0} I I_n \\vdots \\ddots \\dots ^{-1} ^T ^{-\\top} \\max \\log
    \\sqrt[3] e^ \\circ
    .* tr( inv( diag( norm( grad( hessian( diff( eye( ones( zeros( 0.5 \\text{for} \\forall, i=1..n
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


@st.composite
def mutated_open(draw):
    """A formula of an open scope, with pieces of it and of others put in or taken out."""
    formula = draw(st.sampled_from(OPEN_VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(formula)))
        end = min(len(formula), start + draw(st.integers(0, 8)))
        other = draw(st.sampled_from(OPEN_VALID))
        cut = draw(st.integers(0, len(other)))
        piece = draw(st.sampled_from([*PIECES, *MORE_PIECES, "", other[cut : cut + 8]]))
        formula = formula[:start] + piece + formula[end:]
    return formula


@settings(max_examples=600, deadline=1_000)
@given(mutated_open())
def test_mutated_lines_are_read_or_refused(formula):
    read_or_refused(formula, SCOPES[PH1])


@settings(max_examples=200, deadline=1_000)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)))
def test_arbitrary_text_is_read_or_refused(formula):
    read_or_refused(formula, SCOPES[PH1])


def test_a_product_of_very_many_factors_is_refused():
    with pytest.raises(ReadError, match="2,000 factors"):
        read_latex("x" * 100_000, SCOPES[PH1])
