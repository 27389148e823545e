"""The scalar judge: true, conditional, false and undecided rows; their mutants; hostile claims."""

import time
from fractions import Fraction

import pytest
import sympy as sp

from symnet.errors import SpecError
from symnet.judge.replay import Replay, Undefined, surely_differ
from symnet.judge.scalar import decide_scalars, domain_of, named_domain
from tests.scalar_rows import (
    CONDITIONAL,
    FALSE,
    TRUE,
    UNKNOWN,
    add,
    exp,
    log,
    mul,
    power,
    relu,
    sigmoid,
    x,
    y,
    z,
)
from tests.scalar_rows import f as unknown


def ids(rows):
    return [f"{n}: {row[0]} = {row[1]}"[:60] for n, row in enumerate(rows)]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=ids(TRUE))
def test_true(left, right):
    outcome = decide_scalars(left, right)
    assert (outcome.status, outcome.conditions) == ("equal", ()), outcome


@pytest.mark.parametrize(("left", "right", "conditions"), CONDITIONAL, ids=ids(CONDITIONAL))
def test_conditional(left, right, conditions):
    outcome = decide_scalars(left, right)
    assert (outcome.status, set(outcome.conditions)) == ("equal", conditions), outcome


@pytest.mark.parametrize(("left", "right"), FALSE, ids=ids(FALSE))
def test_false(left, right):
    for one, other in ((left, right), (right, left)):
        outcome = decide_scalars(one, other)
        assert outcome.status == "differ", outcome
        assert not one.has(sp.Derivative) or outcome.point is not None


@pytest.mark.parametrize(("left", "right", "reason"), UNKNOWN, ids=ids(UNKNOWN))
def test_unknown_says_why(left, right, reason):
    outcome = decide_scalars(left, right)
    assert outcome.status == "unknown"
    assert reason in outcome.reason
    assert outcome.reason


def mutants(left, right):
    yield left, add(right, 1)
    yield left, mul(-1, right)
    yield left, mul(2, right)
    yield left, mul(right, right)
    for old, new in ((x, y), (x, -x), (y, z), (x, x + 1)):
        if right.has(old):
            yield left, right.replace(lambda e, old=old: e == old, lambda _, new=new: new)


POINTS = [(1, 2, 3, 4), (-1, 3, 2, 5), (2, -3, 1, 2), (-2, -1, -3, 3)]


def agree_at_points(left, right):
    """Whether replay sees no difference at a few points."""
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    for numbers in POINTS:
        point = {
            s: abs(v) if s.is_nonnegative else v for s, v in zip(symbols, numbers, strict=False)
        }
        try:
            replay = Replay(point, {})
            if surely_differ(replay.number(left), replay.number(right)):
                return False
        except Undefined:
            continue
    return True


PLAIN = [row for row in TRUE if not row[0].has(sp.Derivative, unknown, sp.sin)][:-2]


@pytest.mark.parametrize(("left", "right"), PLAIN, ids=ids(PLAIN))
def test_mutants_are_not_accepted(left, right):
    for one, other in mutants(left, right):
        outcome = decide_scalars(one, other)
        if outcome.status == "equal":
            assert agree_at_points(one, other), (one, other)
        else:
            assert outcome.status in {"differ", "unknown"}


def test_domains_decide():
    bits = {y: sp.FiniteSet(0, 1)}
    assert decide_scalars(power(y, 2), y, bits).status == "equal"
    assert decide_scalars(power(y, 2), y, {y: sp.Range(3)}).point == {y: 2}
    entropy = -(y * log(sigmoid(x)) + (1 - y) * log(1 - sigmoid(x)))
    softplus = sp.Function("softplus")
    assert decide_scalars(entropy, softplus((1 - 2 * y) * x), bits).status == "equal"
    assert decide_scalars(entropy, softplus((1 - 2 * y) * x)).status == "differ"
    assert decide_scalars(relu(x), x, {x: named_domain("unit")}).status == "equal"
    integers = {x: sp.Integers}
    assert decide_scalars(mul(x, x - 1), sp.Integer(0), integers).point == {x: -1}
    assert decide_scalars(power(x, -1) * x, sp.Integer(1), {x: sp.Naturals}).conditions == ()


def test_facts_narrow():
    total = sp.Abs(add(x, y), evaluate=False)
    assert decide_scalars(total, x + y, facts=[x + y > 0]).status == "equal"
    assert decide_scalars(total, x + y, facts=[x > 0, y >= 0]).status == "equal"
    assert decide_scalars(total, x + y, facts=[x > 0]).point == {x: 1, y: -2}
    quotient = mul(x**2 - 1, power(x - 1, -1))
    assert decide_scalars(quotient, x + 1, facts=[sp.Ne(x, 1)]).conditions == ()
    assert decide_scalars(x, y, facts=[sp.Eq(x, y)]).status == "equal"
    assert decide_scalars(x, y, facts=[x > 0, x < 0]).status == "unknown"


def test_a_value_at_an_isolated_point_counts():
    """sqrt(-x²) has a value at 0 alone, where the open regions do not look."""
    root = power(mul(-1, power(x, 2)), sp.Rational(1, 2))
    assert decide_scalars(add(root, sp.Abs(x)), x + 1).point == {x: 0}
    outcome = decide_scalars(add(root, relu(x)), relu(x))
    assert outcome.status == "equal"
    assert outcome.conditions


def test_words_for_domains():
    assert named_domain("positive") == sp.Interval.open(0, sp.oo)
    assert domain_of(sp.Symbol("k", integer=True, positive=True)) == sp.Naturals
    with pytest.raises(SpecError, match="the words are real, positive"):
        named_domain("posittive")


def test_randomised_bound_is_printed_and_a_seed_only_tests():
    left = power(power(x + 1, 2), 10**9)
    right = power(x**2 + 2 * x + 1, 10**9)
    outcome = decide_scalars(left, right)
    assert outcome.error_bound is not None
    assert outcome.error_bound <= Fraction(1, 2**100)
    assert not outcome.tested
    assert decide_scalars(left, right, seed=1).tested
    assert decide_scalars(left, power(x**2 + 2 * x - 1, 10**9)).status != "equal"


def seconds(left, right):
    start = time.perf_counter()
    status = decide_scalars(left, right).status
    return status, time.perf_counter() - start


def nested(function, depth):
    expr = x
    for _ in range(depth):
        expr = function(expr)
    return expr


def test_large_sums():
    symbols = sp.symbols("a0:10000", real=True)
    forward, backward = (sp.Add._from_args(list(s)) for s in (symbols, symbols[::-1]))
    assert seconds(forward, backward)[0] == "equal"
    shorter = sp.Add._from_args(list(symbols[1:]))
    assert seconds(forward, shorter)[0] == "differ"
    many = symbols[:40]
    assert seconds(sum(relu(s) - relu(-s) for s in many), sum(many))[0] == "equal"
    total = sum(exp(s) for s in many)
    assert seconds(sum(exp(s) * power(total, -1) for s in many), sp.Integer(1))[0] == "equal"


HOSTILE = [
    (nested(exp, 100), sp.Integer(0)),
    (nested(relu, 100), relu(x)),
    (nested(sigmoid, 400), x),
    (nested(lambda e: power(e, 10**9), 20), x),
    (power(x + y, 10**6), x),
    (power(sp.Integer(3), power(7, power(7, 7))), x),
    (sp.factorial(sp.factorial(99, evaluate=False), evaluate=False), x),
    (sp.Add(*(x**n * y ** (100_000 - n) for n in range(20_000))), x),
]


@pytest.mark.parametrize(("left", "right"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_claims_are_answered(left, right):
    status, took = seconds(left, right)
    assert status in {"equal", "differ", "unknown"}
    # the child's limit, and what a busy machine adds
    assert took < 12
