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
from symnet.claims.values import ClashError, Value
from symnet.errors import ReadError

MAX_LINKS = 200


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
) -> Any:
    """What `build` makes of a formula; a second time when the first one found sizes."""

    def binder_with(sizes: Sizes) -> Binder:
        usage = usage_of([(formula, source.language)], scope)
        binder = Binder(source, scope, usage, sizes)
        for name in widths:
            binder.names.add_width(name)
        return binder

    try:
        binder = binder_with({})
        result = build(binder)
        return build(binder_with(_resolved(binder))) if binder.unknown else result
    except (ValueError, TypeError, NotImplementedError) as error:
        # what SymPy itself will not build
        reason = " ".join(str(error).split())[:200]
        raise source.at(
            formula, f"SymPy does not take this: {reason}", "write it another way"
        ) from None


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
    if len(chain.sides) > MAX_LINKS:
        cause = f"a chain of {len(chain.sides):,} sides is longer than {MAX_LINKS}"
        raise binder.source.at(chain.sides[MAX_LINKS], cause, "give it in parts")
    values = [binder.value(side) for side in chain.sides]
    return tuple(Claim(*binder.sides(left, right)) for left, right in pairwise(values))


def read_sides(left: str, right: str, scope: Scope, language: Language | None = None) -> Claim:
    r"""Two sides that were given apart, read as one claim: a name means the same in both.

    >>> from symnet.claims.scope import open_scope
    >>> read_sides("a*n", r"\sum_{i=1}^{n} a", open_scope())
    Claim(left=a*n, right=Sum(a, (i, 0, n - 1)))
    """
    sources = [Source(side, language_of(side, language)) for side in (left, right)]
    formulas = [parser_of(source, scope).formula() for source in sources]
    for source, formula in zip(sources, formulas, strict=True):
        if isinstance(formula, Chain):
            raise one_side(source, formula)
    usage = usage_of([(f, s.language) for f, s in zip(formulas, sources, strict=True)], scope)
    sizes: list[Sizes] = [{}, {}]
    binders = [Binder(s, scope, usage, known) for s, known in zip(sources, sizes, strict=True)]
    claim = _joined(binders, formulas)
    if any(binder.unknown for binder in binders):
        sizes = [_resolved(binder) for binder in binders]
        binders = [Binder(s, scope, usage, known) for s, known in zip(sources, sizes, strict=True)]
        claim = _joined(binders, formulas)
    return claim


def one_side(source: Source, chain: Chain) -> ReadError:
    """The error of an equation where an expression is needed."""
    start, end = chain.sides[0].end, chain.sides[1].start
    cause = "an equation stands where one side is needed"
    return source.error(start, end, cause, "give one side")


def _joined(binders: Sequence[Binder], formulas: Sequence[Node]) -> Claim:
    left, right = binders
    right.shapes.known = left.shapes.known
    values = [binder.value(formula) for binder, formula in zip(binders, formulas, strict=True)]
    try:
        return Claim(*right.sides(*values))
    except ClashError as error:
        one, other = (" × ".join(map(str, shape)) or "a number" for shape in error.shapes)
        message = f"shapes clash: the left side is {one} and the right side is {other}"
        raise ClashError(
            f"{message}; transpose a factor, or correct a name", *error.shapes
        ) from None


def _resolved(binder: Binder) -> Sizes:
    """The sizes of constants that the first reading left open."""
    sizes: Sizes = {}
    for (start, end), pair in binder.unknown.items():
        rows, columns = map(binder.shapes.size, pair)
        if isinstance(rows, sp.Dummy) or isinstance(columns, sp.Dummy):
            written = binder.source.text[start:end]
            cause = f"the size of '{written}' does not follow from what stands around it"
            advice = r"write it, as in I_n or \mathbf{1}_n, or in text eye(n), ones(n)"
            raise binder.source.error(start, end, cause, advice)
        sizes[start, end] = (rows, columns)
    return sizes
