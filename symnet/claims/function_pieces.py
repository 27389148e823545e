"""Pieces of the formula that a Python function becomes, and errors that point into its source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from symnet.claims.scope import text_name
from symnet.errors import ReadError, pointed
from symnet.network.quantity import Quantity

SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly a piece holds together."""

Shape = tuple[Any, Any] | None
"""(rows, columns), or None of a number."""


@dataclass(frozen=True)
class Piece:
    """A formula, how tightly it holds together, and its shape."""

    text: str
    level: int = ATOM
    shape: Shape = None

    def at(self, level: int) -> str:
        """The text, in parentheses where it holds together less tightly than `level`."""
        return self.text if self.level >= level else f"({self.text})"

    @property
    def whole(self) -> Shape:
        """The shape, where it is a matrix that is no number."""
        return None if self.shape is None or self.shape == (1, 1) else self.shape


def refusal(source: str, node: ast.AST, cause: str, advice: str) -> ReadError:
    """A ReadError with the line of the function and a caret under the node."""
    number = getattr(node, "lineno", 1)
    line = source.splitlines()[number - 1]
    start = len(line.encode()[: getattr(node, "col_offset", 0)].decode(errors="ignore"))
    same_line = getattr(node, "end_lineno", number) == number
    end = getattr(node, "end_col_offset", 0) if same_line else len(line.encode())
    length = max(1, len(line.encode()[:end].decode(errors="ignore")) - start)
    return ReadError(pointed(line, start, length, f"line {number}: {cause}", advice))


def whole_of(quantity: Quantity) -> Piece:
    """A tensor by its name."""
    mark = f"_{quantity.fixed}" if quantity.fixed else ""
    text = text_name(quantity, quantity.matrix) + mark
    return Piece(text, ATOM, tuple(quantity.tensor.shape))


def entry_of(quantity: Quantity, places: list[str]) -> Piece:
    """An entry of a tensor, from its row and column counted from 1."""
    mark = f"_{quantity.fixed}" if quantity.fixed else ""
    written = ", ".join(places[axis] for axis in quantity.axes)
    return Piece(text_name(quantity, quantity.entry) + mark + (f"[{written}]" if written else ""))
