"""Formulas spelled in parts: signed terms, and how tightly they bind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnet.render.dialects import Level

Term = tuple[bool, str]
"""One term of a sum: whether it is subtracted, and its text."""


@dataclass(frozen=True)
class Piece:
    """A formula spelled as a sum of terms; `level` is that of a single, positive term."""

    terms: tuple[Term, ...]
    term_level: Level = Level.ATOM

    @property
    def level(self) -> Level:
        """How tightly the whole binds."""
        return self.term_level if len(self.terms) == 1 and not self.terms[0][0] else Level.SUM

    @property
    def text(self) -> str:
        """The terms, joined by their signs."""
        return join_terms(self.terms)


def join_terms(terms: Sequence[Term]) -> str:
    """Terms with their signs: a - b + c."""
    (negative, first), *rest = terms
    words = [f"-{first}" if negative else first]
    words += [f"- {text}" if negative else f"+ {text}" for negative, text in rest]
    return " ".join(words)
