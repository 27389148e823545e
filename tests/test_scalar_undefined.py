"""Where a side has no value: the condition is named, or the answer is not "equal"."""

import pytest
import sympy as sp

from symnet.judge.scalar import decide_scalars

x, y = sp.symbols("x y", real=True)
p = sp.Symbol("p", positive=True)


def case(value, condition):
    return sp.Piecewise((value, condition), evaluate=False)


def times(*factors):
    return sp.Mul(*factors, evaluate=False)


NAMED = {
    "one case": (case(x, x > 0), x, (x > 0,)),
    "one case, the sides of its condition turned": (case(x, x < 1), x, (x < 1,)),
    "one case that leaves out a point": (case(x, sp.Ne(x, 2)), x, (sp.Ne(x, 2),)),
    "inside of a function": (sp.exp(case(x, x > y)), sp.exp(x), (x - y > 0,)),
    "the same on both sides": (case(x, x >= 0), case(x, x >= 0), (x >= 0,)),
    "times zero": (times(0, case(x, x > 0)), sp.Integer(0), (x > 0,)),
    "a value on a boundary alone": (
        sp.Pow(times(-1, sp.Pow(x, 2)), sp.Rational(1, 2), evaluate=False),
        sp.Integer(0),
        (sp.Ge(-(x**2), 0, evaluate=False),),
    ),
}


@pytest.mark.parametrize(("left", "right", "expected"), NAMED.values(), ids=NAMED)
def test_where_a_side_has_no_value_the_condition_is_named(left, right, expected):
    outcome = decide_scalars(left, right)
    assert outcome.status == "equal"
    assert outcome.conditions == expected


def test_a_case_that_always_applies_needs_no_condition():
    assert decide_scalars(case(p, p > 0), p).conditions == ()
    assert decide_scalars(case(x, x > 0), x, facts=(x > 1,)).conditions == ()


UNDECIDED = {
    "two cases that leave a gap": sp.Piecewise((x, x > 1), (x, x < 0), evaluate=False),
    "two conditions at once": case(x, sp.And(x > 0, x < 1)),
    "a single point": case(x, sp.Eq(x, 1)),
}


@pytest.mark.parametrize("left", UNDECIDED.values(), ids=UNDECIDED)
def test_a_gap_that_no_single_relation_names_is_not_passed_over(left):
    outcome = decide_scalars(left, x)
    assert outcome.status == "unknown"
    assert "no case" in outcome.reason


def test_no_case_applies_anywhere():
    assert decide_scalars(case(p, p < 0), p).status == "unknown"


def test_a_difference_where_the_case_applies_is_still_found():
    outcome = decide_scalars(case(x, x > 0), 2 * x)
    assert outcome.status == "differ"
    assert outcome.point[x] > 0


EVEN, ODD, PRIME = (sp.Symbol("n", **{kind: True}) for kind in ("even", "odd", "prime"))
IRRATIONAL = sp.Symbol("t", irrational=True)
BEYOND_SETS = {
    "even": (sp.Pow(-1, EVEN, evaluate=False), sp.Integer(1)),
    "odd": (sp.Pow(-1, ODD, evaluate=False), sp.Integer(-1)),
    "irrational": (times(0, IRRATIONAL), IRRATIONAL),
}


@pytest.mark.parametrize(("left", "right"), BEYOND_SETS.values(), ids=BEYOND_SETS)
def test_a_point_that_assumptions_exclude_refutes_nothing(left, right):
    assert decide_scalars(left, right).status == "unknown"


def test_points_satisfy_every_assumption():
    assert decide_scalars(PRIME, sp.Integer(2)).point == {PRIME: 3}
    assert decide_scalars(EVEN, sp.Integer(0)).point == {EVEN: 2}


@pytest.mark.parametrize("kind", [{"imaginary": True}, {"commutative": False}, {"infinite": True}])
def test_symbols_that_are_not_real_are_refused(kind):
    symbol = sp.Symbol("u", **kind)
    outcome = decide_scalars(symbol, times(2, symbol))
    assert outcome.status == "unknown"
    assert "not a real number" in outcome.reason


def test_a_root_that_cancels_on_the_way_is_no_fault():
    def least(z):
        relu = sp.Function("relu")
        return sp.Max(1 / relu(x), relu(sp.Rational(3, 4) * z), evaluate=False)

    cube = sp.Pow(sp.Pow(x, 3), sp.Rational(1, 3), evaluate=False)
    twice = sp.Pow(sp.Pow(least(cube), -1, evaluate=False), -1, evaluate=False)
    outcome = decide_scalars(least(x), twice)
    assert outcome.status == "equal"
    assert sp.Ge(x, 0) in outcome.conditions
