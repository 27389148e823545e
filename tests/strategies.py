"""Generators for random networks and expressions, shared by the property tests."""

from __future__ import annotations

import sympy as sp
from hypothesis import strategies as st

from symnet import Network

SHAPES = (
    "3-3-1",
    "1-1-1",
    "p-h-1",
    "p-h-q",
    "3-1",
    "p-q",
    "5-4-3-2",
    "3-3-3-3-1",
    "p-h_1-h_2-1",
    "p-3-1",
    "2-h-2",
    "p-h:nobias-1:nobias",
    "3-2:nobias-2",
    "4-2-1:sigmoid",
    "p-h-1:relu",
    "3-2-2:softmax",
    "p-h-q:softmax",
    "12-11-2",
)
"""Shapes that every result on linear layers must work for."""


@st.composite
def networks(draw: st.DrawFn, *, concrete: bool | None = None, depth: int = 4) -> Network:
    """A network of linear layers with few units, biases on or off layer by layer."""
    count = draw(st.integers(1, depth))
    number = st.integers(1, 4)
    name = st.sampled_from(["p", "h", "q", "n", "m"])
    width = number if concrete else name if concrete is False else st.one_of(number, name)
    widths = draw(st.lists(width, min_size=count + 1, max_size=count + 1))
    bias = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return Network(list(widths), bias=bias)


m, n = sp.symbols("m n", integer=True, positive=True)
A, B = sp.MatrixSymbol("A", m, n), sp.MatrixSymbol("B", n, m)
S, T = sp.MatrixSymbol("S", m, m), sp.MatrixSymbol("T", m, m)


@st.composite
def square_expressions(draw: st.DrawFn, size: int = 4) -> sp.MatrixExpr:
    """A matrix expression of shape (m, m): products, sums and transposes, unevaluated."""
    leaf = st.sampled_from([S, T, sp.Identity(m), sp.MatMul(A, B, evaluate=False)])
    if size <= 1:
        return draw(leaf)
    kind = draw(st.sampled_from(["leaf", "add", "mul", "transpose"]))
    if kind == "leaf":
        return draw(leaf)
    if kind == "transpose":
        return sp.Transpose(draw(square_expressions(size=size - 1)))
    parts = [draw(square_expressions(size=size // 2)) for _ in range(2)]
    node = sp.MatAdd if kind == "add" else sp.MatMul
    return node(*parts, evaluate=False)
