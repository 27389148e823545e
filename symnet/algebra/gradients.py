"""Gradients of scalars as matrix expressions that read well, by reverse accumulation.

From the scalar down, each node hands on the derivative of the scalar by itself: through A B it
becomes D B^T and A^T D, through A^T it becomes D^T, through A^-1 it becomes -A^-T D A^-T. What
arrives at the variable is the gradient. The judge compares it with the derivative of the normal
form, which is taken another way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra.grid import Grid, column_index, row_index
from symnet.algebra.nodes import Gradient
from symnet.algebra.read import Reader
from symnet.algebra.write import write
from symnet.errors import UndecidedError


def gradient_of(scalar: Any, variable: Any) -> Any:
    """The gradient of a scalar (a number, or a 1×1 matrix) by a MatrixSymbol, of its shape.

    Raises UndecidedError for a scalar that is not made of matrices.

    >>> n, p = sp.symbols("n p", integer=True, positive=True)
    >>> X, y, b = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("b", p, 1)
    >>> gradient_of((y - X * b).T * (y - X * b), b)
    -2*X.T*(-X*b + y)
    """
    if not scalar.has(variable):
        return sp.ZeroMatrix(*variable.shape)
    return _collected(list(_reach(scalar, sp.S.One, variable)), variable.shape)


def _reach(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    """What arrives at the variable, when the derivative by `expr` is `seed`."""
    if expr == variable:
        yield seed
    elif expr.has(variable):
        yield from _rule(expr)(expr, seed, variable)


def _rule(expr: Any) -> Any:
    for kinds, rule in _RULES:
        if isinstance(expr, kinds):
            return rule
    raise UndecidedError(f"the gradient through {type(expr).__name__} is not written as matrices")


def _sum(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    for term in expr.args:
        yield from _reach(term, seed, variable)


def _scalar_product(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    for n, factor in enumerate(expr.args):
        if factor.has(variable):
            rest = sp.Mul(seed, *expr.args[:n], *expr.args[n + 1 :])
            yield from _reach(factor, rest, variable)


def _scalar_power(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    base, exponent = expr.args
    if exponent.has(variable):
        raise UndecidedError("a gradient through an exponent is not written as matrices")
    yield from _reach(base, seed * exponent * base ** (exponent - 1), variable)


def _scalar_function(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    yield from _reach(expr.args[0], seed * _slope(expr.func, expr.args[0]), variable)


def _product(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    """D -> A^T D B^T for the factor between A and B."""
    for n, factor in enumerate(expr.args):
        if not factor.has(variable):
            continue
        if not factor.is_Matrix:
            raise UndecidedError("a gradient through a scalar factor of a matrix is not written")
        before = [a for a in expr.args[:n] if a.is_Matrix]
        after = [a for a in expr.args[n + 1 :] if a.is_Matrix]
        numbers = [a for a in expr.args if not a.is_Matrix]
        yield from _reach(
            factor,
            _times(*numbers, *map(_turned, reversed(before)), seed, *map(_turned, reversed(after))),
            variable,
        )


def _power(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    base, exponent = expr.args
    if not exponent.is_Integer or not -8 <= exponent <= 8 or exponent == 0:
        raise UndecidedError(f"a gradient through the power {exponent} is not written")
    part = base if exponent > 0 else sp.Inverse(base)
    yield from _product(sp.MatMul(*[part] * abs(int(exponent)), evaluate=False), seed, variable)


def _transpose(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    yield from _reach(expr.arg, _turned(seed), variable)


def _inverse(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    """D -> -A^-T D A^-T."""
    turned = _turned(expr)
    yield from _reach(expr.arg, _times(-1, turned, seed, turned), variable)


def _trace(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    """tr: a number d -> d I."""
    yield from _reach(expr.arg, _times(seed, sp.Identity(expr.arg.shape[0])), variable)


def _hadamard(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    for n, factor in enumerate(expr.args):
        if factor.has(variable):
            rest = [*expr.args[:n], *expr.args[n + 1 :]]
            yield from _reach(factor, _entrywise(seed, rest), variable)


def _elementwise(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    argument = expr.expr
    dummy = sp.Dummy("d")
    slope = ElementwiseApplyFunction(sp.Lambda(dummy, _slope(expr.function, dummy)), argument)
    yield from _reach(argument, _entrywise(seed, [slope]), variable)


def _element(expr: Any, seed: Any, variable: Any) -> Iterator[Any]:
    """The entry of a 1×1 matrix."""
    if expr.parent.shape != (1, 1):
        raise UndecidedError("a gradient through an entry is not written as matrices")
    yield from _reach(expr.parent, seed, variable)


_RULES: tuple[tuple[Any, Any], ...] = (
    (sp.Add, _sum),
    (sp.MatAdd, _sum),
    (sp.Trace, _trace),
    (sp.MatMul, _product),
    (sp.Transpose, _transpose),
    (sp.Inverse, _inverse),  # a MatPow to SymPy
    (sp.MatPow, _power),
    (sp.HadamardProduct, _hadamard),
    (ElementwiseApplyFunction, _elementwise),
    (MatrixElement, _element),
    # a MatMul is a Mul to SymPy, so that scalars come last
    (sp.Mul, _scalar_product),
    (sp.Pow, _scalar_power),
    (sp.Function, _scalar_function),
)


def _slope(function: Any, argument: Any) -> Any:
    """f'(a), with the activations kept by their names."""
    sigmoid = sp.Function("sigmoid")(argument)
    body = function(argument)
    known = {
        "sigmoid": sigmoid * (1 - sigmoid),
        "softplus": sigmoid,
        "tanh": 1 - sp.tanh(argument) ** 2,
        "exp": sp.exp(argument),
        "log": 1 / argument,
    }
    name = type(body).__name__
    if name not in known:
        raise UndecidedError(f"the derivative of {name} is not known")
    return known[name]


def _entrywise(seed: Any, factors: list[Any]) -> Any:
    if not getattr(seed, "is_Matrix", False):
        seed = _times(seed, sp.OneMatrix(*factors[0].shape))
    return sp.HadamardProduct(seed, *factors)


def _times(*factors: Any) -> Any:
    """The product, without identities and 1×1 seeds that are numbers."""
    numbers = [f for f in factors if not getattr(f, "is_Matrix", False)]
    matrices = [f for f in factors if getattr(f, "is_Matrix", False)]
    if any(isinstance(m, sp.MatMul) for m in matrices):
        parts = (m.args if isinstance(m, sp.MatMul) else (m,) for m in matrices)
        return _times(*numbers, *(part for args in parts for part in args))
    if len(matrices) > 1:
        matrices = [m for m in matrices if not isinstance(m, sp.Identity)] or matrices[:1]
    number = sp.Mul(*numbers)
    if not matrices:
        return number
    if number == 1:
        return matrices[0] if len(matrices) == 1 else sp.MatMul(*matrices)
    return sp.MatMul(number, *matrices)


def _turned(matrix: Any) -> Any:
    """The transpose, taken inside of products and sums where they stand as factors."""
    if not getattr(matrix, "is_Matrix", False) or isinstance(matrix, sp.Identity):
        return matrix
    if isinstance(matrix, sp.Transpose):
        return matrix.arg
    if isinstance(matrix, sp.MatMul):
        return _times(*(_turned(factor) for factor in reversed(matrix.args)))
    if isinstance(matrix, sp.MatAdd | sp.HadamardProduct):
        return matrix.func(*map(_turned, matrix.args))
    return (
        sp.Inverse(_turned(matrix.arg)) if isinstance(matrix, sp.Inverse) else sp.Transpose(matrix)
    )


def _collected(terms: list[Any], shape: tuple[Any, Any]) -> Any:
    """Equal products joined: D + D -> 2 D."""
    counts: dict[Any, Any] = {}
    for term in terms:
        number, matrix = term.as_coeff_mmul() if isinstance(term, sp.MatMul) else (1, term)
        if not getattr(matrix, "is_Matrix", False):
            matrix, number = sp.OneMatrix(*shape), number * matrix
        counts[matrix] = counts.get(matrix, 0) + number
    summands = [_times(number, matrix) for matrix, number in counts.items() if number != 0]
    if not summands:
        return sp.ZeroMatrix(*shape)
    return summands[0] if len(summands) == 1 else sp.MatAdd(*summands)


def written_gradient(scalar: Any, variable: Any) -> Any:
    """The gradient by its general entry, from the derivative of the normal form."""
    reader = Reader()
    value = reader.read(Gradient(scalar, variable))
    assert isinstance(value, Grid)
    rows, columns = variable.shape
    names = [sp.Symbol(name, integer=True, nonnegative=True) for name in ("r", "c")]
    form = value.cells[0][0]
    places = dict(zip((row_index(rows).name, column_index(columns).name), names, strict=True))
    body = write(form, {name: places[name] for name in form.opens})
    return sp.FunctionMatrix(rows, columns, sp.Lambda(tuple(names), body))
