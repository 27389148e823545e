"""The tree that both grammars write: what stands in the formula and where, nothing of meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from symnet.errors import ReadError, pointed

Language = Literal["LaTeX", "text"]

MAX_LENGTH = 200_000
MAX_DEPTH = 60
MAX_DIGITS = 40
MAX_EXPONENT = 1_000_000


@dataclass(frozen=True)
class Source:
    """A formula as it was written; its errors point into it."""

    text: str
    language: Language
    cleaned: str | None = None
    """The same text with blanks for what is no part of the formula, such as its label."""

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
    """A whole number, or an exact fraction where decimals were written."""

    value: int | Fraction


@dataclass(frozen=True)
class Index(Node):
    """What stands in an index position: digits or a name, plus a whole number, plus other names.

    n+1-i has the base n, the offset 1 and the others (-1, "i").
    """

    base: str
    offset: int = 0
    others: tuple[tuple[int, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it, digits left out."""
        bases = (self.base, *(name for _, name in self.others))
        return tuple(base for base in bases if not base.isdigit())


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
        if any(item.offset or item.others for item in self.subscripts):
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
    """base to an exponent; a T above a matrix transposes it where T is no name."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Limit(Node):
    """index = lower, ..., upper of a sum, counted as it was written; no ends: the whole range."""

    index: str
    lower: Index | None
    upper: Index | None


@dataclass(frozen=True)
class Sum(Node):
    """The sum, or the product, of the body over its limits, the outermost first."""

    limits: tuple[Limit, ...]
    body: Node
    product: bool = False


@dataclass(frozen=True)
class Entries(Node):
    """The matrix whose entries the body gives, over a row and a column index."""

    limits: tuple[Limit, Limit]
    body: Node


@dataclass(frozen=True)
class Element(Node):
    """The entry of a matrix at a row and a column, or of a column or a row at one place."""

    body: Node
    row: Index
    column: Index | None


@dataclass(frozen=True)
class Dots(Node):
    """Dots for terms left out of a sum or entries left out of a matrix; empty there: no width."""


@dataclass(frozen=True)
class Call(Node):
    """A function, by its name in text, of its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Hadamard(Node):
    """The entrywise product of matrices."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Norm(Node):
    """The norm of a column, or the Frobenius norm of a matrix."""

    body: Node
    frobenius: bool = False


@dataclass(frozen=True)
class Partial(Node):
    """The derivative of the body by variables, one after the other."""

    body: Node
    variables: tuple[Node, ...]


@dataclass(frozen=True)
class Nabla(Node):
    """The gradient (order 1) or the Hessian (order 2) of the body by a variable."""

    body: Node
    variable: Node
    order: int = 1


@dataclass(frozen=True)
class Constant(Node):
    """A matrix of ones or zeros, or an identity, whose sizes may follow from its neighbours."""

    kind: Literal["ones", "zero", "identity"]
    sizes: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Relation(Node):
    """left sign right, with the sign as text writes it: <, <=, >, >=, !=, =."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Cases(Node):
    """Values with their conditions; None: otherwise."""

    rows: tuple[tuple[Node, Relation | None], ...]


@dataclass(frozen=True)
class Transpose(Node):
    """The transpose of a matrix."""

    body: Node


@dataclass(frozen=True)
class Matrix(Node):
    """A matrix written by its rows, of entries or of blocks."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Chain(Node):
    """sides[0] sign sides[1] sign ...; each sign is = or := (a definition)."""

    sides: tuple[Node, ...]
    signs: tuple[str, ...]


def walk(node: Node | tuple[Node, ...]) -> Iterator[Node]:
    """The node and all nodes below it, in no order that matters."""
    stack: list[Any] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, tuple):
            stack.extend(here)
        elif isinstance(here, Node):
            yield here
            kind: Any = type(here)
            stack.extend([getattr(here, name) for name in _pieces(kind)])


@cache
def _pieces(kind: Any) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    plain = {"start", "end", "base", "offset", "others"} if kind is Index else {"start", "end"}
    return tuple(field.name for field in fields(kind) if field.name not in plain)
