"""Dialects: the same formula in LaTeX, in Unicode and in the text that `check` reads.

A dialect spells one node whose parts are spelled already. It never decides where parentheses
go: the writer does, from the `Level` of each part.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from symnet.network.activations import ACTIVATIONS
from symnet.render.letters import (
    plain_name,
    subscript,
    tex_letter,
    tex_name,
    unicode_letter,
    unicode_name,
    unicode_subscript,
    unicode_superscript,
)

Bounds = tuple[str, str, str]
"""Index, lower and upper limit of a sum or of the entries of a matrix, spelled."""


class Level(IntEnum):
    """How tightly the outermost operation of a formula binds, the loosest first."""

    SUM = 0
    SIGMA = 1
    PRODUCT = 2
    POWER = 3
    ATOM = 4


@dataclass(frozen=True)
class Index:
    """A subscript item as it is read, counted from 1: a name, an integer, or h-1."""

    name: str
    offset: int = 0

    @property
    def plain(self) -> str:
        """The item in ASCII; one character of it needs no comma."""
        if not self.name:
            return str(self.offset)
        return f"{self.name}{self.offset:+d}" if self.offset else self.name


@dataclass(frozen=True)
class Label:
    """What is written of a tensor or of an entry of it; a whole has no indices."""

    letter: str
    layer: int | None = None
    hat: bool = False
    indices: tuple[Index, ...] = ()
    fixed: str = ""

    @property
    def items(self) -> tuple[Index, ...]:
        """All subscript items: the indices, then the one that is always there."""
        if not self.fixed:
            return self.indices
        last = Index("", int(self.fixed)) if self.fixed.isdigit() else Index(self.fixed)
        return (*self.indices, last)


class Dialect(ABC):
    """How each kind of node is spelled."""

    times: str
    dots: str = ""
    sigma_level = Level.SIGMA
    quotient_level = Level.PRODUCT
    layer_level = Level.ATOM
    brackets = ("(", ")")

    @abstractmethod
    def name(self, name: str) -> str:
        """A symbol that is not an entry of a tensor."""

    @abstractmethod
    def label(self, label: Label) -> str:
        """A tensor or an entry of it."""

    @abstractmethod
    def sigma(self, body: str, bounds: Sequence[Bounds]) -> str:
        """A sum over indices, the outermost first."""

    @abstractmethod
    def quotient(self, numerator: str, denominator: str) -> str:
        """A fraction; parts that need parentheses have them."""

    @abstractmethod
    def power(self, base: str, exponent: int) -> str:
        """An integer power."""

    @abstractmethod
    def call(self, function: str, argument: str) -> str:
        """A function of one argument."""

    @abstractmethod
    def transpose(self, base: str) -> str:
        """A transposed matrix."""

    @abstractmethod
    def subscript(self, items: Sequence[Index]) -> str:
        """The indices behind a letter."""

    @abstractmethod
    def place(self, row: Index, column: Index) -> str:
        """The place of an entry, behind a matrix in parentheses."""

    @abstractmethod
    def entries(self, entry: str, bounds: Sequence[Bounds]) -> str:
        """The matrix with these entries, over a row and a column index."""

    def parenthesised(self, text: str) -> str:
        """The formula in parentheses."""
        left, right = self.brackets
        return f"{left}{text}{right}"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        """A matrix, row by row."""
        return "[" + ", ".join(f"[{', '.join(row)}]" for row in rows) + "]"


class LatexDialect(Dialect):
    """LaTeX that needs amsmath alone."""

    times = " "
    dots = r"\cdots"
    quotient_level = Level.POWER
    layer_level = Level.POWER
    brackets = (r"\left( ", r" \right)")

    def name(self, name: str) -> str:
        r"""Spell h_1, \alpha, \mathrm{in}."""
        return tex_name(name)

    def label(self, label: Label) -> str:
        r"""Spell w_{ji}, W^{(2)}, \hat{y}_k."""
        letter = tex_letter(label.letter)
        above = "" if label.layer is None else f"^{{({label.layer})}}"
        return (f"\\hat{{{letter}}}" if label.hat else letter) + above + self.subscript(label.items)

    def sigma(self, body: str, bounds: Sequence[Bounds]) -> str:
        r"""Spell \sum_{j=1}^{h} and its body."""
        signs = [f"\\sum_{{{index}={low}}}^{{{high}}} " for index, low, high in bounds]
        return "".join(signs) + body

    def quotient(self, numerator: str, denominator: str) -> str:
        r"""Spell \frac{a}{b}."""
        return f"\\frac{{{numerator}}}{{{denominator}}}"

    def power(self, base: str, exponent: int) -> str:
        """Spell x^{2}."""
        return f"{base}^{{{exponent}}}"

    def call(self, function: str, argument: str) -> str:
        r"""Spell \sigma\left( x \right)."""
        known = ACTIVATIONS.get(function)  # type: ignore[call-overload]
        return (known.tex if known else f"\\{function}") + self.parenthesised(argument)

    def transpose(self, base: str) -> str:
        r"""Spell W^{\top}."""
        return f"{base}^{{\\top}}"

    def subscript(self, items: Sequence[Index]) -> str:
        """Spell _{ji}, or _{1,12} where an item has several characters."""
        return subscript([item.plain for item in items], [self._item(item) for item in items])

    def _item(self, item: Index) -> str:
        return tex_name(item.name) + item.plain.removeprefix(item.name) if item.name else item.plain

    def place(self, row: Index, column: Index) -> str:
        """Spell _{k,i}, always with a comma."""
        return f"_{{{self._item(row)},{self._item(column)}}}"

    def entries(self, entry: str, bounds: Sequence[Bounds]) -> str:
        r"""Spell \left( a_{ki} \right)_{k=1,i=1}^{q,p}."""
        below = ",".join(f"{index}={low}" for index, low, _ in bounds)
        return f"{self.parenthesised(entry)}_{{{below}}}^{{{_highs(bounds)}}}"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        """Spell a bmatrix."""
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return f"\\begin{{bmatrix}} {body} \\end{{bmatrix}}"


class UnicodeDialect(Dialect):
    """Unicode for a terminal."""

    times = " "
    dots = "⋯"

    def name(self, name: str) -> str:
        """Spell h₁, α, in."""
        return unicode_name(name)

    def label(self, label: Label) -> str:
        """Spell wⱼᵢ, W⁽²⁾, ŷₖ."""
        above = "" if label.layer is None else unicode_superscript(f"({label.layer})")
        return unicode_letter(label.letter, hat=label.hat) + above + self.subscript(label.items)

    def sigma(self, body: str, bounds: Sequence[Bounds]) -> str:
        """Spell Σ_{j=1}^{h} and its body."""
        return "".join(f"Σ_{{{index}={low}}}^{{{high}}} " for index, low, high in bounds) + body

    def quotient(self, numerator: str, denominator: str) -> str:
        """Spell a / b."""
        return f"{numerator} / {denominator}"

    def power(self, base: str, exponent: int) -> str:
        """Spell x²."""
        return base + unicode_superscript(str(exponent))

    def call(self, function: str, argument: str) -> str:
        """Spell f(x)."""
        return f"{function}({argument})"

    def transpose(self, base: str) -> str:
        """Spell Wᵀ."""
        return f"{base}ᵀ"

    def place(self, row: Index, column: Index) -> str:
        """Spell _{k,i}."""
        return f"_{{{row.plain},{column.plain}}}"

    def entries(self, entry: str, bounds: Sequence[Bounds]) -> str:
        """Spell (aₖᵢ)_{k=1,i=1}^{q,p}."""
        below = ",".join(f"{index}={low}" for index, low, _ in bounds)
        return f"({entry})_{{{below}}}^{{{_highs(bounds)}}}"

    def subscript(self, items: Sequence[Index]) -> str:
        """Spell ⱼᵢ, or _{1,12} where an item has no lowered form."""
        return unicode_subscript([item.plain for item in items])


class ClaimDialect(Dialect):
    """The text that `check` and the JSON of a derivation speak."""

    times = "*"
    sigma_level = Level.ATOM

    def name(self, name: str) -> str:
        """Spell h_1, alpha, in."""
        return plain_name(name)

    def label(self, label: Label) -> str:
        """Spell w[j,i], W2, yhat[k], beta_0[k]."""
        layer = "" if label.layer is None else str(label.layer)
        fixed = f"_{label.fixed}" if label.fixed else ""
        hat = "hat" if label.hat else ""
        return f"{label.letter}{hat}{layer}{fixed}{self.subscript(label.indices)}"

    def sigma(self, body: str, bounds: Sequence[Bounds]) -> str:
        """Spell sum(body, i=1..p, j=1..h)."""
        ranges = ", ".join(f"{index}={low}..{high}" for index, low, high in bounds)
        return f"sum({body}, {ranges})"

    def quotient(self, numerator: str, denominator: str) -> str:
        """Spell a/b."""
        return f"{numerator}/{denominator}"

    def power(self, base: str, exponent: int) -> str:
        """Spell x**2."""
        return f"{base}**{exponent}"

    def call(self, function: str, argument: str) -> str:
        """Spell f(x)."""
        return f"{function}({argument})"

    def transpose(self, base: str) -> str:
        """Spell W.T."""
        return f"{base}.T"

    def place(self, row: Index, column: Index) -> str:
        """Spell [k,i]."""
        return self.subscript([row, column])

    def entries(self, entry: str, bounds: Sequence[Bounds]) -> str:
        """Spell matrix(a[k,i], k=1..q, i=1..p)."""
        ranges = ", ".join(f"{index}={low}..{high}" for index, low, high in bounds)
        return f"matrix({entry}, {ranges})"

    def subscript(self, items: Sequence[Index]) -> str:
        """Spell [j,i]."""
        return f"[{','.join(item.plain for item in items)}]" if items else ""


def _highs(bounds: Sequence[Bounds]) -> str:
    return ",".join(high for _, _, high in bounds)


LATEX = LatexDialect()
UNICODE = UnicodeDialect()
CLAIM = ClaimDialect()
DIALECTS: tuple[Dialect, ...] = (LATEX, UNICODE, CLAIM)
