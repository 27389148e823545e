"""The composed network and its coefficients, in the views matrix, sum and expanded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnet.algebra.paths import expand_chains
from symnet.errors import SizeError, SpecError
from symnet.network.activations import ACTIVATIONS
from symnet.network.birth import base_letter
from symnet.network.network import INDEX_LETTERS, Network
from symnet.network.quantity import index_symbol, tensor_entry

VIEWS = ("matrix", "sum", "expanded")


def forward(net: Network, layer: int) -> Any:
    """The output of affine layer `layer` after its activation: f(W f(... x ...) + b)."""
    value: Any = net.x
    for (weight, bias), activation in zip(
        net.parameters[:layer], net.activations[:layer], strict=True
    ):
        value = sp.MatMul(weight.tensor, value, evaluate=False)
        if bias is not None:
            value = sp.MatAdd(value, bias.tensor, evaluate=False)
        value = activated(activation, value)
    return value


def activated(activation: str, column: Any) -> Any:
    """f(column) for a matrix expression of shape (units, 1)."""
    if activation == "identity":
        return column
    if activation == "softmax":
        powers = column.applyfunc(sp.exp)
        total = sp.MatMul(sp.OneMatrix(1, column.shape[0]), powers, evaluate=False)
        return sp.MatMul(powers, sp.Inverse(total), evaluate=False)
    z = sp.Symbol("z", real=True)
    return column.applyfunc(sp.Lambda(z, ACTIVATIONS[activation].symbolic(z)))  # type: ignore[index]


def coefficients(net: Network, view: str, limit: int) -> Any:
    """B = W_L ... W_1, of shape (outputs, inputs)."""
    _check_view(net, view, limit, net.widths[-1] * net.widths[0])
    if view == "expanded":
        return expand_chains([_explicit_chain(net, 0)])
    return product(chain(net, 0)) if view == "matrix" else entrywise(net, [0])


def intercept(net: Network, view: str, limit: int) -> Any:
    """b_0 = sum_l W_L ... W_{l+1} b_l, of shape (outputs, 1)."""
    outputs = net.widths[-1]
    _check_view(net, view, limit, outputs)
    layers = bias_layers(net)
    if not layers:
        if view == "matrix" or not isinstance(outputs, int):
            return sp.ZeroMatrix(outputs, 1)
        return sp.ImmutableDenseMatrix.zeros(outputs, 1)
    if view == "expanded":
        return expand_chains([_explicit_chain(net, layer) for layer in layers])
    if view == "matrix":
        products = [product(chain(net, layer)) for layer in layers]
        return products[0] if len(products) == 1 else sp.MatAdd(*products, evaluate=False)
    return entrywise(net, layers)


def expanded_entry(net: Network, starts: Sequence[int], row: int, column: int) -> Any:
    """Every term of one entry of the sum of the products `chain(net, start)`; counted from 0."""
    chains = [_explicit_chain(net, start) for start in starts]
    for matrices in chains:
        matrices[0] = matrices[0].row(row)
        matrices[-1] = matrices[-1].col(column if starts == (0,) else 0)
    return expand_chains(chains)[0, 0]


def bias_layers(net: Network) -> tuple[int, ...]:
    """The affine layers that have a bias, counted from 1."""
    return tuple(number for number, pair in enumerate(net.parameters, 1) if pair[1] is not None)


def chain(net: Network, start: int) -> tuple[sp.MatrixSymbol, ...]:
    """W_L, ..., W_1 for start 0; W_L, ..., W_{l+1}, b_l for start l."""
    weights = tuple(weight.tensor for weight, _ in reversed(net.parameters[start:]))
    if start == 0:
        return weights
    bias = net.parameters[start - 1][1]
    assert bias is not None
    return (*weights, bias.tensor)


def product(tensors: Sequence[Any]) -> Any:
    """The unevaluated product of matrices; a single matrix is itself."""
    return tensors[0] if len(tensors) == 1 else sp.MatMul(*tensors, evaluate=False)


def element(net: Network, start: int, row: Any, column: Any) -> Any:
    """One entry of the product `chain(net, start)`: sum_j v_{kj} w_{ji}, at any depth."""
    tensors = chain(net, start)
    bound = [index_symbol(letter) for letter in bound_letters(net, start)]
    indices = [
        sp.Integer(row) if isinstance(row, int) else row,
        *bound,
        sp.Integer(column) if isinstance(column, int) else column,
    ]
    factors = [tensor_entry(t, indices[n], indices[n + 1]) for n, t in enumerate(tensors)]
    if not bound:
        return factors[0]
    # SymPy writes the innermost sum first
    limits = [(j, 0, t.shape[0] - 1) for j, t in zip(bound, tensors[1:], strict=True)]
    return sp.Sum(sp.Mul(*factors, evaluate=False), *reversed(limits))


def entry(net: Network, starts: Sequence[int], row: Any, column: Any) -> Any:
    """One entry of the sum of the products `chain(net, start)`."""
    terms = [element(net, start, row, column) for start in starts]
    return terms[0] if len(terms) == 1 else sp.Add(*terms, evaluate=False)


def entrywise(net: Network, starts: Sequence[int]) -> Any:
    """The sum of the products `chain(net, start)`, entry by entry."""
    rows, columns = net.widths[-1], net.widths[0] if 0 in starts else 1
    if isinstance(rows, int) and isinstance(columns, int):
        return sp.ImmutableDenseMatrix(rows, columns, lambda r, c: entry(net, starts, r, c))
    row, column = (index_symbol(letter) for letter in outer_letters(net))
    return sp.FunctionMatrix(
        rows, columns, sp.Lambda((row, column), entry(net, starts, row, column))
    )


def outer_letters(net: Network) -> tuple[str, str]:
    """Letters for the output and the input index: k and i, or the next ones not taken."""
    free = free_letters(net)
    output = "k" if "k" in free else free[-1]
    return output, next(letter for letter in free if letter != output)


def unit_letter(net: Network, layer: int) -> str:
    """Letter for the units of a hidden layer: j; j_1, j_2, … when there are several."""
    taken = outer_letters(net)
    letter = next(letter for letter in free_letters(net) if letter not in taken)
    return letter if net.depth == 2 else f"{letter}_{layer}"


def bound_letters(net: Network, start: int) -> list[str]:
    """Letters for the indices that `chain(net, start)` sums over, the outermost first."""
    return [unit_letter(net, layer) for layer in range(net.depth - 1, max(start, 1) - 1, -1)]


def free_letters(net: Network) -> list[str]:
    """Index letters that no width and no parameter uses."""
    used = {quantity.entry for quantity in net.quantities}
    used |= {base_letter(width) for width in net.raw_widths if isinstance(width, str)}
    return [letter for letter in INDEX_LETTERS if letter not in used]


def _check_view(net: Network, view: str, limit: int, entries: Any) -> None:
    if view not in VIEWS:
        raise SpecError(f"unknown view {view!r}; write one of {', '.join(VIEWS)}")
    net.require_linear_hidden()
    if view == "expanded":
        net.require_terms_within(limit)
    if view == "sum" and isinstance(entries, int) and entries > limit:
        raise SizeError(
            f"{net.spec}: {entries:,} entries, one sum for each, are more than the limit of "
            f'{limit:,}; take view "matrix", or raise the limit'
        )


def _explicit_chain(net: Network, start: int) -> list[Any]:
    weights = list(reversed(net.weights[start:]))
    return weights if start == 0 else [*weights, net.biases[start - 1]]
