"""Showing derivations: LaTeX, text, Markdown, JSON, a terminal; and typesetting code."""

from symnet.derivation import Derivation
from symnet.render.code import code_to_latex, function_to_latex
from symnet.render.expression import (
    expression_to_latex,
    expression_to_text,
    expression_to_unicode,
)
from symnet.render.json import derivation_to_dict
from symnet.render.latex import derivation_to_latex, write_latex
from symnet.render.markdown import derivation_to_markdown
from symnet.render.unicode import derivation_to_text

__all__ = [
    "code_to_latex",
    "derivation_to_dict",
    "derivation_to_latex",
    "derivation_to_markdown",
    "derivation_to_mimebundle",
    "derivation_to_text",
    "expression_to_latex",
    "expression_to_text",
    "expression_to_unicode",
    "function_to_latex",
    "write_latex",
]


def derivation_to_mimebundle(d: Derivation) -> dict[str, str]:
    """What a notebook shows: text, Markdown and LaTeX."""
    return {
        "text/plain": derivation_to_text(d),
        "text/markdown": derivation_to_markdown(d),
        "text/latex": derivation_to_latex(d),
    }
