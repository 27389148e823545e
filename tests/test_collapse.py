"""collapse: proved at every shape, the right coefficients, and no mutant of any step survives."""

from collections import Counter
from dataclasses import replace

import pytest
import sympy as sp
from hypothesis import given, settings

import symnet as sn
from symnet.api import judged
from symnet.claims import read_latex, scope_of
from symnet.judge import Context, decide, judged_steps
from symnet.judge.instances import PATTERNS, random_point, second_opinion
from symnet.results import find_result
from tests.mutants import mutants
from tests.strategies import SHAPES, networks

RULES = {"definition", "insert", "distribute", "exchange", "collect", "read off"}


@pytest.fixture(scope="module")
def derivations():
    return {spec: sn.derive("collapse", spec) for spec in SHAPES}


@pytest.mark.parametrize("spec", SHAPES)
def test_every_step_is_proved(spec, derivations):
    d = derivations[spec]
    assert [step.verdict.status for step in d.steps] == ["proved"] * len(d.steps)
    assert d.verdict.status == "proved" and d.verdict.error_bound is None
    assert all(step.reason and step.rule for step in d.steps)
    assert d.conditions == ()


@given(networks())
@settings(max_examples=25, deadline=None)
def test_any_shape_is_proved(net):
    assert sn.derive("collapse", net).verdict.status == "proved"


def test_the_statement_of_the_source():
    """Q1: beta_i = sum_{j=1}^{3} v_j w_{ji}; with biases the intercept is sum_j v_j b_j + c."""
    net = sn.Network("3-3-1")
    d = sn.derive("collapse", net, view="expanded")
    v, w, b = net.weights[1], net.weights[0], net.biases[0]
    for i in range(3):
        assert d.coefficients[0, i] == sum(v[0, j] * w[j, i] for j in range(3))
    assert d.intercept[0, 0] == sum(v[0, j] * b[j, 0] for j in range(3)) + sp.Symbol("c")
    assert d.to_latex().count(r"\beta_i &= \sum_{j=1}^{3} v_j w_{ji}") == 1


def test_one_neuron_is_a_regression_and_three_are_three():
    """B1, B3, B4: yhat_k = b_k + sum_i w_{ki} x_i, one neuron or several side by side."""
    one = sn.derive("collapse", "p-1")
    i = sp.Symbol("i", integer=True, nonnegative=True)
    first = next(step for step in one.steps if step.part == "coefficients")
    assert one.verdict and first.after == one.network.weights[0][0, i]
    three = sn.derive("collapse", "p-3")
    assert three.verdict and three.coefficients.shape == (3, three.network.widths[0])


def test_neither_layer_alone_holds_the_coefficients():
    """Q3: with a hidden layer beta_i is neither w_{1i} nor v_i, and the judge says so."""
    result = find_result("collapse")
    d = result.build(sn.Network("3-3-1"), result.settings({}))
    context = Context(dict(d.definitions), d.network.entries)
    beta = next(q.tensor for q in d.quantities if q.tensor.name == "beta")
    w, v = (weight.tensor for weight, _ in d.network.parameters)
    for wrong in (w[0, 1], v[0, 1]):
        verdict = decide(beta[0, 1], wrong, context)
        assert verdict.status == "refuted" and verdict.counterexample is not None


def test_the_rules_are_those_of_the_derivation(derivations):
    rules = [step.rule for step in derivations["p-h-1"].steps if step.part == "composition"]
    assert rules == ["definition", "insert", "distribute", "exchange", "collect", "read off"]
    assert {step.rule for step in derivations["p-h_1-h_2-1"].steps} >= RULES


def test_the_augmented_matrix_has_the_row_of_the_constant(derivations):
    """B5: W* gains the row (1, 0, ..., 0)."""
    steps = [step for step in derivations["p-h-q"].steps if step.part == "augmented form"]
    for step in steps:
        for factor in step.after.args[:-1]:
            assert factor.blocks[0, 0] == sp.Identity(1)
            assert isinstance(factor.blocks[0, 1], sp.ZeroMatrix)


@pytest.mark.parametrize("spec", SHAPES)
def test_every_pair_of_views_is_judged(spec, derivations):
    d = derivations[spec]
    pairs = Counter(step.reason for step in d.steps if step.rule == "compare views")
    summed = d.network.depth > 1
    concrete = d.network.is_concrete and any(step.view == "expanded" for step in d.steps)
    views = ["matrix", "sum"] + ["dots"] * summed + ["expanded"] * concrete
    for n, one in enumerate(views):
        for other in views[n + 1 :]:
            assert pairs[f"{one} and {other}"] >= 1


@pytest.mark.parametrize("spec", sorted({*SHAPES} - {"12-11-2", "3-3-3-3-1"}))
def test_mutants_of_every_step_are_refuted(spec):
    """A wrong twin of the right-hand side of any step is refuted; true twins are set aside."""
    result = find_result("collapse")
    d = result.build(sn.Network(spec), result.settings({}))
    context = Context(dict(d.definitions), d.network.entries)
    points = [random_point(context.definitions, context.entries, at) for at in PATTERNS]
    tried = Counter()
    for step in d.steps:
        for name, mutant in mutants(step.after):
            verdict = decide(step.before, mutant, context)
            if verdict.status == "refuted":
                tried[name] += 1
                assert verdict.counterexample.left != verdict.counterexample.right
            elif verdict.status == "ill_typed":
                tried["ill-typed"] += 1
            else:
                opinion = second_opinion(step.before, mutant, {}, points)
                assert verdict.status == "proved" and opinion.agrees, (name, step.before, mutant)
                tried["true"] += 1
    assert sum(tried.values()) - tried["true"] >= 10, tried


@pytest.mark.parametrize("change", ["swap", "drop", "foreign"])
def test_a_forged_step_is_not_certified(change):
    result = find_result("collapse")
    d = result.build(sn.Network("p-h-q"), result.settings({}))
    steps = list(d.steps)
    place = next(n for n, step in enumerate(steps) if step.rule == "collect")
    if change == "swap":
        steps[place] = replace(steps[place], after=steps[place].after.args[0])
    elif change == "drop":
        del steps[place]
    else:
        steps[place] = replace(steps[place], before=sp.Symbol("a"))
    assert judged(replace(d, steps=tuple(steps))).verdict.status in ("refuted", "unknown")


def test_dots_are_judged_by_their_print():
    """When the print in dots says something else, the step falls."""
    result = find_result("collapse")
    d = result.build(sn.Network("p-h-1"), result.settings({}))
    scope = scope_of(d.network, d.quantities)
    wrong = read_latex(r"w_{1i} + \cdots + w_{hi}", scope)
    steps = judged_steps(d, {}, lambda step: replace(step, after=wrong))
    assert any(s.verdict.status == "refuted" for s in steps if s.view == "dots")


def test_with_an_output_activation_it_ends_inside(derivations):
    last = derivations["4-2-1:sigmoid"].steps[-1]
    assert last.after.func.__name__ == "sigmoid"
    assert last.part == "output"
    softmax = derivations["p-h-q:softmax"].steps[-1]
    assert softmax.after.has(sp.exp)


def test_a_nonlinear_hidden_layer_is_refused():
    with pytest.raises(sn.RefusedError, match="hidden layer 1 has the activation relu"):
        sn.derive("collapse", "4-8:relu-1")


def test_one_coefficient():
    net = sn.Network("3-2-2")
    d = sn.derive("collapse", net, view="expanded", coefficient="2,1")
    assert d.coefficients[0, 0] == net.coefficients()[1, 0]
    assert d.intercept is None and d.verdict.status == "proved"
    d = sn.derive("collapse", net, view="expanded", coefficient="1,0")
    assert d.intercept[0, 0] == net.intercept()[0, 0] and d.coefficients is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"view": "expnded"}, "did you mean expanded"),
        ({"views": "sum"}, "has no option 'views'"),
        ({"coefficient": "9"}, "inputs 1 to 3"),
        ({"coefficient": "2,1"}, "outputs 1 to 1"),
        ({"coefficient": "x"}, "cannot be read"),
        ({"coefficient": "1" * 50}, "cannot be read"),
        ({"limit": 0}, "not between"),
        ({"coefficient": "1,2,3"}, "cannot be read"),
        ({"limit": "many"}, "is not int"),
    ],
)
def test_bad_options_say_what_is_accepted(options, message):
    with pytest.raises(sn.SpecError, match=message):
        sn.derive("collapse", "3-3-1", **options)


def test_expanded_on_request_only_when_it_is_long():
    d = sn.derive("collapse", "10-10-2")
    assert not any(step.view == "expanded" for step in d.steps)
    assert "expanded" in d.notes[0]
    with pytest.raises(sn.SizeError):
        sn.derive("collapse", "10-10-2", view="expanded", limit=100)
    assert sn.derive("collapse", "10-10-2", view="expanded").verdict


def test_large_widths_cost_nothing():
    """10**8 paths, and a million inputs: nothing is written out."""
    assert sn.derive("collapse", "100-100-100-100-1").verdict
    assert sn.derive("collapse", "1000000-3-1").verdict
    assert sn.derive("collapse", "300-300-1:sigmoid").verdict


def test_without_bias_there_is_no_intercept():
    with pytest.raises(sn.SpecError, match="no bias, so there is no intercept"):
        sn.derive("collapse", "3-1:nobias", coefficient="0")
    d = sn.derive("collapse", "3-2:nobias-1:nobias", view="expanded")
    assert d.intercept == sp.zeros(1, 1) and d.verdict


def test_many_coefficients_cost_nothing_as_sums():
    d = sn.derive("collapse", "1000-2-1000")
    assert d.verdict and isinstance(d.coefficients, sp.FunctionMatrix)


def test_unknown_result_names_the_nearest():
    with pytest.raises(sn.SpecError, match="did you mean 'collapse'"):
        sn.derive("colapse", "3-3-1")
