"""From the tree of a formula to SymPy, under a scope."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.claims.dots import NoPatternError, close_run
from symnet.claims.functions import FUNCTIONS
from symnet.claims.names import Names
from symnet.claims.scope import Scope
from symnet.claims.syntax import (
    Add,
    Call,
    Dots,
    Element,
    Entries,
    Matrix,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Source,
    Sum,
    Transpose,
)
from symnet.claims.values import Value, add, matrix, multiply, negated
from symnet.network.quantity import width_symbol


class Binder:
    """Gives every node its value; one method a kind of node, and no other kinds."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self.source = source
        self.names = Names(source, scope)

    @singledispatchmethod
    def value(self, node: Node) -> Value:
        """What a node means; raises ReadError, and ShapeError where shapes clash."""
        raise TypeError(f"no rule binds {type(node).__name__}")

    @value.register
    def _(self, node: Number) -> Value:
        return Value(node, sp.Integer(node.value))

    @value.register
    def _(self, node: Name) -> Value:
        return self.names.value(node)

    @value.register
    def _(self, node: Negative) -> Value:
        value = self.value(node.body)
        scalar, whole = (None if x is None else negated(x) for x in (value.scalar, value.matrix))
        return Value(node, scalar, whole)

    @value.register
    def _(self, node: Add) -> Value:
        return add(self.source, node, self._terms(node.terms))

    @value.register
    def _(self, node: Product) -> Value:
        return multiply(self.source, node, [self.value(factor) for factor in node.factors])

    @value.register
    def _(self, node: Quotient) -> Value:
        """a/b; of two whole numbers, one rational number."""
        if isinstance(node.above, Number) and isinstance(node.below, Number):
            if node.below.value == 0:
                raise self.source.at(node.below, "division by zero", "write another denominator")
            return Value(node, sp.Rational(node.above.value, node.below.value))
        below = self._scalar(node.below, "a denominator")
        if below.is_zero:
            raise self.source.at(node.below, "division by zero", "write another denominator")
        inverse = Value(node.below, sp.Pow(below, sp.S.NegativeOne, evaluate=False))
        above = self.value(node.above)
        if above.scalar == 1:
            return Value(node, inverse.scalar)
        return multiply(self.source, node, [above, inverse])

    @value.register
    def _(self, node: Power) -> Value:
        base = self._scalar(node.base, "the base of a power")
        return Value(node, sp.Pow(base, sp.Integer(node.exponent), evaluate=False))

    @value.register
    def _(self, node: Call) -> Value:
        argument = self._scalar(node.argument, f"the argument of {node.function}")
        return Value(node, FUNCTIONS[node.function](argument, evaluate=False))

    @value.register
    def _(self, node: Transpose) -> Value:
        body = self.value(node.body)
        if body.matrix is None:
            cause = f"'{self.source.written(node.body)}' is a number, which has no transpose"
            raise self.source.at(node, cause, "leave the transpose out")
        return Value(node, matrix=sp.Transpose(body.matrix))

    @value.register
    def _(self, node: Sum) -> Value:
        """The innermost limit first, as SymPy writes them."""
        limits: list[tuple[sp.Symbol, Any, Any]] = []
        for limit in node.limits:
            limits.append(self.names.limit(limit))
            self.names.bound[limit.index] = limits[-1][0]
        body = self._scalar(node.body, "what a sum adds up")
        for limit in node.limits:
            del self.names.bound[limit.index]
        return Value(node, sp.Sum(body, *reversed(limits)))

    @value.register
    def _(self, node: Element) -> Value:
        body = self.value(node.body)
        if body.matrix is None:
            cause = f"'{self.source.written(node.body)}' is a number, which has no entries"
            raise self.source.at(node, cause, "leave the indices out")
        row, column = self.names.index(node.row), self.names.index(node.column)
        return Value(node, MatrixElement(body.matrix, row, column))

    @value.register
    def _(self, node: Entries) -> Value:
        """A matrix by its general entry; its indices start at 1."""
        indices, sizes = [], []
        for limit in node.limits:
            index, low, high = self.names.limit(limit)
            if low != 0:
                raise self.source.at(limit.lower, "the entries of a matrix start at 1", "write 1")
            indices.append(index)
            sizes.append(high + 1)
            self.names.bound[limit.index] = index
        body = self._scalar(node.body, "an entry of a matrix")
        for limit in node.limits:
            del self.names.bound[limit.index]
        return Value(node, matrix=sp.FunctionMatrix(*sizes, sp.Lambda(tuple(indices), body)))

    @value.register
    def _(self, node: Matrix) -> Value:
        rows = [[self.value(entry) for entry in row] for row in node.rows]
        return matrix(self.source, node, rows)

    def _scalar(self, node: Node, role: str) -> Any:
        value = self.value(node)
        if value.scalar is None:
            rows, columns = value.matrix.shape
            cause = f"{role} must be a number, and '{self.source.written(node)}' is a matrix"
            raise self.source.at(node, f"{cause}, {rows} × {columns}", "write an entry of it")
        return value.scalar

    # Sums with dots

    def _terms(self, nodes: Sequence[Node]) -> list[Value]:
        """The terms of a sum; t + ... + t becomes one of them."""
        values: list[Value] = []
        since = 0
        rest = iter(enumerate(nodes))
        for place, node in rest:
            if not _is_dots(node):
                values.append(self.value(node))
                continue
            if len(values) == since or place + 1 == len(nodes) or _is_dots(nodes[place + 1]):
                raise self.source.at(
                    node, "dots need a term before and after them", r"write a_1 + \cdots + a_n"
                )
            _, last_node = next(rest)
            if isinstance(node, Negative) != isinstance(last_node, Negative):
                raise self.source.at(
                    node, "the dots and the last term have different signs", "give both the same"
                )
            values[since:] = self._closed(node, values[since:], self.value(last_node))
            since = len(values)
        return values

    def _closed(self, dots: Node, before: list[Value], last: Value) -> list[Value]:
        for value in (*before, last):
            if value.scalar is None:
                raise self.source.at(
                    value.node, "dots among matrices are not read", "write entries"
                )
        try:
            length, total = close_run(
                [value.scalar for value in before], last.scalar, self.names.taken()
            )
        except NoPatternError as reason:
            raise self.source.at(
                dots,
                f"these dots do not say what they leave out: {reason}",
                r"write the first terms and the last, as in v_1 + v_2 + \cdots + v_h, or a \sum",
            ) from None
        known = {*self.names.bound.values(), *map(width_symbol, self.names.scope.widths)}
        for symbol in total.limits[0][2].free_symbols - known:
            raise self.names.no_limit(last.node, symbol.name)
        start = before[-length].node.start
        return [*before[:-length], Value(Node(start, last.node.end), total)]


def _is_dots(node: Node) -> bool:
    return isinstance(node.body if isinstance(node, Negative) else node, Dots)
