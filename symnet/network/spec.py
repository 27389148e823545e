"""The grammar of network specs: text such as "4-8:relu-1:sigmoid" to layers.

    spec  = width "-" layer {"-" layer}
    layer = width [":" activation] [":nobias"]
    width = positive integer | name

Pure text work: neither SymPy nor NumPy is loaded here.
"""

from __future__ import annotations

import difflib

from symnet.errors import SpecError, pointed
from symnet.network.layers import (
    ACTIVATION_NAMES,
    MAX_LAYERS,
    Activation,
    Affine,
    refuse_width,
)

MAX_SPEC_LENGTH = 2_000
NO_BIAS = "nobias"
EXAMPLE = 'write the widths from input to output, such as "3-3-1" or "4-8:relu-1:sigmoid"'


def read_spec(spec: str) -> tuple[Affine | Activation, ...]:
    """The layers of a spec; raises SpecError with a caret under the place.

    >>> read_spec("4-8:relu-1:nobias")  # doctest: +NORMALIZE_WHITESPACE
    (Affine(inputs=4, outputs=8, bias=True), Activation(name='relu'),
     Affine(inputs=8, outputs=1, bias=False))
    """
    if len(spec) > MAX_SPEC_LENGTH:
        raise SpecError(
            f"the network spec has {len(spec)} characters, more than {MAX_SPEC_LENGTH}; {EXAMPLE}"
        )
    words, position = [], 0
    for word in spec.split("-"):
        words.append((position, word))
        position += len(word) + 1
    if len(words) < 2:
        raise _error(spec, 0, len(spec), "a network has an input and at least one layer", EXAMPLE)
    if len(words) - 1 > MAX_LAYERS:
        start = words[MAX_LAYERS + 1][0]
        raise _error(
            spec, start, len(spec) - start, f"more than {MAX_LAYERS} layers", "leave some out"
        )
    layers: list[Affine | Activation] = []
    inputs: int | str | None = None
    for start, word in words:
        width, activation, bias = _read_layer(spec, start, word, first=inputs is None)
        if inputs is not None:
            layers.append(Affine(inputs, width, bias))
            if activation is not None:
                layers.append(activation)
        inputs = width
    return tuple(layers)


def write_spec(layers: tuple[Affine | Activation, ...]) -> str:
    """The spec that reads back as these layers.

    >>> write_spec(read_spec("4-8:relu:nobias-1:identity"))
    '4-8:relu:nobias-1'
    """
    first = layers[0]
    assert isinstance(first, Affine)
    words = [str(first.inputs)]
    for layer, after in zip(layers, (*layers[1:], None), strict=True):
        if not isinstance(layer, Affine):
            continue
        word = str(layer.outputs)
        if isinstance(after, Activation) and after.name != "identity":
            word += f":{after.name}"
        words.append(word if layer.bias else f"{word}:{NO_BIAS}")
    return "-".join(words)


def _read_layer(
    spec: str, start: int, word: str, *, first: bool
) -> tuple[int | str, Activation | None, bool]:
    width_text, *attributes = word.split(":")
    width = _read_width(spec, start, width_text)
    position = start + len(width_text) + 1
    if first and attributes:
        raise _error(
            spec,
            position - 1,
            len(word) - len(width_text),
            "the first width is the input, which has neither activation nor bias",
            f'write "{width_text}"; an activation belongs to the layer after it',
        )
    activation: Activation | None = None
    bias = True
    for attribute in attributes:
        if attribute == NO_BIAS and bias:
            bias = False
        elif attribute in ACTIVATION_NAMES and activation is None:
            activation = Activation(attribute)  # type: ignore[arg-type]  # checked just above
        elif attribute == NO_BIAS or attribute in ACTIVATION_NAMES:
            cause = f'"{attribute}" is one too many: one activation and one {NO_BIAS} per layer'
            raise _error(spec, position, len(attribute), cause, "leave it out")
        else:
            known = (*ACTIVATION_NAMES, NO_BIAS)
            near = difflib.get_close_matches(attribute, known, 1)
            advice = f'did you mean "{near[0]}"? ' if near else ""
            cause = f'unknown activation "{attribute[:40]}"' if attribute else "nothing after ':'"
            raise _error(
                spec, position, len(attribute), cause, f"{advice}write one of {', '.join(known)}"
            )
        position += len(attribute) + 1
    return width, activation, bias


def _read_width(spec: str, start: int, text: str) -> int | str:
    if not text:
        raise _error(spec, start, 1, "a width is missing here", EXAMPLE)
    # int() also takes signs, blanks, underscores and the digits of other scripts
    width = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else text
    if reason := refuse_width(width):
        raise _error(spec, start, len(text), reason, EXAMPLE)
    return width


def _error(spec: str, start: int, length: int, cause: str, advice: str) -> SpecError:
    return SpecError(pointed(spec, start, length, f"network spec: {cause}", advice))
