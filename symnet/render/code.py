"""The NumPy function that was executed, typeset by latexify with the letters of the derivation."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from symnet.derivation import Derivation
from symnet.errors import PrintError
from symnet.network import Network
from symnet.network.activations import ACTIVATIONS
from symnet.render.chains import notation_of
from symnet.render.dialects import LATEX

_NAME = re.compile(r"\\mathrm\{((?:\w|\\_)+)\}")

_NUMPY = {rf"\mathrm{{np}}.\mathrm{{{name}imum}}": rf"\{name}" for name in ("max", "min")}


def code_to_latex(d: Derivation) -> str:
    """The code of a derivation as LaTeX, for a reader to compare with the formula.

    Raises PrintError when latexify cannot read the code.
    """
    return function_to_latex(d.code, _letters(d))


def function_to_latex(source: str, letters: Mapping[str, str]) -> str:
    r"""A Python function as LaTeX, its names replaced by letters; the source is not run.

    Raises PrintError when latexify cannot read the source.

    >>> function_to_latex("def f(W1):\n    return W1 @ W1", {"W1": "W"})
    'f(W) = W W'
    """
    from latexify import codegen
    from latexify.exceptions import LatexifyError

    try:
        # latexify's own entry point asks for a function object; the source is all it reads
        written: str = codegen.FunctionCodegen().visit(ast.parse(source))
    except (LatexifyError, SyntaxError) as error:
        raise PrintError(f"this code cannot be typeset: {error}\n{source[:200]}") from None
    named = _NAME.sub(lambda name: letters.get(name[1].replace("\\_", "_"), name[0]), written)
    for name, sign in _NUMPY.items():
        named = named.replace(name, sign)
    return named.replace(r"\cdot ", "")


def _letters(d: Derivation) -> dict[str, str]:
    """Generated names (x0, W1, b1, …, as `numeric` writes them) and activations to LaTeX."""
    network: Any = d.network
    if not isinstance(network, Network):
        return {}
    notation = notation_of(d)
    table = {"x0": network.input}
    for number, (weight, bias) in enumerate(network.parameters, start=1):
        table[f"W{number}"] = weight
        if bias is not None:
            table[f"b{number}"] = bias
    letters = {name: LATEX.label(notation.whole(q.tensor)) for name, q in table.items()}
    return letters | {name: forms.tex for name, forms in ACTIVATIONS.items()}
