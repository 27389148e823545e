"""The functions that claims may apply to a number, by their names in text and in LaTeX."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnet.network.activations import ACTIVATIONS

FUNCTIONS: dict[str, Any] = {
    name: {"exp": sp.exp, "tanh": sp.tanh}.get(name, sp.Function(name))
    for name, forms in ACTIVATIONS.items()
    if forms.elementwise and name != "identity"
}
"""Names to SymPy functions: exp and tanh are SymPy's own, the others keep their name."""

BY_TEX: dict[str, str] = {ACTIVATIONS[name].tex: name for name in FUNCTIONS}  # type: ignore[index]
"""TeX names to names in text."""
