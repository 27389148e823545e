"""The body of a Python function as a formula of the text grammar.

Every piece carries its shape, because * between matrices is entrywise in NumPy and a number
beside a matrix is stretched, which a formula must say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from symnet.claims.function_operations import OPERATORS, call
from symnet.claims.function_pieces import (
    ATOM,
    PRODUCT,
    SUM,
    Piece,
    entry_of,
    refusal,
    whole_of,
)
from symnet.claims.scope import Scope, text_name
from symnet.errors import ReadError
from symnet.network.quantity import Quantity

MAX_TEXT = 100_000
MAX_DIGITS = 40
MAX_INDEX = 10**6
DECIMAL = re.compile(r"(?=.{1,40}\Z)[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]{1,2})?")


class BodyReader:
    """Reads one function definition under a scope."""

    def __init__(self, source: str, definition: ast.FunctionDef, scope: Scope) -> None:
        self.source, self.definition, self.scope = source, definition, scope
        self.locals: dict[str, Piece] = {}
        self.parameters = self._parameters()
        self.bound: list[str] = []

    def returned(self) -> str:
        """The returned expression as text of the grammar."""
        statements = list(self.definition.body)
        if _is_docstring(statements[0]):
            statements.pop(0)
        for statement in statements[:-1]:
            self._assign(statement)
        last = statements[-1] if statements else self.definition
        if not isinstance(last, ast.Return) or last.value is None:
            raise self.error(last, "the function must end with a return", "return the formula")
        try:
            return self.piece(last.value).text
        except RecursionError:
            raise self.error(last, "nested too deeply", "give parts of it names") from None

    def piece(self, node: ast.expr) -> Piece:
        """An expression as a piece of text."""
        rule = _RULES.get(type(node))
        if rule is None:
            cause = f"{type(node).__name__} is not read in a claim"
            raise self.error(node, cause, "write it with + - * / ** @, .T, indices and functions")
        piece = rule(self, node)
        if len(piece.text) > MAX_TEXT:
            cause = f"written out this has more than {MAX_TEXT:,} characters"
            raise self.error(node, cause, "write a shorter formula")
        return piece

    def error(self, node: ast.AST, cause: str, advice: str) -> ReadError:
        """A ReadError with a caret under a node."""
        return refusal(self.source, node, cause, advice)

    # Names

    def _parameters(self) -> dict[str, Quantity | None]:
        given = self.definition.args
        odd = [*given.kwonlyargs, *filter(None, (given.vararg, given.kwarg)), *given.defaults]
        if odd:
            cause = "parameters are plain names, without defaults and stars"
            raise self.error(odd[0], cause, "write the names alone")
        known: dict[str, Quantity | None] = dict.fromkeys(self.scope.widths)
        for quantity in self.scope.quantities:
            for letter in (quantity.entry, quantity.matrix):
                mark = f"_{quantity.fixed}" if quantity.fixed else ""
                name = text_name(quantity, letter) + mark
                if letter == quantity.matrix or name not in known:
                    known[name] = quantity
        parameters = [*given.posonlyargs, *given.args]
        for parameter in parameters:
            if parameter.arg not in known:
                cause = f"the parameter {parameter.arg} is not known"
                raise self.error(parameter, cause, f"known: {', '.join(known) or 'nothing'}")
        return {parameter.arg: known[parameter.arg] for parameter in parameters}

    def _assign(self, statement: ast.stmt) -> None:
        if not (
            isinstance(statement, ast.Assign)
            and len(statement.targets) == 1
            and isinstance(statement.targets[0], ast.Name)
        ):
            kind = type(statement).__name__
            advice = "write assignments of names, then one return"
            raise self.error(statement, f"{kind} is not read in a claim", advice)
        target = statement.targets[0]
        if target.id in self.parameters or target.id in self.locals:
            cause = f"{target.id} has a value already"
            raise self.error(target, cause, "give every value a name of its own")
        try:
            self.locals[target.id] = self.piece(statement.value)
        except RecursionError:
            raise self.error(statement, "nested too deeply", "give parts of it names") from None

    def name(self, node: ast.Name) -> Piece:
        """A local name, an index, a parameter or a width."""
        if node.id in self.locals:
            return self.locals[node.id]
        if node.id in self.bound:
            # the grammar counts from 1
            return Piece(f"{node.id} - 1", SUM)
        if node.id in self.parameters or node.id in self.scope.widths:
            quantity = self.parameters.get(node.id)
            if quantity is None:
                return Piece(node.id)
            return whole_of(quantity)
        known = ", ".join([*self.parameters, *self.locals, *self.bound]) or "nothing"
        raise self.error(node, f"{node.id} has no value in this function", f"known: {known}")

    # Numbers and operators

    def number(self, node: ast.Constant) -> Piece:
        """A number, exact by its decimals."""
        written = ast.get_source_segment(self.source, node) or ""
        whole = type(node.value) is int and abs(node.value) < 10**MAX_DIGITS
        if not whole and not (type(node.value) is float and DECIMAL.fullmatch(written)):
            advice = f"write a number with at most {MAX_DIGITS} digits"
            raise self.error(node, "this constant is not read in a claim", advice)
        value = Fraction(node.value if isinstance(node.value, int) else written)
        if value.denominator == 1:
            return Piece(str(value))
        return Piece(f"{value.numerator}/{value.denominator}", PRODUCT)

    def unary(self, node: ast.UnaryOp) -> Piece:
        """-a and +a."""
        body = self.piece(node.operand)
        if isinstance(node.op, ast.UAdd):
            return body
        if not isinstance(node.op, ast.USub):
            raise self.error(node, "this sign is not read in a claim", "write + or -")
        return Piece(f"-{body.at(PRODUCT)}", SUM, body.shape)

    def binary(self, node: ast.BinOp) -> Piece:
        """a + b and its like; long chains are walked along, not down."""
        chain: list[ast.BinOp] = []
        first: ast.expr = node
        while isinstance(first, ast.BinOp):
            chain.append(first)
            first = first.left
        left = self.piece(first)
        for link in reversed(chain):
            rule = OPERATORS.get(type(link.op))
            if rule is None:
                kind = type(link.op).__name__
                raise self.error(link, f"{kind} is not read in a claim", "write + - * / ** or @")
            left = rule(self, link, left, self.piece(link.right))
        return left

    # Places

    def attribute(self, node: ast.Attribute) -> Piece:
        """A.T."""
        if node.attr != "T":
            raise self.error(node, f".{node.attr} is not read in a claim", "only .T is")
        body = self.piece(node.value)
        if body.shape is None:
            return body
        return Piece(f"{body.at(ATOM)}.T", ATOM, body.shape[::-1])

    def subscript(self, node: ast.Subscript) -> Piece:
        """W[j, i] and b[j], counted from 0."""
        if not isinstance(node.value, ast.Name):
            raise self.error(node, "only a name has indices here", "give the matrix a name")
        body = self.name(node.value)
        if body.shape is None:
            raise self.error(node, f"{node.value.id} is a number", "leave out the indices")
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        quantity = self.parameters.get(node.value.id)
        places = [self._index(item) for item in items]
        if len(places) == 1 and body.shape[1] == 1:
            places = [places[0], "1"]
        elif (
            len(places) == 1
            and quantity is not None
            and node.value.id == quantity.entry != (quantity.matrix)
        ):
            # v[j] of a row v_j
            places = ["1", places[0]] if quantity.axes == (1,) else places
        if len(places) != 2:
            rows, columns = body.shape
            cause = f"{node.value.id} has the shape ({rows}, {columns})"
            raise self.error(node, cause, "write two indices, as in W[0, 1]")
        for place, size in zip(places, body.shape, strict=True):
            if size == 1 and place != "1":
                raise self.error(node, "an index is out of range", f"it must be 0, not {place}")
        if quantity is None:
            return Piece(f"{body.at(ATOM)}[{', '.join(places)}]")
        return entry_of(quantity, places)

    def _index(self, node: ast.expr) -> str:
        """An index, counted from 1: a number, or the name of a sum with a number added."""
        if (
            isinstance(node, ast.Constant)
            and type(node.value) is int
            and 0 <= node.value < MAX_INDEX
        ):
            return str(node.value + 1)
        if isinstance(node, ast.Name) and node.id in self.bound:
            return node.id
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add | ast.Sub)
            and isinstance(node.left, ast.Name)
            and node.left.id in self.bound
            and isinstance(node.right, ast.Constant)
            and type(node.right.value) is int
            and 0 <= node.right.value < MAX_INDEX
        ):
            sign = "+" if isinstance(node.op, ast.Add) else "-"
            return f"{node.left.id}{sign}{node.right.value}"
        advice = "write a whole number from 0, or the name of a sum, as in W[j, 0] or x[i + 1]"
        raise self.error(node, "this index is not read in a claim", advice)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


_RULES: Mapping[type[ast.expr], Callable[[BodyReader, Any], Piece]] = {
    ast.Name: BodyReader.name,
    ast.Constant: BodyReader.number,
    ast.UnaryOp: BodyReader.unary,
    ast.BinOp: BodyReader.binary,
    ast.Attribute: BodyReader.attribute,
    ast.Subscript: BodyReader.subscript,
    ast.Call: call,
}
