"""What is checked when a network is born: layers that fit, biases, and names that are free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from symnet.errors import ShapeError, SpecError
from symnet.network.layers import (
    ACTIVATION_NAMES,
    MAX_LAYERS,
    NAME,
    Activation,
    Affine,
    refuse_width,
)
from symnet.network.spec import read_spec

if TYPE_CHECKING:
    from symnet.network.network import Network

RESERVED = frozenset(
    {"beta", "eta", "y", "z", "f", "e", "E", "I", "pi", "log", "sum", "sigma", *ACTIVATION_NAMES}
)


def read_sequence(items: Sequence[Any]) -> tuple[Affine | Activation, ...]:
    """Widths, words of a spec and layer objects, mixed, to layers."""
    if not isinstance(items, Iterable):
        raise SpecError(f"a network is a spec or a sequence of layers, not {items!r}")
    items = list(items)
    if any(isinstance(item, Affine | Activation) for item in items):
        strange = [item for item in items if not isinstance(item, Affine | Activation)]
        if strange:
            raise SpecError(
                f"{strange[0]!r} among layer objects; give all layers as objects, or all as widths"
            )
        return tuple(items)
    return read_spec("-".join(_word(item) for item in items))


def _word(item: Any) -> str:
    if isinstance(item, str):
        if "-" in item:
            raise SpecError(f"{item!r} in a list of widths; give each width as its own item")
        return item
    name = getattr(item, "name", None)
    if name is not None:
        from symnet.network.quantity import width_symbol

        if item != width_symbol(name):
            raise SpecError(
                f"the width {name} must be a positive integer symbol; "
                f"write Symbol({name!r}, integer=True, positive=True), or just {name!r}"
            )
        return str(name)
    if reason := refuse_width(item):
        raise SpecError(reason)
    return str(item)


def checked(layers: tuple[Affine | Activation, ...]) -> tuple[Affine | Activation, ...]:
    """The layers without identities, once widths fit and activations follow affine layers."""
    previous: Affine | None = None
    after_affine = False
    for layer in layers:
        if isinstance(layer, Affine):
            if previous is not None and previous.outputs != layer.inputs:
                raise ShapeError(
                    f"{layer} takes {layer.inputs} inputs, but {previous} before it has "
                    f"{previous.outputs} outputs; make the two widths equal"
                )
            previous = layer
        elif not after_affine:
            raise SpecError(f"{layer} does not follow an affine layer; put an Affine before it")
        after_affine = isinstance(layer, Affine)
    if previous is None:
        raise SpecError("a network needs at least one affine layer, such as Affine(3, 1)")
    if sum(isinstance(layer, Affine) for layer in layers) > MAX_LAYERS:
        raise SpecError(f"more than {MAX_LAYERS} layers; leave some out")
    return tuple(layer for layer in layers if layer != Activation("identity"))


def with_bias(
    layers: tuple[Affine | Activation, ...], bias: bool | Sequence[bool] | None
) -> tuple[Affine | Activation, ...]:
    """The layers with their biases switched on or off; None leaves them as they are."""
    if bias is None:
        return layers
    depth = sum(isinstance(layer, Affine) for layer in layers)
    switches = [bias] * depth if isinstance(bias, bool) else list(bias)
    if len(switches) != depth or not all(isinstance(switch, bool) for switch in switches):
        raise SpecError(
            f"bias={bias!r} does not fit: give True, False, or one of them for each of the "
            f"{depth} affine layers"
        )
    switch = iter(switches)
    return tuple(
        Affine(layer.inputs, layer.outputs, next(switch)) if isinstance(layer, Affine) else layer
        for layer in layers
    )


def check_names(net: Network) -> None:
    """Refuse letters and widths that would collide with each other or with a reserved name."""
    letters = net.letters()
    for default, chosen in net.renamed:
        if default not in letters:
            raise SpecError(
                f"names: {net.spec} has no {default!r}; its letters are {', '.join(letters)}"
            )
        if not isinstance(chosen, str) or not NAME.fullmatch(chosen) or chosen[-1].isdigit():
            raise SpecError(
                f"names: {chosen!r} is not a letter for {default!r}; write a letter or a word, "
                "such as a or theta"
            )
        if "_" in chosen:
            raise SpecError(f"names: {chosen!r} has a subscript, which is where the indices go")
    taken: dict[str, str] = dict.fromkeys(RESERVED, "reserved")
    for default, chosen in letters.items():
        for name in {chosen, whole_letter(chosen)} if default != "x" else {chosen}:
            if name in taken:
                raise SpecError(
                    f"the letter {name!r} for {default!r} is already {taken[name]}; "
                    f"choose another with names={{{default!r}: …}}"
                )
            taken[name] = f"the letter of {default!r}"
    for width in net.raw_widths:
        name = base_letter(width) if isinstance(width, str) else ""
        if name in taken:
            raise SpecError(
                f"{net.spec}: the width {width!r} collides with {name!r}, which is {taken[name]}; "
                "choose another letter for the width, such as p, q, h or h_1"
            )


def base_letter(name: str) -> str:
    """A name without its digits and subscript: h_1 -> h, W2 -> W."""
    return name.partition("_")[0].rstrip("0123456789")


def whole_letter(entry: str) -> str:
    """The letter of a matrix whose entries are written with `entry`: w -> W, theta -> theta."""
    return entry.upper() if len(entry) == 1 else entry
