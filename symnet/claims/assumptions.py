"""Assumptions: predicates of matrices and numbers, equations and relations."""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from symnet.claims.bind import Binder
from symnet.claims.formulas import bound, language_of, one_side, parser_of, single
from symnet.claims.margins import without_margins
from symnet.claims.scope import Scope
from symnet.claims.syntax import Chain, Language, Node, Relation, Source
from symnet.errors import ReadError

PREDICATES = ("invertible", "symmetric", "antisymmetric", "orthogonal", "positive")
PREDICATE = re.compile(
    rf"\s*(?:\\(?:operatorname|mathrm|text)\s*\{{)?({'|'.join(PREDICATES)})\}}?\s*"
    r"((?:\\left\s*)?\()(.*)\)\s*\Z",
    re.DOTALL,
)


def read_assumption(text: str, scope: Scope, language: Language | None = None) -> Any:
    """Q.invertible(A), Q.symmetric(A), Q.orthogonal(A), Q.positive(x), or a relation.

    antisymmetric(A) is the equation A.T = -A. Without a language, single letters side by side
    are read as LaTeX where they are no text.

    >>> from symnet.claims.scope import open_scope
    >>> read_assumption("invertible(X^T X)", open_scope({"X": ("n", "p")}))
    Q.invertible(X.T*X)
    """
    first = language_of(text, language)
    try:
        return _read(text, scope, first)
    except ReadError:
        inner = (PREDICATE.match(text) or [text] * 4)[3]
        if language is not None or first == "LaTeX" or re.search("[A-Za-z]{2}", inner):
            raise
        try:
            return _read(text, scope, "LaTeX")
        except ReadError:
            pass
        raise


def _read(text: str, scope: Scope, language: Language) -> Any:
    match = PREDICATE.match(text)
    if match is None:
        source = Source(text, language, without_margins(text, language).text)
        relation = parser_of(source, scope).statement()
        return bound(source, relation, scope, lambda binder: binder.relation(relation))
    start, end = match.span(3)
    cleaned = " " * start + text[start:end].removesuffix("\\right")
    source = Source(text, language, cleaned + " " * (len(text) - len(cleaned)))
    body = parser_of(source, scope).formula()
    if isinstance(body, Chain | Relation):
        raise source.at(body, f"{match[1]} takes one expression", "write it without =")
    return bound(source, body, scope, lambda binder: _predicate(binder, match[1], body))


def _predicate(binder: Binder, name: str, body: Node) -> Any:
    if name == "positive":
        return sp.Q.positive(binder.scalar(body, "what is positive"))
    value = binder.value(body)
    if value.matrix is None:
        cause = f"'{binder.source.written(body)}' is a number, and {name} is said of a matrix"
        raise binder.source.at(body, cause, "declare its shape")
    binder.require_square(body, value)
    whole = value.matrix
    if name == "antisymmetric":
        minus = sp.MatMul(sp.S.NegativeOne, whole, evaluate=False)
        return sp.Eq(sp.Transpose(whole), minus, evaluate=False)
    return getattr(sp.Q, name)(whole)


def read_formula(text: str, scope: Scope, language: Language | None = None) -> Any:
    """The SymPy value of a formula without a relation, as it was written."""
    language = language_of(text, language)
    source = Source(text, language, without_margins(text, language).text)
    formula = parser_of(source, scope).formula()
    if isinstance(formula, Chain):
        raise one_side(source, formula)
    return bound(source, formula, scope, lambda binder: single(binder.value(formula)))
