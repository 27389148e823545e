"""Claims about tensors as claims about scalars: each sum, trace or entry becomes unknowns.

Each part of a normal form becomes one unknown, so that what is proved of all numbers is proved of
them. What is false of all numbers may be true of them, so that nothing is refuted this way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra.components import Atom, Component
from symnet.algebra.normal_form import NormalForm
from symnet.algebra.write import write
from symnet.errors import SymnetError
from symnet.judge.context import Context

TENSORS = (MatrixElement, sp.Indexed, sp.Sum, sp.Product, sp.Trace, sp.Determinant,
           sp.KroneckerDelta, sp.Derivative)  # fmt: skip


MAX_PARTS = 200


@dataclass(frozen=True)
class ScalarClaim:
    """Two scalars in symbols; `meanings` says for which part of the claim an unknown stands."""

    left: Any
    right: Any
    meanings: dict[Any, Any] = field(default_factory=dict)
    domains: dict[Any, Any] = field(default_factory=dict)


def abstracted(left: Any, right: Any, context: Context) -> ScalarClaim | None:
    """The claim about scalars, or None where a side is a matrix or a part cannot be read."""
    if not all(isinstance(side, sp.Expr) and _is_plain(side) for side in (left, right)):
        return None
    if not any(side.has(*TENSORS[:-1], sp.MatrixSymbol) for side in (left, right)):
        # derivatives by symbols are for the scalar judge
        return ScalarClaim(left, right)
    unknowns: dict[Any, Any] = {}
    meanings: dict[Any, Any] = {}
    names = count()

    def named(key: Any, meaning: Any) -> Any:
        if key not in unknowns:
            unknowns[key] = sp.Dummy(f"t_{next(names)}", real=True)
            meanings[unknowns[key]] = meaning
        return unknowns[key]

    def part(base: Component) -> Any:
        """A part of a normal form: a symbol, or an unknown."""
        (first, *others) = base.factors
        if not others and not first.slots and isinstance(first.tensor.head, sp.Symbol):
            return first.tensor.head
        return named(base, write(NormalForm({frozenset((Atom(base, 1),)): 1})))

    def parts(expr: Any) -> Any:
        """A sum, trace or entry, as a polynomial in its parts; one unknown where it is long."""
        value, _ = context.read(expr)
        assert isinstance(value, NormalForm)
        if len(value.terms) > MAX_PARTS:
            return named(value.key, expr)
        return sp.Add(
            *(
                sp.Mul(sp.Rational(number), *(part(base) ** power for base, power in monomial))
                for monomial, number in value.terms.items()
            )
        )

    def scalar(expr: Any) -> Any:
        inside = _defined_entry(expr, context)
        if inside is not None:
            return scalar(inside)
        if isinstance(expr, TENSORS):
            return parts(expr)
        if not expr.args:
            return expr
        arguments = [scalar(argument) for argument in expr.args]
        if isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.Function):
            return expr.func(*arguments, evaluate=False)
        return expr.func(*arguments)

    try:
        return ScalarClaim(scalar(left), scalar(right), meanings)
    except (SymnetError, AssertionError, RecursionError):
        return None


def _is_plain(side: Any) -> bool:
    """Whether a side is a number: no matrix, and nothing that does not commute or is another f."""
    if getattr(side, "is_Matrix", False):
        return False
    if not all(symbol.is_commutative for symbol in side.atoms(sp.Symbol)):
        return False
    return all(
        f.func == sp.Function(type(f).__name__) and f.is_commutative
        for f in side.atoms(AppliedUndef)
    )


def _defined_entry(expr: Any, context: Context) -> Any | None:
    """What an entry stands for where its matrix is defined entry by entry, as f(z) is."""
    if not (isinstance(expr, MatrixElement) and expr.parent in context.definitions):
        return None
    whole = context.definitions[expr.parent]
    if not isinstance(whole, sp.FunctionMatrix) or whole.lamda.expr.has(sp.Sum):
        return None
    return whole.lamda.expr.xreplace(dict(zip(whole.lamda.variables, expr.args[1:], strict=True)))
