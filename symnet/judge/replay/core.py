"""The evaluator: plain loops over numbers, one rule for each kind of SymPy node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from itertools import product
from math import prod
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.judge.replay.functions import real_value
from symnet.judge.replay.numbers import Number, OverBudget, Rows, Undefined, dot, plus

Oracle = Callable[[str, Number], Number]
BY_NAME: dict[str, Callable[[Any, Any], Number | Rows]] = {}
"""Rules for nodes whose classes are defined elsewhere, by the names of the classes."""


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
        result: Number | Rows = value_of(expr, self)
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
            total = plus(total, self.summed(body, limits[:-1]))
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
        return [[dot(row, column) for column in columns] for row in left]

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
def value_of(expr: Any, replay: Replay) -> Number | Rows:
    """The value of one kind of node; other kinds are registered by the modules beside this one."""
    rule = BY_NAME.get(type(expr).__name__)
    if rule is not None:
        return rule(expr, replay)
    raise Undefined(f"replay does not know {type(expr).__name__}")
