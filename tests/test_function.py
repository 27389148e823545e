"""Python functions as claims: read from their source with NumPy's meaning, and never run."""

import numpy as np
import pytest

from symnet.claims import open_scope, read_text, scope_of
from symnet.claims.function import read_function
from symnet.errors import ReadError, ShapeError
from symnet.network import Network
from tests import functions as written

SYMBOLIC = scope_of(Network("p-h-1"))
CONCRETE = scope_of(Network("3-2-1"))
DEEP = scope_of(Network("2-3-3-2"))

READ = [
    (written.forward, SYMBOLIC, "V*(W*x + b) + c"),
    (written.named, SYMBOLIC, "V*(W*x + b) + c"),
    (written.wrong_order, SYMBOLIC, "V*(W*x) + c"),
    (written.dotted, SYMBOLIC, "V*(W*x)"),
    (written.transposed, SYMBOLIC, "x.T*W.T*V.T"),
    (written.by_entries, SYMBOLIC, "sum(v[j]*w[j, 1], j = 1..h)"),
    (written.lower_case, SYMBOLIC, "sum(v[j]*w[j, 1], j = 1..h)"),
    (written.twice, CONCRETE, "sum(sum(v[j]*w[j, i]*x[i], i = 1..3), j = 1..2)"),
    (written.from_one, CONCRETE, "sum(x[i], i = 2..3)"),
    (written.shifted, CONCRETE, "sum(x[i + 1]*x[i], i = 1..2)"),
    (written.places, CONCRETE, "sum((i - 1)*x[i], i = 1..3)"),
    (written.first_entry, CONCRETE, "w[1, 2]"),
    (written.entrywise, SYMBOLIC, "hadamard(b, b)"),
    (written.squared, SYMBOLIC, "hadamard(b, b)"),
    (written.scaled, SYMBOLIC, "c*b"),
    (written.numbers, SYMBOLIC, "1/2*c + 1/1000*c"),
    (written.quotient, SYMBOLIC, "1/(1 + exp(-c))"),
    (written.powers, SYMBOLIC, "-c^2"),
    (written.minus, SYMBOLIC, "c - (c - c)"),
    (written.rectified, SYMBOLIC, "V*relu(W*x + b)"),
    (written.activated, SYMBOLIC, "sigmoid(V*tanh(W*x + b) + c)"),
    (written.rectified_by_name, SYMBOLIC, "relu(W*x + b)"),
    (written.total, SYMBOLIC, "ones(h).T*b"),
    (written.total_of_matrix, CONCRETE, "ones(2).T*W*ones(3)"),
    (written.deep, DEEP, "W3*(W2*(W1*x + b1) + b2) + b3"),
]


@pytest.mark.parametrize(
    ("function", "scope", "text"), READ, ids=lambda v: getattr(v, "__name__", "")
)
def test_functions_are_read(function, scope, text):
    assert read_function(function, scope).value == read_text(text, open_scope(base=scope))


REFUSED = [
    (written.unknown_parameter, "the parameter q is not known"),
    (written.with_default, "without defaults"),
    (written.with_stars, "without defaults and stars"),
    (written.with_loop, "For is not read"),
    (written.with_condition, "IfExp is not read"),
    (written.without_return, "must end with a return"),
    (written.returns_nothing, "must end with a return"),
    (written.empty, "must end with a return"),
    (written.reassigns, "b has a value already"),
    (written.reads_a_global, "SECRET has no value in this function"),
    (written.calls_something, "this call is not read"),
    (written.reads_an_attribute, ".__class__ is not read"),
    (written.negative_index, "this index is not read"),
    (written.one_index, "has the shape (h, p)"),
    (written.outside, "out of range"),
    (written.stretches, "NumPy stretches"),
    (written.stretches_a_number, "NumPy stretches"),
    (written.writes_text, "this constant is not read"),
    (written.complex_number, "this constant is not read"),
    (written.true, "this constant is not read"),
    (written.matrix_power, "this power of a matrix is not read"),
    (written.beside_a_matrix, "@ has"),
    (written.enormous, "this constant is not read"),
    (written.floor, "FloorDiv is not read"),
    (written.filtered, "this loop is not read"),
    (written.list_sum, "this sum is not read"),
    (written.walrus, "NamedExpr is not read"),
    (written.keyword, "keywords and stars"),
    (written.other_range, "a range ends at a number or a width"),
    (written.decorated, "a decorator may change"),
    (written.annotated, "AnnAssign is not read"),
]


@pytest.mark.parametrize(("function", "says"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_other_functions_are_refused(function, says):
    with pytest.raises(ReadError) as error:
        read_function(function, SYMBOLIC)
    assert says in str(error.value)
    assert "line" in str(error.value) and "^" in str(error.value)


@pytest.mark.parametrize("thing", [len, np.exp, lambda x: x, print, 3, type, written.Callable()])
def test_no_source_no_claim(thing):
    with pytest.raises(ReadError, match="source"):
        read_function(thing, SYMBOLIC)


def test_a_function_inside_another_is_not_taken_for_it():
    with pytest.raises(ReadError, match="not that of this function"):
        read_function(written.around(0), SYMBOLIC)


def test_shapes_that_clash_are_errors_of_shape():
    with pytest.raises(ShapeError, match="p × h"):
        read_function(written.clashing, SYMBOLIC)


def test_a_renamed_numpy_is_refused(monkeypatch):
    monkeypatch.setattr(written, "np", object())
    with pytest.raises(ReadError, match="np is not the module numpy"):
        read_function(written.activated_by_numpy, SYMBOLIC)
    monkeypatch.setattr(written, "sum", max, raising=False)
    with pytest.raises(ReadError, match="sum is not Python's own"):
        read_function(written.by_entries, SYMBOLIC)


@pytest.mark.parametrize(
    "function",
    [written.softened, written.leaking, written.enclosing(np.tanh), written.enclosing(lambda z: z)],
)
def test_a_name_that_means_something_else_here_is_refused(function):
    with pytest.raises(ReadError, match="its source does not show that it is"):
        read_function(function, SYMBOLIC)
    assert read_function(written.enclosing(written.relu), SYMBOLIC).name == "rectify"


def test_nothing_is_run():
    for function, scope, _ in READ:
        read_function(function, scope)
    for function, _ in REFUSED:
        with pytest.raises(ReadError):
            read_function(function, SYMBOLIC)
    with pytest.raises(ReadError):
        read_function(written.softened, SYMBOLIC)
    assert written.RUN == []


def test_repeated_names_do_not_explode():
    with pytest.raises(ReadError, match="characters"):
        read_function(written.explodes, SYMBOLIC)


# in NumPy and as a formula alike: what is read is what the code computes

COMPUTED = [f for f, scope, _ in READ if scope is CONCRETE]


@pytest.mark.parametrize("function", COMPUTED, ids=lambda f: f.__name__)
def test_what_is_read_is_what_numpy_computes(function):
    import inspect

    net = Network("3-2-1")
    random = np.random.default_rng(5)
    arrays = {q.tensor: random.integers(-3, 4, tuple(q.tensor.shape)) for q in net.quantities}
    named = {letter: arrays[tensor] for letter, tensor in net.names.items()}
    given = [named[name] for name in inspect.signature(function).parameters]
    found = np.squeeze(function(*given))
    import sympy as sp

    value = read_function(function, CONCRETE).value
    explicit = {t: sp.ImmutableDenseMatrix(array) for t, array in arrays.items()}
    expected = value.doit().xreplace(explicit).doit()
    expected = expected[0, 0] if hasattr(expected, "shape") else expected
    assert int(expected) == int(found)
