"""The catalogue: what each result states, where it comes from, and the options it takes.

Listing results and refusing a network need neither SymPy nor NumPy, so a builder is imported
when it is called.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from symnet.derivation import VIEWS, Derivation, Status
from symnet.errors import SpecError
from symnet.network import TERM_LIMIT, Network

MAX_TERM_LIMIT = 5_000_000


@dataclass(frozen=True)
class Option:
    """One typed option of a result: a keyword of `derive` and a flag of the command line."""

    name: str
    kind: type
    default: Any
    help: str
    choices: tuple[str, ...] = ()

    def checked(self, value: Any) -> Any:
        """The value, or a SpecError that says what would be accepted."""
        if value is None or value == self.default:
            return value
        if not isinstance(value, self.kind) or isinstance(value, bool):
            raise SpecError(f"option {self.name}: {value!r} is not {self.kind.__name__}")
        if self.choices and value not in self.choices:
            near = difflib.get_close_matches(str(value), self.choices, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise SpecError(
                f"option {self.name}: {value!r} is not one of {', '.join(self.choices)}{hint}"
            )
        return value


@dataclass(frozen=True)
class Result:
    """A named result. `declares` is the verdict that a sound derivation of it reaches."""

    name: str
    statement: str
    source: str
    options: tuple[Option, ...]
    refuse: Callable[[Network, Mapping[str, Any]], None]
    module: str
    declares: Status = "proved"

    def settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The value of every option; raises SpecError for one that is unknown or out of range."""
        known = {option.name: option for option in self.options}
        for name in given:
            if name not in known:
                raise SpecError(
                    f"{self.name} has no option {name!r}; it takes {', '.join(known) or 'none'}"
                )
        return {
            name: option.checked(given.get(name, option.default)) for name, option in known.items()
        }

    def build(self, net: Network, settings: Mapping[str, Any]) -> Derivation:
        """The unjudged derivation; raises RefusedError where the result does not hold."""
        self.refuse(net, settings)
        derivation: Derivation = import_module(self.module).build(net, **settings)
        return derivation


def find_result(name: str) -> Result:
    """The result of this name; raises SpecError with the nearest name otherwise."""
    if name not in CATALOGUE:
        near = difflib.get_close_matches(name, CATALOGUE, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise SpecError(f"unknown result {name[:60]!r}; {hint}known: {', '.join(CATALOGUE)}")
    return CATALOGUE[name]


def read_coefficient(net: Network, text: str) -> tuple[int, int]:
    """The (output, input) that "2" or "1,2" names, counted from 1; input 0 is the intercept.

    >>> read_coefficient(Network("3-3-2"), "2,1")
    (2, 1)
    """
    *first, inner = text.replace(" ", "").split(",")
    outputs, inputs = net.raw_widths[-1], net.raw_widths[0]
    form = '"I", or "K,I" with several outputs; I = 0 is the intercept'
    if len(first) > 1 or not all(
        w.isascii() and w.isdigit() and len(w) < 8 for w in (*first, inner)
    ):
        raise SpecError(f"coefficient {text[:40]!r} cannot be read; write {form}")
    if not first and outputs != 1:
        raise SpecError(f"coefficient {text!r}: {net.spec} has several outputs; write {form}")
    row, column = int(first[0]) if first else 1, int(inner)
    if row < 1 or (isinstance(outputs, int) and row > outputs):
        raise SpecError(f"coefficient {text!r}: {net.spec} has outputs 1 to {outputs}")
    if isinstance(inputs, int) and column > inputs:
        raise SpecError(f"coefficient {text!r}: {net.spec} has inputs 1 to {inputs}")
    if column == 0 and not any(layer.bias for layer in net.affine):
        raise SpecError(f"coefficient {text!r}: {net.spec} has no bias, so there is no intercept")
    for place, width in ((row, outputs), (column, inputs)):
        if isinstance(width, str) and place > 1:
            raise SpecError(
                f"coefficient {text!r}: the width {width} need not reach {place}; leave the option "
                "out for the general coefficient, or give the network numbers"
            )
    return row, column


def _refuse_collapse(net: Network, settings: Mapping[str, Any]) -> None:
    net.require_linear_hidden()
    limit = settings["limit"]
    if not 1 <= limit <= MAX_TERM_LIMIT:
        raise SpecError(f"option limit: {limit} is not between 1 and {MAX_TERM_LIMIT:,}")
    only = settings["coefficient"]
    place = None if only is None else read_coefficient(net, only)
    if settings["view"] == "expanded":
        net.require_terms_within(limit, place)


CATALOGUE: dict[str, Result] = {
    result.name: result
    for result in (
        Result(
            name="collapse",
            statement="a network of linear layers is one linear regression of its input: "
            "β_i = Σ_j v_j w_{ji}, at any depth, width and number of outputs",
            source="linear networks as linear regression (Baldi and Hornik 1989, section 2)",
            options=(
                Option(
                    "view",
                    str,
                    "sum",
                    "how the coefficients are written",
                    choices=VIEWS,
                ),
                Option("coefficient", str, None, "only this one: I, or K,I; I = 0: the intercept"),
                Option("limit", int, TERM_LIMIT, "the most terms the expanded view may have"),
            ),
            refuse=_refuse_collapse,
            module="symnet.results.collapse",
        ),
    )
}
