"""Terms left out of a sum: t(1) + t(2) + ... + t(n) is the sum of t(j) over j = 1..n.

The pattern t is the anti-unifier of the two terms around the dots: they agree but for places that
hold one number r in the left and one end n in the right. The left one is then term r, and the
terms before it must be t(1), ..., t(r - 1); so there is at most one reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.claims.trees import rebuilt
from symnet.network.network import INDEX_LETTERS
from symnet.network.quantity import index_symbol, tensor_entry


class NoPatternError(Exception):
    """The terms do not continue as a sum; the message says why."""


def close_run(terms: Sequence[Any], last: Any, taken: set[str]) -> tuple[int, Any]:
    """How many of the last `terms` belong to the dots, and the sum they stand for.

    `taken` are names that the new index must not have. Raises NoPatternError.

    >>> x = sp.MatrixSymbol("x", 3, 1)
    >>> close_run([x[0, 0], x[1, 0]], x[2, 0], set())
    (2, Sum(x[i, 0], (i, 0, 2)))
    """
    pattern = _Pattern()
    template = pattern.match(terms[-1], last, {})
    if not pattern.runs:
        raise NoPatternError("the terms around them do not differ")
    if len(pattern.runs) > 1:
        runs = ", ".join(f"{start} to {end}" for start, end in pattern.runs)
        raise NoPatternError(f"places in the terms around them change differently: {runs}")
    ((start, end),) = pattern.runs
    if not (start.is_Integer and 1 <= start <= len(terms)):
        raise NoPatternError(
            f"the term before them is number {start}, and {len(terms)} of the kind can stand there"
        )
    if end.is_Integer and end <= start:
        raise NoPatternError(f"they lead from term {start} to term {end}")
    for number, term in enumerate(terms[-start:-1], start=1):
        if not _same(pattern.at(template, sp.Integer(number - 1)), term):
            raise NoPatternError(f"term {number} does not fit the terms around them")
    index = index_symbol(_letter(template, taken))
    return int(start), sp.Sum(pattern.at(template, index), (index, 0, end - 1))


def _letter(template: Any, taken: set[str]) -> str:
    """An index letter that nothing in the pattern or around it has."""
    used = taken | {symbol.name for symbol in template.atoms(sp.Symbol)}
    letters = (f"{letter}_{n}" if n else letter for n in count() for letter in INDEX_LETTERS)
    return next(letter for letter in letters if letter not in used)


class _Pattern:
    """The anti-unifier of two terms, with `index` where they differ; `runs` collects (r, n)."""

    def __init__(self) -> None:
        self.index = sp.Dummy("index", integer=True, nonnegative=True)
        self.runs: dict[tuple[Any, Any], None] = {}

    def at(self, template: Any, place: Any) -> Any:
        """The template with the place, counted from 0, for the index."""
        return _put(template, {self.index: place, self.index + 1: place + 1}, self.index)

    def match(self, first: Any, last: Any, renamed: Mapping[Any, Any]) -> Any:
        """The common template; `renamed` maps the summed indices of `first` to those of `last`."""
        if _is_plain(first) and _is_plain(last):
            return self._number(first, last, renamed)
        if first == last and not first.args:
            return first
        if not first.args or first.func != last.func or len(first.args) != len(last.args):
            raise NoPatternError("the terms around them differ in form")
        if isinstance(first, MatrixElement):
            return self._element(first, last, renamed)
        if isinstance(first, sp.Sum):
            return self._nested(first, last, renamed)
        pairs = zip(first.args, last.args, strict=True)
        return rebuilt(first, [self.match(a, b, renamed) for a, b in pairs])

    def _number(self, first: Any, last: Any, renamed: Mapping[Any, Any]) -> Any:
        if _same_plain(first, last, renamed):
            return first
        return self._differing(first, last) + 1

    def _element(self, first: Any, last: Any, renamed: Mapping[Any, Any]) -> Any:
        if first.args[0] != last.args[0]:
            raise NoPatternError("the terms around them differ in form")
        pairs = zip(first.args[1:], last.args[1:], strict=True)
        return tensor_entry(first.args[0], *(self._place(a, b, renamed) for a, b in pairs))

    def _place(self, first: Any, last: Any, renamed: Mapping[Any, Any]) -> Any:
        """An index position, counted from 0."""
        if _same_plain(first, last, renamed):
            return first
        return self._differing(first + 1, last + 1)

    def _nested(self, first: Any, last: Any, renamed: Mapping[Any, Any]) -> Any:
        inner = dict(renamed)
        limits = []
        for (i, low, high), (j, other_low, other_high) in zip(
            reversed(first.limits), reversed(last.limits), strict=True
        ):
            ends = self._place(low, other_low, inner), self._place(high, other_high, inner)
            inner[i] = j
            limits.append((i, *ends))
        body = self.match(first.function, last.function, inner)
        return sp.Sum(body, *reversed(limits))

    def _differing(self, first: Any, last: Any) -> Any:
        """The index, for r in the first and n in the last term."""
        base = last.args[1] if isinstance(last, sp.Add) and last.args[0].is_Integer else last
        if not (base.is_Integer or base.is_Symbol):
            raise NoPatternError(f"something runs from {first} to {last}, which is not an end")
        self.runs[first, last] = None
        return self.index


def _same(one: Any, other: Any) -> bool:
    """Equal up to the names of summed indices."""
    pattern = _Pattern()
    try:
        pattern.match(one, other, {})
    except NoPatternError:
        return False
    return not pattern.runs


def _is_plain(expr: Any) -> bool:
    """Made of numbers, widths and indices alone."""
    if expr.has(MatrixElement, sp.Indexed, sp.Sum, sp.Product, sp.Function):
        return False
    return all(symbol.is_integer for symbol in expr.free_symbols)


def _same_plain(first: Any, last: Any, renamed: Mapping[Any, Any]) -> bool:
    captured = (first.free_symbols - renamed.keys()) & set(renamed.values())
    return not captured and first.xreplace(renamed) == last


def _put(expr: Any, table: Mapping[Any, Any], index: Any) -> Any:
    if expr in table:
        return table[expr]
    if index not in expr.free_symbols:
        return expr
    if isinstance(expr, MatrixElement):
        tensor, *places = expr.args
        return tensor_entry(tensor, *(_put(place, table, index) for place in places))
    return rebuilt(expr, [_put(arg, table, index) for arg in expr.args])
