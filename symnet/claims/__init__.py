"""Reading what people write: LaTeX and plain text to SymPy, as written and nothing executed."""

from __future__ import annotations

from typing import Any

from symnet.claims.assumptions import read_assumption, read_formula
from symnet.claims.formulas import Claim, read, read_sides
from symnet.claims.lines import Line, read_line
from symnet.claims.scope import Definition, Scope, open_scope, scope_of
from symnet.claims.syntax import Source
from symnet.claims.values import ClashError

__all__ = [
    "Claim", "ClashError", "Definition", "Line", "Scope", "open_scope", "read_assumption",
    "read_formula", "read_latex", "read_line", "read_sides", "read_text", "scope_of",
]  # fmt: skip


def read_latex(text: str, scope: Scope) -> Any:
    r"""The SymPy expression of LaTeX, or a Claim where there is one =.

    Raises ReadError where the LaTeX cannot be read in exactly one way, ShapeError where shapes
    clash.

    >>> from symnet.network import Network
    >>> read_latex(r"\sum_{j=1}^{h} v_j w_{ji}", scope_of(Network("p-h-1")))
    Sum(V[0, j]*W[j, i], (j, 0, h - 1))
    """
    return read(Source(text, "LaTeX"), scope)


def read_text(text: str, scope: Scope) -> Any:
    """The SymPy expression of plain text, or a Claim where there is one =; errors as above.

    >>> from symnet.network import Network
    >>> read_text("V*(W*x + b) + c", scope_of(Network("p-h-1")))
    V*(W*x + b) + c
    """
    return read(Source(text, "text"), scope)
