"""The relations that hold by what a claim assumes and by the inverses that stand in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from symnet.algebra import grid
from symnet.algebra.functions import RECIPROCAL, Function
from symnet.algebra.grid import Grid
from symnet.algebra.indices import Index, Open
from symnet.algebra.inverses import Inverse
from symnet.algebra.normal_form import NormalForm, factor_form, number_form, product_form
from symnet.algebra.read import Reader
from symnet.algebra.relations import COLUMN, MAX_TERMS, ROW, Relation
from symnet.algebra.tensors import DELTA, Factor
from symnet.judge.context import Context


def relations_of(
    context: Context, readers: tuple[Reader, Reader], forms: Iterable[NormalForm]
) -> list[Relation]:
    """Forms that are zero: equations, Q^T Q - I, Q Q^T - I, M^-1 M - I, M M^-1 - I, s/s - 1.

    Of what stands below a fraction bar, those in the `forms` of the claim count.
    """
    relations: list[Relation] = []
    inverses: dict[Inverse, None] = {}
    for left, right in context.facts.equations:
        (one, _), (other, _) = context.read(left), context.read(right)
        for cell in _cells(one, other):
            relations.append(Relation(cell, f"the assumption {left} = {right}"))
            _collect(cell, inverses)
    for tensor in sorted(context.facts.orthogonal, key=str):
        whole, _ = context.read(tensor)
        assert isinstance(whole, Grid)
        turned = grid.transpose(whole)
        for product in (grid.multiply(turned, whole), grid.multiply(whole, turned)):
            form = _renamed(product.cells[0][0], product.shape[0], product.shape[1])
            relations.append(
                Relation(form - _identity(whole.shape[0]), f"that {tensor} is orthogonal")
            )
    for reader in readers:
        for matrix in reader.inverted:
            value = reader.matrix(matrix)
            if len(value.rows) == 1:
                inverted, _ = context.read(sp.Inverse(matrix))
                assert isinstance(inverted, Grid)
                _collect(inverted.cells[0][0], inverses)
    for inverse in inverses:
        relations += _of_inverse(inverse)
    return relations + [relation for form in forms for relation in _of_quotients(form)]


def _of_quotients(form: NormalForm) -> list[Relation]:
    """(1/s) s = 1 for each number s that a form divides by; it has no value where s is zero."""
    if len(form.terms) > MAX_TERMS // 10:
        # no certificate is found for as many terms, and looking through them costs time
        return []
    quotients = {
        factor.tensor
        for monomial in form.terms
        for base, _ in monomial
        for factor in base.factors
        if isinstance(factor.tensor, Function)
        and factor.tensor.head == RECIPROCAL
        and not factor.slots
    }
    return [
        Relation(factor_form(over, ()) * over.argument - number_form(1), "what a quotient is")
        for over in sorted(quotients, key=lambda tensor: str(tensor.key))
    ]


def _of_inverse(inverse: Inverse) -> list[Relation]:
    """G M = I and M G = I."""
    size = inverse.size
    middle = Index("middle", 0, size - 1)
    row, column = (Open(Index(name, 0, size - 1)) for name in (ROW, COLUMN))
    argument = inverse.argument
    before = factor_form(inverse, (row, Open(middle))) * argument.substitute({ROW: Open(middle)})
    after = argument.substitute({COLUMN: Open(middle)}) * factor_form(
        inverse, (Open(middle), column)
    )
    reason = "what an inverse is"
    return [
        Relation(product.contract(middle) - _identity(size), reason) for product in (before, after)
    ]


def _identity(size: Any) -> NormalForm:
    ends = tuple(Open(Index(name, 0, size - 1)) for name in (ROW, COLUMN))
    return product_form([Factor(DELTA, ends)], [])


def _cells(one: Any, other: Any) -> list[NormalForm]:
    """The cells of left - right, over #0 and #1."""
    if not isinstance(one, Grid) and not isinstance(other, Grid):
        return [one - other]
    left = one if isinstance(one, Grid) else Grid((1,), (1,), ((one,),))
    right = other if isinstance(other, Grid) else Grid((1,), (1,), ((other,),))
    left, right = grid.aligned(left, right)
    return [
        _renamed(a - b, left.rows[r], left.columns[c])
        for r, (x, y) in enumerate(zip(left.cells, right.cells, strict=True))
        for c, (a, b) in enumerate(zip(x, y, strict=True))
    ]


def _renamed(form: NormalForm, rows: Any, columns: Any) -> NormalForm:
    row, column = grid.row_index(rows), grid.column_index(columns)
    return form.substitute(
        {row.name: Open(row._replace(name=ROW)), column.name: Open(column._replace(name=COLUMN))}
    )


def _collect(form: NormalForm, found: dict[Inverse, None]) -> None:
    """The inverses in a form, and those inside of what they invert."""
    for monomial in form.terms:
        for base, _ in monomial:
            for factor in base.factors:
                if isinstance(factor.tensor, Inverse) and factor.tensor not in found:
                    found[factor.tensor] = None
                    _collect(factor.tensor.argument, found)
