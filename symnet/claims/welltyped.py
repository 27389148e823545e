"""The smallest change that makes the shapes of a line fit: a transpose, or another order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from symnet.claims.formulas import language_of, parser_of
from symnet.claims.lines import read_line
from symnet.claims.margins import without_margins
from symnet.claims.scope import Scope
from symnet.claims.syntax import Language, Matrix, Name, Node, Product, Source, Transpose, walk
from symnet.errors import ReadError, ShapeError, SymnetError

MAX_TRIES = 200
MAX_NODES = 200


def well_typed(text: str, scope: Scope, language: Language | None = None) -> str | None:
    r"""The line with one change, or else two, whose shapes fit; None where there is none.

    >>> from symnet.claims.scope import open_scope
    >>> shapes = {"y": (1, "n"), "b": (1, "p"), "X": ("n", "p"), "e": (1, "n")}
    >>> well_typed(r"y = X^\top b + e", open_scope(shapes))
    'y = b X^\\top + e'
    """
    language = language_of(text, language)
    tried = {text}
    once = list(_changed(text, scope, language))
    for candidate in once:
        if _fits(candidate, scope, language):
            return candidate
    for first in once[:20]:
        for candidate in _changed(first, scope, language):
            if candidate in tried:
                continue
            tried.add(candidate)
            if len(tried) > MAX_TRIES:
                return None
            if _fits(candidate, scope, language):
                return candidate
    return None


def _fits(text: str, scope: Scope, language: Language) -> bool:
    try:
        read_line(text, scope, language)
    except (ShapeError, ReadError):
        return False
    return True


def _changed(text: str, scope: Scope, language: Language) -> Iterator[str]:
    """The text with two neighbouring factors in the other order, or one name transposed."""
    try:
        body = without_margins(text, language).text
        nodes = list(walk(parser_of(Source(body, language), scope).formula()))
    except SymnetError:
        return
    if len(nodes) > MAX_NODES:
        return
    for node in nodes:
        if isinstance(node, Product):
            for one, other in pairwise(node.factors):
                between = body[one.end : other.start]
                yield _put(body, one.start, other.end, f"{_of(body, other)}{between or ' '}"
                           f"{_of(body, one)}")  # fmt: skip
    for node in nodes:
        if isinstance(node, Name):
            yield _put(body, node.start, node.end, _with_one(_of(body, node), language))
        elif isinstance(node, Matrix) and language == "LaTeX":
            # the augmented matrix has the row (1, 0)
            yield _put(body, node.start, node.end, _with_row(_of(body, node)))
    inside = {id(node.body) for node in nodes if isinstance(node, Transpose)}
    mark = ".T" if language == "text" else r"^\top"
    for node in nodes:
        if isinstance(node, Transpose):
            yield _put(body, node.start, node.end, _of(body, node.body))
        elif isinstance(node, Name) and id(node) not in inside:
            yield _put(body, node.start, node.end, f"{_of(body, node)}{mark}")


def _with_one(name: str, language: Language) -> str:
    """x -> (1, x)."""
    if language == "text":
        return f"[[1], [{name}]]"
    return rf"\begin{{bmatrix}} 1 \\ {name} \end{{bmatrix}}"


def _with_row(matrix: str) -> str:
    opening, brace, rest = matrix.partition("}")
    return rf"{opening}{brace} 1 & 0 \\{rest}"


def _of(text: str, node: Node) -> str:
    return text[node.start : node.end]


def _put(text: str, start: int, end: int, new: str) -> str:
    return f"{text[:start]}{new}{text[end:]}"
