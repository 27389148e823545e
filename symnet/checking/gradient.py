"""gradient: written as matrices, and judged against the derivative of the normal form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sympy as sp

from symnet.algebra.gradients import gradient_of, written_gradient
from symnet.algebra.nodes import Gradient
from symnet.checking.dimensions import dimensions, put
from symnet.errors import ShapeError, SpecError, UndecidedError
from symnet.judge import Context, Facts, decide, facts_of


def gradient(scalar: Any, wrt: Any, *, assume: Iterable[Any] = ()) -> Any:
    """The gradient of a scalar of tensors by a MatrixSymbol: SymPy, of its shape, judged.

    The scalar is a number or a 1×1 matrix; the entries of the variable count as independent, also
    where it is symmetric. Dimensions may be numbers or symbols. Raises UndecidedError where the
    gradient is not known to symnet, or where the judge does not prove it.

    >>> n, p = sp.symbols("n p", integer=True, positive=True)
    >>> X, y, b = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("b", p, 1)
    >>> gradient((y - X * b).T * (y - X * b), b)
    -2*X.T*(-X*b + y)
    """
    if not isinstance(wrt, sp.MatrixSymbol):
        raise SpecError(f"a gradient is by a MatrixSymbol, and not by {wrt!s:.60}")
    if getattr(scalar, "is_Matrix", False) and tuple(scalar.shape) != (1, 1):
        rows, columns = scalar.shape
        raise ShapeError(f"a gradient is of a number, and this is a matrix, {rows}×{columns}")
    table = dimensions([scalar, wrt])
    back = {new: old for old, new in table.items()}
    scalar, wrt = put(scalar, table), put(wrt, table)
    facts = facts_of([put(fact, table) for fact in assume], {})
    claimed = Gradient(scalar, wrt)
    context = Context(facts=_granting(facts, scalar))
    try:
        result = gradient_of(scalar, wrt)
    except UndecidedError:
        result = written_gradient(scalar, wrt)
    verdict = decide(claimed, result, context)
    if verdict.status != "proved":
        raise UndecidedError(
            f"the gradient of {scalar!s:.80} by {wrt} is not proved: {verdict.reason}"
        )
    return put(result, back)


def _granting(facts: Facts, scalar: Any) -> Facts:
    """The facts, and that every inverse that stands in the scalar exists."""
    inverted = [node.arg for node in scalar.atoms(sp.Inverse)]
    return replace(facts, invertible=(*facts.invertible, *inverted))
