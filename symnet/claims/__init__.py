"""Reading what people write: LaTeX and plain text to SymPy, as written and nothing executed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnet.claims.bind import Binder
from symnet.claims.latex import LatexParser
from symnet.claims.scope import Scope, scope_of
from symnet.claims.syntax import Equation, Node, Source
from symnet.claims.text import TextParser

__all__ = ["Claim", "Scope", "read_latex", "read_text", "scope_of"]


@dataclass(frozen=True)
class Claim:
    """left = right, each a SymPy expression, unevaluated."""

    left: Any
    right: Any


def read_latex(text: str, scope: Scope) -> Any:
    r"""The SymPy expression of LaTeX, or a Claim where there is one =.

    Raises ReadError where the LaTeX cannot be read in exactly one way, ShapeError where shapes
    clash.

    >>> from symnet.network import Network
    >>> read_latex(r"\sum_{j=1}^{h} v_j w_{ji}", scope_of(Network("p-h-1")))
    Sum(V[0, j]*W[j, i], (j, 0, h - 1))
    """
    source = Source(text, "LaTeX")
    return _bound(source, LatexParser(source).formula(), scope)


def read_text(text: str, scope: Scope) -> Any:
    """The SymPy expression of plain text, or a Claim where there is one =; errors as above.

    >>> from symnet.network import Network
    >>> read_text("V*(W*x + b) + c", scope_of(Network("p-h-1")))
    V*(W*x + b) + c
    """
    source = Source(text, "text")
    return _bound(source, TextParser(source).formula(), scope)


def _bound(source: Source, formula: Node, scope: Scope) -> Any:
    binder = Binder(source, scope)
    if not isinstance(formula, Equation):
        value = binder.value(formula)
        return value.matrix if value.scalar is None else value.scalar
    left, right = binder.value(formula.left), binder.value(formula.right)
    # a 1 × 1 quantity is the whole when the other side is a matrix
    if left.scalar is None or right.scalar is None:
        return Claim(
            *(side.scalar if side.matrix is None else side.matrix for side in (left, right))
        )
    return Claim(left.scalar, right.scalar)
