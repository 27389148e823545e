"""Activations: symbolic form, stable NumPy form, derivative and TeX name in one place.

The NumPy forms act on arrays of shape (units, samples); softmax acts down each column.
The derivative of relu and leaky_relu at 0, where it does not exist, is taken from the left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symnet.network.layers import ActivationName

Array = NDArray[Any]
LEAK = sp.Rational(1, 100)


@dataclass(frozen=True)
class ActivationForms:
    """What symnet knows of one activation f.

    `symbolic` maps a SymPy scalar to f of it; for softmax, a column of q scalars to a column.
    `derivative` maps a scalar to f' of it; for softmax, a column to its (q, q) Jacobian.
    `numeric` maps an array (units, samples) to an array of the same shape, without overflow.
    """

    symbolic: Callable[[Any], Any]
    derivative: Callable[[Any], Any]
    numeric: Callable[[Array], Array]
    tex: str
    elementwise: bool = True


def _sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0, -z))


def _softplus(z: Array) -> Array:
    return np.logaddexp(0, z)


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, z * float(LEAK))


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=0, keepdims=True))
    shares: Array = powers / powers.sum(axis=0, keepdims=True)
    return shares


def _symbolic_sigmoid(z: Any) -> Any:
    return 1 / (1 + sp.exp(-z))


def _symbolic_softmax(z: Any) -> Any:
    powers = sp.ImmutableMatrix(z).applyfunc(sp.exp)
    return powers / sum(powers)


def _softmax_jacobian(z: Any) -> Any:
    """diag(m) - m m^T with m = softmax(z)."""
    m = _symbolic_softmax(z)
    return sp.ImmutableMatrix(sp.diag(*m) - m * m.T)


ACTIVATIONS: dict[ActivationName, ActivationForms] = {
    "identity": ActivationForms(
        symbolic=lambda z: z,
        derivative=lambda _: sp.Integer(1),
        numeric=lambda z: z,
        tex=r"\operatorname{id}",
    ),
    "sigmoid": ActivationForms(
        symbolic=_symbolic_sigmoid,
        derivative=lambda z: _symbolic_sigmoid(z) * (1 - _symbolic_sigmoid(z)),
        numeric=_sigmoid,
        tex=r"\sigma",
    ),
    "tanh": ActivationForms(
        symbolic=sp.tanh,
        derivative=lambda z: 1 - sp.tanh(z) ** 2,
        numeric=np.tanh,
        tex=r"\tanh",
    ),
    "relu": ActivationForms(
        symbolic=lambda z: sp.Max(0, z),
        derivative=lambda z: sp.Piecewise((1, z > 0), (0, True)),
        numeric=_relu,
        tex=r"\operatorname{relu}",
    ),
    "leaky_relu": ActivationForms(
        symbolic=lambda z: sp.Max(z, LEAK * z),
        derivative=lambda z: sp.Piecewise((1, z > 0), (LEAK, True)),
        numeric=_leaky_relu,
        tex=r"\operatorname{lrelu}",
    ),
    "softplus": ActivationForms(
        symbolic=lambda z: sp.log(1 + sp.exp(z)),
        derivative=_symbolic_sigmoid,
        numeric=_softplus,
        tex=r"\operatorname{softplus}",
    ),
    "exp": ActivationForms(symbolic=sp.exp, derivative=sp.exp, numeric=np.exp, tex=r"\exp"),
    "softmax": ActivationForms(
        symbolic=_symbolic_softmax,
        derivative=_softmax_jacobian,
        numeric=_softmax,
        tex=r"\operatorname{softmax}",
        elementwise=False,
    ),
}
