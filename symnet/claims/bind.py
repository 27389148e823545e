"""From the tree of a formula to SymPy, under a scope."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import singledispatchmethod
from itertools import pairwise
from typing import Any

import sympy as sp

from symnet.claims.calculus import nabla, partial
from symnet.claims.calls import call, hadamard, norm
from symnet.claims.grids import cases, dotted
from symnet.claims.names import Names
from symnet.claims.powers import power
from symnet.claims.runs import terms
from symnet.claims.scope import Scope
from symnet.claims.syntax import (
    Add,
    Call,
    Cases,
    Constant,
    Dots,
    Element,
    Entries,
    Hadamard,
    Limit,
    Matrix,
    Nabla,
    Name,
    Negative,
    Node,
    Norm,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Relation,
    Source,
    Sum,
    Transpose,
)
from symnet.claims.trees import unevaluated_relation
from symnet.claims.usage import Usage, is_identity
from symnet.claims.values import (
    Shapes,
    Value,
    add,
    entry,
    is_zero,
    matrix,
    multiply,
    negated,
)
from symnet.network.quantity import tensor_entry

BETWEEN = r"\\(?:left|[bB]igg?l?)|\s|\\[,;:!]|[{}]"
SUMMAND = "what a sum adds up"
Sizes = dict[tuple[int, int], tuple[Any, Any]]
"""The shapes of constants whose size their neighbours say, by their places."""


class Binder:
    """Gives every node its value; one method a kind of node, and no other kinds."""

    def __init__(self, source: Source, scope: Scope, usage: Usage, sizes: Sizes) -> None:
        self.source = source
        self.names = Names(source, scope, usage)
        self.shapes = Shapes(source, undeclared=self.names.undeclared_in)
        self.sizes = sizes
        self.unknown: Sizes = {}

    @singledispatchmethod
    def value(self, node: Node) -> Value:
        """What a node means; raises ReadError, and ShapeError where shapes clash."""
        raise TypeError(f"no rule binds {type(node).__name__}")

    @value.register
    def _(self, node: Number) -> Value:
        return Value(node, sp.Rational(node.value.numerator, node.value.denominator))

    @value.register
    def _(self, node: Name) -> Value:
        if node.letter == "I" and self.names.scope.open and is_identity(node):
            plain = replace(node, subscripts=())
            if self.names.is_free(node) and self.names.is_free(plain):
                return self.value(Constant(node.start, node.end, "identity", node.subscripts))
        return self.names.value(node)

    @value.register
    def _(self, node: Negative) -> Value:
        value = self.value(node.body)
        scalar, whole = (None if x is None else negated(x) for x in (value.scalar, value.matrix))
        return Value(node, scalar, whole)

    @value.register
    def _(self, node: Add) -> Value:
        return add(self.shapes, node, terms(self, node.terms))

    @value.register
    def _(self, node: Product) -> Value:
        self._refuse_calls(node)
        return multiply(self.shapes, node, [self.value(factor) for factor in node.factors])

    @value.register
    def _(self, node: Hadamard) -> Value:
        values = [self.value(factor) for factor in node.factors]
        return hadamard(self, node, values)

    @value.register
    def _(self, node: Quotient) -> Value:
        """a/b; of two numbers, one rational number."""
        if isinstance(node.above, Number) and isinstance(node.below, Number):
            if node.below.value == 0:
                raise self.source.at(node.below, "division by zero", "write another denominator")
            value = Fraction(node.above.value) / Fraction(node.below.value)
            return Value(node, sp.Rational(value.numerator, value.denominator))
        below = self.scalar(node.below, "a denominator")
        if below.is_zero:
            raise self.source.at(node.below, "division by zero", "write another denominator")
        inverse = Value(node.below, sp.Pow(below, sp.S.NegativeOne, evaluate=False))
        if isinstance(node.above, Number) and node.above.value == 1:
            return Value(node, inverse.scalar)
        return multiply(self.shapes, node, [self.value(node.above), inverse])

    @value.register
    def _(self, node: Power) -> Value:
        return power(self, node)

    def require_square(self, node: Node, value: Value) -> None:
        """A ShapeError unless the matrix has as many rows as columns."""
        rows, columns = self.shapes.of(value)
        if not self.shapes.agree(rows, columns):
            written = self.source.written(value.node)
            cause = f"'{written}' is {rows} × {columns}, and a square matrix is needed"
            raise self.shapes.error(
                node, cause, "correct a factor or a transpose", (rows, columns), (rows, rows)
            )

    @value.register
    def _(self, node: Call) -> Value:
        return call(self, node)

    @value.register
    def _(self, node: Norm) -> Value:
        return norm(self, node)

    @value.register
    def _(self, node: Partial) -> Value:
        return partial(self, node)

    @value.register
    def _(self, node: Nabla) -> Value:
        return nabla(self, node)

    @value.register
    def _(self, node: Cases) -> Value:
        return cases(self, node)

    @value.register
    def _(self, node: Constant) -> Value:
        """Ones, zeros and identities; sizes that are not written come from the neighbours."""
        where = (node.start, node.end)
        written = [self.names.index(size) + 1 for size in node.sizes]
        if node.kind == "identity":
            rows, _ = self._sizes(where, written[0] if written else None, sp.S.One)
            return Value(node, matrix=sp.Identity(rows))
        columns = written[1] if len(written) > 1 else sp.S.One
        if node.kind == "ones" or written:
            rows, columns = self._sizes(where, written[0] if written else None, columns)
        else:
            rows, columns = self._sizes(where, None, None)
        kind = sp.OneMatrix if node.kind == "ones" else sp.ZeroMatrix
        return Value(node, matrix=kind(rows, columns))

    def _sizes(self, where: tuple[int, int], rows: Any, columns: Any) -> tuple[Any, Any]:
        """Given sizes, or those that the first reading found, or dummies for them."""
        if rows is not None and columns is not None:
            return rows, columns
        if where in self.sizes:
            return self.sizes[where]
        return self.unknown.setdefault(
            where,
            (
                sp.Dummy("rows", integer=True, positive=True) if rows is None else rows,
                sp.Dummy("columns", integer=True, positive=True) if columns is None else columns,
            ),
        )

    def relation(self, node: Relation) -> Any:
        """A relation of numbers, or an equation of matrices, unevaluated."""
        left, right = self.value(node.left), self.value(node.right)
        sides = self.sides(left, right) if node.sign == "=" else None
        if sides is None:
            sides = tuple(self.scalar(side, "a side") for side in (node.left, node.right))
        return unevaluated_relation(node.sign, *sides)

    def sides(self, left: Value, right: Value) -> tuple[Any, Any]:
        """Both sides of an equation: numbers, or matrices of one shape; 0 is of any shape."""
        if left.scalar is not None and right.scalar is not None:
            return left.scalar, right.scalar
        for one, other in ((left, right), (right, left)):
            if one.matrix is None:
                number = entry(other)
                if number is not None:
                    pair = (one.scalar, number)
                elif is_zero(one):
                    pair = (sp.ZeroMatrix(*self.shapes.of(other)), other.matrix)
                else:
                    break
                return pair if one is left else pair[::-1]
        if not self.shapes.same(left, right):
            raise self.shapes.clash("both sides of an equation need one shape", left, right)
        return left.matrix, right.matrix

    @value.register
    def _(self, node: Transpose) -> Value:
        body = self.value(node.body)
        if body.matrix is None:
            cause = f"'{self.source.written(node.body)}' is a number, which has no transpose"
            raise self.source.at(node, cause, "leave the transpose out, or declare its shape")
        return Value(node, matrix=sp.Transpose(body.matrix))

    @value.register
    def _(self, node: Sum) -> Value:
        """The innermost limit first, as SymPy writes them."""
        limits: list[tuple[sp.Symbol, Any, Any]] = []
        for limit in node.limits:
            limits.append(self._limit(limit, node.body))
            self.names.bound[limit.index] = limits[-1][0]
        body = self.scalar(node.body, "what a product multiplies" if node.product else SUMMAND)
        for limit in node.limits:
            del self.names.bound[limit.index]
        return Value(node, (sp.Product if node.product else sp.Sum)(body, *reversed(limits)))

    def _limit(self, limit: Limit, body: Node) -> tuple[sp.Symbol, Any, Any]:
        if limit.lower is None:
            return self.names.whole_range(limit, body)
        return self.names.limit(limit)

    @value.register
    def _(self, node: Element) -> Value:
        body = self.value(node.body)
        if body.matrix is None:
            cause = f"'{self.source.written(node.body)}' is a number, which has no entries"
            raise self.source.at(node, cause, "leave the indices out")
        row = self.names.index(node.row)
        if node.column is not None:
            return Value(node, tensor_entry(body.matrix, row, self.names.index(node.column)))
        rows, columns = self.shapes.of(body)
        if 1 not in (rows, columns):
            cause = f"an entry of a matrix, {rows} × {columns}, has two indices"
            raise self.source.at(node, cause, r"write \left( A \right)_{i,j}")
        places = (row, sp.S.Zero) if columns == 1 else (sp.S.Zero, row)
        return Value(node, tensor_entry(body.matrix, *places))

    @value.register
    def _(self, node: Entries) -> Value:
        """A matrix by its general entry; its indices start at 1."""
        indices, sizes = [], []
        for limit in node.limits:
            index, low, high = self.names.limit(limit)
            if low != 0:
                raise self.source.at(
                    limit.lower or limit, "the entries of a matrix start at 1", "write 1"
                )
            indices.append(index)
            sizes.append(high + 1)
            self.names.bound[limit.index] = index
        body = self.scalar(node.body, "an entry of a matrix")
        for limit in node.limits:
            del self.names.bound[limit.index]
        return Value(node, matrix=sp.FunctionMatrix(*sizes, sp.Lambda(tuple(indices), body)))

    @value.register
    def _(self, node: Matrix) -> Value:
        if any(isinstance(item, Dots) for row in node.rows for item in row):
            return dotted(self, node)
        rows = [[self.value(item) for item in row] for row in node.rows]
        if len(rows) == len(rows[0]) == 1 and rows[0][0].matrix is not None:
            # one block is the matrix itself
            return replace(rows[0][0], node=node)
        return matrix(self.shapes, node, rows)

    def scalar(self, node: Node, role: str) -> Any:
        """The number that a node is; the error names its role."""
        value = self.value(node)
        number = entry(value)
        if number is None:
            rows, columns = self.shapes.of(value)
            cause = f"{role} must be a number, and '{self.source.written(node)}' is a matrix"
            raise self.source.at(node, f"{cause}, {rows} × {columns}", "write an entry of it")
        return number

    def _refuse_calls(self, node: Product) -> None:
        """f(x) for a name that nothing declares: a product or a function."""
        for name, after in pairwise(node.factors):
            if not isinstance(name, Name) or name.subscripts or name.layer is not None:
                continue
            between = self.source.text[name.end : after.start]
            opening = self.source.text[after.start : after.start + 1]
            if opening not in ("(", "[") or re.sub(BETWEEN, "", between):
                continue
            if self.names.scope.open and self.names.is_function_like(name):
                written = self.source.written(name)
                raise self.source.error(
                    name.start,
                    after.end,
                    f"'{written}(…)' is {written} times what follows, or a function of it",
                    rf"write {written} \cdot (…), or {written} with its shape declared",
                )
