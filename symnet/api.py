"""derive: build -> judge -> check the numbers -> hand over."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import Any

import sympy as sp

from symnet import __version__
from symnet.claims import read_latex, scope_of
from symnet.derivation import Derivation, Step
from symnet.judge import judged_steps
from symnet.network import Network
from symnet.numeric import cross_check
from symnet.results import find_result


def derive(result: str, network: Network | str, **options: Any) -> Derivation:
    """A judged derivation of a named result for a network or its spec.

    `options` are those of the result (`symnet.results()` lists them). Raises SpecError for an
    unknown name or option, RefusedError where the result does not hold, SizeError where the
    answer would be too large.

    >>> d = derive("collapse", "p-h-1")
    >>> d.verdict.status
    'proved'
    >>> d.coefficients
    FunctionMatrix(1, p, Lambda((k, i), Sum(V[k, j]*W[j, i], (j, 0, h - 1))))
    """
    found = find_result(result)
    net = network if isinstance(network, Network) else Network(network)
    unjudged = found.build(net, found.settings(options))
    return replace(with_numbers(judged(unjudged)), versions=versions())


def versions() -> dict[str, str]:
    """The versions that a derivation was made with."""
    names = ("symnet", "sympy", "numpy", "latexify-py")
    return {"symnet": __version__} | {name: version(name) for name in names[1:]}


def judged(derivation: Derivation) -> Derivation:
    """The derivation with a verdict on every step."""
    net: Network = derivation.network
    scope = scope_of(net, derivation.quantities)

    said: dict[str, Any] = {}

    def read_back(step: Step) -> Step:
        """What the print in dots says, in place of the sum it was printed from."""
        printed = derivation.write(step.after, view="dots")
        if printed not in said:
            said[printed] = read_latex(printed, scope)
        return replace(step, after=said[printed])

    has_entries = any(step.view == "expanded" for step in derivation.steps)
    entries = net.entries if has_entries else {}
    return replace(derivation, steps=tuple(judged_steps(derivation, entries, read_back)))


def with_numbers(derivation: Derivation) -> Derivation:
    """The derivation with its NumPy function and the numeric cross-check."""
    expanded = next(
        (
            step.after
            for step in derivation.steps
            if step.view == "expanded"
            and step.part == "coefficients"
            and isinstance(step.after, sp.MatrixBase)
        ),
        None,
    )
    code, numeric = cross_check(derivation.network, expanded)
    return replace(derivation, code=code, numeric=numeric)
