"""The parameters of a network as SymPy objects, one identity each."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from symnet.errors import SizeError, SpecError
from symnet.network.birth import whole_letter
from symnet.network.network import WEIGHT_LIMIT, Network
from symnet.network.quantity import Quantity


def input_quantity(net: Network) -> Quantity:
    """The input column x, written x_i."""
    letter = net.letters()["x"]
    return Quantity(sp.MatrixSymbol(letter, net.widths[0], 1), letter, letter, axes=(0,))


def parameter_quantities(net: Network) -> tuple[tuple[Quantity, Quantity | None], ...]:
    """Per affine layer its weights and bias.

    One hidden layer: w_{ji}, b_j, then v_{kj}, c_k (one output: v_j, c). No hidden layer:
    w_{ki}, b_k (one output: w_i, b). Deeper: W^{(l)}_{ji}, b^{(l)}_j. Source of the letters:
    the question that asks for beta_i = sum_j v_j w_{ji}.
    """
    letters = net.letters()
    deep = net.depth > 2
    pairs = []
    for position, layer in enumerate(net.affine):
        weight, bias = (("w", "b"), ("v", "c"))[position] if not deep else ("W", "b")
        outputs, inputs = net.widths[position + 1], net.widths[position]
        number = position + 1 if deep else None
        hide_output = position == net.depth - 1 and outputs == 1 and not deep
        weights = _quantity(
            letters[weight],
            (outputs, inputs),
            axes=(1,) if hide_output else (0, 1),
            layer=number,
            matrix=whole_letter(letters[weight]),
        )
        biases = _quantity(
            letters[bias],
            (outputs, 1),
            axes=() if hide_output else (0,),
            layer=number,
            matrix=letters[bias],
        )
        pairs.append((weights, biases if layer.bias else None))
    return tuple(pairs)


def _quantity(
    letter: str, shape: tuple[Any, Any], *, axes: tuple[int, ...], layer: int | None, matrix: str
) -> Quantity:
    name = matrix if layer is None else f"{matrix}{layer}"
    return Quantity(sp.MatrixSymbol(name, *shape), matrix, letter, axes, layer)


@cache
def entries(quantity: Quantity) -> Any:
    """The Matrix of Symbols of a quantity with a concrete shape, else its MatrixSymbol."""
    rows, columns = quantity.tensor.shape
    if not (rows.is_Integer and columns.is_Integer):
        return quantity.tensor
    if rows * columns > WEIGHT_LIMIT:
        raise SizeError(
            f"{quantity.matrix} has {int(rows * columns):,} entries, more than {WEIGHT_LIMIT:,}; "
            "use a symbolic width"
        )
    return sp.ImmutableDenseMatrix(
        int(rows),
        int(columns),
        [sp.Symbol(quantity.entry_name(r, c)) for r in range(rows) for c in range(columns)],
    )


def entry_table(net: Network) -> dict[sp.Symbol, tuple[sp.MatrixSymbol, int, int]]:
    """The dictionary between Symbols and tensor entries."""
    table = {}
    for quantity in net.quantities:
        matrix = entries(quantity)
        if isinstance(matrix, sp.MatrixBase):
            places = ((r, c) for r in range(matrix.rows) for c in range(matrix.cols))
            table.update(
                {
                    symbol: (quantity.tensor, *place)
                    for symbol, place in zip(matrix.flat(), places, strict=True)
                }
            )
    return table


def explicit(net: Network, expr: Any) -> Any:
    """Replace every MatrixSymbol of the network by its Matrix of Symbols and multiply out."""
    if not net.is_concrete:
        raise SpecError(
            f"{net.spec}: explicit() writes every entry and needs concrete widths; "
            "build the network with numbers first"
        )
    if isinstance(expr, sp.MatrixBase):
        return sp.ImmutableDenseMatrix(expr.applyfunc(lambda entry: explicit(net, entry)))
    table = {quantity.tensor: entries(quantity) for quantity in net.quantities}
    written = expr.xreplace(table).doit()
    return written.as_explicit() if isinstance(written, sp.MatrixExpr) else written
