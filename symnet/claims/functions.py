"""The functions that claims may apply, by their names in text and in LaTeX."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnet.network.activations import ACTIVATIONS

FUNCTIONS: dict[str, Any] = {
    name: {"exp": sp.exp, "tanh": sp.tanh}.get(name, sp.Function(name))
    for name, forms in ACTIVATIONS.items()
    if forms.elementwise and name != "identity"
} | {"log": sp.log, "sqrt": sp.sqrt, "abs": sp.Abs}
"""Names to SymPy functions of one number; the activations keep their name."""

ENTRYWISE = frozenset({"sigmoid", "tanh", "relu", "leaky_relu", "softplus"})
"""Those that act on any matrix entry by entry, as activations do."""

SEVERAL: dict[str, Any] = {"max": sp.Max, "min": sp.Min}
"""Functions of two or more numbers."""

MATRIX_FUNCTIONS: dict[str, int] = {
    "tr": 1, "inv": 1, "det": 1, "diag": 1, "norm": 1, "hadamard": 2, "grad": 2, "hessian": 2,
    "diff": 2,
}  # fmt: skip
"""Functions of matrices, and the derivatives, with the number of their arguments."""

BY_TEX: dict[str, str] = {
    str(ACTIVATIONS[name].tex): name for name in FUNCTIONS if name in ACTIVATIONS
}
"""TeX of activations to names in text."""

COMMAND_CALLS: dict[str, str] = {
    "exp": "exp", "log": "log", "ln": "log", "tanh": "tanh", "max": "max", "min": "min",
    "det": "det", "tr": "tr", "Tr": "tr",
}  # fmt: skip
"""Commands to names in text."""

WORD_CALLS: dict[str, str] = {
    "relu": "relu", "ReLU": "relu", "lrelu": "leaky_relu", "LeakyReLU": "leaky_relu",
    "softplus": "softplus", "sigmoid": "sigmoid", "tanh": "tanh", "exp": "exp", "log": "log",
    "ln": "log", "tr": "tr", "Tr": "tr", "trace": "tr", "diag": "diag", "det": "det",
    "max": "max", "min": "min", "abs": "abs", "inv": "inv",
}  # fmt: skip
"""Upright words to names in text."""

TEXT_CALLS = (*FUNCTIONS, *SEVERAL, *MATRIX_FUNCTIONS)
