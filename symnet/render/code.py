"""The NumPy function that was executed, typeset by latexify with the letters of the derivation."""

from __future__ import annotations

import ast
import re
from typing import Any

from symnet.derivation import Derivation
from symnet.errors import PrintError
from symnet.network import Network
from symnet.network.activations import ACTIVATIONS
from symnet.render.chains import notation_of
from symnet.render.dialects import LATEX

_NAME = re.compile(r"\\mathrm\{((?:\w|\\_)+)\}")


def code_to_latex(d: Derivation) -> str:
    """The code of a derivation as LaTeX, for a reader to compare with the formula.

    Raises PrintError when latexify cannot read the code.
    """
    from latexify import codegen
    from latexify.exceptions import LatexifyError

    try:
        # latexify's own entry point asks for a function object; the source is all it reads
        written: str = codegen.FunctionCodegen().visit(ast.parse(d.code))
    except (LatexifyError, SyntaxError) as error:
        raise PrintError(f"the code of {d.name} cannot be typeset: {error}") from None
    letters = _letters(d)
    named = _NAME.sub(lambda name: letters.get(name[1].replace("\\_", "_"), name[0]), written)
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
