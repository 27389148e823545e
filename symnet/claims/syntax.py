"""The tree that both grammars write: what stands in the formula and where, nothing of meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symnet.errors import ReadError, pointed

Language = Literal["LaTeX", "text"]

MAX_LENGTH = 200_000
MAX_DEPTH = 60
MAX_DIGITS = 40


@dataclass(frozen=True)
class Source:
    """A formula as it was written; its errors point into it."""

    text: str
    language: Language

    def error(self, start: int, end: int, cause: str, advice: str) -> ReadError:
        """A ReadError with a caret under the characters from `start` up to `end`."""
        cause = f"{self.language}: {cause}"
        return ReadError(pointed(self.text, start, end - start, cause, advice))

    def at(self, node: Node, cause: str, advice: str) -> ReadError:
        """A ReadError with a caret under a node."""
        return self.error(node.start, node.end, cause, advice)

    def written(self, node: Node) -> str:
        """A node as it was written, shortened when it is long."""
        whole = " ".join(self.text[node.start : node.end].split())
        return whole if len(whole) <= 60 else f"{whole[:40]} … {whole[-15:]}"


@dataclass(frozen=True)
class Node:
    """A piece of a formula, with its place in the source."""

    start: int
    end: int


@dataclass(frozen=True)
class Number(Node):
    """An integer."""

    value: int


@dataclass(frozen=True)
class Index(Node):
    """What stands in an index position: digits, or a name, plus a whole number."""

    base: str
    offset: int = 0


@dataclass(frozen=True)
class Name(Node):
    """A letter with its subscripts, such as w_{ji}, W^{(2)}_{1,h}, beta_0[k] or h_1.

    `commas` says that commas separate the subscripts, so that digits stay together. `mark` is a
    subscript that stands before the indices in brackets, as the 0 of beta_0[k].
    """

    letter: str
    subscripts: tuple[Index, ...] = ()
    commas: bool = False
    layer: int | None = None
    hat: bool = False
    mark: str = ""

    @property
    def joined(self) -> str:
        """The name of a width or an index that is written like this, such as h_1."""
        if self.commas or self.layer is not None or self.hat or self.mark:
            return ""
        if any(item.offset for item in self.subscripts):
            return ""
        below = "".join(item.base for item in self.subscripts)
        return f"{self.letter}_{below}" if below else self.letter


@dataclass(frozen=True)
class Negative(Node):
    """- body."""

    body: Node


@dataclass(frozen=True)
class Add(Node):
    """The terms of a sum, in their order; a subtracted one is Negative."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Product(Node):
    """The factors of a product, in their order."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Quotient(Node):
    """above / below."""

    above: Node
    below: Node


@dataclass(frozen=True)
class Power(Node):
    """base to a whole exponent."""

    base: Node
    exponent: int


@dataclass(frozen=True)
class Limit(Node):
    """index = lower, ..., upper of a sum, counted as it was written."""

    index: str
    lower: Index
    upper: Index


@dataclass(frozen=True)
class Sum(Node):
    """The sum of the body over its limits, the outermost first."""

    limits: tuple[Limit, ...]
    body: Node


@dataclass(frozen=True)
class Entries(Node):
    """The matrix whose entries the body gives, over a row and a column index."""

    limits: tuple[Limit, Limit]
    body: Node


@dataclass(frozen=True)
class Element(Node):
    """The entry of a matrix at a row and a column."""

    body: Node
    row: Index
    column: Index


@dataclass(frozen=True)
class Dots(Node):
    """The dots that stand for the terms left out of a sum."""


@dataclass(frozen=True)
class Call(Node):
    """A function, by its name in text, of one argument."""

    function: str
    argument: Node


@dataclass(frozen=True)
class Transpose(Node):
    """The transpose of a matrix."""

    body: Node


@dataclass(frozen=True)
class Matrix(Node):
    """A matrix written by its rows, of entries or of blocks."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Equation(Node):
    """left = right."""

    left: Node
    right: Node
