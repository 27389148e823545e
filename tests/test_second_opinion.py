"""Verdicts on random tensor claims, decided again by exact polynomials at concrete sizes."""

from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random
from zlib import crc32

import pytest
import sympy as sp

from symnet.judge import Context, decide, decision, facts_of
from tests.random_tensor_claims import KINDS, A, B, Claim, S, T, claim_at_random, i, j, m, n, x
from tests.second_opinion import (
    ClashError,
    Generic,
    NoValueError,
    Quotient,
    Written,
    same,
)

COUNTS = {
    "words": 600,
    "traces": 250,
    "indices": 400,
    "blocks": 200,
    "inverses": 100,
    "facts": 200,
    "dimensions": 250,
}
CHUNK = 50
SIZES = ((1, 1), (2, 3), (3, 2))
SMALL_SIZES = ((1, 1), (2, 1), (2, 2))
GENERIC = ((4, 3), (3, 4))
"""Sizes that are neither 1 nor 2, at which only what fits for all sizes fits."""
CHUNKS = [(kind, start) for kind, count in COUNTS.items() for start in range(0, count, CHUNK)]


def judged(claim: Claim):
    ranges = {index: sp.Range(0, size) for index, size in claim.free.items()}
    return decide(claim.left, claim.right, Context(facts=facts_of(claim.assume, ranges)))


def places(claim: Claim, sizes):
    """All values of the free indices at given sizes."""
    integers = dict(zip((m, n), sizes, strict=True))
    ranges = [range(int(size.subs(integers))) for size in claim.free.values()]
    for values in product(*ranges):
        yield {**integers, **dict(zip(claim.free, values, strict=True))}


def _some_number(tensor, at, size=0) -> Quotient:
    """A number that is the same in every run; matrices of them have inverses."""
    return Quotient.of(1 + crc32(f"{tensor}{at}".encode()) % 50)


def fits(claim: Claim) -> bool:
    """Whether all shapes and indices fit at sizes of no significance."""
    corners = [list(places(claim, sizes))[end] for sizes in GENERIC for end in (0, -1)]
    for integers in corners:
        at = Written(dict(integers), _some_number)
        try:
            same(at.rows(claim.left), at.rows(claim.right))
        except ClashError:
            return False
        except NoValueError:
            continue
    return True


def equal_at(claim: Claim, sizes) -> bool:
    """Whether both sides agree as quotients of polynomials, at all indices."""
    for reflected in (False, True) if "orthogonal" in claim.bound else (False,):
        entry = Generic(**claim.bound, reflected=reflected)
        for integers in places(claim, sizes):
            at = Written(dict(integers), entry)
            if not same(at.rows(claim.left), at.rows(claim.right)):
                return False
    return True


def equal_everywhere(claim: Claim) -> bool:
    needs_small = claim.left.has(sp.Inverse) or "orthogonal" in claim.bound
    return all(equal_at(claim, sizes) for sizes in (SMALL_SIZES if needs_small else SIZES))


def assert_differs(claim: Claim, found) -> None:
    """The counterexample satisfies what is assumed, and has the values that it says."""
    integers = {s: found.dimensions.get(str(s), found.indices.get(str(s), 1)) for s in (m, n, i, j)}

    def entry(tensor, at, size=0):
        rows = found.values.get(str(tensor))
        value = Fraction(0) if rows is None else rows[at[0]][at[1]] if at else rows[0][0]
        return Quotient.of(value)

    at = Written(integers, entry)
    for fact in claim.assume:
        if isinstance(fact, sp.Eq):
            assert same(*map(at.rows, fact.args)), fact
        elif fact.function == sp.Q.symmetric:
            assert same(at.rows(fact.arg), at.rows(sp.Transpose(fact.arg))), fact
        elif fact.function == sp.Q.orthogonal:
            gram = sp.MatMul(fact.arg, sp.Transpose(fact.arg), evaluate=False)
            assert same(at.rows(gram), at.rows(sp.Identity(fact.arg.shape[0]))), fact
        else:
            at.rows(sp.Inverse(fact.arg))
    left, right = at.rows(claim.left), at.rows(claim.right)
    pairs = [
        (a.number(), b.number())
        for row in zip(left, right, strict=True)
        for a, b in zip(*row, strict=True)
    ]
    assert (found.left, found.right) in pairs and found.left != found.right
    # as polynomials they differ at these dimensions, too
    assert not equal_at(claim, [integers[m], integers[n]])


def compare(claim: Claim) -> str:
    """The status of the verdict, which the second implementation shares."""
    verdict = judged(claim)
    if fits(claim):
        assert verdict.status != "ill_typed", verdict
    else:
        assert verdict.status in ("ill_typed", "unknown"), verdict
    if claim.true:
        assert verdict.status in ("proved", "unknown"), verdict
    if verdict.status == "proved":
        assert equal_everywhere(claim), verdict
    if verdict.status == "refuted":
        assert_differs(claim, verdict.counterexample)
    return verdict.status


@pytest.mark.parametrize(("kind", "start"), CHUNKS)
def test_verdicts_are_shared_by_python_flint(kind, start):
    found = Counter()
    for seed in range(start, start + CHUNK):
        claim = claim_at_random(kind, Random(f"{kind} {seed}"))
        try:
            found[compare(claim)] += 1
        except AssertionError as error:
            raise AssertionError(f"{kind} {seed}: {claim.left} = {claim.right}: {error}") from error
    # unknown is the exception
    assert found["unknown"] <= CHUNK // 4, found
    assert found["proved"] and found["refuted"] + found["ill_typed"]


def test_the_sample_is_large():
    assert sum(COUNTS.values()) >= 2_000 and COUNTS.keys() == KINDS.keys()


def test_the_second_implementation_can_disagree(monkeypatch):
    """With a judge that finds no difference, every false claim is caught here."""
    claims = [claim_at_random("words", Random(f"words {seed}")) for seed in range(60)]
    false = [claim for claim in claims if judged(claim).status == "refuted"]
    assert len(false) >= 5
    monkeypatch.setattr(decision, "difference", lambda left, right: [])
    monkeypatch.setattr(decision, "_confirmed_proof", lambda *_: decision._proved("", "", ()))
    for claim in false:
        with pytest.raises(AssertionError):
            compare(claim)


TRUE = [
    ((A * B).T, B.T * A.T),
    (sp.Trace(A * B), sp.Sum(A[i, j] * B[j, i], (i, 0, m - 1), (j, 0, n - 1))),
    (sp.Inverse(S) * S, sp.Identity(m)),
    (sp.Inverse(sp.Transpose(S)), sp.Transpose(sp.Inverse(S))),
    (sp.HadamardProduct(S, sp.OneMatrix(m, m)), S),
    (sp.DiagMatrix(x) * sp.OneMatrix(m, 1), x),
    (sp.Sum(x[m - 1 - i, 0], (i, 0, m - 1)), sp.Sum(x[i - 1, 0], (i, 1, m))),
    (sp.MatPow(S, 2), S * S),
    (sp.Sum(i * j, (i, 0, j), (j, 1, 2)), sp.Integer(7)),
]
FALSE = [
    (S * T, T * S),
    (sp.Trace(S * T), sp.Trace(S * T.T)),
    (sp.Inverse(S), S),
    (sp.Sum(x[i, 0], (i, 0, m - 1)), sp.Sum(x[i, 0], (i, 1, m - 1))),
    (sp.HadamardProduct(S, T), S * T),
]


def test_the_second_implementation_knows_the_laws():
    for left, right in TRUE:
        assert equal_at(Claim(left, right), (2, 3)), (left, right)
    for left, right in FALSE:
        assert not equal_at(Claim(left, right), (2, 3)), (left, right)
    assert not equal_at(Claim(S, S.T), (2, 2))
    assert equal_at(Claim(S, S.T, bound={"symmetric": (S,)}), (2, 2))
    assert equal_at(Claim(S, -S.T, bound={"antisymmetric": (S,)}), (2, 2))
    assert equal_at(Claim(S * S.T, sp.Identity(m), bound={"orthogonal": (S,)}), (3, 1))
    assert not equal_at(Claim(S, sp.Identity(m), bound={"orthogonal": (S,)}), (2, 1))
    with pytest.raises(ClashError):
        equal_at(Claim(sp.MatMul(A, A, evaluate=False), A), (2, 3))
    with pytest.raises(NoValueError):
        equal_at(Claim(sp.Inverse(sp.ZeroMatrix(m, m) * S + sp.MatMul(x, x.T)), S), (2, 1))
