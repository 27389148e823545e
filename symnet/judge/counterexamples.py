"""Counterexamples: a candidate is one only when replay of both sides confirms it."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.algebra.normal_form import NormalForm
from symnet.derivation import Counterexample
from symnet.judge.context import Context
from symnet.judge.instances import BUDGET, Point, admits, admitted, draw_in
from symnet.judge.refute import Candidate, candidates, shapes_of
from symnet.judge.replay import OverBudget, Undefined, real_value, surely_differ
from symnet.judge.satisfying import admitted_here, satisfy

MAX_CANDIDATES = 20
MAX_DRAWS = 90
MAX_SECONDS = 0.5
MAX_BITS_SHOWN = 10_000
SMALL = (0, 1, -1, 2, -2, 3)


def counterexample(
    left: Any, right: Any, context: Context, free: Mapping[Any, Any], forms: list[NormalForm]
) -> Counterexample | None:
    """A point at which replay finds different values and every fact holds, or None."""
    facts = context.facts
    until = time.monotonic() + MAX_SECONDS
    if not facts.bind_matrices:
        for candidate, _ in zip(candidates(forms, free), range(MAX_CANDIDATES), strict=False):
            point = _at(context, candidate)
            if (facts.stated or facts.domains) and not admitted_here(point, facts):
                continue
            found = confirmed(left, right, point, free)
            if found and _in_domains(point, context):
                return found
            if time.monotonic() > until:
                return None
    for point in small_points(left, right, context, free):
        if time.monotonic() > until:
            return None
        found = confirmed(left, right, point, free)
        if found and _in_domains(point, context):
            return found
    return None


def _in_domains(point: Point, context: Context) -> bool:
    """Whether facts hold of symbols too that had no value before the sides were evaluated."""
    return not context.facts.domains or admitted_here(point, context.facts)


def confirmed(
    left: Any, right: Any, point: Point, free: Mapping[Any, Any]
) -> Counterexample | None:
    """The counterexample that replay confirms at this point, or None."""
    point.replay.budget = BUDGET
    try:
        rows, others = point.replay.rows(left), point.replay.rows(right)
    except (OverBudget, Undefined, RecursionError):
        return None
    if (len(rows), len(rows[0])) != (len(others), len(others[0])):
        return None
    for row, other in zip(rows, others, strict=True):
        for a, b in zip(row, other, strict=True):
            if surely_differ(a, b) and not (_is_short(a) and _is_short(b)):
                return None
            if surely_differ(a, b) and _shown(a) != _shown(b):
                return _written(point, free, a, b)
    return None


def _at(context: Context, candidate: Candidate) -> Point:
    return Point(
        context.definitions,
        context.entries,
        candidate.integers,
        lambda tensor, indices: candidate.entries.get((tensor, indices), 0),
        # what cancels from the difference may be anything
        lambda s: candidate.entries.get((s, ()), _any(s, context)),
    )


def _any(symbol: Any, context: Context) -> Any:
    domain = context.facts.domains.get(symbol)
    if domain is not None:
        return draw_in(domain, lambda: 1)
    return admitted(symbol, lambda: 1)


def small_points(
    left: Any, right: Any, context: Context, free: Mapping[Any, Any]
) -> Iterator[Point]:
    """Small random points that satisfy the facts, at growing widths."""
    widths = sorted(_widths(left, right, context, free), key=str)
    shapes = list(shapes_of(len(widths)))
    for turn in range(MAX_DRAWS):
        integers = dict(zip(widths, shapes[(turn // 3) % len(shapes)], strict=True))
        values = {w: n for w, n in integers.items() if admits(w, n)}
        if len(values) < len(integers):
            continue
        numbers = SMALL[: 3 + turn % 4]
        point = Point(
            context.definitions,
            context.entries,
            values,
            lambda *_, numbers=numbers: secrets.choice(numbers),
            _new(context, numbers),
            real_value,
        )
        try:
            for index, size in free.items():
                start = point.replay.whole(context.facts.starts.get(index, 0))
                point.scalars[index] = start + secrets.randbelow(point.replay.size(size))
        except (OverBudget, Undefined):
            continue
        if satisfy(point, context.facts):
            yield point


def _new(context: Context, numbers: Sequence[int]) -> Callable[[Any], Any]:
    def value(symbol: Any) -> Any:
        domain = context.facts.domains.get(symbol)
        if domain is not None:
            return draw_in(domain, lambda: secrets.choice((1, 2, 3)))
        admitted = [n for n in numbers if admits(symbol, n)]
        if not admitted:
            raise Undefined(f"no small number was found that {symbol} may be")
        return secrets.choice(admitted)

    return value


def _widths(left: Any, right: Any, context: Context, free: Mapping[Any, Any]) -> set[Any]:
    """The positive integer symbols of a claim, of what it assumes and of what it is defined by."""
    found: set[Any] = set()
    todo = [left, right, *(s for pair in context.facts.equations for s in pair), *free.values()]
    todo += context.facts.invertible
    seen: set[Any] = set()
    while todo:
        expr = todo.pop()
        if not isinstance(expr, sp.Basic | sp.MatrixBase):
            continue
        found |= {s for s in expr.free_symbols if s.is_integer and s.is_positive}
        for tensor in expr.atoms(sp.MatrixSymbol) - seen:
            seen.add(tensor)
            todo += [*tensor.shape, context.definitions.get(tensor, 0)]
    return found - set(free)


def _written(point: Point, free: Mapping[Any, Any], left: Any, right: Any) -> Counterexample:
    matrices = {
        str(tensor): tuple(tuple(Fraction(cell) for cell in row) for row in rows)
        for tensor, rows in point.replay.matrices.items()
        if tensor not in point.definitions
    }
    own = {s: n for s, n in point.scalars.items() if s not in point.entries}
    scalars = {str(s): ((Fraction(n),),) for s, n in own.items() if not s.is_integer}
    integers = {s: int(n) for s, n in own.items() if s.is_integer}
    elements = {
        f"{base}[{', '.join(map(str, indices))}]": ((Fraction(value),),)
        for (base, indices), value in point.elements.items()
    }
    return Counterexample(
        {str(s): n for s, n in integers.items() if s not in free},
        {str(s): n for s, n in integers.items() if s in free},
        matrices | scalars | elements,
        _shown(left),
        _shown(right),
    )


def _is_short(number: Any) -> bool:
    """Whether a number can be written down."""
    if isinstance(number, int | Fraction):
        exact = Fraction(number)
        return max(exact.numerator.bit_length(), exact.denominator.bit_length()) <= MAX_BITS_SHOWN
    return bool(abs(number) < sys.float_info.max)


def _shown(number: Any) -> Fraction | float:
    """An exact number as it is; of an interval, the middle."""
    return Fraction(number) if isinstance(number, int | Fraction) else float(number.mid)
