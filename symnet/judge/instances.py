"""A second opinion on a claim: exact values of both sides at random points, at several widths.

The values come from replay, which shares no code with the exact engine. Entries are random
integers of 128 bits from `secrets`, drawn after the claims are fixed: two different polynomials of
degree d agree at such a point with a probability of at most d / 2**128 (Schwartz and Zippel).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy as sp

from symnet.judge.replay import Number, OverBudget, Replay, Rows, Undefined, dual_oracle, real_value

BITS = 128
BUDGET = 60_000
ASSIGNMENTS = 2
ATTEMPTS = 20
TOO_LONG = "the sums are too long to evaluate term by term"
PATTERNS = ((1,), (2, 3, 2, 4, 1), (3, 2, 4, 2, 1))
"""Values of symbolic widths in the order in which they are met; the last one is repeated."""


class Values(dict[Any, Number]):
    """Values of symbols: given ones, and new ones when asked for; those of entries move."""

    def __init__(
        self, given: Mapping[Any, Number], new: Callable[[Any], Number], derived: Mapping[Any, Any]
    ) -> None:
        super().__init__(given)
        self.new = new
        self.derived = derived

    def __missing__(self, symbol: Any) -> Number:
        if not isinstance(symbol, sp.Symbol):
            raise KeyError(symbol)
        value = self[symbol] = self.new(symbol)
        return value


class Matrices(dict[Any, Rows]):
    """Values of tensors: what their definition gives, or new entries."""

    def __init__(self, point: Point) -> None:
        super().__init__()
        self.point = point
        self.derived = point.definitions

    def __missing__(self, tensor: Any) -> Rows:
        replay = self.point.replay
        if tensor in self.point.definitions:
            scope = dict(replay.scope)
            replay.scope.clear()
            value = replay.rows(self.point.definitions[tensor])
            replay.scope.update(scope)
        else:
            rows, columns = map(replay.whole, tensor.shape)
            if rows < 1 or columns < 1:
                raise Undefined(f"{tensor} is empty here")
            replay.spend(rows * columns // 16)
            value = [
                [self.point.entry(tensor, (r, c)) for c in range(columns)] for r in range(rows)
            ]
        self[tensor] = value
        return value


@dataclass
class Point:
    """One point: numbers for everything that stands in claims under these definitions.

    `integers` are the values of free indices and widths known so far; `entry` and `new` give the
    entries of tensors and the values of other symbols when they are first asked for.
    """

    definitions: Mapping[Any, Any]
    entries: Mapping[Any, tuple[Any, int, int]]
    integers: Mapping[Any, int]
    entry: Callable[[Any, tuple[int, ...]], Number]
    new: Callable[[Any], Number]
    function: Callable[[str, Number], Number] | None = None
    elements: dict[tuple[Any, tuple[int, ...]], Number] = field(default_factory=dict)

    @cached_property
    def scalars(self) -> Values:
        """The values of symbols: of those that name an entry, the value of that entry."""

        def value(symbol: Any) -> Number:
            if symbol in self.entries:
                tensor, row, column = self.entries[symbol]
                return self.replay.matrices[tensor][row][column]
            return self.new(symbol)

        return Values(self.integers, value, self.entries)

    @cached_property
    def replay(self) -> Replay:
        """Evaluates expressions at this point."""
        replay = Replay(self.scalars, Matrices(self), budget=BUDGET)
        replay.families = self.element
        replay.oracle = dual_oracle(self.function or real_value)
        return replay

    def element(self, base: Any, indices: tuple[int, ...]) -> Number:
        """The value of an element of an IndexedBase, the same one for the same indices."""
        if (base, indices) not in self.elements:
            self.elements[base, indices] = self.entry(base, indices)
        return self.elements[base, indices]


def random_point(
    definitions: Mapping[Any, Any],
    entries: Mapping[Any, tuple[Any, int, int]],
    pattern: tuple[int, ...],
    domains: Mapping[Any, Any] | None = None,
) -> Point:
    """A point with widths from the pattern, random entries, and functions that may be any."""
    widths: dict[Any, int] = {}
    numbers = random_numbers()

    def new(symbol: Any) -> Number:
        if domains and symbol in domains:
            return draw_in(domains[symbol], lambda: next(numbers))
        if symbol.is_integer and symbol.is_positive:
            return widths.setdefault(symbol, pattern[min(len(widths), len(pattern) - 1)])
        return admitted(symbol, lambda: next(numbers))

    return Point(definitions, entries, {}, lambda *_: next(numbers), new, _any_functions(numbers))


_MIRRORED: dict[str, Callable[[Callable[[str, Number], Number], Number], Number]] = {
    "tanh": lambda f, a: 2 * f("sigmoid", 2 * a) - 1,
    "sigmoid": lambda f, a: 1 - f("sigmoid", -a),
    "softplus": lambda f, a: f("softplus", -a) + a,
}
"""What is known of f(a) by f(-a), and of tanh by the sigmoid."""


def _any_functions(numbers: Iterator[int]) -> Callable[[str, Number], Number]:
    """Functions that may be any, but for what is known of their values at a and -a.

    Those that are rational are what they are.
    """
    known: dict[tuple[str, Number], Number] = {}

    def value(name: str, argument: Number) -> Number:
        if name in ("relu", "leaky_relu", "Abs", "sign", "step"):
            return real_value(name, argument)
        if (name, argument) in (("sigmoid", 0), ("exp", 0), ("log", 1)):
            return real_value(name, argument)
        if name in _MIRRORED and (name == "tanh" or argument < 0):
            return _MIRRORED[name](value, argument)
        if name == "log" and argument <= 0:
            raise Undefined("a logarithm of a number that is not positive")
        return known.setdefault((name, argument), next(numbers))

    return value


def random_numbers() -> Iterator[int]:
    """Random integers of 128 bits, drawn from the system in blocks, which is ten times faster."""
    size = BITS // 8
    while True:
        block = secrets.token_bytes(1_000 * size)
        for start in range(0, len(block), size):
            yield int.from_bytes(block[start : start + size], "big")


def draw_in(domain: Any, draw: Callable[[], int]) -> Number:
    """A number of a set: a large random one where the set is large. Raises Undefined."""
    if isinstance(domain, sp.FiniteSet | sp.Range):
        if not domain.is_finite_set or domain.free_symbols:
            raise Undefined(f"no number of {domain} was drawn")
        items = [item for item, _ in zip(domain, range(4096), strict=False)]
        if not items:
            raise Undefined("a domain is empty")
        return _fraction(items[draw() % len(items)])
    size = draw()
    near = Fraction(size, 1 << 128)
    try:
        inside = domain.inf, domain.sup
    except NotImplementedError as unknown:
        raise Undefined(f"no number of {domain} was drawn") from unknown
    if all(end.is_Rational for end in inside):
        low, high = map(_fraction, inside)
        return low + (high - low) * near
    for number in (size, -size, near, -near, 1, 0, -1, 2):
        if domain.contains(sp.Rational(number)) == sp.true:
            return number
    raise Undefined(f"no number of {domain} was drawn")


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def admitted(symbol: Any, draw: Callable[[], int]) -> int:
    """A number that the assumptions on a symbol admit; raises Undefined when none is found."""
    for _ in range(ATTEMPTS):
        size = draw()
        for number in (size, -size, 2 * size, 2 * size + 1, 0):
            if admits(symbol, number):
                return number
    raise Undefined(f"no number was found that {symbol} may be")


def admits(symbol: Any, number: Any) -> bool:
    """Whether the assumptions on a symbol hold for a number, an int or a SymPy one."""
    value = sp.Integer(number) if isinstance(number, int) else number
    return all(getattr(value, f"is_{fact}") == holds for fact, holds in symbol.assumptions0.items())


@dataclass(frozen=True)
class SecondOpinion:
    """Where both sides were evaluated, and whether they agreed at all of these places.

    `widths` lists the values given to the symbolic widths, once per point. `silent` says why
    there is none.
    """

    agrees: bool
    widths: tuple[Mapping[Any, int], ...]
    silent: str = ""

    @property
    def done(self) -> bool:
        """Whether there was any place to evaluate at."""
        return bool(self.widths)


def second_opinion(
    left: Any,
    right: Any,
    free: Mapping[Any, Any],
    points: list[Point],
    starts: Mapping[Any, Any] | None = None,
) -> SecondOpinion:
    """Evaluate both sides at points; `free` gives the size that each free index runs over.

    Free indices start at 0, or where `starts` says.

    Points that are too costly to evaluate, or that have no rational value, are left out. Free
    indices are different from each other where their sizes allow it, so that none hides another.
    """
    done: list[Mapping[Any, int]] = []
    silent = ""
    for point in points:
        replay = point.replay
        replay.budget = BUDGET
        replay.scope.clear()
        try:
            for turn in range(ASSIGNMENTS if free else 1):
                for n, (index, size) in enumerate(free.items()):
                    start = replay.whole(starts[index]) if starts and index in starts else 0
                    point.scalars[index] = start + (turn + n) % replay.size(size)
                if replay.rows(left) != replay.rows(right):
                    return SecondOpinion(False, tuple(done))
        except OverBudget:
            silent = TOO_LONG
            break
        except Undefined as undefined:
            silent = str(undefined)
            continue
        widths = {s: int(n) for s, n in point.scalars.items() if s.is_integer and s.is_positive}
        done.append(widths)
        if not widths:
            break
    return SecondOpinion(True, tuple(done), "" if done else silent)
