"""collapse: a network of linear layers is one linear regression of its input.

    yhat_k = beta_{k0} + sum_i beta_{ki} x_i,   beta = W_L ... W_1,
    beta_0 = sum_l W_L ... W_{l+1} b_l.

Its parts, each made of chains of equalities: the layers; the composition, entry by entry; the
coefficients in their views; the same with matrices; the same with augmented matrices, whose
first row (1, 0, ..., 0) carries the constant; an output activation around the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

from symnet.derivation import Derivation, Step, View
from symnet.network import Network
from symnet.network.coefficients import chain, element, product
from symnet.network.quantity import tensor_entry
from symnet.results.catalogue import read_coefficient
from symnet.results.coefficient_views import CoefficientViews
from symnet.results.setting import Setting


def build(net: Network, *, view: View, coefficient: str | None, limit: int) -> Derivation:
    """The unjudged derivation, from the definition of the layers to the coefficients."""
    s = Setting(net)
    place = None if coefficient is None else read_coefficient(net, coefficient)
    shown = CoefficientViews(s, view, place, limit)
    suffix = "" if s.activation == "identity" else f", inside {s.activation}"
    statement = sp.Eq(
        tensor_entry(s.output.tensor, s.row, sp.S.Zero),
        s.activated(s.regression, s.row),
        evaluate=False,
    )
    return Derivation(
        name="collapse",
        title=f"The network {net.spec} is one linear regression of its input{suffix}",
        network=net,
        view=view,
        statement=statement,
        definitions=s.definitions,
        quantities=s.quantities,
        steps=(
            *layers(s),
            *composition(s),
            *shown.steps(),
            *matrix_form(s),
            *augmented_form(s),
            *output(s),
        ),
        result=statement,
        coefficients=shown.coefficients,
        intercept=shown.intercept,
        notes=shown.notes,
    )


def layers(s: Setting) -> Iterator[Step]:
    """z_j = sum_i w_{ji} x_i + b_j for every hidden layer."""
    for layer, z in s.hidden.items():
        yield Step(
            part="layers",
            rule="definition",
            reason=f"hidden layer {layer}" if s.net.depth > 2 else "hidden layer",
            before=tensor_entry(z.tensor, s.units[layer], sp.S.Zero),
            after=s.layer_entry(layer, s.units[layer]),
            opens=True,
        )


def composition(s: Setting) -> Iterator[Step]:
    """Insert the layers from the output down, then collect what multiplies x_i."""
    top = s.net.depth
    line = s.layer_entry(top, s.row)
    yield Step(
        part="composition",
        rule="definition",
        reason="output layer",
        before=tensor_entry(s.predictor.tensor, s.row, sp.S.Zero),
        after=line,
        opens=True,
    )

    def follow(rule: str, reason: str, after: Any) -> Step:
        nonlocal line
        before, line = line, after
        return Step("composition", rule, reason, before, after)

    for layer in range(top - 1, 0, -1):
        name = "the hidden layer" if top == 2 else f"hidden layer {layer}"
        yield follow("insert", f"insert {name}", _inserted(s, layer))
        yield follow("distribute", "distribute the product over the sum", _distributed(s, layer))
    if top > 1:
        yield follow("exchange", "exchange the finite sums", _exchanged(s))
        yield follow("collect", "collect the coefficient of each input", _collected(s))
    yield follow("read off", "read off the coefficients", s.regression(s.row))


def matrix_form(s: Setting) -> Iterator[Step]:
    """yhat = V(Wx + b) + c = VWx + Vb + c = beta x + beta_0."""
    top = s.net.depth
    before: Any = s.predictor.tensor
    line = s.layer(top)
    yield Step("matrix form", "definition", "output layer", before, line, opens=True)
    for layer in range(top - 1, 0, -1):
        for rule, reason, after in (
            ("insert", f"insert {_hidden_name(s, layer)}", _matrix_inserted(s, layer)),
            ("distribute", "distribute the product over the sum", _matrix_state(s, layer)),
        ):
            if after != line:
                yield Step("matrix form", rule, reason, line, after)
                line = after
    whole = sp.MatMul(s.beta.tensor, s.net.x, evaluate=False)
    if s.beta_0 is not None:
        whole = sp.MatAdd(whole, s.beta_0.tensor, evaluate=False)
    yield Step("matrix form", "read off", "read off the coefficients", line, whole)


def augmented_form(s: Setting) -> Iterator[Step]:
    """[1; yhat] = [[1, 0], [c, V]] [[1, 0], [b, W]] [1; x]: the first row is (1, 0, ..., 0)."""
    top = s.net.depth
    matrices = [
        _augmented(weight.tensor, bias and bias.tensor) for weight, bias in s.net.parameters
    ]
    matrices.reverse()
    column = _bordered(s.net.x)
    line = sp.MatMul(*matrices, column, evaluate=False)
    before = _bordered(s.predictor.tensor)
    part = "augmented form"
    yield Step(
        part, "augment", "each layer with a constant 1 as first unit", before, line, opens=True
    )
    for layer in range(top - 1, 0, -1):
        weight = product(chain(s.net, 0)[: top - layer + 1])
        merged = _augmented(weight, _bias_of_product(s, layer))
        after = sp.MatMul(merged, *matrices[top - layer + 1 :], column, evaluate=False)
        yield Step(part, "multiply", "multiply the two leftmost matrices", line, after)
        line = after
    beta_0 = s.beta_0.tensor if s.beta_0 is not None else None
    after = sp.MatMul(_augmented(s.beta.tensor, beta_0), column, evaluate=False)
    yield Step(part, "read off", "read off the coefficients", line, after)


def output(s: Setting) -> Iterator[Step]:
    """yhat_k = f(eta_k) = f(beta_{k0} + sum_i beta_{ki} x_i) for an output activation f."""
    if s.activation == "identity":
        return
    line = s.activated(lambda row: tensor_entry(s.predictor.tensor, row, sp.S.Zero), s.row)
    yield Step(
        "output",
        "definition",
        f"output activation {s.activation}",
        tensor_entry(s.output.tensor, s.row, sp.S.Zero),
        line,
        opens=True,
    )
    after = s.activated(s.regression, s.row)
    yield Step("output", "insert", "insert the collapsed argument", line, after)


# Lines of the composition: the sum over paths down to a layer, then the biases from there up.


def _paths(s: Setting, layer: int) -> tuple[Any, list[sp.Symbol]]:
    """W_{k,j} ... W_{j,m} of the layers above and including `layer`, and its summed indices."""
    weights = [weight.tensor for weight, _ in reversed(s.net.parameters[layer - 1 :])]
    below = [s.index_below(number) for number in range(s.net.depth, layer - 1, -1)]
    rows = [s.row, *below]
    factors = [tensor_entry(w, rows[n], rows[n + 1]) for n, w in enumerate(weights)]
    return factors, below


def _sum(s: Setting, factors: list[Any], indices: list[sp.Symbol]) -> Any:
    """sum over the indices, the first one outermost, of the product of the factors."""
    body = sp.Mul(*factors, evaluate=False) if len(factors) > 1 else factors[0]
    if not indices:
        return body
    width = {s.column: s.inputs} | {j: s.net.widths[layer] for layer, j in s.units.items()}
    return sp.Sum(body, *((j, 0, width[j] - 1) for j in reversed(indices)))


def _with_biases(s: Setting, main: Any, lowest: int) -> Any:
    biases = [element(s.net, layer, s.row, 0) for layer in s.bias_layers if layer >= lowest]
    return sp.Add(main, *biases, evaluate=False) if biases else main


def _inserted(s: Setting, layer: int) -> Any:
    """sum_j v_{kj} (sum_i w_{ji} x_i + b_j) + c_k."""
    factors, below = _paths(s, layer + 1)
    inner = s.layer_entry(layer, s.units[layer])
    return _with_biases(s, _sum(s, [*factors, inner], below), layer + 1)


def _distributed(s: Setting, layer: int) -> Any:
    """sum_j sum_i v_{kj} w_{ji} x_i + sum_j v_{kj} b_j + c_k."""
    factors, below = _paths(s, layer)
    return _with_biases(s, _sum(s, [*factors, s.unit(layer)], below), layer)


def _exchanged(s: Setting) -> Any:
    """sum_i sum_j v_{kj} w_{ji} x_i + ...."""
    factors, below = _paths(s, 1)
    main = _sum(s, [*factors, s.unit(1)], [below[-1], *below[:-1]])
    return _with_biases(s, main, 1)


def _collected(s: Setting) -> Any:
    """sum_i (sum_j v_{kj} w_{ji}) x_i + ...."""
    factors, below = _paths(s, 1)
    inner = _sum(s, factors, below[:-1])
    return _with_biases(s, _sum(s, [inner, s.unit(1)], [s.column]), 1)


# Lines of the matrix and the augmented form.


def _hidden_name(s: Setting, layer: int) -> str:
    return "the hidden layer" if s.net.depth == 2 else f"hidden layer {layer}"


def _matrix_sum(s: Setting, main: Any, lowest: int) -> Any:
    biases = [product(chain(s.net, layer)) for layer in s.bias_layers if layer >= lowest]
    return sp.MatAdd(main, *biases, evaluate=False) if biases else main


def _matrix_inserted(s: Setting, layer: int) -> Any:
    """V (W x + b) + c."""
    weights = [weight.tensor for weight, _ in reversed(s.net.parameters[layer:])]
    main = sp.MatMul(*weights, s.layer(layer), evaluate=False)
    return _matrix_sum(s, main, layer + 1)


def _matrix_state(s: Setting, layer: int) -> Any:
    """V W x + V b + c."""
    weights = [weight.tensor for weight, _ in reversed(s.net.parameters[layer - 1 :])]
    main = sp.MatMul(*weights, s.input_of(layer), evaluate=False)
    return _matrix_sum(s, main, layer)


def _bias_of_product(s: Setting, lowest: int) -> Any:
    """The constant part of the layers from `lowest` up: V b + c, or None."""
    biases = [product(chain(s.net, layer)) for layer in s.bias_layers if layer >= lowest]
    if not biases:
        return None
    return biases[0] if len(biases) == 1 else sp.MatAdd(*biases, evaluate=False)


def _augmented(weight: Any, bias: Any) -> sp.BlockMatrix:
    """[[1, 0], [b, W]], of shape (out + 1, in + 1)."""
    rows, columns = weight.shape
    corner, zero = sp.Identity(1), sp.ZeroMatrix(1, columns)
    return sp.BlockMatrix(
        [[corner, zero], [sp.ZeroMatrix(rows, 1) if bias is None else bias, weight]]
    )


def _bordered(column: Any) -> sp.BlockMatrix:
    """[1; x], of shape (in + 1, 1)."""
    return sp.BlockMatrix([[sp.Identity(1)], [column]])
