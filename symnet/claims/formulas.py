"""From text to SymPy: parse, bind, and bind again once the sizes of constants are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy as sp

from symnet.claims.bind import Binder, Sizes
from symnet.claims.latex import LatexParser
from symnet.claims.scope import Scope
from symnet.claims.syntax import Chain, Language, Node, Source
from symnet.claims.text import TextParser
from symnet.claims.usage import usage_of
from symnet.claims.values import Value


@dataclass(frozen=True)
class Claim:
    """left = right, each a SymPy expression, unevaluated."""

    left: Any
    right: Any


def language_of(text: str, language: Language | None = None) -> Language:
    r"""LaTeX where the text holds \, _{ or ^{, unless the language is given."""
    if language is not None:
        return language
    return "LaTeX" if any(mark in text for mark in ("\\", "_{", "^{")) else "text"


def parser_of(source: Source, scope: Scope) -> LatexParser | TextParser:
    """The parser of the language of a source."""
    if source.language == "text":
        return TextParser(source)
    declared = scope.bases | scope.scalars | scope.definitions.keys() | {*scope.widths}
    return LatexParser(source, sigmoid="sigma" not in declared)


def bound(
    source: Source,
    formula: Node,
    scope: Scope,
    build: Callable[[Binder], Any],
    widths: Iterable[str] = (),
    others: Sequence[Node] = (),
) -> Any:
    """What `build` makes of a formula; a second time when the first one found sizes.

    `others` are formulas that share its names.
    """

    def binder_with(sizes: Sizes) -> Binder:
        usage = usage_of([formula, *others], scope, source.language)
        binder = Binder(source, scope, usage, sizes)
        for name in widths:
            binder.names.add_width(name)
        return binder

    binder = binder_with({})
    result = build(binder)
    if not binder.unknown:
        return result
    sizes: Sizes = {}
    for (start, end), pair in binder.unknown.items():
        rows, columns = map(binder.shapes.size, pair)
        if isinstance(rows, sp.Dummy) or isinstance(columns, sp.Dummy):
            written = source.text[start:end]
            cause = f"the size of '{written}' does not follow from what stands around it"
            advice = r"write it, as in I_n or \mathbf{1}_n, or in text eye(n), ones(n)"
            raise source.error(start, end, cause, advice)
        sizes[start, end] = (rows, columns)
    return build(binder_with(sizes))


def read(source: Source, scope: Scope) -> Any:
    """The SymPy expression, or a Claim where there is one =."""
    parser = parser_of(source, scope)
    formula = parser.formula()
    if not isinstance(formula, Chain):
        return bound(source, formula, scope, lambda binder: single(binder.value(formula)))
    if len(formula.sides) > 2 or formula.signs[0] != "=":
        place = formula.sides[1].end
        while source.text[place : place + 1].isspace():
            place += 1
        raise source.error(
            place, place + 1, "an equation has one =, found another", "give a chain link by link"
        )
    return bound(source, formula, scope, lambda binder: links(binder, formula)[0])


def single(value: Value) -> Any:
    """The matrix of what is only a matrix, else the number."""
    return value.matrix if value.scalar is None else value.scalar


def links(binder: Binder, chain: Chain) -> tuple[Claim, ...]:
    """a = b, b = c, ... of a chain."""
    values = [binder.value(side) for side in chain.sides]
    return tuple(Claim(*binder.sides(left, right)) for left, right in pairwise(values))
