"""The quantities and indices that every result on layers in sequence speaks of."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sympy as sp

from symnet.errors import RefusedError
from symnet.network import Network
from symnet.network import coefficients as views
from symnet.network.activations import ACTIVATIONS
from symnet.network.quantity import Quantity, index_symbol, tensor_entry


class Setting:
    """A network with names for what it computes.

    z_l are the outputs of the hidden layers, eta the argument of an output activation, yhat the
    output; beta and beta_0 are defined as the coefficients and the intercept. `row` and `column`
    are the output and input index; a single output has row 0 and no letter.
    """

    def __init__(self, net: Network) -> None:
        self.net = net
        self.outputs, self.inputs = net.widths[-1], net.widths[0]
        output_letter, input_letter = views.outer_letters(net)
        self.row = sp.Integer(0) if self.outputs == 1 else index_symbol(output_letter)
        self.column = index_symbol(input_letter)
        self.units = {
            layer: index_symbol(views.unit_letter(net, layer)) for layer in range(1, net.depth)
        }
        self.other_row = index_symbol(
            next(
                letter
                for letter in views.free_letters(net)
                if letter not in {output_letter, input_letter, str(self.units.get(1))[:1]}
            )
        )
        self.activation = net.activations[-1]
        self.bias_layers = views.bias_layers(net)

    # Quantities

    @cached_property
    def hidden(self) -> dict[int, Quantity]:
        """z_l for every hidden layer l, of shape (width, 1)."""
        deep = self.net.depth > 2
        return {
            layer: Quantity(
                sp.MatrixSymbol(f"z{layer}" if deep else "z", self.net.widths[layer], 1),
                "z",
                "z",
                axes=(0,),
                layer=layer if deep else None,
            )
            for layer in range(1, self.net.depth)
        }

    @cached_property
    def output(self) -> Quantity:
        """yhat, of shape (outputs, 1)."""
        return self._of_output("yhat", "y", hat=True)

    @cached_property
    def predictor(self) -> Quantity:
        """The output of the last affine layer: eta under an output activation, else yhat."""
        return self.output if self.activation == "identity" else self._of_output("eta", "eta")

    @cached_property
    def beta(self) -> Quantity:
        """The coefficients, of shape (outputs, inputs)."""
        axes = (1,) if self.outputs == 1 else (0, 1)
        return Quantity(sp.MatrixSymbol("beta", self.outputs, self.inputs), "beta", "beta", axes)

    @cached_property
    def beta_0(self) -> Quantity | None:
        """The intercept, of shape (outputs, 1); None when no layer has a bias."""
        return self._of_output("beta_0", "beta", fixed="0") if self.bias_layers else None

    def _of_output(self, name: str, letter: str, fixed: str = "", hat: bool = False) -> Quantity:
        axes = () if self.outputs == 1 else (0,)
        tensor = sp.MatrixSymbol(name, self.outputs, 1)
        return Quantity(tensor, letter, letter, axes, fixed=fixed, hat=hat)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Everything that has a name, parameters first."""
        own = [*self.net.quantities, *self.hidden.values(), self.output]
        if self.predictor is not self.output:
            own.append(self.predictor)
        if not self.is_linear:
            return tuple(own)
        return (*own, self.beta, *([self.beta_0] if self.beta_0 else []))

    @property
    def is_linear(self) -> bool:
        """Whether the hidden layers are linear, so that there are coefficients."""
        return all(name == "identity" for name in self.net.activations[:-1])

    @cached_property
    def definitions(self) -> tuple[tuple[Any, Any], ...]:
        """tensor := matrix expression, in terms of earlier ones and of the parameters."""
        table = [(self.hidden[layer].tensor, self.unit_values(layer)) for layer in self.hidden]
        table.append((self.predictor.tensor, self.layer(self.net.depth)))
        if self.predictor is not self.output:
            row, one = index_symbol("row"), index_symbol("one")
            body = self.activated(lambda r: tensor_entry(self.predictor.tensor, r, sp.S.Zero), row)
            value = sp.FunctionMatrix(self.outputs, 1, sp.Lambda((row, one), body))
            table.append((self.output.tensor, value))
        if not self.is_linear:
            return tuple(table)
        table.append((self.beta.tensor, views.coefficients(self.net, "matrix", 0)))
        if self.beta_0 is not None:
            table.append((self.beta_0.tensor, views.intercept(self.net, "matrix", 0)))
        return tuple(table)

    # Expressions

    def input_of(self, layer: int) -> sp.MatrixSymbol:
        """What an affine layer takes: x, or the output of the layer below."""
        return self.net.x if layer == 1 else self.hidden[layer - 1].tensor

    def index_below(self, layer: int) -> sp.Symbol:
        """The index of the units that an affine layer takes."""
        return self.column if layer == 1 else self.units[layer - 1]

    def unit(self, layer: int) -> Any:
        """x_i, or z_j of the layer below: one of the units that an affine layer takes."""
        return tensor_entry(self.input_of(layer), self.index_below(layer), sp.S.Zero)

    def layer(self, layer: int) -> Any:
        """W z + b as matrices."""
        weight, bias = self.net.parameters[layer - 1]
        product = sp.MatMul(weight.tensor, self.input_of(layer), evaluate=False)
        return product if bias is None else sp.MatAdd(product, bias.tensor, evaluate=False)

    def unit_values(self, layer: int) -> Any:
        """z_l = f_l(W z + b), entry by entry."""
        whole, name = self.layer(layer), self.net.activations[layer - 1]
        if name == "identity":
            return whole
        if not ACTIVATIONS[name].elementwise:  # type: ignore[index]
            raise RefusedError(
                f"{self.net.spec}: hidden layer {layer} has the activation {name}, which is not "
                "elementwise; claims about it are not read yet"
            )
        row, one = index_symbol("row"), index_symbol("one")
        body = applied(name, tensor_entry(whole, row, sp.S.Zero))
        return sp.FunctionMatrix(self.net.widths[layer], 1, sp.Lambda((row, one), body))

    def layer_entry(self, layer: int, row: Any) -> Any:
        """sum_i w_{ji} x_i + b_j."""
        weight, bias = self.net.parameters[layer - 1]
        below = self.index_below(layer)
        width = self.net.widths[layer - 1]
        term = sp.Mul(tensor_entry(weight.tensor, row, below), self.unit(layer), evaluate=False)
        total = sp.Sum(term, (below, 0, width - 1))
        return (
            total
            if bias is None
            else sp.Add(total, tensor_entry(bias.tensor, row, sp.S.Zero), evaluate=False)
        )

    def regression(self, row: Any) -> Any:
        """beta_{k0} + sum_i beta_{ki} x_i."""
        i = self.column
        term = sp.Mul(tensor_entry(self.beta.tensor, row, i), self.unit(1), evaluate=False)
        total = sp.Sum(term, (i, 0, self.inputs - 1))
        if self.beta_0 is None:
            return total
        return sp.Add(tensor_entry(self.beta_0.tensor, row, sp.S.Zero), total, evaluate=False)

    def activated(self, argument: Any, row: Any) -> Any:
        """f(argument(row)); for softmax, exp(argument(row)) / sum_l exp(argument(l))."""
        if self.activation == "identity":
            return argument(row)
        if ACTIVATIONS[self.activation].elementwise:  # type: ignore[index]
            return applied(self.activation, argument(row))
        other = self.other_row
        total = sp.Sum(sp.exp(argument(other)), (other, 0, self.outputs - 1))
        return sp.Mul(sp.exp(argument(row)), sp.Pow(total, -1, evaluate=False), evaluate=False)


def applied(activation: str, argument: Any) -> Any:
    """f(argument) with the name of f kept: exp and tanh are SymPy's, the others opaque."""
    known = {"exp": sp.exp, "tanh": sp.tanh}
    return known.get(activation, sp.Function(activation))(argument)
