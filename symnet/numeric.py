"""NumPy: functions made by `lambdify` from derived formulas, against a plain forward pass.

The plain pass loops over layers and shares no code with the formula it checks. Names inside the
generated code are made here (x0, W1, b1, ...), never taken from the user.
"""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from sympy.printing.numpy import NumPyPrinter

from symnet.derivation import NumericCheck
from symnet.network import Network
from symnet.network.activations import ACTIVATIONS
from symnet.network.coefficients import coefficients, intercept

Array = NDArray[np.float64]
Forward = Callable[["Parameters", Array], Array]

SAMPLES = 64
TOLERANCE = 1e-9
INSTANCES = 3
MAX_NUMBERS = 20_000_000
MAX_UNITS = 1_000_000
CHUNK = 400
MAX_EXPANDED = 1_200


@dataclass(frozen=True)
class Parameters:
    """Numbers for a network with concrete widths: per affine layer W (out, in) and b (out, 1)."""

    net: Network
    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]


class MatrixPrinter(NumPyPrinter):  # type: ignore[misc]  # SymPy is not typed
    """Prints matrix products with `@`, as a person would write them."""

    def _print_MatMul(self, expr: Any) -> str:
        return " @ ".join(self._operand(factor) for factor in expr.args)

    def _operand(self, factor: Any) -> str:
        text: str = self._print(factor)
        return f"({text})" if isinstance(factor, sp.MatAdd | sp.MatMul) else text

    def _print_MatAdd(self, expr: Any) -> str:
        return " + ".join(self._print(term) for term in expr.args)

    def _print_Function(self, expr: Any) -> str:
        return f"{type(expr).__name__}({self._print(expr.args[0])})"

    _print_exp = _print_tanh = _print_Function


def collapsed_function(net: Network) -> tuple[Callable[..., Array], str]:
    """The collapsed network as a NumPy function of (x, W1, b1, ...), and its source.

    x has shape (inputs, samples); the parameters follow layer by layer, biases only where on.
    """
    beta = coefficients(net, "matrix", 0)
    formula: Any = sp.MatMul(beta, net.x, evaluate=False)
    constant = intercept(net, "matrix", 0)
    if not isinstance(constant, sp.ZeroMatrix):
        formula = sp.MatAdd(formula, constant, evaluate=False)
    activation = net.activations[-1]
    if activation != "identity":
        formula = sp.Function(activation)(formula)
    return compiled(net, formula)


def compiled(net: Network, formula: Any) -> tuple[Callable[..., Array], str]:
    """A matrix formula in the network's tensors as a NumPy function, and its source."""
    names = {net.x: "x0"}
    for number, (weight, bias) in enumerate(net.parameters, start=1):
        names[weight.tensor] = f"W{number}"
        if bias is not None:
            names[bias.tensor] = f"b{number}"
    generated = {tensor: sp.MatrixSymbol(name, *tensor.shape) for tensor, name in names.items()}
    activations: dict[str, Any] = {name: forms.numeric for name, forms in ACTIVATIONS.items()}
    settings = {"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True}
    function = sp.lambdify(
        list(generated.values()),
        _renamed(formula, generated),
        modules=[activations, "numpy"],
        printer=MatrixPrinter(settings),
    )
    return function, inspect.getsource(function).replace("_lambdifygenerated", "network")


def forward(parameters: Parameters, x: Array) -> Array:
    """The plain forward pass, layer by layer; x and the result are (units, samples)."""
    units = x
    for weight, bias, activation in zip(
        parameters.weights, parameters.biases, parameters.net.activations, strict=True
    ):
        units = np.einsum("ji,in->jn", weight, units)
        if bias is not None:
            units = units + bias
        units = ACTIVATIONS[activation].numeric(units)  # type: ignore[index]
    return units


def cross_check(
    net: Network,
    expanded: Any = None,
    *,
    seed: int | None = None,
    forward: Forward = forward,
) -> tuple[str, tuple[NumericCheck, ...]]:
    """The source of the collapsed function, and how it agrees with the forward pass.

    Symbolic widths are instantiated at several shapes. `expanded` (a Matrix in the Symbols of
    `net.weights`) is checked too, entries chosen at random and compiled in chunks. The seed
    defaults to one that depends on the spec alone, so that output is reproducible. Networks with
    more than 20 million weights are not checked.
    """
    seed = zlib.crc32(net.spec.encode()) if seed is None else seed
    random = np.random.default_rng(seed)
    function, source = collapsed_function(net)
    checks = []
    for instance in _instances(net, random):
        if _weight_count(instance) > MAX_NUMBERS:
            continue
        parameters = random_parameters(instance, random)
        widths = [int(width) for width in instance.widths]
        samples = max(1, min(SAMPLES, MAX_UNITS // max(widths)))
        x = random.standard_normal((widths[0], samples))
        arguments = [
            a for pair in zip(parameters.weights, parameters.biases, strict=True) for a in pair
        ]
        found = function(x, *(a for a in arguments if a is not None))
        checks.append(_check("output", instance, samples, seed, found, forward(parameters, x)))
        if expanded is not None:
            checks.append(_check_expanded(instance, parameters, expanded, seed, random))
    return source, tuple(checks)


def random_parameters(net: Network, random: np.random.Generator) -> Parameters:
    """Normal weights, scaled so that deep networks neither vanish nor overflow."""
    return Parameters(
        net,
        tuple(
            random.standard_normal((int(layer.outputs), int(layer.inputs)))
            / np.sqrt(float(layer.inputs))
            for layer in net.affine
        ),
        tuple(
            random.standard_normal((int(layer.outputs), 1)) if layer.bias else None
            for layer in net.affine
        ),
    )


def relative_error(found: Array, expected: Array) -> float:
    """The largest difference, relative to the largest number expected."""
    scale = float(np.max(np.abs(expected))) or 1.0
    return float(np.max(np.abs(found - expected))) / scale


def _instances(net: Network, random: np.random.Generator) -> Iterator[Network]:
    """The network itself, or instances of it at several widths."""
    if net.is_concrete:
        yield net
        return
    bias = [layer.bias for layer in net.affine]
    # different numbers in every instance, so that no two are alike
    draws = {w: random.permutation(7)[:INSTANCES] + 1 for w in net.raw_widths if isinstance(w, str)}
    for n in range(INSTANCES):
        numbers = {name: int(draw[n]) for name, draw in draws.items()}
        widths = [numbers.get(w, w) if isinstance(w, str) else w for w in net.raw_widths]
        words = [f"{w}:{a}" for w, a in zip(widths[1:], net.activations, strict=True)]
        yield Network([str(widths[0]), *words], bias=bias)


def _check(
    subject: str, net: Network, samples: int, seed: int, found: Array, expected: Array
) -> NumericCheck:
    error = relative_error(found, expected)
    return NumericCheck(subject, net.raw_widths, samples, seed, "float64", error, TOLERANCE)  # type: ignore[arg-type]  # concrete widths


def _check_expanded(
    net: Network, parameters: Parameters, expanded: Any, seed: int, random: np.random.Generator
) -> NumericCheck:
    """Some expanded coefficients against the forward pass at unit vectors, less that at 0."""
    places = _chosen(expanded, random)
    linear = replace(parameters, net=Network(net.raw_widths, bias=[b.bias for b in net.affine]))
    columns = sorted({column for _, column in places})
    x = np.zeros((expanded.cols, len(columns) + 1))
    x[columns, range(len(columns))] = 1
    outputs = forward(linear, x)
    expected = [outputs[r, columns.index(c)] - outputs[r, -1] for r, c in places]
    values = _symbol_values(parameters)
    found = [
        sum(_evaluated(chunk, values) for chunk in _chunks(expanded[place])) for place in places
    ]
    return _check(
        "expanded coefficients", net, len(places), seed, np.array(found), np.array(expected)
    )


def _chosen(expanded: Any, random: np.random.Generator) -> list[tuple[int, int]]:
    """Entries at random, as many as have few enough terms together, and one at least."""
    chosen: list[tuple[int, int]] = []
    terms = 0
    for place in random.permutation(expanded.rows * expanded.cols):
        row, column = divmod(int(place), expanded.cols)
        terms += len(sp.Add.make_args(expanded[row, column]))
        units = (len(chosen) + 2) * expanded.cols
        if chosen and (terms > MAX_EXPANDED or units > MAX_UNITS):
            break
        chosen.append((row, column))
    return chosen


def _symbol_values(parameters: Parameters) -> dict[Any, float]:
    """The number of every Symbol of the weights."""
    arrays = dict(
        zip(
            (weight.tensor for weight, _ in parameters.net.parameters),
            parameters.weights,
            strict=True,
        )
    )
    return {
        symbol: float(arrays[tensor][row, column])
        for symbol, (tensor, row, column) in parameters.net.entries.items()
        if tensor in arrays
    }


def _chunks(entry: Any) -> Iterator[Sequence[Any]]:
    terms = sp.Add.make_args(entry)
    for start in range(0, len(terms), CHUNK):
        yield terms[start : start + CHUNK]


def _evaluated(terms: Sequence[Any], values: dict[Any, float]) -> float:
    """The sum of a chunk of terms, by a function that lambdify made of it."""
    used = list(dict.fromkeys(s for term in terms for s in sp.Mul.make_args(term) if s.is_Symbol))
    generated = {symbol: sp.Symbol(f"q{n}") for n, symbol in enumerate(used)}
    renamed = [
        sp.Mul(*(generated.get(s, s) for s in sp.Mul.make_args(term)), evaluate=False)
        for term in terms
    ]
    # sorting the terms for print would cost more than everything else here
    printer = NumPyPrinter({"order": "none", "fully_qualified_modules": False})
    total = sp.Add(*renamed, evaluate=False)
    function = sp.lambdify(list(generated.values()), total, "numpy", printer=printer)
    return float(function(*(values[symbol] for symbol in used)))


def _renamed(formula: Any, names: dict[Any, Any]) -> Any:
    """Rename tensors without letting SymPy flatten the products."""
    if formula in names:
        return names[formula]
    arguments = [_renamed(argument, names) for argument in formula.args]
    if isinstance(formula, sp.MatMul | sp.MatAdd):
        return formula.func(*arguments, evaluate=False)
    return formula.func(*arguments)


def _weight_count(net: Network) -> int:
    return sum(int(layer.inputs) * int(layer.outputs) for layer in net.affine)
