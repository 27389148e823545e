"""The Network: layers whose shapes were checked at birth, and the symbols that belong to them.

SymPy is loaded when a symbol is first asked for, so that a spec is checked and a size is
predicted at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.errors import RefusedError, SizeError, SpecError
from symnet.network.birth import check_names, checked, read_sequence, with_bias
from symnet.network.layers import Activation, Affine
from symnet.network.spec import read_spec, write_spec

if TYPE_CHECKING:
    import sympy as sp

    from symnet.network.quantity import Quantity

TERM_LIMIT = 200_000
WEIGHT_LIMIT = 1_000_000
INDEX_LETTERS = "ijklmrstuqgdon"


class Network:
    """A feed-forward network of affine layers and activations.

    `layers` is a spec ("3-3-1", "p-h-1", "4-8:relu-1:sigmoid"), or a sequence of widths, words
    of a spec and layer objects. A width is a positive integer or a name. `bias` switches the
    biases on or off, for all layers or one by one; a layer without bias is written "3:nobias".
    `names` replaces default letters: {"w": "a"} writes a_{ji} for w_{ji}. Raises SpecError,
    and ShapeError where the layers do not fit.

    >>> net = Network("p-h-1")
    >>> net.widths
    (p, h, 1)
    >>> net.coefficients(view="matrix")
    V*W
    >>> Network([4, "8:relu", 1], bias=[True, False]).spec
    '4-8:relu-1:nobias'
    """

    def __init__(
        self,
        layers: str | Sequence[Any],
        *,
        bias: bool | Sequence[bool] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        read = read_spec(layers) if isinstance(layers, str) else read_sequence(layers)
        self.layers = with_bias(checked(read), bias)
        self.renamed = tuple(sorted((names or {}).items()))
        check_names(self)

    # What it is, without SymPy

    @cached_property
    def affine(self) -> tuple[Affine, ...]:
        """The affine layers, from input to output."""
        return tuple(layer for layer in self.layers if isinstance(layer, Affine))

    @cached_property
    def activations(self) -> tuple[str, ...]:
        """The activation after each affine layer; "identity" where there is none."""
        after = zip(self.layers, (*self.layers[1:], None), strict=True)
        return tuple(
            nxt.name if isinstance(nxt, Activation) else "identity"
            for layer, nxt in after
            if isinstance(layer, Affine)
        )

    @property
    def spec(self) -> str:
        """The spec that builds this network again (letters apart)."""
        return write_spec(self.layers)

    @property
    def raw_widths(self) -> tuple[int | str, ...]:
        """Widths from input to output, symbolic ones as names."""
        return (self.affine[0].inputs, *(layer.outputs for layer in self.affine))

    @property
    def depth(self) -> int:
        """The number of affine layers."""
        return len(self.affine)

    @property
    def is_concrete(self) -> bool:
        """Whether every width is a number."""
        return all(isinstance(width, int) for width in self.raw_widths)

    def letters(self) -> dict[str, str]:
        """Default letter -> chosen letter, for the input and the parameters.

        One hidden layer: w, v, b, c; no hidden layer: w, b; deeper: W, b with a layer number.

        >>> Network("3-3-1", names={"w": "a"}).letters()
        {'x': 'x', 'w': 'a', 'b': 'b', 'v': 'v', 'c': 'c'}
        """
        defaults = {1: ("w", "b"), 2: ("w", "b", "v", "c")}.get(self.depth, ("W", "b"))
        chosen = dict(self.renamed)
        return {letter: chosen.get(letter, letter) for letter in ("x", *defaults)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return (self.layers, self.renamed) == (other.layers, other.renamed)

    def __hash__(self) -> int:
        return hash((self.layers, self.renamed))

    def __repr__(self) -> str:
        names = f", names={dict(self.renamed)}" if self.renamed else ""
        return f"Network({self.spec!r}{names})"

    # Its symbols

    @cached_property
    def widths(self) -> tuple[Any, ...]:
        """Widths from input to output: integers, or integer positive symbols."""
        if self.is_concrete:
            return self.raw_widths
        from symnet.network.quantity import width_symbol

        return tuple(w if isinstance(w, int) else width_symbol(w) for w in self.raw_widths)

    @cached_property
    def input(self) -> Quantity:
        """The input x, of shape (inputs, 1), and how it is written."""
        from symnet.network import parameters

        return parameters.input_quantity(self)

    @cached_property
    def parameters(self) -> tuple[tuple[Quantity, Quantity | None], ...]:
        """Per affine layer: its weight matrix (out, in) and bias (out, 1) as quantities."""
        from symnet.network import parameters

        return parameters.parameter_quantities(self)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The input and every parameter."""
        return (self.input, *(q for pair in self.parameters for q in pair if q is not None))

    @property
    def x(self) -> sp.MatrixSymbol:
        """The input column, a MatrixSymbol of shape (inputs, 1)."""
        return self.input.tensor

    @cached_property
    def names(self) -> dict[str, sp.MatrixSymbol]:
        """Every letter that stands for a tensor of this network, for wholes and for entries.

        Deep networks write the layer behind the letter: W1, b1, W2, ….
        """
        table = {}
        for quantity in self.quantities:
            layer = "" if quantity.layer is None else str(quantity.layer)
            table[quantity.matrix + layer] = quantity.tensor
            table[quantity.entry + layer] = quantity.tensor
        return table

    @cached_property
    def weights(self) -> tuple[Any, ...]:
        """Per affine layer its weights, of shape (out, in).

        A Matrix of Symbols where both widths are concrete, else a MatrixSymbol. Raises SizeError
        for more than a million weights in one layer.
        """
        from symnet.network import parameters

        return tuple(parameters.entries(weight) for weight, _ in self.parameters)

    @cached_property
    def biases(self) -> tuple[Any, ...]:
        """Per affine layer its biases, of shape (out, 1), as `weights`; None where off."""
        from symnet.network import parameters

        return tuple(None if b is None else parameters.entries(b) for _, b in self.parameters)

    @cached_property
    def entries(self) -> dict[sp.Symbol, tuple[sp.MatrixSymbol, int, int]]:
        """Every Symbol of `weights`, `biases` and the input -> the tensor entry it is.

        Rows and columns count from 0; tensors with a symbolic width have no Symbols.
        """
        from symnet.network import parameters

        return parameters.entry_table(self)

    def explicit(self, expr: Any) -> Any:
        """Write MatrixSymbols of this network and their elements as the Symbols of `weights`.

        Takes any SymPy expression; needs concrete widths (raises SpecError otherwise). The input
        becomes x_1, x_2, ….

        >>> Network("2-1-1").explicit(Network("2-1-1").weights[0])
        Matrix([[w_{11}, w_{12}]])
        """
        from symnet.network import parameters

        return parameters.explicit(self, expr)

    # What it computes

    def forward(self, layer: int | None = None) -> Any:
        """The output of an affine layer after its activation, composed from the input.

        `layer` counts affine layers from 1; the last one is the default. A matrix expression of
        shape (width, 1) in MatrixSymbols, left factored. Raises SpecError for a layer that is
        not there.

        >>> Network("p-h-1").forward(layer=1)
        W*x + b
        """
        from symnet.network import coefficients

        number = self.depth if layer is None else layer
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= self.depth:
            raise SpecError(f"layer {layer!r} is not there; {self} has layers 1 to {self.depth}")
        return coefficients.forward(self, number)

    def coefficients(self, view: str = "expanded", *, limit: int = TERM_LIMIT) -> Any:
        """What multiplies the input after collapse, of shape (outputs, inputs).

        `view`: "matrix" (unevaluated product of MatrixSymbols), "sum" (sums over their elements)
        or "expanded" (every term, in the Symbols of `weights`; concrete widths). With an output
        activation these are the coefficients of its argument. Raises RefusedError when a hidden
        activation is not linear, SizeError beyond `limit` terms.

        >>> Network("2-2-1").coefficients()
        Matrix([[v_1*w_{11} + v_2*w_{21}, v_1*w_{12} + v_2*w_{22}]])
        """
        from symnet.network import coefficients

        return coefficients.coefficients(self, view, limit)

    def intercept(self, view: str = "expanded", *, limit: int = TERM_LIMIT) -> Any:
        """The constant part after collapse, of shape (outputs, 1); views and errors as above.

        >>> Network("1-2-1").intercept()
        Matrix([[b_1*v_1 + b_2*v_2 + c]])
        """
        from symnet.network import coefficients

        return coefficients.intercept(self, view, limit)

    def term_count(self) -> Any:
        """The number of monomials of all coefficients and intercepts, without building them.

        An integer, or a polynomial in the symbolic widths.

        >>> Network("100-100-100-100-1").term_count()
        101010101
        >>> Network("p-h-1").term_count()
        h*p + h + 1
        """
        widths = self.widths
        total = 0
        # paths from every unit of a layer to the outputs, from the last layer down
        paths = widths[-1]
        for position in range(self.depth - 1, -1, -1):
            if self.affine[position].bias:
                total = total + paths
            paths = paths * widths[position]
        return (total + paths).expand() if not self.is_concrete else total + paths

    def require_linear_hidden(self) -> None:
        """Raise RefusedError, naming the layer, unless every hidden activation is the identity."""
        for number, name in enumerate(self.activations[:-1], start=1):
            if name != "identity":
                raise RefusedError(
                    f"{self.spec}: hidden layer {number} has the activation {name}, which is not "
                    "linear, so in general the network is not a linear regression of its input\n"
                    "make the hidden layers linear (an activation of the last layer may stay)"
                )

    def require_terms_within(self, limit: int, place: tuple[int, int] | None = None) -> None:
        """Raise SizeError when the expanded coefficients would have more than `limit` terms.

        `place` (output, input), counted from 1, asks for one coefficient; input 0 is the intercept.
        """
        if not self.is_concrete:
            raise SpecError(
                f"{self.spec}: the expanded view writes every term and needs concrete widths; "
                'take view "matrix", "sum" or "dots"'
            )
        count, subject = self.term_count(), "the expanded coefficients have"
        if place is not None:
            paths = math.prod(self.widths[1:-1])
            outputs, inputs = self.widths[-1], self.widths[0]
            count = paths if place[1] else (count - paths * outputs * inputs) // outputs
            subject = "this coefficient has" if place[1] else "this intercept has"
        if count > limit:
            raise SizeError(
                f"{self.spec}: {subject} {count:,} terms when expanded, more than the limit of "
                f'{limit:,}; take view "matrix", "sum" or "dots", or raise the limit'
            )
