"""Layers as frozen data: an affine map, or an activation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from symnet.errors import SpecError

ActivationName = Literal[
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "exp", "softmax"
]
ACTIVATION_NAMES: tuple[str, ...] = get_args(ActivationName)

MAX_WIDTH = 1_000_000
MAX_LAYERS = 32

NAME = re.compile(r"[A-Za-z]{1,16}[0-9]{0,3}(_[A-Za-z0-9]{1,8})?")


@dataclass(frozen=True)
class Affine:
    """The map a -> W a + b with W of shape (outputs, inputs) and b of shape (outputs, 1).

    `inputs` and `outputs` are positive integers up to `MAX_WIDTH` or names of symbolic widths.

    >>> Affine(4, "h")
    Affine(inputs=4, outputs='h', bias=True)
    """

    inputs: int | str
    outputs: int | str
    bias: bool = True

    def __post_init__(self) -> None:
        for width in (self.inputs, self.outputs):
            if reason := refuse_width(width):
                raise SpecError(f"Affine({self.inputs!r}, {self.outputs!r}): {reason}")


@dataclass(frozen=True)
class Activation:
    """A function applied to the output of the affine layer before it.

    >>> Activation("relu")
    Activation(name='relu')
    """

    name: ActivationName

    def __post_init__(self) -> None:
        if self.name not in ACTIVATION_NAMES:
            raise SpecError(
                f"unknown activation {self.name!r}; write one of {', '.join(ACTIVATION_NAMES)}"
            )


def refuse_width(width: object) -> str | None:
    """Why this is not a width, or None when it is one."""
    if isinstance(width, bool) or not isinstance(width, int | str):
        return f"a width is a positive integer or a name, not {width!r}"
    if isinstance(width, int):
        if width < 1:
            return f"a width must be at least 1, not {width}"
        if width > MAX_WIDTH:
            return (
                f"a width may be at most {MAX_WIDTH}, not {width}; use a symbolic width, such as h"
            )
        return None
    if not NAME.fullmatch(width):
        return (
            f"{width[:40]!r} is not a width; write a positive integer, or a name: letters, "
            "then digits or one subscript, such as p, h1 or h_1"
        )
    return None
