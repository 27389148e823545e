"""Verdicts on random scalar claims, decided again by z3 and by values of mpmath."""

from collections import Counter
from fractions import Fraction
from functools import reduce
from random import Random

import mpmath
import pytest
import sympy as sp

from symnet.judge import Context, decide, decision, facts_of
from symnet.judge.scalar import Outcome
from tests.random_scalar_claims import BOUNDED, piecewise_claim, relu, smooth_claim, softplus, x, y

PIECEWISE, SMOOTH, CHUNK = 500, 1_000, 50
POINTS = 20
DIGITS = 60


def judged(claim):
    return decide(claim.left, claim.right, Context(facts=facts_of((), claim.domains)))


def in_z3(z3, expr):
    """An expression as a term of z3 over the reals."""
    if isinstance(expr, sp.Symbol):
        return z3.Real(expr.name)
    if isinstance(expr, sp.Rational):
        return z3.Q(int(expr.p), int(expr.q))
    if isinstance(expr, sp.Pow):
        assert expr.exp.is_Integer and expr.exp > 0
        return reduce(lambda a, b: a * b, [in_z3(z3, expr.base)] * int(expr.exp))
    parts = [in_z3(z3, arg) for arg in expr.args]
    zero = z3.RealVal(0)
    rules = {
        sp.Add: lambda: reduce(lambda a, b: a + b, parts),
        sp.Mul: lambda: reduce(lambda a, b: a * b, parts),
        sp.Max: lambda: reduce(lambda a, b: z3.If(a >= b, a, b), parts),
        sp.Min: lambda: reduce(lambda a, b: z3.If(a <= b, a, b), parts),
        sp.Abs: lambda: z3.If(parts[0] >= 0, parts[0], -parts[0]),
        relu: lambda: z3.If(parts[0] > 0, parts[0], zero),
    }
    return rules[expr.func]()


def differs_by_z3(claim) -> str:
    """sat where the sides differ at a point of the box, unsat where they do not, else unknown."""
    z3 = pytest.importorskip("z3", reason="z3-solver is not installed: pip install 'symnet[exact]'")
    solver = z3.Solver()
    solver.set("timeout", 2_000)
    for symbol, box in claim.domains.items():
        place = z3.Real(symbol.name)
        solver.add(place >= in_z3(z3, box.start), place <= in_z3(z3, box.end))
    solver.add(in_z3(z3, claim.left) != in_z3(z3, claim.right))
    return str(solver.check())


@pytest.mark.parametrize("start", range(0, PIECEWISE, CHUNK))
def test_piecewise_linear_verdicts_are_shared_by_z3(start):
    found = Counter()
    for seed in range(start, start + CHUNK):
        claim = piecewise_claim(Random(f"piecewise {seed}"))
        answer, verdict = differs_by_z3(claim), judged(claim)
        found[answer, verdict.status] += 1
        shared = {"sat": ("refuted", "unknown"), "unsat": ("proved", "unknown")}
        assert verdict.status in shared.get(answer, ("proved", "refuted", "unknown")), (
            f"piecewise {seed}: {claim.left} = {claim.right}: z3 says {answer}; {verdict}"
        )
    decided = found["sat", "refuted"] + found["unsat", "proved"]
    assert found["sat", "refuted"] and found["unsat", "proved"] and decided >= 0.9 * CHUNK, found


def value(expr, at):
    """The value of a real expression by mpmath; None where it has none."""
    try:
        number = _value(expr, at)
    except ZeroDivisionError:
        return None
    return number if number is not None and mpmath.isfinite(number) else None


def _value(expr, at):
    if isinstance(expr, sp.Symbol):
        return at[expr]
    if isinstance(expr, sp.Rational):
        return mpmath.mpf(int(expr.p)) / int(expr.q)
    parts = [_value(arg, at) for arg in expr.args]
    if None in parts:
        return None
    if isinstance(expr, sp.Pow):
        base, exponent = parts
        if (base < 0 and not expr.exp.is_Integer) or (base == 0 and exponent < 0):
            return None
        return base**exponent
    if isinstance(expr, sp.log):
        return mpmath.log(parts[0]) if parts[0] > 0 else None
    rules = {
        "Add": mpmath.fsum,
        "Mul": mpmath.fprod,
        "exp": lambda a: mpmath.exp(*a),
        "tanh": lambda a: mpmath.tanh(*a),
        "Abs": lambda a: abs(*a),
        "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a[0])),
        "softplus": lambda a: mpmath.log(1 + mpmath.exp(a[0])),
    }
    return rules[expr.func.__name__](parts)


RELATIONS = {
    sp.Ne: lambda a, b: a != b,
    sp.Gt: lambda a, b: a > b,
    sp.Ge: lambda a, b: a >= b,
    sp.Lt: lambda a, b: a < b,
    sp.Le: lambda a, b: a <= b,
}


def holds(condition, at) -> bool:
    """Whether a printed condition holds at a point."""
    sides = [value(arg, at) for arg in condition.args]
    return None not in sides and RELATIONS[condition.func](*sides)


def points_of(claim, rng):
    """Points of the domain: small dyadic rationals, exact in mpmath as conditions need."""
    symbols = sorted(claim.left.free_symbols | claim.right.free_symbols, key=str)
    while True:
        yield {
            s: mpmath.mpf(rng.randint(1 if s.is_positive else -12, 12)) / rng.choice((1, 2, 4))
            for s in symbols
        }


def assert_equal(claim, verdict, rng) -> None:
    """At points of the domain where the conditions hold both sides have one and the same value."""
    places = points_of(claim, rng)
    done = 0
    for _ in range(20 * POINTS):
        at = next(places)
        if not all(holds(condition, at) for condition in verdict.conditions):
            continue
        left, right = value(claim.left, at), value(claim.right, at)
        assert left is not None and right is not None, f"no value at {at}"
        assert abs(left - right) <= mpmath.mpf(10) ** -30 * (1 + abs(left)), (
            f"{left}, {right}, {at}"
        )
        done += 1
        if done == POINTS:
            return
    assert done, f"no point satisfies {verdict.conditions}"


def assert_differs(claim, found) -> None:
    """At the counterexample both sides have values, and these differ."""
    known = {**found.values}
    at = {
        s: mpmath.mpf(number.numerator) / number.denominator
        for s in claim.left.free_symbols | claim.right.free_symbols
        for number in (Fraction(known.get(str(s), ((1,),))[0][0]),)
    }
    assert all(at[s] > 0 for s in at if s.is_positive)
    left, right = value(claim.left, at), value(claim.right, at)
    assert left is not None and right is not None, f"no value at {at}"
    assert abs(left - right) > mpmath.mpf(10) ** -40, f"{left}, {right}, {at}"
    assert abs(left - found.left) < 1e-9 * (1 + abs(left)), f"{left} is not {found.left}"


def compare(claim, rng) -> str:
    """The status of the verdict, which values do not contradict."""
    verdict = judged(claim)
    with mpmath.workdps(DIGITS):
        if verdict.status == "proved":
            assert_equal(claim, verdict, rng)
        if verdict.status == "refuted":
            assert_differs(claim, verdict.counterexample)
    return verdict.status


@pytest.mark.parametrize("start", range(0, SMOOTH, CHUNK))
def test_smooth_verdicts_are_shared_by_mpmath(start):
    found = Counter()
    for seed in range(start, start + CHUNK):
        claim = smooth_claim(Random(f"smooth {seed}"))
        try:
            found[compare(claim, Random(seed))] += 1
        except AssertionError as error:
            raise AssertionError(f"smooth {seed}: {claim.left} = {claim.right}: {error}") from error
    assert found["proved"] and found["refuted"] and found["unknown"] <= CHUNK // 4, found


def test_values_can_disagree(monkeypatch):
    """With a judge that calls everything equal, false claims are caught here."""
    claims = [smooth_claim(Random(f"smooth {seed}")) for seed in range(40)]
    false = [claim for claim in claims if judged(claim).status == "refuted"]
    assert len(false) >= 10
    monkeypatch.setattr(decision, "_is_scalar_claim", lambda *_: True)
    monkeypatch.setattr(decision, "decide_scalars", lambda *_, **__: Outcome("equal", ""))
    for claim in false:
        with pytest.raises(AssertionError):
            compare(claim, Random(0))


def test_z3_knows_the_laws():
    class Row:
        domains = BOUNDED

        def __init__(self, left, right):
            self.left, self.right = left, right

    assert differs_by_z3(Row(relu(x) - relu(-x), x)) == "unsat"
    assert differs_by_z3(Row(relu(x + 2), x + 2)) == "unsat"
    assert differs_by_z3(Row(relu(x + 1), x + 1)) == "sat"
    assert differs_by_z3(Row(sp.Max(x, y), x)) == "sat"


def test_values_are_those_of_the_field():
    assert value(sp.log(x), {x: mpmath.mpf(-1)}) is None
    assert value(1 / x, {x: mpmath.mpf(0)}) is None
    assert value(sp.sqrt(x), {x: mpmath.mpf(-1)}) is None
    assert abs(value(softplus(x), {x: mpmath.mpf(0)}) - mpmath.log(2)) < 1e-15
