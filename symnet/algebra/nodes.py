"""SymPy nodes for derivatives with respect to tensors, which SymPy itself spells as arrays.

They only say what is meant; the exact engine takes the derivative when it reads them.
"""

from __future__ import annotations

from typing import Any

import sympy as sp


class Gradient(sp.MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The matrix of the derivatives of a scalar by the entries of a MatrixSymbol; of its shape.

    The entries of the variable count as independent, also where the variable is symmetric.

    >>> p = sp.Symbol("p", integer=True, positive=True)
    >>> b = sp.MatrixSymbol("b", p, 1)
    >>> Gradient(sp.Trace(b.T * b), b).shape
    (p, 1)
    """

    def __new__(cls, scalar: Any, variable: Any) -> Gradient:
        """Keep the scalar and the variable as they are."""
        node: Gradient = sp.Basic.__new__(cls, scalar, variable)
        return node

    @property
    def shape(self) -> tuple[Any, Any]:
        """The shape of the variable."""
        rows, columns = self.args[1].shape
        return rows, columns

    @property
    def free_symbols(self) -> set[Any]:
        """Those of the scalar and of the variable."""
        symbols: set[Any] = self.args[0].free_symbols | self.args[1].free_symbols
        return symbols


class Hessian(sp.MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The matrix of the second derivatives of a scalar by the entries of a column, (n, n)."""

    def __new__(cls, scalar: Any, variable: Any) -> Hessian:
        """Keep the scalar and the variable as they are."""
        node: Hessian = sp.Basic.__new__(cls, scalar, variable)
        return node

    @property
    def shape(self) -> tuple[Any, Any]:
        """Square, with as many rows as the variable has."""
        return self.args[1].shape[0], self.args[1].shape[0]

    @property
    def free_symbols(self) -> set[Any]:
        """Those of the scalar and of the variable."""
        symbols: set[Any] = self.args[0].free_symbols | self.args[1].free_symbols
        return symbols
