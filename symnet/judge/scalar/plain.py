"""Findings as plain tuples and back, so that they can leave a child process."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from symnet.errors import UndecidedError
from symnet.judge.scalar.claim import Claim, nodes
from symnet.judge.scalar.exact import Finding

HEADS: dict[str, Any] = {
    "+": sp.Add, "*": sp.Mul, "**": sp.Pow, "exp": sp.exp, "log": sp.log, "abs": sp.Abs,
    ">": sp.Gt, ">=": sp.Ge, "<": sp.Lt, "<=": sp.Le, "!=": sp.Ne,
}  # fmt: skip
NAMES = {type(head).__name__: head for head in (sp.E, sp.pi)}


class Plain:
    """Writes expressions in terms of the parts of a claim, by their numbers."""

    def __init__(self, claim: Claim) -> None:
        self.parts = list(nodes(*claim.sides, *claim.domains))
        self.numbers = {part: n for n, part in enumerate(self.parts)}

    def written(self, finding: Finding) -> tuple[Any, ...]:
        """A finding as tuples."""
        return (
            finding.status,
            finding.method,
            finding.reason,
            tuple(map(self._expr, finding.conditions)),
            tuple(
                tuple((self.numbers[s], v.numerator, v.denominator) for s, v in hint.items())
                for hint in finding.hints
            ),
        )

    def read(self, data: tuple[Any, ...]) -> Finding:
        """The finding that tuples hold."""
        status, method, reason, conditions, hints = data
        return Finding(
            status,
            method,
            reason,
            tuple(map(self._back, conditions)),
            tuple({self.parts[n]: Fraction(p, q) for n, p, q in hint} for hint in hints),
        )

    def _expr(self, expr: Any) -> tuple[Any, ...]:
        if expr in self.numbers:
            return ("part", self.numbers[expr])
        if isinstance(expr, sp.Rational):
            return ("number", int(expr.p), int(expr.q))
        name = type(expr).__name__
        if name in NAMES:
            return ("name", name)
        for head, kind in HEADS.items():
            if type(expr) is kind:
                return ("node", head, *map(self._expr, expr.args))
        raise UndecidedError(f"a condition holds {name}")

    def _back(self, data: tuple[Any, ...]) -> Any:
        kind, *rest = data
        if kind == "part":
            return self.parts[rest[0]]
        if kind == "number":
            return sp.Rational(*rest)
        if kind == "name":
            return NAMES[rest[0]]
        head, *arguments = rest
        return HEADS[head](*map(self._back, arguments), evaluate=False)
