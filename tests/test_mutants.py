"""Ten thousand mutants of true claims: none is accepted."""

import secrets
from collections import deque

import pytest

from tests.evaluation import agree
from tests.mutated_claims import judge_mutants
from tests.test_algebra import FALSE, TRUE

MUTANTS = 10_000


def test_no_mutant_of_a_true_claim_is_accepted():
    seed = secrets.randbits(32)
    (tally,) = deque(judge_mutants(MUTANTS, seed), maxlen=1)
    print(f"seed {seed}: {dict(tally.statuses)}")
    assert not tally.accepted, (seed, tally.accepted[:3])
    assert tally.judged == MUTANTS
    assert tally.statuses["refuted"] + tally.statuses["ill_typed"] > 0.8 * MUTANTS


@pytest.mark.parametrize("name", sorted(TRUE.keys() - {"a sum of nothing"}))
def test_evaluation_agrees_where_claims_are_true(name):
    assert agree(*TRUE[name], seed=1)


@pytest.mark.parametrize("name", FALSE)
def test_evaluation_disagrees_where_claims_are_false(name):
    assert agree(*FALSE[name], seed=1) is False
