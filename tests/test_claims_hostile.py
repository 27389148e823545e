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
from symnet.claims import open_scope, read_latex, read_text
from symnet.errors import ReadError, ShapeError
from tests.test_claims import DOTS, PH1, READERS, ROWS, SCOPES

VALID = [(row[0], text) for row in ROWS for text in row[1:3]] + [row[:2] for row in DOTS]
OPEN = open_scope({"X": ("n", "p"), "y": ("n",), "A": ("n", "n"), "W1": ("h", "p")})


def read_or_refused(formula, names):
    for read in READERS.values():
        try:
            read(formula, names)
        except (ReadError, ShapeError) as error:
            assert str(error)


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
