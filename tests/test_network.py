"""Networks: the grammar, its errors, names, widths, and the views of the coefficients."""

import pytest
import sympy as sp
from hypothesis import given, settings

import symnet as sn
from symnet.network.activations import ACTIVATIONS
from symnet.network.layers import ACTIVATION_NAMES
from tests.strategies import networks

SPECS = [
    # spec, widths, activations, biases
    ("3-3-1", (3, 3, 1), ("identity", "identity"), (True, True)),
    ("4-8:relu-1:sigmoid", (4, 8, 1), ("relu", "sigmoid"), (True, True)),
    ("4-8:relu:nobias-1", (4, 8, 1), ("relu", "identity"), (False, True)),
    ("4-8:nobias:relu-1", (4, 8, 1), ("relu", "identity"), (False, True)),
    ("p-h_1-h2-1", ("p", "h_1", "h2", 1), ("identity",) * 3, (True,) * 3),
]


@pytest.mark.parametrize(("spec", "widths", "activations", "biases"), SPECS)
def test_spec_is_read(spec, widths, activations, biases):
    net = sn.Network(spec)
    assert net.raw_widths == widths
    assert net.activations == activations
    assert tuple(layer.bias for layer in net.affine) == biases


ERRORS = [
    # spec, what the message says, column of the caret in the spec
    ("3", "at least one layer", 0),
    ("3-0-1", "at least 1, not 0", 2),
    ("3--1", "a width is missing", 2),
    ("3-3-1-", "a width is missing", 6),
    ("3-4:rleu-1", 'did you mean "relu"?', 4),
    ("3-4:-1", "nothing after ':'", 4),
    ("3:relu-1", "the first width is the input", 1),
    ("3-4:relu:tanh-1", '"tanh" is one too many', 9),
    ("3-4:nobias:nobias-1", '"nobias" is one too many', 11),
    ("3-٣", "is not a width", 2),
    ("3-1e9", "is not a width", 2),
    ("3- 4", "is not a width", 2),
    ("3-1000001", "at most 1000000", 2),
    ("3-h_", "is not a width", 2),
    ("3-__import__", "is not a width", 2),
]


@pytest.mark.parametrize(("spec", "message", "caret"), ERRORS)
def test_bad_spec_shows_the_place(spec, message, caret):
    with pytest.raises(sn.SpecError) as error:
        sn.Network(spec)
    lines = str(error.value).splitlines()
    assert message in str(error.value)
    assert lines[1] == f"  {spec}"
    assert lines[2].index("^") == 2 + caret
    assert len(lines) == 4, "cause, spec, caret, advice"


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ("-".join(["1"] * 70), "more than 32 layers"),
        ("1-" * 2_000, "characters"),
        ([3, -1], "at least 1"),
        ([3, 1.5], "a positive integer or a name"),
        ([3, True], "a positive integer or a name"),
        ([3, sp.Symbol("h")], "must be a positive integer symbol"),
        ([sn.Affine(3, 4), 1], "give all layers as objects"),
        ([sn.Activation("relu")], "does not follow an affine layer"),
        ([sn.Affine(3, 1), sn.Activation("relu"), sn.Activation("tanh")], "does not follow"),
        ([], "at least one layer"),
        (7, "a spec or a sequence"),
    ],
)
def test_bad_layers(layers, message):
    with pytest.raises(sn.SpecError, match=message):
        sn.Network(layers)


def test_layers_that_do_not_fit_name_both():
    with pytest.raises(sn.ShapeError, match=r"takes 9 inputs, but .* has 8 outputs"):
        sn.Network([sn.Affine(4, 8), sn.Affine(9, 1)])


def test_the_same_network_in_every_form():
    h = sp.Symbol("h", integer=True, positive=True)
    spec = sn.Network("4-h:relu-1:nobias")
    assert sn.Network([4, "h:relu", "1:nobias"]) == spec
    assert sn.Network([4, h, 1], bias=False) == sn.Network("4-h:nobias-1:nobias")
    layers = [sn.Affine(4, "h"), sn.Activation("relu"), sn.Affine("h", 1, bias=False)]
    assert sn.Network(layers) == spec
    assert sn.Network(spec.spec) == spec
    assert hash(sn.Network(spec.spec)) == hash(spec)


@given(networks())
def test_spec_reads_back(net):
    assert sn.Network(net.spec) == net


@pytest.mark.parametrize(
    ("spec", "names", "message"),
    [
        ("w-h-1", {}, "the width 'w' collides with 'w'"),
        ("p-h-b", {}, "the width 'b' collides"),
        ("x_1-h-1", {}, "collides with 'x'"),
        ("W1-h-k-1", {}, "collides with 'W'"),
        ("y-h-1", {}, "reserved"),
        ("3-3-1", {"w": "v"}, "already the letter of"),
        ("3-3-1", {"w": "beta"}, "already reserved"),
        ("3-3-1", {"q": "a"}, "has no 'q'"),
        ("3-3-1", {"w": "a_b"}, "subscript"),
        ("3-3-1", {"w": "\\input{x}"}, "is not a letter"),
        ("3-3-1", {"w": "__class__"}, "is not a letter"),
    ],
)
def test_names_that_collide_are_refused(spec, names, message):
    with pytest.raises(sn.SpecError, match=message):
        sn.Network(spec, names=names)


def test_letters_are_those_of_the_field_and_can_be_chosen():
    assert list(sn.Network("3-2-1").weights[0].flat())[:4] == list(
        map(sp.Symbol, ["w_{11}", "w_{12}", "w_{13}", "w_{21}"])
    )
    assert list(sn.Network("3-2-1").weights[1].flat()) == [sp.Symbol("v_1"), sp.Symbol("v_2")]
    assert list(sn.Network("3-2-1").biases[1].flat()) == [sp.Symbol("c")]
    assert sn.Network("3-2-2").weights[1][1, 0] == sp.Symbol("v_{21}")
    assert sn.Network("3-2-2").biases[1][1, 0] == sp.Symbol("c_2")
    assert sn.Network("2-2-2-1").weights[1][0, 1] == sp.Symbol("W^{(2)}_{12}")
    assert sn.Network("2-2-2-1").biases[0][1, 0] == sp.Symbol("b^{(1)}_2")
    assert sn.Network("3-1").weights[0][0, 1] == sp.Symbol("w_2")
    assert sn.Network("3-2").weights[0][1, 0] == sp.Symbol("w_{21}")
    assert sn.Network("3-2-1", names={"w": "a"}).weights[0][1, 2] == sp.Symbol("a_{23}")


def test_two_digit_subscripts_never_coincide():
    weights = sn.Network("12-12-1").weights[0]
    assert weights[0, 11] == sp.Symbol("w_{1,12}")
    assert weights[10, 1] == sp.Symbol("w_{11,2}")
    assert len(set(weights.flat())) == 144


def test_widths_are_positive_integers():
    p, h, one = sn.Network("p-h-1").widths
    assert p.is_integer and p.is_positive and h.is_integer and one == 1
    assert sn.Network("p-2-1").widths[0] is p or sn.Network("p-2-1").widths[0] == p


def test_weights_are_matrices_or_matrix_symbols():
    net = sn.Network("3-h-2:nobias")
    assert isinstance(net.weights[0], sp.MatrixSymbol) and net.weights[0].shape == (
        net.widths[1],
        3,
    )
    assert net.biases[1] is None
    concrete = sn.Network("3-4-2")
    assert concrete.weights[0].shape == (4, 3) and concrete.biases[0].shape == (4, 1)
    assert concrete.weights[0] is concrete.weights[0], "one identity each"


@given(networks(concrete=True, depth=3))
@settings(max_examples=40, deadline=None)
def test_expanded_is_what_sympy_expands(net):
    product, constant = net.weights[0], net.biases[0]
    total = sp.zeros(net.widths[1], 1) if constant is None else constant
    for weight, bias in zip(net.weights[1:], net.biases[1:], strict=True):
        product, total = weight * product, weight * total
        total = total if bias is None else total + bias
    assert net.coefficients() == product.expand()
    assert net.intercept() == total.expand()
    terms = [term for matrix in (net.coefficients(), net.intercept()) for e in matrix
             for term in sp.Add.make_args(e) if term != 0]  # fmt: skip
    assert net.term_count() == len(terms)


@pytest.mark.parametrize("spec", ["3-12-1", "2-11-3", "11-1-2", "13-2", "2-10-10-1"])
def test_expanded_beyond_one_digit(spec):
    net = sn.Network(spec)
    product = net.weights[0]
    for weight in net.weights[1:]:
        product = weight * product
    assert net.coefficients() == product.expand()


@pytest.mark.parametrize("spec", ["2-2-1", "2-2-2", "3-2-2-1", "2-1:nobias", "2-2:nobias-2"])
def test_views_say_the_same(spec):
    net = sn.Network(spec)
    for of in (net.coefficients, net.intercept):
        expanded = of()
        for view in ("matrix", "sum"):
            assert net.explicit(of(view=view)).expand() == expanded
    x = net.explicit(net.x)
    forward = net.explicit(net.forward()).expand()
    assert forward == (net.coefficients() * x + net.intercept()).expand()


def test_forward_layer_by_layer():
    net = sn.Network("p-h:relu-q")
    z = sp.Symbol("z", real=True)
    first = net.forward(layer=1)
    assert first.shape == (net.widths[1], 1)
    assert first.function(z) == sp.Max(0, z)
    assert net.forward().shape == (net.widths[2], 1)
    assert net.forward() == net.forward(layer=2)
    with pytest.raises(sn.SpecError, match="layers 1 to 2"):
        net.forward(layer=3)


def test_forward_of_softmax_sums_to_one():
    net = sn.Network("1-2:softmax")
    output = net.explicit(net.forward())
    assert sp.simplify(sum(output)) == 1


def test_symbolic_term_count():
    p, h, q = sn.Network("p-h-q").widths
    assert sn.Network("p-h-q").term_count() == sp.expand(q * h * p + q * h + q)
    assert sn.Network("p-h:nobias-q").term_count() == sp.expand(q * h * p + q)


def test_expanded_is_refused_with_the_count_and_the_way_out():
    net = sn.Network("100-100-100-100-1")
    with pytest.raises(sn.SizeError, match=r"101,010,101 terms.*view"):
        net.coefficients()
    with pytest.raises(sn.SpecError, match="needs concrete widths"):
        sn.Network("p-h-1").coefficients()
    with pytest.raises(sn.SizeError, match="1,000,000 entries, one sum for each"):
        sn.Network("1000-3-1000").coefficients(view="sum")
    with pytest.raises(sn.SizeError, match="limit of 5"):
        sn.Network("3-3-1").coefficients(limit=5)


def test_nonlinear_hidden_layer_is_refused_by_name():
    with pytest.raises(sn.RefusedError, match="hidden layer 2 has the activation tanh"):
        sn.Network("3-3-3:tanh-1").coefficients()


def test_index_letters_give_way():
    net = sn.Network("i-j-k")
    lamda = net.coefficients(view="sum").lamda
    names = {v.name for v in lamda.variables} | {v.name for v in lamda.expr.bound_symbols}
    assert not names & {"i", "j", "k"}


def test_activation_table_is_complete():
    assert set(ACTIVATIONS) == set(ACTIVATION_NAMES)


@pytest.mark.parametrize("name", sorted(ACTIVATION_NAMES))
def test_activation_forms_agree(name):
    """The symbolic form, the NumPy form and the derivative describe one function."""
    import numpy as np

    forms = ACTIVATIONS[name]
    points = np.linspace(-3, 3, 13)[:12].reshape(3, 4) + 0.01
    found = forms.numeric(points)
    assert found.shape == points.shape
    z = sp.Symbol("z", real=True)
    if forms.elementwise:
        expected = [float(forms.symbolic(sp.Float(v, 30))) for v in points.flat]
        slope = sp.lambdify(z, forms.derivative(z))
        step = 1e-6
        differences = (forms.numeric(points + step) - forms.numeric(points - step)) / (2 * step)
        assert np.allclose([slope(v) for v in points.flat], differences.flat, atol=1e-8)
    else:
        columns = [forms.symbolic([sp.Float(v, 30) for v in column]) for column in points.T]
        expected = np.array([[float(v) for v in column] for column in columns]).T.flat
        symbols = sp.symbols("z:3", real=True)
        assert sp.simplify(
            forms.derivative(symbols) - forms.symbolic(symbols).jacobian(sp.Matrix(symbols))
        ) == sp.zeros(3)
    assert np.allclose(found.flat, list(expected), rtol=1e-12)


@pytest.mark.parametrize("name", sorted({*ACTIVATION_NAMES} - {"exp"}))
def test_activations_do_not_overflow(name):
    import numpy as np

    with np.errstate(all="raise", under="ignore"):
        found = ACTIVATIONS[name].numeric(np.array([[-1e4, 1e4], [0.0, -1e4]]))
    assert np.isfinite(found).all()
