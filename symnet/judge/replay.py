"""Replay: the value of a SymPy expression at numbers, by plain loops.

Shares no code with the exact engine, nor with the rest of the judge: it confirms what they say.
Numbers are exact; a function without rational values gives an interval that holds its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce, singledispatch
from itertools import product
from math import prod
from typing import Any

import sympy as sp
from mpmath import iv
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

Number = Any
"""An int, a Fraction, or an interval of mpmath."""

Rows = list[list[Number]]
Oracle = Callable[[str, Number], Number]


class OverBudget(Exception):
    """The evaluation would take more operations than it may."""


class Undefined(Exception):
    """The expression has no value at these numbers, or is of a kind that replay does not know."""


def real_value(function: str, argument: Number) -> Number:
    """The value of an activation or of a root: exact where it is rational, else an interval."""
    if function.startswith("power ") and _interval(argument) > 0:
        exponent = Fraction(function.removeprefix("power "))
        return _interval(argument) ** (iv.mpf(exponent.numerator) / exponent.denominator)
    if function in _RATIONAL:
        if isinstance(argument, iv.mpf):
            raise Undefined(f"{function} of an interval")
        return _RATIONAL[function](argument)
    if function in _INTERVALS:
        return _INTERVALS[function](_interval(argument))
    raise Undefined(f"replay does not know the function {function}")


_RATIONAL: dict[str, Callable[[Any], Any]] = {
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: max(x, Fraction(x) / 100),
}
_INTERVALS: dict[str, Callable[[Any], Any]] = {
    "exp": iv.exp,
    "sigmoid": lambda x: 1 / (1 + iv.exp(-x)),
    "tanh": lambda x: 1 - 2 / (iv.exp(2 * x) + 1),
    "softplus": lambda x: iv.log(1 + iv.exp(x)),
}


def surely_differ(left: Number, right: Number) -> bool:
    """Whether two numbers differ; intervals must be apart."""
    if isinstance(left, iv.mpf) or isinstance(right, iv.mpf):
        gap = _interval(left) - _interval(right)
        return bool(gap > 0) or bool(gap < 0)
    return bool(left != right)


def _interval(number: Number) -> Any:
    if isinstance(number, Fraction):
        return iv.mpf(number.numerator) / iv.mpf(number.denominator)
    return number if isinstance(number, iv.mpf) else iv.mpf(number)


def _times(one: Number, other: Number) -> Number:
    if isinstance(one, iv.mpf) or isinstance(other, iv.mpf):
        return _interval(one) * _interval(other)
    return one * other


def _plus(one: Number, other: Number) -> Number:
    if isinstance(one, iv.mpf) or isinstance(other, iv.mpf):
        return _interval(one) + _interval(other)
    return one + other


def _dot(row: Sequence[Number], column: Sequence[Number]) -> Number:
    try:
        return sum(a * b for a, b in zip(row, column, strict=True))
    except (TypeError, NotImplementedError):
        # fractions and intervals do not mix by themselves
        return reduce(_plus, map(_times, row, column))


@dataclass
class Replay:
    """Numbers for every name: `scalars` for widths, indices and symbols, `matrices` for tensors.

    `oracle(function, argument)` gives the value of a function, `families(base, indices)` that of an
    element of an IndexedBase. `budget` is the number of scalar
    operations allowed.
    """

    scalars: Mapping[Any, Number]
    matrices: Mapping[Any, Rows]
    oracle: Oracle = real_value
    budget: int = 60_000
    families: Callable[[Any, tuple[int, ...]], Number] | None = None
    scope: dict[Any, int] = field(default_factory=dict)

    def number(self, expr: Any) -> Number:
        """The value of a scalar; a 1×1 matrix counts as its entry."""
        value = self.value(expr)
        if isinstance(value, list):
            if len(value) == 1 and len(value[0]) == 1:
                return value[0][0]
            raise Undefined("a matrix where a number is needed")
        return value

    def rows(self, expr: Any) -> Rows:
        """The value of a matrix; a number counts as a 1×1 matrix."""
        value = self.value(expr)
        return value if isinstance(value, list) else [[value]]

    def value(self, expr: Any) -> Number | Rows:
        """The value of any expression."""
        self.spend(1)
        result: Number | Rows = _value(expr, self)
        return result

    def spend(self, operations: int) -> None:
        """Count operations; raises OverBudget beyond the budget."""
        self.budget -= operations
        if self.budget < 0:
            raise OverBudget

    def plain_sum(self, terms: Sequence[Any]) -> Number | None:
        """A sum of products of symbols, without a detour; None for anything else."""
        if self.scope:
            return None
        scalars = self.scalars
        total: Number = 0
        try:
            for term in terms:
                if type(term) is sp.Mul:
                    total += prod([scalars[factor] for factor in term.args])
                else:
                    total += scalars[term]
        except KeyError:
            return None
        self.spend(len(terms))
        return total

    def summed(self, body: Any, limits: list[Any]) -> Number:
        """The sum of a body over limits, the innermost first."""
        if not limits:
            return self.number(body)
        fast = self._sum_of_entries(body, limits)
        if fast is not None:
            return fast
        variable, low, high = limits[-1]
        outside, self.scope = self.scope, dict(self.scope)
        total: Number = 0
        for value in range(self.whole(low), self.whole(high) + 1):
            self.scope[variable] = value
            total = _plus(total, self.summed(body, limits[:-1]))
        self.scope = outside
        return total

    def _sum_of_entries(self, body: Any, limits: list[Any]) -> Number | None:
        """The common case, a product of matrix entries, without walking the tree for every term."""
        place = {variable: n for n, (variable, _, _) in enumerate(limits)}
        if len(place) < len(limits):
            return None
        if any(e.free_symbols & place.keys() for _, low, high in limits for e in (low, high)):
            return None
        ranges = [range(self.whole(low), self.whole(high) + 1) for _, low, high in limits]
        if not all(ranges):
            return 0
        readers: list[tuple[Rows, int, int]] = []
        fixed: list[int] = []
        for factor in sp.Mul.make_args(body):
            if not (
                isinstance(factor, MatrixElement) and isinstance(factor.parent, sp.MatrixSymbol)
            ):
                return None
            rows = self.rows(factor.parent)
            at = []
            for index, size in ((factor.i, len(rows)), (factor.j, len(rows[0]))):
                if index in place:
                    values: range = ranges[place[index]]
                    at.append(place[index])
                elif not index.free_symbols & place.keys():
                    values = range(self.whole(index), self.whole(index) + 1)
                    at.append(len(limits) + len(fixed))
                    fixed.append(values[0])
                else:
                    return None
                if values[0] < 0 or values[-1] >= size:
                    raise Undefined(f"{factor} is outside of its matrix")
            readers.append((rows, at[0], at[1]))
        self.spend(prod(map(len, ranges)) // 4)
        constants = tuple(fixed)
        total: Number = 0
        for values_of in product(*ranges):
            places = values_of + constants
            term: Number = 1
            for rows, row, column in readers:
                term = term * rows[places[row]][places[column]]
            total = total + term
        return total

    def product(self, left: Rows, right: Rows) -> Rows:
        """The product of two matrices."""
        if len(left[0]) != len(right):
            raise Undefined("a product of matrices whose shapes clash")
        # a product of two numbers costs a small part of a visit to a node
        self.spend(len(left) * len(right) * len(right[0]) // 16)
        columns = list(zip(*right, strict=True))
        return [[_dot(row, column) for column in columns] for row in left]

    def whole(self, expr: Any) -> int:
        """The value of a width, a limit or an index."""
        value = self.number(expr)
        if value != int(value):
            raise Undefined(f"{expr} is not a whole number here")
        return int(value)

    def size(self, expr: Any) -> int:
        """The value of a dimension, which must not be 0."""
        if (size := self.whole(expr)) < 1:
            raise Undefined("a matrix is empty here")
        return size


@singledispatch
def _value(expr: Any, replay: Replay) -> Number | Rows:
    raise Undefined(f"replay does not know {type(expr).__name__}")


@_value.register(int)
@_value.register(sp.Rational)
def _rational(expr: Any, replay: Replay) -> Number | Rows:
    return int(expr) if int(expr) == expr else Fraction(int(expr.p), int(expr.q))


@_value.register(sp.Symbol)
def _symbol(expr: Any, replay: Replay) -> Number | Rows:
    if expr in replay.scope:
        return replay.scope[expr]
    try:
        return replay.scalars[expr]
    except KeyError:
        raise Undefined(f"{expr} has no value") from None


@_value.register(sp.Add)
def _add(expr: Any, replay: Replay) -> Number | Rows:
    total = replay.plain_sum(expr.args)
    return reduce(_plus, map(replay.number, expr.args)) if total is None else total


@_value.register(sp.Mul)
def _mul(expr: Any, replay: Replay) -> Number | Rows:
    return reduce(_times, map(replay.number, expr.args))


@_value.register(sp.Pow)
def _power(expr: Any, replay: Replay) -> Number | Rows:
    base, exponent = replay.number(expr.base), expr.exp
    if not exponent.is_Integer:
        return replay.oracle(f"power {exponent}", base)
    if base == 0 and exponent < 0:
        raise Undefined("a division by zero")
    return (
        _interval(base) ** int(exponent)
        if isinstance(base, iv.mpf)
        else (Fraction(base) ** int(exponent))
    )


@_value.register(AppliedUndef)
@_value.register(sp.exp)
@_value.register(sp.tanh)
def _function(expr: Any, replay: Replay) -> Number | Rows:
    return replay.oracle(type(expr).__name__, replay.number(expr.args[0]))


@_value.register(sp.KroneckerDelta)
def _delta(expr: Any, replay: Replay) -> Number | Rows:
    return int(replay.number(expr.args[0]) == replay.number(expr.args[1]))


@_value.register(sp.Sum)
def _sum(expr: Any, replay: Replay) -> Number | Rows:
    return replay.summed(expr.function, list(expr.limits))


@_value.register(MatrixElement)
def _element(expr: Any, replay: Replay) -> Number | Rows:
    rows = replay.rows(expr.args[0])
    row, column = replay.whole(expr.args[1]), replay.whole(expr.args[2])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[0])):
        raise Undefined(f"{expr} is outside of its matrix")
    return rows[row][column]


@_value.register(sp.Indexed)
def _indexed(expr: Any, replay: Replay) -> Number | Rows:
    if replay.families is None:
        raise Undefined(f"{expr.base} has no values")
    return replay.families(expr.base, tuple(map(replay.whole, expr.indices)))


@_value.register(sp.MatrixSymbol)
def _matrix_symbol(expr: Any, replay: Replay) -> Number | Rows:
    try:
        return replay.matrices[expr]
    except KeyError:
        raise Undefined(f"{expr} has no value") from None


@_value.register(sp.MatAdd)
def _matrix_sum(expr: Any, replay: Replay) -> Number | Rows:
    terms = [replay.rows(term) for term in expr.args]
    if len({(len(rows), len(rows[0])) for rows in terms}) > 1:
        raise Undefined("a sum of matrices of different shapes")
    replay.spend(len(terms) * len(terms[0]) * len(terms[0][0]))
    return [
        [reduce(_plus, cells) for cells in zip(*lines, strict=True)]
        for lines in zip(*terms, strict=True)
    ]


@_value.register(sp.MatMul)
def _matrix_product(expr: Any, replay: Replay) -> Number | Rows:
    factors = [replay.value(factor) for factor in expr.args]
    scale = reduce(_times, (factor for factor in factors if not isinstance(factor, list)), 1)
    matrices = [factor for factor in factors if isinstance(factor, list)]
    # the cheaper end first: a row from the left, a column from the right
    while len(matrices) > 1:
        at = 0 if len(matrices[0]) <= len(matrices[-1][0]) else len(matrices) - 2
        matrices[at : at + 2] = [replay.product(matrices[at], matrices[at + 1])]
    return [[_times(scale, cell) for cell in row] for row in matrices[0]]


@_value.register(sp.MatPow)
def _matrix_power(expr: Any, replay: Replay) -> Number | Rows:
    if not expr.exp.is_Integer or expr.exp < 1:
        raise Undefined(f"the matrix power {expr.exp}")
    return reduce(replay.product, [replay.rows(expr.base)] * int(expr.exp))


@_value.register(sp.Transpose)
def _transpose(expr: Any, replay: Replay) -> Number | Rows:
    return [list(row) for row in zip(*replay.rows(expr.arg), strict=True)]


@_value.register(sp.Identity)
def _identity(expr: Any, replay: Replay) -> Number | Rows:
    size = replay.size(expr.shape[0])
    return [[int(row == column) for column in range(size)] for row in range(size)]


@_value.register(sp.ZeroMatrix)
def _zero(expr: Any, replay: Replay) -> Number | Rows:
    rows, columns = map(replay.size, expr.shape)
    return [[0] * columns for _ in range(rows)]


@_value.register(sp.BlockMatrix)
def _blocks(expr: Any, replay: Replay) -> Number | Rows:
    height, width = expr.blocks.shape
    result: Rows = []
    for row in range(height):
        blocks = [replay.rows(expr.blocks[row, column]) for column in range(width)]
        result += [[cell for line in lines for cell in line] for lines in zip(*blocks, strict=True)]
    return result


@_value.register(sp.MatrixBase)
def _explicit(expr: Any, replay: Replay) -> Number | Rows:
    cells = list(map(replay.number, expr.flat()))
    return [cells[r * expr.cols : (r + 1) * expr.cols] for r in range(expr.rows)]


@_value.register(sp.FunctionMatrix)
def _function_matrix(expr: Any, replay: Replay) -> Number | Rows:
    rows, columns = map(replay.size, expr.shape)
    row, column = expr.lamda.variables
    outside, replay.scope = replay.scope, dict(replay.scope)
    result: Rows = [[0] * columns for _ in range(rows)]
    for r, c in product(range(rows), range(columns)):
        replay.scope[row], replay.scope[column] = r, c
        result[r][c] = replay.number(expr.lamda.expr)
    replay.scope = outside
    return result
