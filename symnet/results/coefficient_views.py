"""The coefficients in the views matrix, sum, dots and expanded, and their pairwise equality."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.derivation import Step, View
from symnet.errors import SizeError
from symnet.network import coefficients as views
from symnet.network.quantity import Quantity, index_symbol, tensor_entry
from symnet.results.setting import Setting

EXPANDED_UNASKED = 100
ENTRIES_WRITTEN = 10_000


class CoefficientViews:
    """What is written of the coefficients: the views that exist at this size.

    `place` (output, input), counted from 1, restricts everything to one coefficient; input 0 is
    the intercept. Expanded terms are written when they are asked for, or when they are few.
    """

    def __init__(self, s: Setting, view: View, place: tuple[int, int] | None, limit: int) -> None:
        self.s, self.view, self.limit = s, view, limit
        self.row: Any = s.row if place is None else sp.Integer(place[0] - 1)
        self.column: Any = s.column if place is None else sp.Integer(place[1] - 1)
        self.place = place
        self.notes: tuple[str, ...] = ()
        self.expanded = self._writes_expanded()

    def steps(self) -> Iterator[Step]:
        """Each view of the coefficients, then of the intercept, then every pair of views."""
        if self.place is None or self.place[1] > 0:
            yield from self._of(self.s.beta, (0,), "coefficients")
        if self.s.beta_0 is not None and (self.place is None or self.place[1] == 0):
            yield from self._of(self.s.beta_0, self.s.bias_layers, "intercept")

    @property
    def coefficients(self) -> Any:
        """The coefficients in the view asked for; one of them as a (1, 1) matrix, or None."""
        return None if self.place and not self.place[1] else self._result((0,))

    @property
    def intercept(self) -> Any:
        """The intercept in the view asked for, or None."""
        return None if self.place and self.place[1] else self._result(self.s.bias_layers)

    def _result(self, starts: tuple[int, ...]) -> Any:
        net, view = self.s.net, "sum" if self.view == "dots" else self.view
        if self.place is not None:
            return sp.ImmutableDenseMatrix([[self._entry_in(view, starts)]])
        of = views.coefficients if starts == (0,) else views.intercept
        if view == "sum" and self._entries(starts) > ENTRIES_WRITTEN:
            return self._whole(self._entry(starts), starts)
        return of(net, view, self.limit)

    # One quantity in all its views

    def _of(self, quantity: Quantity, starts: tuple[int, ...], part: str) -> Iterator[Step]:
        column = self.column if starts == (0,) else sp.Integer(0)
        entry = tensor_entry(quantity.tensor, self.row, column)
        total = self._entry(starts)
        yield Step(
            part, "definition", f"the {part}, as a sum", entry, total, view="sum", opens=True
        )
        has_sum = total.has(sp.Sum)
        if has_sum:
            yield Step(part, "write out", "the sum, written out", total, total, view="dots")
        if self.place is None:
            product = self._matrix(starts)
            reason = f"the {part}, as a matrix"
            yield Step(
                part, "definition", reason, quantity.tensor, product, view="matrix", opens=True
            )
        if self.expanded:
            whole = entry if self.place else quantity.tensor
            reason = "every term"
            after = self._expanded(starts)
            yield Step(part, "expand", reason, whole, after, view="expanded", opens=True)
        written = self._written(starts, has_sum=has_sum)
        for one, other in combinations(written, 2):
            yield Step(
                part,
                "compare views",
                f"{one} and {other}",
                written[one],
                written[other],
                view=other,
                opens=True,
                shown=False,
            )

    def _written(self, starts: tuple[int, ...], *, has_sum: bool) -> dict[View, Any]:
        """Every view that exists, as matrices of one shape, or as scalars for one coefficient."""
        total = self._entry(starts)
        whole = total if self.place else self._whole(total, starts)
        table: dict[View, Any] = {"matrix": self._matrix(starts)}
        if self.place:
            column = self.column if starts == (0,) else 0
            table["matrix"] = MatrixElement(table["matrix"], self.row, column)
        table["sum"] = whole
        if has_sum:
            table["dots"] = whole
        if self.expanded:
            table["expanded"] = self._expanded(starts)
        return table

    def _matrix(self, starts: tuple[int, ...]) -> Any:
        net = self.s.net
        of = views.coefficients if starts == (0,) else views.intercept
        return of(net, "matrix", self.limit)

    def _entry(self, starts: tuple[int, ...]) -> Any:
        return views.entry(self.s.net, starts, self.row, self.column if starts == (0,) else 0)

    def _whole(self, entry: Any, starts: tuple[int, ...]) -> sp.FunctionMatrix:
        output_letter, input_letter = views.outer_letters(self.s.net)
        row, column = index_symbol(output_letter), index_symbol(input_letter)
        is_beta = starts == (0,)
        columns = self.s.inputs if is_beta else 1
        return sp.FunctionMatrix(self.s.outputs, columns, sp.Lambda((row, column), entry))

    def _expanded(self, starts: tuple[int, ...]) -> Any:
        if self.place is None:
            of = views.coefficients if starts == (0,) else views.intercept
            return of(self.s.net, "expanded", self.limit)
        return self._entry_in("expanded", starts)

    def _entry_in(self, view: str, starts: tuple[int, ...]) -> Any:
        if view == "expanded":
            return views.expanded_entry(self.s.net, starts, int(self.row), int(self.column))
        if view == "matrix":
            return self._written(starts, has_sum=False)["matrix"]
        return self._entry(starts)

    # Sizes

    def _entries(self, starts: tuple[int, ...]) -> int:
        """How many entries a matrix of sums would have; 0 where it is one general entry anyway."""
        size = self.s.outputs * (self.s.inputs if starts == (0,) else 1)
        return size if isinstance(size, int) else 0

    def _writes_expanded(self) -> bool:
        net = self.s.net
        if not net.is_concrete:
            return False
        asked = self.view == "expanded"
        try:
            net.require_terms_within(self.limit if asked else EXPANDED_UNASKED, self.place)
        except SizeError:
            count = net.term_count()
            self.notes = (
                f"The expanded view ({count:,} terms in all) is written on request: view expanded.",
            )
            return False
        return True
