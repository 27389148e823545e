"""Near misses: the one change that makes a false line true, among the mistakes that people make."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError as SympyShapeError
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.derivation import Verdict
from symnet.errors import SymnetError
from symnet.judge.context import Context
from symnet.judge.counterexamples import confirmed, small_points
from symnet.judge.decision import decide

MAX_CHANGES = 80
MAX_SECONDS = 0.6
SCREENS = 3
MAX_NODES = 400
SUMS, PRODUCTS = (sp.Add, sp.MatAdd), (sp.Mul, sp.MatMul)
WHOLE = (MatrixElement, sp.Indexed, sp.MatrixSymbol, sp.Symbol, sp.Number, sp.Identity)

Change = tuple[str, Any]
"""What is changed, in words, and the side with the change."""
Build = Callable[[], Any]


def with_repair(
    verdict: Verdict,
    left: Any,
    right: Any,
    context: Context,
    extra: Sequence[Any] = (),
    write: Callable[[Any], str] = str,
) -> Verdict:
    """The verdict with the repair, where exactly one change of the right or of the left is proved.

    `extra` are terms that may be missing, such as biases; `write` says how parts are written.
    """
    if verdict.status not in ("refuted", "ill_typed"):
        return verdict
    until = time.monotonic() + MAX_SECONDS
    for side in (right, left):
        found: dict[str, Any] = {}
        for words, new in islice(changes(side, extra, write), MAX_CHANGES):
            if time.monotonic() > until:
                return verdict
            sides = (left, new) if side is right else (new, right)
            if _differ(*sides, context):
                continue
            if decide(*sides, context).status == "proved":
                found[words] = new
        if len(found) == 1:
            (words,) = found
            return replace(verdict, repair=f"true with {words}")
        if found:
            return verdict
    return verdict


def _differ(left: Any, right: Any, context: Context) -> bool:
    """Whether a few small points tell the sides apart, which costs less than to decide."""
    try:
        points = islice(small_points(left, right, context, {}), SCREENS)
        return any(confirmed(left, right, point, {}) for point in points)
    except (SymnetError, IndexError):
        # SymPy refuses an entry outside of its matrix
        return False


def changes(expr: Any, extra: Sequence[Any], write: Callable[[Any], str]) -> Iterator[Change]:
    """The expression with one mistake of people undone, each with its words; none twice."""
    nodes = iter(sp.preorder_traversal(expr))
    if sum(1 for _ in islice(nodes, MAX_NODES + 1)) > MAX_NODES:
        return
    seen = {expr}
    for words, build in _everywhere(expr, extra, write):
        with suppress(SympyShapeError, ValueError, TypeError):
            new = build()
            if new not in seen:
                seen.add(new)
                yield words, new


def _everywhere(
    expr: Any, extra: Sequence[Any], write: Callable[[Any], str]
) -> Iterator[tuple[str, Build]]:
    for tensor in sorted(expr.atoms(sp.MatrixSymbol), key=str):
        held = [e for e in expr.atoms(MatrixElement) if e.parent == tensor and e.i != e.j]
        if len(held) > 1:
            # one mistake, made in every entry of the tensor
            table = {e: sp.Expr.__new__(MatrixElement, tensor, e.j, e.i) for e in held}
            general = [sp.Symbol(name, integer=True, nonnegative=True) for name in "ij"]
            one = sp.Expr.__new__(MatrixElement, tensor, *general)
            turned = sp.Expr.__new__(MatrixElement, tensor, *reversed(general))
            yield f"{write(turned)} for {write(one)}", partial(replaced, expr, table)
    yield from _inside(expr, write)
    if not getattr(expr, "is_Matrix", False):
        for number in (sp.Integer(2), sp.Rational(1, 2), sp.Integer(-1)):
            yield f"the factor {number}", partial(sp.Mul, number, expr, evaluate=False)
        for term in extra:
            if not term.is_Matrix:
                yield f"+ {write(term)}", partial(sp.Add, expr, term, evaluate=False)
    else:
        for term in extra:
            if term.is_Matrix and term.shape == expr.shape:
                yield f"+ {write(term)}", partial(sp.MatAdd, expr, term, evaluate=False)
        yield "the transpose", partial(sp.Transpose, expr)
        for number in (sp.Integer(2), sp.Rational(1, 2), sp.Integer(-1)):
            yield f"the factor {number}", partial(sp.MatMul, number, expr, evaluate=False)


def _inside(expr: Any, write: Callable[[Any], str]) -> Iterator[tuple[str, Build]]:
    """Changes at this node, and in each of its arguments."""
    yield from _here(expr, write)
    if isinstance(expr, WHOLE) or not isinstance(expr, sp.Basic) or isinstance(expr, sp.MatrixBase):
        return
    arguments = expr.args[:1] if isinstance(expr, sp.Sum) else expr.args
    for n, argument in enumerate(arguments):
        for words, build in _inside(argument, write):
            yield (
                words,
                partial(_with_argument, expr, n, build),
            )


def _here(expr: Any, write: Callable[[Any], str]) -> Iterator[tuple[str, Build]]:
    if isinstance(expr, MatrixElement):
        parent, row, column = expr.args
        if row != column:
            swapped = sp.Expr.__new__(MatrixElement, parent, column, row)
            yield f"{write(swapped)} for {write(expr)}", lambda: swapped
    elif isinstance(expr, sp.Indexed):
        if len(expr.indices) == 2:
            turned = expr.base[expr.indices[::-1]]
            yield f"{write(turned)} for {write(expr)}", lambda: turned
    elif isinstance(expr, sp.Sum):
        for n, (index, low, high) in enumerate(expr.limits):
            for words, limit in (
                ("one term more at the end", (index, low, high + 1)),
                ("one term less at the end", (index, low, high - 1)),
                ("one term more at the start", (index, low - 1, high)),
                ("one term less at the start", (index, low + 1, high)),
            ):
                limits = [*expr.limits[:n], limit, *expr.limits[n + 1 :]]
                yield (
                    f"{words} of the sum over {index}",
                    partial(sp.Sum, expr.function, *limits),
                )
    elif isinstance(expr, SUMS):
        yield from _of_sum(expr, write)
    elif isinstance(expr, sp.MatMul):
        yield from _of_product(expr, write)
    if isinstance(expr, sp.MatrixSymbol):
        yield f"{expr}^T for {expr}", partial(sp.Transpose, expr)
    if isinstance(expr, sp.Transpose):
        yield f"{expr.arg} for its transpose", lambda: expr.arg


def _of_sum(expr: Any, write: Callable[[Any], str]) -> Iterator[tuple[str, Build]]:
    times = sp.Mul if isinstance(expr, sp.Add) else sp.MatMul
    for n, term in enumerate(expr.args):
        rest = [*expr.args[:n], *expr.args[n + 1 :]]
        for words, number in (
            (f"the other sign before {write(term)}", sp.Integer(-1)),
            (f"twice {write(term)}", sp.Integer(2)),
            (f"half of {write(term)}", sp.Rational(1, 2)),
        ):
            yield (
                words,
                partial(_with_argument, expr, n, partial(times, number, term, evaluate=False)),
            )
        yield (
            f"{write(term)} left out",
            partial(_without_term, expr, rest),
        )


def _of_product(expr: Any, write: Callable[[Any], str]) -> Iterator[tuple[str, Build]]:
    matrices = [n for n, factor in enumerate(expr.args) if factor.is_Matrix]
    for n, m in pairwise(matrices):
        args = list(expr.args)
        args[n], args[m] = args[m], args[n]
        yield (
            f"{write(args[n])} before {write(args[m])}",
            partial(sp.MatMul, *args, evaluate=False),
        )
    if len(matrices) > 2:
        args = [*(a for a in expr.args if not a.is_Matrix), *(expr.args[n] for n in matrices[::-1])]
        yield "the layers in the other order", partial(sp.MatMul, *args, evaluate=False)


def _with_argument(expr: Any, place: int, build: Build) -> Any:
    return rebuilt(expr, [*expr.args[:place], build(), *expr.args[place + 1 :]])


def _without_term(expr: Any, rest: Sequence[Any]) -> Any:
    return rest[0] if len(rest) == 1 else rebuilt(expr, rest)


def replaced(expr: Any, table: dict[Any, Any]) -> Any:
    """Parts in place of parts, and nothing evaluated."""
    if expr in table:
        return table[expr]
    if isinstance(expr, WHOLE) or not expr.args:
        return expr
    return rebuilt(expr, [replaced(argument, table) for argument in expr.args])


def rebuilt(expr: Any, args: Sequence[Any]) -> Any:
    """The same node over other arguments, unevaluated where SymPy allows that."""
    if isinstance(expr, (*SUMS, *PRODUCTS, sp.Pow, sp.Function)):
        return expr.func(*args, evaluate=False)
    return expr.func(*args)
