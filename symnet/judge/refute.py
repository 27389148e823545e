"""Candidates for a counterexample, where two normal forms differ.

Widths grow from 1; entries are small integers, and then as many of them as possible become 0.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import sympy as sp

from symnet.algebra.evaluate import Number, Point, evaluate
from symnet.algebra.functions import Function
from symnet.algebra.normal_form import NormalForm
from symnet.errors import UndecidedError
from symnet.judge.instances import admits

MAX_WIDTH = 4
MAX_SHAPES = 40
TRIES = 12
SMALL = tuple(n for n in range(-9, 10) if n)
SMALLEST = (-2, -1, 1, 2)
MAX_ENTRIES = 5_000


@dataclass
class Candidate:
    """Integers for widths and free indices; entries chosen from `numbers` when first asked for."""

    integers: dict[Any, int]
    numbers: tuple[int, ...]
    entries: dict[tuple[Any, tuple[int, ...]], int] = field(default_factory=dict)
    _functions: dict[Any, int] = field(default_factory=dict)

    def entry(self, head: Any, indices: tuple[int, ...]) -> Number:
        """A small integer, the same for the same entry."""
        if not indices and head in self.integers:
            return self.integers[head]
        if len(self.entries) > MAX_ENTRIES:
            raise UndecidedError("a counterexample would need too many entries")
        if (head, indices) not in self.entries:
            self.entries[head, indices] = secrets.choice(self.numbers_for(head))
        return self.entries[head, indices]

    def numbers_for(self, head: Any) -> list[int]:
        """The numbers that the assumptions on a symbol admit; any, for an entry of a tensor."""
        if not isinstance(head, sp.Symbol):
            return list(self.numbers)
        found = [number for number in (*self.numbers, 0) if admits(head, number)]
        if not found:
            raise UndecidedError(f"no small number was found that {head} may be")
        return found

    def function(self, head: Any, argument: Number) -> Number:
        """An unknown function as any function; a negative power as what it is."""
        if isinstance(head, tuple):
            exponent = Fraction(head[1])
            if argument == 0 or exponent.denominator != 1:
                raise UndecidedError("a power without a rational value")
            return Fraction(argument) ** int(exponent)
        return self._functions.setdefault((head, argument), secrets.randbelow(1 << 32))

    def tells_apart(self, forms: list[NormalForm], opens: dict[str, int]) -> bool:
        """Whether one of the forms is not zero here."""
        point = Point(self.integers, self.entry, self.function)
        try:
            return any(evaluate(form, point, opens) != 0 for form in forms)
        except UndecidedError:
            return False


def candidates(forms: list[NormalForm], free: Mapping[Any, Any]) -> Iterator[Candidate]:
    """Points at which a form that should be zero is not, small ones first.

    `free` gives the size that each free index runs over.
    """
    widths = sorted(_widths(forms, free), key=str)
    indices = {index: index.high for form in forms for index in form.opens.values()}
    # an unknown function stands for any: what it makes differ need not differ for the real one
    opaque = any(_has_function(form) for form in forms)
    for shape in shapes_of(len(widths)):
        integers = dict(zip(widths, shape, strict=True))
        if not all(admits(width, number) for width, number in integers.items()):
            continue
        if any(_value(size, integers) < 1 for size in free.values()):
            continue
        for _ in range(TRIES):
            values = integers | {
                symbol: secrets.randbelow(_value(size, integers)) for symbol, size in free.items()
            }
            opens = {
                index.name: secrets.randbelow(_value(high, integers) + 1)
                for index, high in indices.items()
            }
            candidate = Candidate(values, SMALLEST if opaque else SMALL)
            if candidate.tells_apart(forms, opens):
                if not opaque:
                    _shrink(candidate, forms, opens)
                yield candidate


def _shrink(candidate: Candidate, forms: list[NormalForm], opens: dict[str, int]) -> None:
    """Set entries to 0, 1 or 2, as long as the forms stay apart."""
    if len(candidate.entries) > 200:
        return
    for place in list(candidate.entries):
        before = candidate.entries[place]
        for value in (0, 1, 2):
            if isinstance(place[0], sp.Symbol) and not admits(place[0], value):
                continue
            candidate.entries[place] = value
            if candidate.tells_apart(forms, opens):
                break
        else:
            candidate.entries[place] = before


def shapes_of(number: int) -> Iterator[tuple[int, ...]]:
    """Widths from 1 up: all equal ones and mixtures, small sums first."""
    if number == 0:
        yield ()
        return
    shapes = (
        shape
        for high in range(1, MAX_WIDTH + 1)
        for shape in product(range(1, high + 1), repeat=number)
        if max(shape) == high
    )
    equal = [(width,) * number for width in range(1, MAX_WIDTH + 1)]
    yield from equal
    for shape, _ in zip(shapes, range(MAX_SHAPES), strict=False):
        if shape not in equal:
            yield shape


def _widths(forms: list[NormalForm], free: Mapping[Any, Any]) -> set[Any]:
    """Every symbol in a range, a shape or an index, and widths that stand as numbers."""
    found: set[Any] = set()

    def note(expr: Any) -> None:
        found.update(getattr(expr, "free_symbols", ()))

    def visit(form: NormalForm) -> None:
        for monomial in form.terms:
            for base, _ in monomial:
                for index in (*base.ranges, *base.opens.values()):
                    note(index.low)
                    note(index.high)
                for factor in base.factors:
                    for slot in factor.slots:
                        note(getattr(slot, "value", 0))
                        note(getattr(slot, "shift", 0))
                    head = factor.tensor.head
                    if isinstance(factor.tensor, Function):
                        visit(factor.tensor.argument)
                    elif getattr(head, "shape", None):
                        for size in head.shape:
                            note(size)
                    elif getattr(head, "is_integer", False) and head.is_positive:
                        note(head)

    for form in forms:
        visit(form)
    for size in free.values():
        note(size)
    return found - set(free)


def _has_function(form: NormalForm) -> bool:
    return any(
        isinstance(factor.tensor, Function) and isinstance(factor.tensor.head, str)
        for monomial in form.terms
        for base, _ in monomial
        for factor in base.factors
    )


def _value(size: Any, integers: dict[Any, int]) -> int:
    return size if isinstance(size, int) else int(size.xreplace(integers))
