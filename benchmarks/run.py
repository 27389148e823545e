"""Time symnet and plain SymPy on the same work, side by side; see README.md."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.cache import clear_cache

import symnet
from symnet.algebra.compare import difference
from symnet.algebra.read import Reader
from symnet.judge import Context, decide
from symnet.network import Network
from symnet.network.coefficients import element
from symnet.network.quantity import index_symbol
from symnet.numeric import collapsed_function, forward, random_parameters
from symnet.render import expression_to_latex

SPEC = "32-32-32-1"
DEEP = "100-100-100-100-1"
RUNS = 9
SAMPLES = 64


@dataclass(frozen=True)
class Row:
    """One piece of work; `sympy` is None where plain SymPy cannot do it.

    The target is a least ratio, or a most number of seconds of symnet.
    """

    work: str
    sympy: float | None
    symnet: float
    least_ratio: float | None = None
    most_seconds: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times faster symnet is."""
        return None if self.sympy is None else self.sympy / self.symnet

    @property
    def target(self) -> str:
        """The target, spelled."""
        if self.least_ratio is not None:
            return f">= {self.least_ratio:g}x"
        return "" if self.most_seconds is None else f"< {self.most_seconds * 1000:g} ms"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.least_ratio is not None:
            return self.ratio is not None and self.ratio >= self.least_ratio
        return None if self.most_seconds is None else self.symnet < self.most_seconds


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of one run."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def once_uncached(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of one run in which SymPy remembers nothing."""
    clear_cache()
    return once(work)


def typical(work: Callable[..., Any], fresh: Callable[[], Sequence[Any]] = tuple) -> float:
    """The median seconds of several runs, each on arguments of its own."""
    seconds = []
    for _ in range(RUNS):
        arguments = fresh()
        seconds.append(once(lambda args=arguments: work(*args))[0])
    return median(seconds)


def network(spec: str = SPEC) -> Network:
    """A network that has computed nothing but its Symbols."""
    net = Network(spec)
    assert net.weights and net.biases and net.entries
    return net


def expanded(net: Network) -> tuple[Any, Any]:
    return net.coefficients(), net.intercept()


def expanded_by_sympy(net: Network) -> tuple[Any, Any]:
    (w1, w2, w3), (b1, b2, b3) = net.weights, net.biases
    return (w3 * w2 * w1).expand(), (w3 * w2 * b1 + w3 * b2 + b3).expand()


def expansion() -> Iterator[Row]:
    slow, theirs = once_uncached(lambda: expanded_by_sympy(network()))
    fast = typical(expanded, lambda: [network()])
    assert expanded(network()) == theirs
    yield Row(f"{SPEC}: expanded coefficients and intercept", slow, fast, least_ratio=60)


def latex() -> Iterator[Row]:
    net = network()
    beta = net.coefficients()
    slow, _ = once_uncached(lambda: sp.latex(beta))
    fast = typical(lambda: expression_to_latex(beta, net.quantities))
    yield Row(f"{SPEC}: LaTeX of the coefficients", slow, fast, least_ratio=300)


def check() -> Iterator[Row]:
    """The judge reads both sides, compares them exactly and replays them at random points."""

    def sides() -> tuple[Any, Any, Context]:
        net = network()
        return net.coefficients("matrix"), net.coefficients(), Context(entries=net.entries)

    def forms() -> tuple[Any, Any]:
        factored, written, context = sides()
        reader = Reader(entries=context.entries)
        return reader.read(factored), reader.read(written)

    net = network()
    w1, w2, w3 = net.weights
    beta = net.coefficients()
    slow, equal = once_uncached(lambda: (w3 * w2 * w1).expand() == beta)
    assert equal and decide(*sides()) and not difference(*forms())
    work = f"{SPEC}: factored = expanded, exactly"
    yield Row(f"{work}: whole verdict", slow, typical(decide, sides), least_ratio=40)
    yield Row(f"{work}: comparison alone, both read", slow, typical(difference, forms))


def numeric() -> Iterator[Row]:
    """SymPy's function gives the coefficients; symnet's the output at 64 samples, biases too."""
    net = network()
    random = np.random.default_rng(0)
    parameters = random_parameters(net, random)
    x = random.standard_normal((net.widths[0], SAMPLES))
    pairs = zip(parameters.weights, parameters.biases, strict=True)
    arguments = [x, *(array for pair in pairs for array in pair)]
    weights = [symbol for weight in net.weights for symbol in weight]
    # lambdify would first replace names that are no identifiers, one by one, for minutes
    symbols = sp.symbols(f"w:{len(weights)}")
    numbers = [number for weight in parameters.weights for number in weight.flat]
    beta = net.coefficients().xreplace(dict(zip(weights, symbols, strict=True)))
    slow, theirs = once_uncached(lambda: sp.lambdify(symbols, beta, "numpy"))
    slow_run = typical(lambda: theirs(*numbers))

    def from_scratch(net: Network) -> Any:
        return collapsed_function(net)[0](*arguments)

    ours, _ = collapsed_function(net)
    zero = [array * 0 if array.shape[1] == 1 else array for array in arguments[1:]]
    assert np.allclose(theirs(*numbers) @ x, ours(x, *zero))
    assert np.allclose(ours(*arguments), forward(parameters, x))
    fast, fast_run = typical(from_scratch, lambda: [network()]), typical(lambda: ours(*arguments))
    work = f"{SPEC}: numeric function"
    yield Row(f"{work}: compile + run", slow + slow_run, fast, least_ratio=1000)
    yield Row(f"{work}: run only", slow_run, fast_run)


def deep_identity() -> Iterator[Row]:
    """The product of the matrices against the sum over all paths, which is never written out."""

    def sides() -> tuple[Any, Any]:
        net = Network(DEEP)
        row, column = index_symbol("k"), index_symbol("i")
        entry = element(net, 0, row, column)
        outputs, inputs = net.widths[-1], net.widths[0]
        general = sp.FunctionMatrix(outputs, inputs, sp.Lambda((row, column), entry))
        return net.coefficients("matrix"), general

    assert decide(*sides())
    fast = typical(decide, sides)
    yield Row(f"{DEEP}: matrix view = sum over 10^8 paths", None, fast, most_seconds=0.05)


def claims() -> Iterator[Row]:
    """Lines that plain SymPy leaves open, from SymPy or text to the verdict with its replay."""
    for work, arguments, options in CLAIMS:
        assert symnet.check(*arguments, **options)
        fast = typical(lambda a=arguments, o=options: symnet.check(*a, **o))
        yield Row(f"check: {work}", None, fast)


SQUARE, TALL = ("n", "n"), ("n", "k")
CLAIMS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    (
        "sum_i beta_i x_i of p-h-1, two ways",
        (
            "sum(v[j]*sum(w[j,i]*x[i], i=1..p), j=1..h)",
            "sum(sum(v[j]*w[j,i], j=1..h)*x[i], i=1..p)",
        ),
        {},
    ),
    (
        "Woodbury, symbolic sizes",
        ("inv(A + U*C*V) = inv(A) - inv(A)*U*inv(inv(C) + V*inv(A)*U)*V*inv(A)",),
        {
            "shapes": {"A": SQUARE, "C": ("k", "k"), "U": TALL, "V": ("k", "n")},
            "assume": ["invertible(A)", "invertible(C)", "invertible(A + U*C*V)",
                       "invertible(inv(C) + V*inv(A)*U)"],
        },
    ),
    (
        "the gradient of least squares",
        (r"\nabla_b \lVert y - X b \rVert^2 = -2 X^\top (y - X b)",),
        {"shapes": {"X": ("n", "p"), "y": ("n", 1), "b": ("p", 1)}},
    ),
    ("softplus(x) - softplus(-x) = x", ("softplus(x) - softplus(-x) = x",), {}),
    ("tanh(x) by exponentials", ("tanh(x) = (exp(x) - exp(-x))/(exp(x) + exp(-x))",), {}),
)  # fmt: skip


def command_line() -> Iterator[Row]:
    command = [sys.executable, "-m", "symnet", "--help"]
    traced = [sys.executable, "-X", "importtime", *command[1:]]
    imports = subprocess.run(traced, capture_output=True, text=True, check=True).stderr
    without = not any(line.split("|")[-1].strip() == "sympy" for line in imports.splitlines())
    fast = typical(lambda: subprocess.run(command, capture_output=True, check=True))
    work = f"symnet --help, a process {'without' if without else 'THAT IMPORTS'} sympy"
    yield Row(work, None, fast, most_seconds=0.1 if without else 0.0)


ROWS = (expansion, latex, check, numeric, deep_identity, claims, command_line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to FILE too")
    file = parser.parse_args().json
    machine = (
        f"Python {platform.python_version()}, SymPy {sp.__version__}, NumPy {np.__version__}, "
        f"{platform.system()} {platform.machine()}"
    )
    print(f"{machine}; symnet: median of {RUNS} runs; SymPy: one run ('run only': median)\n")
    layout = "{:<66} {:>10} {:>10} {:>8}  {:<9} {}"
    print(layout.format("work", "SymPy s", "symnet s", "ratio", "target", "met?"))
    rows = []
    for group in ROWS:
        for row in group():
            rows.append(row)
            print(layout.format(*_cells(row)), flush=True)
    if file:
        entries = [asdict(r) | {"ratio": r.ratio, "target": r.target, "met": r.met} for r in rows]
        file.write_text(json.dumps({"machine": machine, "runs": RUNS, "rows": entries}, indent=2))


def _cells(row: Row) -> tuple[str, ...]:
    slow = "-" if row.sympy is None else f"{row.sympy:.3g}"
    ratio = "-" if row.ratio is None else f"{row.ratio:,.0f}x"
    met = {None: "", True: "yes", False: "no"}[row.met]
    return row.work, slow, f"{row.symnet:.3g}", ratio, row.target, met


if __name__ == "__main__":
    main()
