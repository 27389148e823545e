"""A second implementation: tensor expressions written out entry by entry with python-flint.

It shares no code with symnet: every entry is an exact quotient of sparse polynomials in the entries
of the tensors, at concrete sizes. It knows nothing of normal forms, and sums are loops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import pytest
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

flint = pytest.importorskip(
    "flint", reason="python-flint is not installed: pip install 'symnet[exact]'"
)

RING = flint.fmpq_mpoly_ctx.get(("t", 120), "degrevlex")
ONE = RING.constant(1)
LARGEST_INVERSE = 4

Rows = list[list["Quotient"]]
Place = tuple[Any, tuple[int, ...]]


class NoValueError(Exception):
    """An expression has no value here: a singular inverse, or a division by zero."""


class ClashError(Exception):
    """Shapes do not fit at these sizes, or an index leaves its matrix."""


@dataclass(frozen=True)
class Quotient:
    """above / below, exact polynomials."""

    above: Any
    below: Any = field(default_factory=lambda: ONE)

    @classmethod
    def of(cls, number: Fraction | int) -> Quotient:
        """A number as a constant."""
        fraction = Fraction(number)
        return cls(RING.constant(flint.fmpq(fraction.numerator, fraction.denominator)))

    def __add__(self, other: Quotient) -> Quotient:
        if self.below == other.below:
            return _lowest(self.above + other.above, self.below)
        above = self.above * other.below + other.above * self.below
        return _lowest(above, self.below * other.below)

    def __mul__(self, other: Quotient) -> Quotient:
        return _lowest(self.above * other.above, self.below * other.below)

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below)

    def inverse(self) -> Quotient:
        """1 over it; raises NoValueError for zero."""
        if self.above == 0:
            raise NoValueError("a division by zero")
        return Quotient(self.below, self.above)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quotient):
            return NotImplemented
        return bool(self.above * other.below == other.above * self.below)

    def __hash__(self) -> int:
        raise TypeError("quotients are compared, not looked up")

    def number(self) -> Fraction:
        """The constant that it is."""
        above, below = (
            part.to_dict().get((0,) * RING.nvars(), flint.fmpq(0))
            for part in (self.above, self.below)
        )
        value = above / below
        return Fraction(int(value.p), int(value.q))


def _lowest(above: Any, below: Any) -> Quotient:
    if below == ONE:
        return Quotient(above, ONE)
    common = above.gcd(below)
    return Quotient(above / common, below / common)


ZERO = Quotient.of(0)
UNIT = Quotient.of(1)


class Generic:
    """Entries of tensors as independent unknowns; some tensors are bound by what is assumed."""

    def __init__(
        self,
        symmetric: Any = (),
        antisymmetric: Any = (),
        orthogonal: Any = (),
        *,
        reflected: bool = False,
    ) -> None:
        self.symmetric, self.antisymmetric = set(symmetric), set(antisymmetric)
        self.orthogonal, self.reflected = set(orthogonal), reflected
        self.known: dict[Place, Quotient] = {}
        self.rotations: dict[Any, Rows] = {}

    def __call__(self, tensor: Any, at: tuple[int, ...], size: int = 0) -> Quotient:
        if tensor in self.orthogonal:
            return self._rotation(tensor, size)[at[0]][at[1]]
        if tensor in self.antisymmetric:
            if at[0] == at[1]:
                return ZERO
            return self._unknown(tensor, at) if at[0] < at[1] else -self._unknown(tensor, at[::-1])
        return self._unknown(tensor, tuple(sorted(at)) if tensor in self.symmetric else at)

    def _unknown(self, tensor: Any, at: tuple[int, ...]) -> Quotient:
        if (tensor, at) not in self.known:
            self.known[tensor, at] = Quotient(RING.gen(len(self.known)))
        return self.known[tensor, at]

    def _rotation(self, tensor: Any, size: int) -> Rows:
        """Cayley: (I - K)(I + K)^-1 of an antisymmetric K; reflected: its first row negated."""
        if tensor not in self.rotations:
            skew = [[ZERO] * size for _ in range(size)]
            for r, c in product(range(size), repeat=2):
                if r < c:
                    skew[r][c] = self._unknown(tensor, (r, c))
                    skew[c][r] = -skew[r][c]
            minus = _added(_identity(size), [[-cell for cell in row] for row in skew])
            value = _multiplied(minus, _inverted(_added(_identity(size), skew)))
            if self.reflected:
                value[0] = [-cell for cell in value[0]]
            self.rotations[tensor] = value
        return self.rotations[tensor]


@dataclass
class Written:
    """Expressions written out at one place: sizes and indices are integers, entries are given."""

    integers: dict[Any, int]
    entry: Callable[..., Quotient] = field(default_factory=Generic)

    def rows(self, expr: Any) -> Rows:
        """The entries of a matrix; a scalar is a matrix of one entry."""
        rule = MATRICES.get(type(expr))
        return rule(self, expr) if rule else [[self.number(expr)]]

    def number(self, expr: Any) -> Quotient:
        """The value of a scalar."""
        for kind, rule in SCALARS:
            if isinstance(expr, kind):
                return rule(self, expr)
        raise NotImplementedError(type(expr).__name__)

    def whole(self, expr: Any) -> int:
        """An index, a size or a limit."""
        if isinstance(expr, sp.Integer):
            return int(expr)
        if isinstance(expr, sp.Symbol):
            return self.integers[expr]
        if isinstance(expr, sp.Add):
            return sum(map(self.whole, expr.args))
        assert isinstance(expr, sp.Mul), expr
        return prod(map(self.whole, expr.args))


def _identity(size: int) -> Rows:
    return [[UNIT if r == c else ZERO for c in range(size)] for r in range(size)]


def _total(numbers: Iterator[Quotient]) -> Quotient:
    total = ZERO
    for number in numbers:
        total = total + number
    return total


def _shape(rows: Rows) -> tuple[int, int]:
    return len(rows), len(rows[0])


def _added(one: Rows, other: Rows) -> Rows:
    if _shape(one) != _shape(other):
        raise ClashError(f"{_shape(one)} + {_shape(other)}")
    return [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(one, other, strict=True)]


def _multiplied(one: Rows, other: Rows) -> Rows:
    if len(one[0]) != len(other):
        raise ClashError(f"{_shape(one)} * {_shape(other)}")
    columns = list(zip(*other, strict=True))
    return [
        [_total(a * b for a, b in zip(row, column, strict=True)) for column in columns]
        for row in one
    ]


def _determinant(rows: Rows) -> Quotient:
    if not rows:
        return UNIT
    first, *rest = rows
    return _total(
        (first[c] if c % 2 == 0 else -first[c])
        * _determinant([row[:c] + row[c + 1 :] for row in rest])
        for c in range(len(first))
    )


def _inverted(rows: Rows) -> Rows:
    size = len(rows)
    if size != len(rows[0]):
        raise ClashError(f"the inverse of {_shape(rows)}")
    if size > LARGEST_INVERSE:
        raise NotImplementedError(f"an inverse of size {size}")
    scale = _determinant(rows).inverse()

    def cofactor(r: int, c: int) -> Quotient:
        minor = [row[:c] + row[c + 1 :] for k, row in enumerate(rows) if k != r]
        value = _determinant(minor)
        return value if (r + c) % 2 == 0 else -value

    return [[cofactor(c, r) * scale for c in range(size)] for r in range(size)]


def _product(at: Written, expr: Any) -> Rows:
    scale, result = UNIT, None
    for factor in expr.args:
        if getattr(factor, "is_Matrix", False):
            rows = at.rows(factor)
            result = rows if result is None else _multiplied(result, rows)
        else:
            scale = scale * at.number(factor)
    assert result is not None
    return result if scale is UNIT else [[scale * cell for cell in row] for row in result]


def _sum(at: Written, expr: Any) -> Rows:
    first, *others = map(at.rows, expr.args)
    for other in others:
        first = _added(first, other)
    return first


def _hadamard(at: Written, expr: Any) -> Rows:
    first, *others = map(at.rows, expr.args)
    for other in others:
        if _shape(first) != _shape(other):
            raise ClashError(f"{_shape(first)} ∘ {_shape(other)}")
        first = [
            [a * b for a, b in zip(*pair, strict=True)] for pair in zip(first, other, strict=True)
        ]
    return first


def _power(at: Written, expr: Any) -> Rows:
    rows, exponent = at.rows(expr.args[0]), int(expr.args[1])
    if exponent < 0:
        rows, exponent = _inverted(rows), -exponent
    result = _identity(len(rows))
    for _ in range(exponent):
        result = _multiplied(result, rows)
    return result


def _blocks(at: Written, expr: Any) -> Rows:
    whole: Rows = []
    for r in range(expr.blocks.shape[0]):
        parts = [at.rows(expr.blocks[r, c]) for c in range(expr.blocks.shape[1])]
        if len(set(map(len, parts))) > 1:
            raise ClashError("blocks of one row of different heights")
        whole += [[cell for row in line for cell in row] for line in zip(*parts, strict=True)]
    if len(set(map(len, whole))) > 1:
        raise ClashError("blocks of one column of different widths")
    return whole


def _diagonal(at: Written, expr: Any) -> Rows:
    column = [cell for row in at.rows(expr.args[0]) for cell in row]
    size = len(column)
    return [[column[r] if r == c else ZERO for c in range(size)] for r in range(size)]


def _filled(at: Written, expr: Any, cell: Callable[[int, int], Quotient]) -> Rows:
    height, width = map(at.whole, expr.shape)
    return [[cell(r, c) for c in range(width)] for r in range(height)]


MATRICES: Mapping[type, Callable[[Written, Any], Rows]] = {
    sp.MatrixSymbol: lambda at, e: _filled(
        at, e, lambda r, c: at.entry(e, (r, c), at.whole(e.shape[0]))
    ),
    sp.Identity: lambda at, e: _identity(at.whole(e.shape[0])),
    sp.ZeroMatrix: lambda at, e: _filled(at, e, lambda r, c: ZERO),
    sp.OneMatrix: lambda at, e: _filled(at, e, lambda r, c: UNIT),
    sp.ImmutableDenseMatrix: lambda at, e: _filled(at, e, lambda r, c: at.number(e[r, c])),
    sp.MatAdd: _sum,
    sp.MatMul: _product,
    sp.MatPow: _power,
    sp.Inverse: lambda at, e: _inverted(at.rows(e.arg)),
    sp.Transpose: lambda at, e: list(map(list, zip(*at.rows(e.arg), strict=True))),
    sp.HadamardProduct: _hadamard,
    sp.DiagMatrix: _diagonal,
    sp.BlockMatrix: _blocks,
}


def _element(at: Written, expr: Any) -> Quotient:
    parent, *indices = expr.args
    r, c = map(at.whole, indices)
    if isinstance(parent, sp.MatrixSymbol):
        height, width = map(at.whole, parent.shape)
        if not (0 <= r < height and 0 <= c < width):
            raise ClashError(f"{expr} is outside of its matrix")
        return at.entry(parent, (r, c), height)
    rows = at.rows(parent)
    if not (0 <= r < len(rows) and 0 <= c < len(rows[0])):
        raise ClashError(f"{expr} is outside of its matrix")
    return rows[r][c]


def _trace(at: Written, expr: Any) -> Quotient:
    rows = at.rows(expr.arg)
    if len(rows) != len(rows[0]):
        raise ClashError(f"the trace of {_shape(rows)}")
    return _total(rows[k][k] for k in range(len(rows)))


def _series(at: Written, expr: Any) -> Quotient:
    # the last limit is the outermost
    index, low, high = expr.limits[-1]
    body = sp.Sum(expr.function, *expr.limits[:-1]) if len(expr.limits) > 1 else expr.function
    hidden = at.integers.get(index)
    ends = at.whole(low), at.whole(high)
    total = ZERO
    for at.integers[index] in range(ends[0], ends[1] + 1):
        total = total + at.number(body)
    at.integers.pop(index, None)
    if hidden is not None:
        at.integers[index] = hidden
    return total


def _symbol(at: Written, expr: Any) -> Quotient:
    return Quotient.of(at.integers[expr]) if expr in at.integers else at.entry(expr, ())


def _factors(at: Written, expr: Any) -> Quotient:
    result = UNIT
    for factor in expr.args:
        result = result * at.number(factor)
    return result


def _raised(at: Written, expr: Any) -> Quotient:
    base, exponent = at.number(expr.base), int(expr.exp)
    if exponent < 0:
        base, exponent = base.inverse(), -exponent
    return Quotient(base.above**exponent, base.below**exponent)


def _delta(at: Written, expr: Any) -> Quotient:
    return UNIT if at.whole(expr.args[0]) == at.whole(expr.args[1]) else ZERO


SCALARS: tuple[tuple[type, Callable[[Written, Any], Quotient]], ...] = (
    (sp.Rational, lambda at, e: Quotient.of(Fraction(int(e.p), int(e.q)))),
    (sp.Symbol, _symbol),
    (MatrixElement, _element),
    (sp.Indexed, lambda at, e: at.entry(e.base, tuple(map(at.whole, e.indices)))),
    (sp.Add, lambda at, e: _total(map(at.number, e.args))),
    (sp.Mul, _factors),
    (sp.Pow, _raised),
    (sp.Sum, _series),
    (sp.Trace, _trace),
    (sp.KroneckerDelta, _delta),
)


def same(one: Rows, other: Rows) -> bool:
    """Whether two matrices are equal, entry by entry; raises ClashError for different shapes."""
    if _shape(one) != _shape(other):
        raise ClashError(f"{_shape(one)} = {_shape(other)}")
    return one == other
