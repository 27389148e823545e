"""check: read the sides, judge them, look for the near miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from symnet.checking.dimensions import dimensions, put, sets_for
from symnet.checking.names import Names, Shape
from symnet.checking.reading import (
    in_latex,
    language_named,
    read_claims,
    read_fact,
    shapes_in,
    typeset,
)
from symnet.claims.syntax import Language
from symnet.claims.welltyped import well_typed
from symnet.derivation import STATUSES, Verdict
from symnet.errors import PrintError, ShapeError
from symnet.judge import Context, decide, facts_of
from symnet.judge.repairs import with_repair
from symnet.network import Network


def check(
    left: Any,
    right: Any = None,
    *,
    assume: Iterable[Any] | str = (),
    domains: Mapping[Any, Any] | None = None,
    network: Network | str | None = None,
    shapes: Mapping[str, Shape] | None = None,
    syntax: str | None = None,
    seed: int | None = None,
) -> Verdict:
    r"""Judge a claim: one equation, or two sides, as SymPy, text, LaTeX or a Python function.

    `assume` holds SymPy predicates (Q.invertible, Q.symmetric, Q.orthogonal, Q.positive),
    equations `Eq(…, …, evaluate=False)`, relations, or text. `domains` gives symbols or names a
    word (real, positive, nonnegative, integer, …) or a SymPy set, and an index its Range.
    `shapes` declares names of text and LaTeX: {"X": ("n", "p"), "y": ("n", 1)}. With a `network`,
    its names mean its parameters, and beta, beta_0, z, yhat what it computes.

    Raises ReadError for text that is no equation or cannot be read in exactly one way.

    >>> check(r"\beta_1 = v_1 w_{11} + v_2 w_{21} + v_3 w_{31}", network="3-3-1").status
    'proved'
    >>> check("(x^2 - 1)/(x - 1)", "x + 1").conditions
    (Ne(x, 1),)
    >>> check("inv(X.T*X)*X.T*X", "I", shapes={"X": ("n", "p")}, assume="invertible(X.T*X)").status
    'proved'
    """
    setting = Names.of(network, {**shapes_in(left, right), **(shapes or {})})
    language = language_named(syntax)
    try:
        claims, judged, ranges = read_claims(left, right, setting, language)
    except ShapeError as error:
        return ill_typed(left, right, setting, language, error)
    facts = [
        read_fact(f, setting, language) for f in ([assume] if isinstance(assume, str) else assume)
    ]
    positive = dimensions([side for claim in claims for side in claim] + facts)
    claims = [(put(a, positive), put(b, positive)) for a, b in claims]
    facts = [put(fact, positive) for fact in facts]
    given = {
        name: domain.xreplace(positive) if isinstance(domain, sp.Set) else domain
        for name, domain in {**(domains or {}), **ranges}.items()
    }
    context = Context(
        setting.definitions,
        setting.entries_in(claims),
        facts_of(facts, sets_for(given, [side for claim in claims for side in claim] + facts)),
        seed,
    )
    write = _writer(setting, in_latex(left, right, language))
    verdicts = [
        with_repair(decide(a, b, context), a, b, context, setting.biases, write) for a, b in claims
    ]
    weakest = min(verdicts, key=lambda verdict: STATUSES.index(verdict.status))
    if len(verdicts) > 1 and weakest.status != "proved":
        link = verdicts.index(weakest) + 1
        weakest = replace(weakest, reason=f"link {link} of the chain: {weakest.reason}")
    elif len(verdicts) > 1:
        conditions = dict.fromkeys(c for verdict in verdicts for c in verdict.conditions)
        weakest = replace(weakest, conditions=tuple(conditions))
    return replace(weakest, judged=judged, claim=typeset(left, right, setting))


def ill_typed(
    left: Any, right: Any, setting: Names, language: Language | None, error: ShapeError
) -> Verdict:
    """Shapes that clash, with the smallest change of the text that makes them fit."""
    repair = None
    if isinstance(left, str) and (right is None or isinstance(right, str)):
        text = left if right is None else f"{left} = {right}"
        fitting = well_typed(text, setting.scope, language)
        repair = None if fitting is None else f"the shapes fit in {fitting}"
    return Verdict("ill_typed", "shapes", str(error), repair=repair, judged="as written")


def _writer(setting: Names, latex: bool) -> Callable[[Any], str]:
    """Parts of a claim in the names of the network, or as SymPy writes them."""
    from symnet.render import expression_to_latex, expression_to_text

    printed = expression_to_latex if latex else expression_to_text

    def write(expr: Any) -> str:
        try:
            return printed(expr, setting.scope.quantities)
        except (PrintError, KeyError, TypeError, ValueError, AttributeError):
            return str(expr)

    return write
