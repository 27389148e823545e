"""Sums with dots: t + ... + t as one sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symnet.claims.dots import NoPatternError, close_run
from symnet.claims.syntax import Dots, Negative, Node
from symnet.claims.values import Value, with_entry
from symnet.network.quantity import width_symbol

if TYPE_CHECKING:
    from symnet.claims.bind import Binder


def terms(binder: Binder, nodes: Sequence[Node]) -> list[Value]:
    """The terms of a sum; t + ... + t becomes one of them."""
    values: list[Value] = []
    since = 0
    rest = iter(enumerate(nodes))
    for place, node in rest:
        if not _is_dots(node):
            values.append(binder.value(node))
            continue
        if len(values) == since or place + 1 == len(nodes) or _is_dots(nodes[place + 1]):
            raise binder.source.at(
                node, "dots need a term before and after them", r"write a_1 + \cdots + a_n"
            )
        _, last_node = next(rest)
        if isinstance(node, Negative) != isinstance(last_node, Negative):
            raise binder.source.at(
                node, "the dots and the last term have different signs", "give both the same"
            )
        values[since:] = _run(binder, node, values[since:], binder.value(last_node))
        since = len(values)
    return values


def _run(binder: Binder, dots: Node, before: list[Value], last: Value) -> list[Value]:
    before, last = [with_entry(value) for value in before], with_entry(last)
    for value in (*before, last):
        if value.scalar is None:
            raise binder.source.at(value.node, "dots among matrices are not read", "write entries")
    length, total = closed(binder, dots, [value.scalar for value in before], last)
    start = before[-length].node.start
    return [*before[:-length], Value(Node(start, last.node.end), total)]


def closed(binder: Binder, dots: Node, terms: Sequence[Any], last: Value) -> tuple[int, Any]:
    """How many of the last terms the dots continue, and the sum up to the last one."""
    try:
        length, total = close_run(terms, last.scalar, binder.names.taken())
    except NoPatternError as reason:
        raise binder.source.at(
            dots,
            f"these dots do not say what they leave out: {reason}",
            r"write the first terms and the last, as in v_1 + v_2 + \cdots + v_h, or a \sum",
        ) from None
    known = {*binder.names.bound.values(), *map(width_symbol, binder.names.widths)}
    for symbol in total.limits[0][2].free_symbols - known:
        raise binder.names.no_limit(last.node, symbol.name)
    return length, total


def _is_dots(node: Node) -> bool:
    return isinstance(node.body if isinstance(node, Negative) else node, Dots)
