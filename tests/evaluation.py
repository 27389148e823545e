"""Plain evaluation of both sides with Fractions, apart from the judge and from its replay.

Functions are floats and derivatives are central differences, so that values are compared within
1e-6; whatever this does not know raises Unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.algebra.nodes import Gradient, Hessian

STEP = Fraction(1, 10**5)
TOLERANCE = Fraction(1, 10**6)
KNOWN = {
    "exp": math.exp,
    "tanh": math.tanh,
    "log": math.log,
    "sigmoid": lambda t: 1 / (1 + math.exp(-t)),
    "softplus": lambda t: math.log1p(math.exp(t)),
    "relu": lambda t: max(t, 0),
    "leaky_relu": lambda t: t if t > 0 else t / 100,
    "Abs": abs,
    "sign": lambda t: (t > 0) - (t < 0),
    "sin": math.sin,
}


class Unknown(Exception):
    """No value here, or a kind of expression that is not known."""


def array(rows: int, columns: int, entry: Any) -> np.ndarray:
    """A matrix of exact numbers from its entries."""
    made = np.empty((rows, columns), dtype=object)
    for r, c in product(range(rows), range(columns)):
        made[r, c] = entry(r, c)
    return made


class Evaluation:
    """One point: dimensions of a size drawn once, small random integers for everything else."""

    def __init__(
        self, rng: Random, definitions: Mapping[Any, Any], entries: Mapping[Any, Any]
    ) -> None:
        self.rng, self.definitions, self.entries = rng, definitions, entries
        self.values: dict[Any, Any] = {}

    def value(self, e: Any) -> Any:
        """A number or an array of numbers."""
        for kinds, rule in RULES:
            if isinstance(e, kinds):
                return rule(self, e)
        raise Unknown(type(e).__name__)

    def drawn(self, key: Any) -> Fraction:
        """A generic value, the same whenever it is asked for."""
        if key not in self.values:
            self.values[key] = Fraction(self.rng.choice([-5, -4, -3, -2, 2, 3, 4, 5, 7]))
        return self.values[key]

    def symbol(self, e: Any) -> Any:
        """Widths are 2 to 4, indices 0 or 1, and an entry of a matrix is that entry."""
        if e in self.entries:
            tensor, row, column = self.entries[e]
            return self.value(tensor)[row, column]
        if e not in self.values and e.is_integer:
            self.values[e] = self.rng.randint(2, 4) if e.is_positive else self.rng.randint(0, 1)
        if e not in self.values and (e.is_positive or e.is_nonnegative):
            self.values[e] = Fraction(self.rng.randint(1, 9), 3)
        return self.drawn(e)

    def tensor(self, e: Any) -> Any:
        """A generic matrix, or what defines it."""
        if e not in self.values:
            if e in self.definitions:
                return self.value(self.definitions[e])
            rows, columns = (int(self.value(size)) for size in e.shape)
            entry = lambda r, c: self.drawn((e, r, c))  # noqa: E731  # an entry by its place
            self.values[e] = array(rows, columns, entry)
        return self.values[e]

    def element(self, e: Any) -> Any:
        """An entry, which must be there."""
        whole = self.value(e.args[0])
        row, column = int(self.value(e.args[1])), int(self.value(e.args[2]))
        if not (0 <= row < whole.shape[0] and 0 <= column < whole.shape[1]):
            raise Unknown("an entry outside of its matrix")
        return whole[row, column]

    def total(self, e: Any) -> Any:
        """A sum term by term, the last limit outermost; an empty range gives 0."""
        (index, low, high), *outer = e.limits[-1], *e.limits[:-1]
        body = sp.Sum(e.function, *outer) if outer else e.function
        result: Any = 0
        before = self.values.get(index)
        for place in range(int(self.value(low)), int(self.value(high)) + 1):
            self.values[index] = Fraction(place)
            result = result + self.value(body)
        self.values[index] = before
        if before is None:
            del self.values[index]
        return result

    def power(self, e: Any) -> Any:
        """Whole powers exactly, others as floats."""
        base, exponent = (self.value(argument) for argument in e.args)
        if isinstance(base, np.ndarray):
            if exponent < 0:
                return np.linalg.matrix_power(self.inverse(base), -int(exponent))
            return np.linalg.matrix_power(base, int(exponent))
        if abs(exponent) > 1000:
            raise Unknown("a power that is too long")
        if exponent == int(exponent) and (base or exponent >= 0):
            return base ** int(exponent)
        if base <= 0:
            raise Unknown("a root of what is not positive")
        return float(base) ** float(exponent)

    def inverse(self, rows: Any) -> np.ndarray:
        """Gauss and Jordan."""
        size = len(rows)
        if rows.shape[0] != rows.shape[1]:
            raise Unknown("no square matrix")
        wide = [[*row, *(Fraction(r == c) for c in range(size))] for r, row in enumerate(rows)]
        for k in range(size):
            pivot = next((r for r in range(k, size) if wide[r][k]), None)
            if pivot is None:
                raise Unknown("a singular matrix")
            wide[k], wide[pivot] = wide[pivot], wide[k]
            wide[k] = [cell / wide[k][k] for cell in wide[k]]
            for r in range(size):
                if r != k:
                    wide[r] = [a - wide[r][k] * b for a, b in zip(wide[r], wide[k], strict=True)]
        return array(size, size, lambda r, c: wide[r][size + c])

    def function(self, e: Any) -> Any:
        """A known function as a float; an unknown one is some polynomial."""
        argument, name = self.value(e.args[0]), type(e).__name__
        if isinstance(e, AppliedUndef) and name not in KNOWN:
            return argument**3 + 2 * argument + 11
        if name not in KNOWN or len(e.args) != 1:
            raise Unknown(name)
        if name == "log" and argument <= 0:
            raise Unknown("a logarithm of what is not positive")
        return KNOWN[name](argument)

    def entrywise(self, e: Any) -> np.ndarray:
        """The matrix of the values of a Lambda."""
        rows, columns = (int(self.value(size)) for size in e.shape)
        names = e.lamda.variables
        before = {name: self.values.pop(name) for name in names if name in self.values}

        def entry(r: int, c: int) -> Any:
            self.values.update(zip(names, (Fraction(r), Fraction(c)), strict=True))
            return self.value(e.lamda.expr)

        made = array(rows, columns, entry)
        for name in names:
            self.values.pop(name, None)
        self.values.update(before)
        return made

    def slope(self, e: Any, *places: tuple[int, int]) -> Any:
        """Central differences of the scalar, one for each place."""
        if not places:
            return scalar(self.value(e.args[0]))
        at, *rest = places
        tensor = self.value(e.args[1])
        kept, ends = tensor[at], []
        for sign in (1, -1):
            tensor[at] = kept + sign * STEP
            ends.append(self.slope(e, *rest))
        tensor[at] = kept
        return (ends[0] - ends[1]) / (2 * STEP)

    def derivative(self, e: Any) -> Any:
        """Central differences by symbols."""
        *rest, variable = (s for s, times in e.variable_count for _ in range(int(times)))
        if not isinstance(variable, sp.Symbol):
            raise Unknown("a derivative by an entry")
        inner = sp.Derivative(e.expr, *rest, evaluate=False) if rest else e.expr
        kept, ends = self.value(variable), []
        for sign in (1, -1):
            self.values[variable] = kept + sign * STEP
            ends.append(self.value(inner))
        self.values[variable] = kept
        return (ends[0] - ends[1]) / (2 * STEP)

    def cases(self, e: Any) -> Any:
        """The first case whose condition holds."""
        for body, condition in e.args:
            if condition in (sp.true, sp.false):
                holds = bool(condition)
            else:
                holds = condition.func(*(sp.Rational(self.value(a)) for a in condition.args))
            if holds:
                return self.value(body)
        raise Unknown("no case")

    def gradient(self, e: Any) -> np.ndarray:
        """Entry by entry."""
        return array(*self.value(e.args[1]).shape, lambda r, c: self.slope(e, (r, c)))

    def hessian(self, e: Any) -> np.ndarray:
        """Entry by entry."""
        size = len(self.value(e.args[1]))
        return array(size, size, lambda r, c: self.slope(e, (r, 0), (c, 0)))


def scalar(value: Any) -> Any:
    """A 1×1 matrix as its entry."""
    if isinstance(value, np.ndarray):
        if value.shape != (1, 1):
            raise Unknown("a matrix where a number is meant")
        return value[0, 0]
    return value


def _product(at: Evaluation, e: Any) -> Any:
    result: Any = 1
    for factor in map(at.value, e.args):
        both = isinstance(result, np.ndarray) and isinstance(factor, np.ndarray)
        if both and result.shape[1] != factor.shape[0]:
            raise Unknown("shapes clash")
        result = result @ factor if both else result * factor
    return result


def _sum(at: Evaluation, e: Any) -> Any:
    values = [at.value(term) for term in e.args]
    if len({value.shape if isinstance(value, np.ndarray) else () for value in values}) > 1:
        raise Unknown("shapes clash")
    return sum(values[1:], values[0])


def _constant(at: Evaluation, e: Any) -> np.ndarray:
    rows, columns = (int(at.value(size)) for size in e.shape)
    kind = type(e).__name__
    return array(rows, columns, lambda r, c: {"Identity": int(r == c), "OneMatrix": 1}.get(kind, 0))


def _entrywise_product(at: Evaluation, e: Any) -> Any:
    values = [at.value(argument) for argument in e.args]
    if len({value.shape for value in values}) > 1:
        raise Unknown("shapes clash")
    return math.prod(values[1:], start=values[0])


RULES: tuple[tuple[Any, Any], ...] = (
    (sp.Rational, lambda at, e: Fraction(int(e.p), int(e.q))),
    (sp.NumberSymbol, lambda at, e: float(e)),
    (sp.Derivative, Evaluation.derivative),
    (sp.Piecewise, Evaluation.cases),
    (sp.Symbol, Evaluation.symbol),
    (sp.MatrixSymbol, Evaluation.tensor),
    (MatrixElement, Evaluation.element),
    (sp.Indexed, lambda at, e: at.drawn((e.base, *map(at.value, e.indices)))),
    (sp.Sum, Evaluation.total),
    (sp.Pow | sp.MatPow, Evaluation.power),
    (sp.Inverse, lambda at, e: at.inverse(at.value(e.arg))),
    (sp.Mul | sp.MatMul, _product),
    (sp.Add | sp.MatAdd, _sum),
    (sp.Transpose, lambda at, e: at.value(e.arg).T),
    (sp.Trace, lambda at, e: np.trace(at.value(e.arg))),
    (sp.Identity | sp.ZeroMatrix | sp.OneMatrix, _constant),
    (sp.HadamardProduct, _entrywise_product),
    (sp.DiagMatrix, lambda at, e: np.diag(at.value(e.args[0])[:, 0])),
    (sp.KroneckerDelta, lambda at, e: Fraction(at.value(e.args[0]) == at.value(e.args[1]))),
    (sp.FunctionMatrix, Evaluation.entrywise),
    (sp.BlockMatrix, lambda at, e: np.block(
        [[at.value(b) for b in e.blocks[r, :]] for r in range(e.blocks.rows)])),
    (sp.MatrixBase, lambda at, e: array(e.rows, e.cols, lambda r, c: scalar(at.value(e[r, c])))),
    (Gradient, Evaluation.gradient),
    (Hessian, Evaluation.hessian),
    (sp.Max, lambda at, e: max(map(at.value, e.args))),
    (sp.Min, lambda at, e: min(map(at.value, e.args))),
    (sp.Function, Evaluation.function),
)  # fmt: skip


def agree(
    left: Any,
    right: Any,
    seed: int,
    definitions: Mapping[Any, Any] | None = None,
    entries: Mapping[Any, Any] | None = None,
) -> bool | None:
    """Whether both sides agree at every point that gives both a value; None where none does."""
    met = None
    for n in range(5):
        at = Evaluation(Random(seed * 5 + n), definitions or {}, entries or {})
        try:
            one, other = at.value(left), at.value(right)
            if np.any(abs(one - other) > TOLERANCE * (1 + abs(one))):
                return False
        except (Unknown, ArithmeticError, ValueError, TypeError, IndexError):
            continue
        met = True
    return met
