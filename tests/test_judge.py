"""The judge: proved, refuted with a counterexample, ill-typed, unknown; and never a false proof."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.algebra.normal_form import number_form
from symnet.derivation import Derivation, Step, Verdict
from symnet.judge import decide, decision, judged_steps
from symnet.judge.instances import PATTERNS, Point, random_point, second_opinion
from symnet.judge.replay import OverBudget, Replay, Undefined, real_value, surely_differ
from symnet.judge.steps import chain_fault
from tests.mutants import mutants
from tests.strategies import S, T, m, n, square_expressions
from tests.test_algebra import FALSE, TRUE, W, h, i, j, k, p, q, x


def points():
    return [random_point({}, {}, pattern) for pattern in PATTERNS]


@pytest.mark.parametrize("name", TRUE)
def test_true_is_proved(name):
    verdict = decide(*TRUE[name])
    assert verdict.status == "proved" and bool(verdict)
    assert "normal form" in verdict.method


@pytest.mark.parametrize("name", sorted(set(FALSE) - {"same name, other assumptions", "function"}))
def test_false_is_refuted_with_a_counterexample_that_replays(name):
    left, right = FALSE[name]
    verdict = decide(left, right)
    assert verdict.status == "refuted" and not verdict
    found = verdict.counterexample
    assert found is not None and found.left != found.right
    scalars = {sp.Symbol(s): v for s, v in found.values.items()}
    dimensions = {s: found.dimensions[s.name] for s in (m, n, h, p) if s.name in found.dimensions}
    assert dimensions or scalars, "the counterexample says where it holds"


def test_an_unknown_function_is_not_refuted_by_its_name():
    f = sp.Function("f")
    verdict = decide(f(sp.Symbol("a")) + 0, -f(-sp.Symbol("a")))
    assert verdict.status == "unknown" and "no point shows it" in verdict.reason


def test_relu_identity_is_proved():
    relu, a = sp.Function("relu"), sp.Symbol("a", real=True)
    assert decide(relu(a) - relu(-a), a)
    assert decide(relu(a) + relu(-a), a).status == "refuted"
    assert decide(relu(a), a).status == "refuted"


def test_sigmoid_is_refuted_by_intervals():
    sigmoid, a = sp.Function("sigmoid"), sp.Symbol("a", real=True)
    verdict = decide(sigmoid(a), sigmoid(-a))
    assert verdict.status == "refuted"


def test_clashing_shapes_are_ill_typed():
    A, B = sp.MatrixSymbol("A", m, n), sp.MatrixSymbol("B", h, p)
    verdict = decide(sp.MatMul(A, B, evaluate=False), A)
    assert verdict.status == "ill_typed"
    assert "m×n" in verdict.reason and "h×p" in verdict.reason
    assert decide(A, B).status == "ill_typed"


def test_unknown_carries_its_reason():
    verdict = decide(sp.sin(sp.Symbol("a")), sp.Symbol("a"))
    assert verdict.status == "unknown" and "sin" in verdict.reason


def test_conditions_are_carried():
    verdict = decide(W[1, i] * 2, W[1, i] + W[1, i])
    assert verdict and verdict.conditions == (sp.Le(1, h - 1),)


def test_counterexample_is_small():
    verdict = decide(sp.MatMul(S, T, evaluate=False), sp.MatMul(T, S, evaluate=False))
    found = verdict.counterexample
    assert found.dimensions == {"m": 2}
    numbers = [cell for rows in found.values.values() for row in rows for cell in row]
    assert set(numbers) <= {0, 1, 2} and numbers.count(0) >= 4
    assert f"left {found.left}, right {found.right}" in str(found)


def test_true_in_dimension_one_is_refuted_for_all():
    one = sp.MatrixSymbol("S", 1, 1), sp.MatrixSymbol("T", 1, 1)
    assert decide(sp.MatMul(*one, evaluate=False), sp.MatMul(*one[::-1], evaluate=False))
    assert decide(S * T, T * S).status == "refuted"


@given(square_expressions(size=5), st.data())
@settings(max_examples=80, deadline=None)
def test_no_mutant_of_a_true_line_is_certified(e, data):
    """Mutants that happen to be true are set aside by exact evaluation at large random points."""
    left = sp.MatAdd(e, sp.MatMul(S, T, evaluate=False), evaluate=False)
    twins = list(mutants(left))
    name, mutant = data.draw(st.sampled_from(twins))
    verdict = decide(left, mutant)
    opinion = second_opinion(left, mutant, {}, points())
    if verdict.status == "proved":
        assert opinion.agrees and opinion.widths, (name, mutant)
    else:
        assert verdict.status in ("refuted", "ill_typed"), (name, mutant, verdict)


def test_a_broken_engine_is_caught_by_replay(monkeypatch):
    """When the normal form errs, the second opinion keeps the claim from being proved."""
    monkeypatch.setattr(decision, "difference", lambda left, right: [])
    verdict = decide(S * T, T * S)
    assert verdict.status == "unknown" and "defect" in verdict.reason


def test_a_wrong_refutation_is_caught_by_replay(monkeypatch):
    monkeypatch.setattr(decision, "difference", lambda left, right: [number_form(1)])
    verdict = decide(S, S)
    assert verdict.status == "unknown" and verdict.counterexample is None


def test_the_judge_accepts_only_chains():
    a, b, c = sp.symbols("a b c")
    first = Step("part", "r", "", a + b, b + a + 0 * c, opens=True)
    assert chain_fault(first, None) == "the step changes nothing"
    opening = Step("part", "r", "", a * (b + c), a * b + a * c, opens=True)
    assert chain_fault(opening, None) is None
    broken = Step("part", "r", "", a * b, b * a + 0, opens=False)
    assert chain_fault(broken, opening) is not None
    apart = Step("other", "r", "", a * b + a * c, a * (b + c))
    assert chain_fault(apart, opening) == "the step continues no line"
    goes_on = Step("part", "r", "", a * b + a * c, a * (b + c))
    assert chain_fault(goes_on, opening) is None


def test_a_derivation_has_the_weakest_verdict():
    a, b, c = sp.symbols("a b c")
    steps = (
        Step("p", "r", "", a * (b + c), a * b + a * c, opens=True),
        Step("p", "r", "", a * b + a * c, a * b),
    )
    derivation = Derivation("n", "t", None, "sum", None, (), (), steps, None)
    assert derivation.verdict.status == "unknown", "not judged yet"
    judged = tuple(judged_steps(derivation, {}, lambda step: step))
    assert [step.verdict.status for step in judged] == ["proved", "refuted"]


def test_verdict_order_and_truth():
    for status in ("ill_typed", "refuted", "unknown", "tested", "assumed"):
        assert not Verdict(status)
    assert Verdict("proved")


def test_second_opinion_uses_several_widths():
    left, right = TRUE["the central identity"]
    opinion = second_opinion(left, right, {k: q}, points())
    assert opinion.agrees and len(opinion.widths) == 3
    assert len({tuple(at.values()) for at in opinion.widths}) == 3


def test_replay_is_exact_and_bounded():
    third = sp.Rational(1, 3)
    replay = Replay({}, {})
    assert replay.number(third + third + third) == 1
    assert replay.number(sp.Sum(third * i, (i, 1, 3))) == 2
    with pytest.raises(OverBudget):
        Replay({}, {}).number(sp.Sum(i * j, (i, 1, 10**4), (j, 1, 10**4)))
    with pytest.raises(Undefined):
        Replay({}, {}).number(sp.Symbol("a"))
    root = Replay({}, {}).number(sp.Sum(i, (i, 1, 2)) ** sp.Rational(1, 2))
    assert surely_differ(root, Fraction(173, 100)) and not surely_differ(root * root, 3)
    with pytest.raises(Undefined):
        Replay({}, {}).number(sp.Pow(sp.Integer(0), -1, evaluate=False))


def test_replay_knows_the_activations():
    assert real_value("relu", Fraction(-1, 2)) == 0
    assert real_value("leaky_relu", -100) == -1
    assert not surely_differ(real_value("sigmoid", 0), Fraction(1, 2))
    assert surely_differ(real_value("exp", 1), Fraction(27, 10))
    assert surely_differ(real_value("tanh", 1), real_value("softplus", 1))


def test_replay_evaluates_matrices_by_loops():
    values = {S: [[1, 2], [3, 4]], T: [[0, 1], [1, 0]]}
    replay = Point({}, {}, {m: 2}, lambda t, at: values[t][at[0]][at[1]], lambda s: 0).replay
    assert replay.rows(sp.MatMul(S, T, evaluate=False)) == [[2, 1], [4, 3]]
    assert replay.rows(sp.Transpose(S)) == [[1, 3], [2, 4]]
    assert replay.number(sp.Sum(S[i, i], (i, 0, m - 1))) == 5
    assert replay.rows(sp.BlockMatrix([[S, T]])) == [[1, 2, 0, 1], [3, 4, 1, 0]]
    assert replay.number(sp.KroneckerDelta(m, 2)) == 1
    assert x is not None and p is not None and j is not None
