"""The numeric cross-check: it agrees, it is reproducible, and it catches what is wrong."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

import symnet as sn
from symnet import numeric
from symnet.numeric import collapsed_function, cross_check, forward, random_parameters
from tests.strategies import SHAPES, networks


@pytest.mark.parametrize("spec", SHAPES)
def test_the_collapsed_function_agrees_with_the_forward_pass(spec):
    _, checks = cross_check(sn.Network(spec))
    assert checks and all(check.agrees for check in checks)
    assert len({check.widths for check in checks}) == (1 if sn.Network(spec).is_concrete else 3)
    assert all(check.max_relative_error < 1e-13 and check.samples == 64 for check in checks)


@given(networks(concrete=True))
@settings(max_examples=30, deadline=None)
def test_any_concrete_network_agrees(net):
    _, checks = cross_check(net, net.coefficients())
    assert [check.subject for check in checks] == ["output", "expanded coefficients"]
    assert all(check.agrees for check in checks)


def test_a_wrong_forward_pass_is_caught():
    def forgets_the_last_bias(parameters, x):
        last = len(parameters.biases) - 1
        biases = tuple(None if n == last else b for n, b in enumerate(parameters.biases))
        return forward(numeric.Parameters(parameters.net, parameters.weights, biases), x)

    def transposes(parameters, x):
        weights = tuple(w.T if w.shape[0] == w.shape[1] else w for w in parameters.weights)
        return forward(numeric.Parameters(parameters.net, weights, parameters.biases), x)

    for wrong in (forgets_the_last_bias, transposes, lambda p, x: forward(p, x) * (1 + 1e-6)):
        _, checks = cross_check(sn.Network("3-3-1"), forward=wrong)
        assert not any(check.agrees for check in checks)


@pytest.mark.parametrize("change", ["swapped index", "dropped term", "sign"])
def test_wrong_expanded_coefficients_are_caught(change):
    net = sn.Network("3-2-2")
    right = net.coefficients()
    entry = {
        "swapped index": right[0, 0].subs(sp.Symbol("w_{11}"), sp.Symbol("w_{12}")),
        "dropped term": sp.Add(*right[0, 0].args[1:]),
        "sign": -right[0, 0],
    }[change]
    wrong = sp.ImmutableDenseMatrix(2, 3, [entry, *right.flat()[1:]])
    _, checks = cross_check(net, wrong)
    assert [check.agrees for check in checks] == [True, False]


def test_one_based_print_and_zero_based_arrays():
    """v_1 w_{12} is V[0, 0] * W[0, 1]: an off-by-one index would show here."""
    net = sn.Network("2-2-1")
    parameters = random_parameters(net, np.random.default_rng(3))
    values = numeric._symbol_values(parameters)
    W, V = parameters.weights
    assert values[sp.Symbol("w_{12}")] == W[0, 1] and values[sp.Symbol("v_2")] == V[0, 1]
    expanded = float(net.coefficients()[0, 1].subs(values))
    assert expanded == pytest.approx(V[0, 0] * W[0, 1] + V[0, 1] * W[1, 1])


def test_the_seed_repeats_the_check():
    net = sn.Network("p-h-1")
    assert cross_check(net) == cross_check(net)
    assert cross_check(net, seed=1) != cross_check(net, seed=2)
    assert cross_check(net)[1][0].seed == cross_check(sn.Network("p-h-1"))[1][0].seed


def test_the_source_is_what_was_executed():
    function, source = collapsed_function(sn.Network("2-3-1:sigmoid"))
    assert source.splitlines()[1].strip() == "return sigmoid((W2 @ W1) @ x0 + W2 @ b1 + b2)"
    scope = {"sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    arguments = [np.ones(s) for s in ((2, 1), (3, 2), (3, 1), (1, 3), (1, 1))]
    compiled = compile(source, "source", "exec")
    exec(compiled, scope)
    assert scope["network"](*arguments) == pytest.approx(function(*arguments))


def test_names_of_the_user_do_not_reach_the_code():
    _, source = collapsed_function(sn.Network("in-h-1", names={"w": "lambda", "v": "import"}))
    assert "lambda" not in source and "import" not in source


def test_nan_is_not_agreement():
    _, checks = cross_check(sn.Network("2-1"), forward=lambda p, x: forward(p, x) * np.nan)
    assert not checks[0].agrees


def test_large_networks_are_checked_within_memory():
    _, checks = cross_check(sn.Network("1000000-1"))
    assert checks[0].samples == 1 and checks[0].agrees
    assert cross_check(sn.Network("1000000-100-1"))[1] == ()
