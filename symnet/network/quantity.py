"""A quantity: a tensor (a SymPy MatrixSymbol) together with how it and its entries are written.

One table of quantities serves three rooms: the network names its parameters with it, the
renderers print with it and the readers bind names with it, so print and reading cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

GREEK = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega""".split()
)


@dataclass(frozen=True)
class Quantity:
    """How a tensor is written.

    `matrix` is the letter of the whole, `entry` that of its entries; `axes` says which of the
    two indices are written (a column of biases writes its row only); `layer` is the superscript
    of deep networks; `fixed` is a subscript that is always there, as the 0 of an intercept.
    """

    tensor: sp.MatrixSymbol
    matrix: str
    entry: str
    axes: tuple[int, ...] = (0, 1)
    layer: int | None = None
    fixed: str = ""
    hat: bool = False

    def entry_name(self, row: int, column: int) -> str:
        """The name of one entry, counted from 1: w_{12}, w_{1,12}, W^{(2)}_{11}, v_3."""
        places = (row, column)
        items = [str(places[axis] + 1) for axis in self.axes] + [self.fixed] * bool(self.fixed)
        superscript = f"^{{({self.layer})}}" if self.layer is not None else ""
        return f"{self.entry}{superscript}{subscript(items)}"


def subscript(items: Sequence[str]) -> str:
    """Join subscript items: no comma while each is one character, so that none print alike.

    >>> subscript(["1", "2"]), subscript(["1", "12"]), subscript(["3"]), subscript([])
    ('_{12}', '_{1,12}', '_3', '')
    """
    if not items:
        return ""
    body = "".join(items) if all(len(item) == 1 for item in items) else ",".join(items)
    return f"_{body}" if len(body) == 1 else f"_{{{body}}}"


@lru_cache(maxsize=65_536)
def tensor_entry(tensor: sp.MatrixSymbol, row: Any, column: Any) -> MatrixElement:
    """tensor[row, column], counted from 0, for SymPy indices that are known to be in range.

    SymPy's own way asks its assumptions about the range, which takes up to a millisecond.

    >>> W = sp.MatrixSymbol("W", 2, 3)
    >>> tensor_entry(W, sp.S.Zero, sp.S.One) == W[0, 1]
    True
    """
    return sp.Expr.__new__(MatrixElement, tensor, row, column)


def width_symbol(name: str) -> sp.Symbol:
    """The one SymPy symbol of a symbolic width: a positive integer."""
    return sp.Symbol(name, integer=True, positive=True)


def index_symbol(name: str) -> sp.Symbol:
    """The one SymPy symbol of an index, counted from 0 (printed from 1)."""
    return sp.Symbol(name, integer=True, nonnegative=True)
