"""Every formula that a derivation prints is read back and judged equal to what was printed."""

import json

import pytest
import sympy as sp

import symnet as sn
from symnet.claims import Claim, read_latex, read_text, scope_of
from symnet.judge import Context, decide
from symnet.render import expression_to_latex, expression_to_text
from tests.strategies import SHAPES

NAMED = {"3-2-1": {"w": "theta", "v": "alpha", "x": "u"}, "p-h-k-1": {"W": "A", "b": "d"}}


def formulas(d):
    """(view, expression) for both sides of every step, shown or not, and of the statement."""
    for step in d.steps:
        yield (None if step.opens else step.view), step.before
        yield step.view, step.after
    yield from ((None, side) for side in d.statement.args)
    for matrix in (d.coefficients, d.intercept):
        if matrix is not None:
            yield None, matrix


@pytest.mark.parametrize(
    ("spec", "names"), [*((spec, None) for spec in SHAPES), *NAMED.items()], ids=str
)
def test_print_reads_back(spec, names):
    d = sn.derive("collapse", sn.Network(spec, names=names))
    scope = scope_of(d.network, d.quantities)
    context = Context(dict(d.definitions), d.network.entries)
    for view, expr in formulas(d):
        printed = expression_to_latex(expr, d.quantities, view=view)
        assert decide(read_latex(printed, scope), expr, context), printed
        text = expression_to_text(expr, d.quantities)
        assert decide(read_text(text, scope), expr, context), text


@pytest.mark.parametrize(
    "spec", ["p-h-q", "3-3-1", "4-2-1:sigmoid", "p-h_1-h_2-1", "3-2-2:softmax"]
)
@pytest.mark.parametrize("view", ["matrix", "sum", "dots", "expanded"])
def test_json_reads_back(spec, view):
    if view == "expanded" and not sn.Network(spec).is_concrete:
        with pytest.raises(sn.SpecError):
            sn.derive("collapse", spec, view=view)
        return
    d = sn.derive("collapse", spec, view=view)
    data = json.loads(json.dumps(d.to_dict()))
    scope = scope_of(d.network, d.quantities)
    context = Context(dict(d.definitions), d.network.entries)
    for step, row in zip(d.steps, data["steps"], strict=True):
        assert decide(read_text(row["before"], scope), step.before, context)
        assert decide(read_text(row["after"], scope), step.after, context)
        claim = read_latex(row["latex"], scope)
        assert isinstance(claim, Claim) and decide(claim.left, claim.right, context)
    statement = read_text(data["statement"]["text"], scope)
    assert decide(statement.left, statement.right, context)
    rows = data["coefficients"]
    if isinstance(d.coefficients, sp.MatrixBase):
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                assert decide(read_text(text, scope), d.coefficients[r, c], context)


def test_json_has_the_keys_of_the_schema():
    data = sn.derive("collapse", "p-h-1").to_dict()
    assert list(data) == [
        "schema", "versions", "result", "network", "view", "statement", "assumptions",
        "conditions", "steps", "coefficients", "intercept", "code", "numeric", "verdict",
    ]  # fmt: skip
    assert data["schema"] == 1 and data["versions"]["symnet"] == sn.__version__
    assert data["network"] == {
        "spec": "p-h-1", "widths": ["p", "h", 1], "activations": ["identity", "identity"],
        "bias": [True, True],
    }  # fmt: skip
    assert set(data["steps"][0]) == {
        "rule", "reason", "relation", "before", "after", "latex", "verdict"
    }  # fmt: skip
    assert set(data["steps"][0]["verdict"]) >= {
        "status", "method", "error_bound", "conditions", "counterexample"
    }  # fmt: skip
    assert set(data["numeric"][0]) >= {"widths", "samples", "seed", "dtype", "max_relative_error"}
