"""Functions that tests read as claims. None of them is run by reading."""

import functools

import numpy as np

RUN = []
SECRET = 3


def relu(z):
    """What the name says."""
    return np.maximum(0, z)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softplus(z):
    RUN.append("softplus")
    return np.log(1 + np.exp(z))


def leaky_relu(z):
    return np.maximum(z, 0.1 * z)


def forward(x, W, b, V, c):
    """The output of the network."""
    return V @ (W @ x + b) + c


def named(x, W, b, V, c):
    z = W @ x + b
    eta = V @ z
    return eta + c


def wrong_order(x, W, V, c):
    return V @ (W @ x) + c


def dotted(x, W, V):
    return np.dot(V, np.dot(W, x))


def transposed(x, W, V):
    return x.T @ W.T @ V.T


def by_entries(W, V, h):
    return sum(V[0, j] * W[j, 0] for j in range(h))


def lower_case(w, v, h):
    return sum(v[j] * w[j, 0] for j in range(h))


def twice(W, V, x):
    return sum(V[0, j] * W[j, i] * x[i] for j in range(2) for i in range(3))


def from_one(x):
    return sum(x[i] for i in range(1, 3))


def shifted(x):
    return sum(x[i + 1, 0] * x[i, 0] for i in range(2))


def places(x):
    return sum(i * x[i] for i in range(3))


def first_entry(W):
    return W[0, 1]


def entrywise(b):
    return b * b


def squared(b):
    return b**2


def scaled(b, c):
    return c * b


def numbers(c):
    return 0.5 * c + 1e-3 * c


def quotient(c):
    return 1 / (1 + np.exp(-c))


def powers(c):
    return -(c**2)


def minus(c):
    return c - (c - c)


def rectified(x, W, b, V):
    return V @ np.maximum(0, W @ x + b)


def activated(x, W, b, V, c):
    return sigmoid(V @ np.tanh(W @ x + b) + c)


def rectified_by_name(x, W, b):
    return relu(W @ x + b)


def softened(c):
    return softplus(c)


def leaking(c):
    return leaky_relu(c)


def beside_a_matrix(c, W):
    return c @ W


def enormous(c):
    return 1e999999999 * c


def enclosing(relu):
    def rectify(c):
        return relu(c)

    return rectify


def activated_by_numpy(c):
    return np.tanh(c)


def total(b):
    return np.sum(b)


def total_of_matrix(W):
    return np.sum(W)


def deep(x, W1, b1, W2, b2, W3, b3):
    return W3 @ (W2 @ (W1 @ x + b1) + b2) + b3


def unknown_parameter(x, q):
    return x


def with_default(x, c=1):
    return x


def with_stars(*x):
    return x


def with_loop(x):
    for _ in x:
        pass
    return x


def with_condition(c):
    return c if c > 0 else -c


def without_return(c):
    c + 1


def returns_nothing(c):
    return


def empty(c):
    """Nothing."""


def reassigns(b):
    b = b + b
    return b  # noqa: RET504


def reads_a_global(c):
    return c + SECRET


def calls_something(c):
    return RUN.append(c)


def reads_an_attribute(c):
    return c.__class__


def negative_index(x):
    return x[-1]


def one_index(W):
    return W[0]


def outside(x):
    return x[0, 1]


def stretches(b, c):
    return b + c


def stretches_a_number(b):
    return 1 + b


def writes_text(c):
    return "c"


def complex_number(c):
    return c * 1j


def true(c):
    return c * True


def matrix_power(W):
    return W**0.5


def floor(c):
    return c // 2


def filtered(x, p):
    return sum(x[i] for i in range(p) if i)


def list_sum(c):
    return sum([c, c])


def walrus(c):
    return (q := c) + q


def keyword(b):
    return np.sum(b, axis=0)


def other_range(x):
    return sum(x[i] for i in range(len(x)))


@functools.cache
def cached(c):
    return c


def _decorator(function):
    return function


@_decorator
def decorated(c):
    return c


def annotated(c):
    d: float = c
    return d


def clashing(x, W):
    return W.T @ x


def explodes(c):
    d1 = c * c * c * c * c * c * c * c * c * c
    d2 = d1 * d1 * d1 * d1 * d1 * d1 * d1 * d1 * d1 * d1
    d3 = d2 * d2 * d2 * d2 * d2 * d2 * d2 * d2 * d2 * d2
    d4 = d3 * d3 * d3 * d3 * d3 * d3 * d3 * d3 * d3 * d3
    d5 = d4 * d4 * d4 * d4 * d4 * d4 * d4 * d4 * d4 * d4
    d6 = d5 * d5 * d5 * d5 * d5 * d5 * d5 * d5 * d5 * d5
    return d6  # noqa: RET504


# fmt: off
def around(c): return lambda c: c + 1
# fmt: on


class Callable:
    """Something to call that is no function."""

    def __call__(self, c):
        return c
