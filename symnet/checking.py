"""check and gradient: read what was claimed, judge it, look for the near miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symnet.algebra.gradients import gradient_of, written_gradient
from symnet.algebra.nodes import Gradient
from symnet.claims import (
    Line,
    Scope,
    open_scope,
    read_assumption,
    read_formula,
    read_line,
    read_sides,
    scope_of,
)
from symnet.claims.formulas import language_of
from symnet.claims.function import read_function
from symnet.claims.scope import display, text_name
from symnet.claims.syntax import Language
from symnet.claims.welltyped import well_typed
from symnet.derivation import STATUSES, Verdict
from symnet.errors import PrintError, ReadError, ShapeError, SpecError, UndecidedError
from symnet.judge import Context, Facts, decide, facts_of
from symnet.judge.repairs import rebuilt, with_repair
from symnet.judge.scalar import named_domain
from symnet.network import Network
from symnet.network.quantity import width_symbol
from symnet.results.setting import Setting

LANGUAGES: dict[str | None, Language | None] = {None: None, "latex": "LaTeX", "text": "text",
                                                "LaTeX": "LaTeX"}  # fmt: skip
Shape = Sequence[str | int]


def check(
    left: Any,
    right: Any = None,
    *,
    assume: Iterable[Any] | str = (),
    domains: Mapping[Any, Any] | None = None,
    network: Network | str | None = None,
    shapes: Mapping[str, Shape] | None = None,
    syntax: str | None = None,
    seed: int | None = None,
) -> Verdict:
    r"""Judge a claim: one equation, or two sides, as SymPy, text, LaTeX or a Python function.

    `assume` holds SymPy predicates (Q.invertible, Q.symmetric, Q.orthogonal, Q.positive),
    equations `Eq(…, …, evaluate=False)`, relations, or text. `domains` gives symbols or names a
    word (real, positive, nonnegative, integer, …) or a SymPy set, and an index its Range.
    `shapes` declares names of text and LaTeX: {"X": ("n", "p"), "y": ("n", 1)}. With a `network`,
    its names mean its parameters, and beta, beta_0, z, yhat what it computes.

    Raises ReadError for text that is no equation or cannot be read in exactly one way.

    >>> check(r"\beta_1 = v_1 w_{11} + v_2 w_{21} + v_3 w_{31}", network="3-3-1").status
    'proved'
    >>> check("(x^2 - 1)/(x - 1)", "x + 1").conditions
    (Ne(x, 1),)
    >>> check("inv(X.T*X)*X.T*X", "I", shapes={"X": ("n", "p")}, assume="invertible(X.T*X)").status
    'proved'
    """
    setting = _Setting.of(network, {**_shapes_in(left, right), **(shapes or {})})
    language = _language(syntax)
    try:
        claims, judged, ranges = _claims(left, right, setting, language)
    except ShapeError as error:
        return _ill_typed(left, right, setting, language, error)
    facts = [_fact(f, setting, language) for f in ([assume] if isinstance(assume, str) else assume)]
    positive = _dimensions([side for claim in claims for side in claim] + facts)
    claims = [(_put(a, positive), _put(b, positive)) for a, b in claims]
    facts = [_put(fact, positive) for fact in facts]
    given = {**(domains or {}), **ranges}
    context = Context(
        setting.definitions,
        setting.entries_in(claims),
        facts_of(facts, _domains(given, [side for claim in claims for side in claim] + facts)),
        seed,
    )
    write = _writer(setting, _in_latex(left, right, language))
    verdicts = [
        with_repair(decide(a, b, context), a, b, context, setting.biases, write) for a, b in claims
    ]
    weakest = min(verdicts, key=lambda verdict: STATUSES.index(verdict.status))
    if len(verdicts) > 1 and weakest.status != "proved":
        link = verdicts.index(weakest) + 1
        weakest = replace(weakest, reason=f"link {link} of the chain: {weakest.reason}")
    elif len(verdicts) > 1:
        conditions = dict.fromkeys(c for verdict in verdicts for c in verdict.conditions)
        weakest = replace(weakest, conditions=tuple(conditions))
    return replace(weakest, judged=judged, claim=_typeset(left, right, setting))


def _ill_typed(
    left: Any, right: Any, setting: _Setting, language: Language | None, error: ShapeError
) -> Verdict:
    """Shapes that clash, with the smallest change of the text that makes them fit."""
    repair = None
    if isinstance(left, str) and (right is None or isinstance(right, str)):
        text = left if right is None else f"{left} = {right}"
        fitting = well_typed(text, setting.scope, language)
        repair = None if fitting is None else f"the shapes fit in {fitting}"
    return Verdict("ill_typed", "shapes", str(error), repair=repair, judged="as written")


@dataclass(frozen=True)
class _Setting:
    """The names that a claim may use, what they are defined as, and the network they belong to."""

    scope: Scope
    definitions: Mapping[Any, Any]
    network: Network | None
    biases: tuple[Any, ...] = ()

    @classmethod
    def of(cls, network: Network | str | None, shapes: Mapping[str, Shape]) -> _Setting:
        """The names of a network, or of declared shapes alone."""
        if network is None:
            return cls(open_scope(shapes), {}, None)
        net = network if isinstance(network, Network) else Network(network)
        setting = Setting(net)
        own = [q for q in setting.quantities if q not in net.quantities]
        return cls(
            open_scope(shapes, scope_of(net, own)),
            dict(setting.definitions),
            net,
            _bias_terms(setting),
        )

    def entries_in(self, claims: Iterable[tuple[Any, Any]]) -> Mapping[Any, Any]:
        """What the Symbols of the network's weights name, where a claim holds one of them."""
        if self.network is None or not self.network.is_concrete:
            return {}
        if not any(side.atoms(sp.Symbol) for claim in claims for side in claim):
            return {}
        return self.network.entries


def _bias_terms(setting: Setting) -> tuple[Any, ...]:
    """Terms that people leave out: each bias weighted by the layers above it, and all of them."""
    if not setting.is_linear or setting.beta_0 is None:
        return ()
    found: dict[Any, None] = {}
    whole = setting.net.intercept(view="matrix")
    wholes = [whole]
    if setting.outputs == 1:
        wholes.append(setting.net.intercept(view="sum")[0, 0])
    for total in wholes:
        terms = total.args if isinstance(total, sp.Add | sp.MatAdd) else (total,)
        found.update(dict.fromkeys((total, *terms)))
    return tuple(found)


def _in_latex(left: Any, right: Any, language: Language | None) -> bool:
    """Whether the claim is written in LaTeX, so that the answer is too."""
    texts = [side for side in (left, right) if isinstance(side, str)]
    return any(language_of(text, language) == "LaTeX" for text in texts) or (
        language == "LaTeX" and not texts
    )


def _writer(setting: _Setting, latex: bool) -> Callable[[Any], str]:
    """Parts of a claim in the names of the network, or as SymPy writes them."""
    from symnet.render import expression_to_latex, expression_to_text

    printed = expression_to_latex if latex else expression_to_text

    def write(expr: Any) -> str:
        try:
            return printed(expr, setting.scope.quantities)
        except (PrintError, KeyError, TypeError, ValueError, AttributeError):
            return str(expr)

    return write


# Reading


def _language(syntax: str | None) -> Language | None:
    if syntax not in LANGUAGES:
        raise SpecError(f"the syntax {syntax!r:.40} is not known; write 'latex' or 'text'")
    return LANGUAGES[syntax]


def _claims(
    left: Any, right: Any, setting: _Setting, language: Language | None
) -> tuple[list[tuple[Any, Any]], Any, dict[Any, Any]]:
    """The equations of a claim, how they were taken, and the ranges that its text states."""
    if right is None and isinstance(left, str):
        line = read_line(left, setting.scope, language)
        _require_claim(line)
        ranges = {index: sp.Range(low, high + 1) for index, (low, high) in line.ranges.items()}
        return [(claim.left, claim.right) for claim in line.links], "as written", ranges
    if right is None and isinstance(left, sp.Eq):
        left, right = left.args
        return [(left, right)], "as written", {}
    if right is None and left in (sp.true, sp.false):
        raise ReadError(
            "SymPy decided this equation before symnet saw it; write Eq(left, right, "
            "evaluate=False), or give the two sides"
        )
    if right is None and not _is_function(left):
        raise ReadError("one side alone claims nothing; give an equation, or both sides")
    if isinstance(left, str) and isinstance(right, str):
        claim = read_sides(left, right, setting.scope, language)
        return [(claim.left, claim.right)], "as written", {}
    sides = []
    received = False
    for side in (left, right):
        if side is None:
            sides.append(read_formula(_name_of(left), setting.scope, "text"))
        elif isinstance(side, str):
            sides.append(read_formula(side, setting.scope, language))
        elif _is_function(side):
            sides.append(read_function(side, setting.scope).value)
        elif isinstance(side, int | sp.Basic | sp.MatrixBase) and not isinstance(side, bool):
            received = True
            sides.append(_immutable(side))
        else:
            raise ReadError(
                f"a side is SymPy, text, LaTeX or a Python function, and not {type(side).__name__}"
            )
    return [(sides[0], sides[1])], "as received" if received else "as written", {}


def _name_of(function: Any) -> str:
    """The quantity that a function is named after."""
    return str(function.__name__)


def _typeset(left: Any, right: Any, setting: _Setting) -> str:
    """The LaTeX of the Python functions in a claim, by latexify-py; "" where there are none."""
    sources = [read_function(s, setting.scope).source for s in (left, right) if _is_function(s)]
    if not sources:
        return ""
    from symnet.render import function_to_latex

    letters = {
        text_name(quantity, quantity.matrix): display(quantity, [], "LaTeX")
        for quantity in setting.scope.quantities
    }
    try:
        return "\\quad ".join(function_to_latex(source, letters) for source in sources)
    except PrintError:
        return ""


def _is_function(side: Any) -> bool:
    return callable(side) and not isinstance(side, sp.Basic | sp.MatrixBase | type)


def _immutable(side: Any) -> Any:
    if isinstance(side, int):
        return sp.Integer(side)
    return side.as_immutable() if isinstance(side, sp.MatrixBase) else side


def _require_claim(line: Line) -> None:
    if line.links:
        return
    if line.kind == "definition":
        raise ReadError(
            f"{line.name} is not known, so this line defines it and there is nothing to judge; "
            "declare it (shapes, domains or network), or give the two sides one by one"
        )
    raise ReadError(f"there is nothing to judge: {line.reason or line.kind}; write an equation")


def _fact(fact: Any, setting: _Setting, language: Language | None) -> Any:
    return read_assumption(fact, setting.scope, language) if isinstance(fact, str) else fact


def _shapes_in(*sides: Any) -> dict[str, tuple[Any, ...]]:
    """The shapes of the MatrixSymbols on one side, for a text on the other."""
    if not any(isinstance(side, str) for side in sides):
        return {}
    return {
        tensor.name: tuple(int(size) if size.is_Integer else str(size) for size in tensor.shape)
        for side in sides
        if isinstance(side, sp.Basic)
        for tensor in side.atoms(sp.MatrixSymbol)
        if all(size.is_Integer or size.is_Symbol for size in tensor.shape)
    }


# Dimensions and domains


def _dimensions(exprs: Iterable[Any]) -> dict[Any, Any]:
    """Symbols in shapes and at the ends of sums, as the positive integers that they are."""
    found: set[Any] = set()
    for expr in exprs:
        if not isinstance(expr, sp.Basic):
            continue
        for node in expr.atoms(sp.MatrixSymbol, sp.Identity, sp.ZeroMatrix, sp.OneMatrix):
            found |= {s for size in node.shape for s in getattr(size, "free_symbols", ())}
        for node in expr.atoms(sp.Sum, sp.Product):
            bound = {limit[0] for limit in node.limits}
            for limit in node.limits:
                found |= {s for end in limit[1:] for s in end.free_symbols} - bound
    return {
        symbol: width_symbol(symbol.name)
        for symbol in found
        if symbol.is_positive is not False and not (symbol.is_integer and symbol.is_nonnegative)
    }


def _put(expr: Any, table: Mapping[Any, Any]) -> Any:
    """Symbols in place of symbols, and nothing evaluated."""
    if not table or not isinstance(expr, sp.Basic) or not expr.atoms(sp.Symbol) & table.keys():
        return expr
    if expr in table:
        return table[expr]
    if isinstance(expr, sp.Indexed):
        return expr.xreplace(table)
    if isinstance(expr, sp.core.relational.Relational):
        return expr.func(*(_put(arg, table) for arg in expr.args), evaluate=False)
    if isinstance(expr, sp.MatrixSymbol | sp.MatrixBase | AppliedUndef | sp.FunctionMatrix):
        return expr.xreplace(table)
    return rebuilt(expr, [_put(arg, table) for arg in expr.args])


def _domains(domains: Mapping[Any, Any], exprs: Iterable[Any]) -> dict[Any, Any]:
    """Sets for symbols; a name stands for every symbol that has it."""
    symbols = {s for e in exprs if isinstance(e, sp.Basic) for s in e.atoms(sp.Symbol)}
    result: dict[Any, Any] = {}
    for name, word in domains.items():
        found = [s for s in symbols if s == name or s.name == str(name)]
        if not found:
            known = ", ".join(sorted({s.name for s in symbols})[:20])
            raise SpecError(f"a domain is given for {name!s:.40}, which is not there: {known}")
        domain = named_domain(word) if isinstance(word, str) else word
        if isinstance(domain, range):
            domain = sp.Range(domain.start, domain.stop, domain.step)
        if not isinstance(domain, sp.Set):
            raise SpecError(f"the domain of {name!s:.40} must be a word or a SymPy set")
        result.update(dict.fromkeys(found, domain))
    return result


def gradient(scalar: Any, wrt: Any, *, assume: Iterable[Any] = ()) -> Any:
    """The gradient of a scalar of tensors by a MatrixSymbol: SymPy, of its shape, judged.

    The scalar is a number or a 1×1 matrix; the entries of the variable count as independent, also
    where it is symmetric. Dimensions may be numbers or symbols. Raises UndecidedError where the
    gradient is not known to symnet, or where the judge does not prove it.

    >>> n, p = sp.symbols("n p", integer=True, positive=True)
    >>> X, y, b = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("b", p, 1)
    >>> gradient((y - X * b).T * (y - X * b), b)
    -2*X.T*(-X*b + y)
    """
    if not isinstance(wrt, sp.MatrixSymbol):
        raise SpecError(f"a gradient is by a MatrixSymbol, and not by {wrt!s:.60}")
    if getattr(scalar, "is_Matrix", False) and tuple(scalar.shape) != (1, 1):
        rows, columns = scalar.shape
        raise ShapeError(f"a gradient is of a number, and this is a matrix, {rows}×{columns}")
    table = _dimensions([scalar, wrt])
    back = {new: old for old, new in table.items()}
    scalar, wrt = _put(scalar, table), _put(wrt, table)
    facts = facts_of([_put(fact, table) for fact in assume], {})
    claimed = Gradient(scalar, wrt)
    context = Context(facts=_granting(facts, scalar))
    try:
        result = gradient_of(scalar, wrt)
    except UndecidedError:
        result = written_gradient(scalar, wrt)
    verdict = decide(claimed, result, context)
    if verdict.status != "proved":
        raise UndecidedError(
            f"the gradient of {scalar!s:.80} by {wrt} is not proved: {verdict.reason}"
        )
    return _put(result, back)


def _granting(facts: Facts, scalar: Any) -> Facts:
    """The facts, and that every inverse that stands in the scalar exists."""
    inverted = [node.arg for node in scalar.atoms(sp.Inverse)]
    return replace(facts, invertible=(*facts.invertible, *inverted))
