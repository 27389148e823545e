"""Many mutants of true claims, judged; those that are proved are evaluated apart from the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from random import Random
from typing import Any

import sympy as sp

from symnet import Network, derive
from symnet.claims import open_scope, read_assumption, read_line
from symnet.judge import Context, decide, facts_of
from tests.evaluation import agree
from tests.mutants import mutants
from tests.scalar_rows import TRUE as SCALARS
from tests.test_algebra import TRUE as TENSORS
from tests.test_matrix_calculus import SHAPES
from tests.test_matrix_calculus import TRUE as MATRICES

SLOW = ("inv(I", "inv(A +", "inv(inv", "inv(A)", "inv(X", "A*inv", "A - A")
"""How claims begin whose inverses take the judge long; few of their mutants are taken."""
FEW = 3
WIDTHS = ("2-2-1", "1-3-2", "p-h-1", "p-q", "2-h-1", "p-h-q-1", "3-2-2-1")


@dataclass
class Claim:
    """A true claim, with what it rests on."""

    left: Any
    right: Any
    context: Context = field(default_factory=Context)
    slow: bool = False


@dataclass
class Tally:
    """Verdicts on mutants by status; `accepted` are those that were proved and are false."""

    statuses: Counter[str] = field(default_factory=Counter)
    accepted: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """How many mutants there were."""
        return self.statuses.total()


def claims(rng: Random) -> list[Claim]:
    """Rows of matrix calculus, tensors and scalars, and the steps of random networks."""
    scope = open_scope(SHAPES)
    found = []
    for text, assumed in MATRICES:
        facts = [fact for fact in assumed.split("; ") if fact]
        if not all(fact.startswith("invertible") for fact in facts):
            # generic numbers do not satisfy them, so that evaluation says nothing
            continue
        context = Context(facts=facts_of([read_assumption(f, scope) for f in facts], {}))
        for link in read_line(text, scope).links:
            found.append(Claim(link.left, link.right, context, text.startswith(SLOW)))
    found += [Claim(*sides) for sides in TENSORS.values()]
    # powers that are too long to write out are too long for plain evaluation
    found += [
        Claim(*sides)
        for sides in SCALARS
        if all(number < 1000 for side in sides for number in side.atoms(sp.Integer))
    ]
    for spec in rng.sample(WIDTHS, 3):
        net = Network(spec, bias=rng.random() < 0.5)
        steps = [(step.before, step.after) for step in derive("collapse", net).steps]
        # those that rest on what a layer is defined as are left out
        found += [Claim(*sides) for sides in steps if decide(*sides)]
    return found


def mutated(claim: Claim, rng: Random) -> Iterator[tuple[str, Any, Any]]:
    """Mutants of one side, then of what is mutated already, each pair of sides once."""
    seen = {(claim.left, claim.right)}
    waiting = [("", claim.left, claim.right)]
    while waiting:
        name, left, right = waiting.pop(0)
        twins = [(f"{name}, {new}", twin, right) for new, twin in mutants(left)]
        twins += [(f"{name}, {new}", left, twin) for new, twin in mutants(right)]
        rng.shuffle(twins)
        for twin in twins:
            if twin[1:] not in seen:
                seen.add(twin[1:])
                waiting.append(twin)
                yield twin


def judge_mutants(count: int, seed: int) -> Iterator[Tally]:
    """The tally after every mutant, until `count` are judged or there are no more."""
    rng = Random(seed)
    originals = claims(rng)
    streams = [islice(mutated(claim, rng), FEW if claim.slow else None) for claim in originals]
    tally = Tally()
    for turn in zip_longest(*streams):
        for claim, twin in zip(originals, turn, strict=True):
            if twin is None:
                continue
            name, left, right = twin
            status = decide(left, right, Context(facts=claim.context.facts)).status
            if status == "proved":
                status = "happens to be true"
                if agree(left, right, seed) is not True:
                    tally.accepted.append((name.strip(", "), left, right))
                    status = "accepted"
            tally.statuses[status] += 1
            yield tally
            if tally.judged >= count:
                return
