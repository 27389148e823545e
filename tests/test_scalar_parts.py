"""The parts of the scalar judge that proofs lean on: linear programs, signs, random expressions."""

from fractions import Fraction

import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.judge.replay import OverBudget, Replay, Undefined, surely_differ
from symnet.judge.scalar import decide_scalars
from symnet.judge.scalar.domains import hull
from symnet.judge.scalar.factors import Factoring
from symnet.judge.scalar.field import Field
from symnet.judge.scalar.linear import Inequality, strict_point
from symnet.judge.scalar.polynomials import constant, monic, plus, scaled, times
from symnet.judge.scalar.signs import Facts
from tests.scalar_rows import add, biggest, mod, mul, power, relu, sigmoid, x, y

NUMBERS = st.integers(-4, 4).map(Fraction)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=7)


def holds(row, at):
    value = sum(c * at[v] for v, c in row.coefficients.items()) + row.constant
    return {">": value > 0, ">=": value >= 0, "=": value == 0}[row.relation]


@given(ROWS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.data())
@settings(deadline=None)
def test_a_system_with_a_point_is_feasible(rows, point, data):
    """Relations are chosen so that they hold at the point."""
    at = dict(zip("abc", point, strict=True))
    system = []
    for row in rows:
        coefficients = dict(zip("abc", row, strict=True))
        value = sum(c * at[v] for v, c in coefficients.items())
        gap = data.draw(st.integers(0, 2))
        relation = ">" if gap else data.draw(st.sampled_from([">=", "="]))
        system.append(Inequality(coefficients, gap - value, relation))
    found = strict_point(system)
    assert found is not None
    assert all(holds(row, found) for row in system)


@given(ROWS)
@settings(deadline=None)
def test_a_contradiction_is_seen(rows):
    system = [Inequality(dict(zip("abc", row, strict=True)), Fraction(1), ">=") for row in rows]
    total: dict = {}
    for row in rows:
        for v, c in zip("abc", row, strict=True):
            total[v] = total.get(v, Fraction(0)) - c
    assert strict_point([*system, Inequality(total, Fraction(-len(rows)), ">")]) is None


POLYS = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5
)


@given(POLYS, POLYS, NUMBERS, NUMBERS)
@settings(deadline=None, max_examples=300)
def test_signs_hold_at_points(terms, fact, a, b):
    """The sign of a polynomial at a point is among those that the facts true there allow."""
    field = Field()
    domain = hull(sp.Interval(0, sp.oo) if a >= 0 else sp.Interval(-sp.oo, 0))
    facts = Facts(Factoring(field), {x: domain, y: hull(sp.Reals)})
    g, h = field.symbol(x), field.symbol(y)

    def poly(rows):
        return plus(
            scaled({tuple((n, e) for n, e in ((g, i), (h, j)) if e): 1}, c) for c, i, j in rows
        )

    def sign(rows):
        value = sum(c * a**i * b**j for c, i, j in rows)
        return (value > 0) - (value < 0)

    facts.add(poly(fact), frozenset({sign(fact)}))
    assert sign(terms) in facts.of_poly(poly(terms))
    square = times(poly(terms), poly(terms))
    assert sign(terms) ** 2 in facts.of_poly(plus([square, constant(0)]))


@given(POLYS)
def test_monic_is_the_same_polynomial(terms):
    poly = plus({tuple((n, e) for n, e in ((0, i), (1, j)) if e): c} for c, i, j in terms if c)
    if poly:
        lead, common, rest = monic(poly)
        assert scaled(rest, lead, common) == poly


LEAVES = st.sampled_from([x, y, sp.Integer(0), sp.Integer(1), sp.Integer(-2), sp.Rational(1, 2)])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(add, inner, inner),
        st.builds(mul, inner, inner),
        st.builds(power, inner, st.sampled_from([2, 3, -1, sp.Rational(1, 2)])),
        st.builds(mod, inner),
        st.builds(relu, inner),
        st.builds(sigmoid, inner),
        st.builds(biggest, inner, inner),
        st.builds(lambda a: sp.log(a, evaluate=False), inner),
        st.builds(lambda a: sp.exp(a, evaluate=False), inner),
    ),
    max_leaves=5,
)
PLACES = [(a, b) for a in (-2, -1, Fraction(-1, 2), 0, 1, 3) for b in (-1, 0, Fraction(1, 3), 2)]


def values(expr, at):
    try:
        return Replay(at, {}).number(expr)
    except (Undefined, OverBudget):
        return None


@given(EXPRESSIONS, EXPRESSIONS)
@settings(deadline=None, max_examples=250)
def test_verdicts_agree_with_values(left, right):
    """Equal: no point contradicts it. Differ: the point given shows it."""
    outcome = decide_scalars(left, right)
    if outcome.status == "differ":
        at = {s: Fraction(int(v.p), int(v.q)) for s, v in outcome.point.items()}
        one, other = values(left, at), values(right, at)
        assert one is None or other is None or surely_differ(one, other) or left.has(sp.Float)
    if outcome.status == "equal":
        for a, b in PLACES:
            one, other = values(left, {x: a, y: b}), values(right, {x: a, y: b})
            assert one is None or other is None or not surely_differ(one, other)


@given(EXPRESSIONS)
@settings(deadline=None, max_examples=150)
def test_everything_equals_itself_or_has_no_value(expr):
    outcome = decide_scalars(expr, expr)
    assert outcome.status in {"equal", "unknown"}
    if outcome.status == "unknown":
        seen = [values(expr, {x: a, y: b}) for a, b in PLACES]
        assert all(v is None for v in seen) or "point" not in outcome.reason
