"""Lines of papers: what kind of statement a line is, and the claims or the definition in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from symnet.claims.bind import Binder
from symnet.claims.formulas import Claim, bound, language_of, links, parser_of, single
from symnet.claims.margins import Margins, without_margins
from symnet.claims.scope import Definition, Scope
from symnet.claims.syntax import Chain, Language, Name, Node, Source, walk
from symnet.claims.usage import indexed_key, text_key
from symnet.network.quantity import index_symbol, width_symbol

Kind = Literal["claim", "definition", "update", "optimum", "expectation", "inequality", "formula"]


@dataclass(frozen=True)
class Line:
    """What a line says.

    `links` are the equations of a chain; a definition has the name in text and what it stands
    for; `ranges` holds the free indices with the ends (counted from 1) that the line gives them;
    `reason` says why the other kinds are not judged; `value` is a formula without a relation.
    """

    kind: Kind
    links: tuple[Claim, ...] = ()
    name: str = ""
    definition: Definition | None = None
    ranges: Mapping[Any, tuple[Any, Any]] = field(default_factory=dict)
    reason: str = ""
    value: Any = None


KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("update", "an update of a value, not an equation",
     r"\\(?:long)?leftarrow(?![A-Za-z])|\\gets(?![A-Za-z])|<-(?!\s*[0-9])"),
    ("optimum", "a statement about an optimum",
     r"\\arg(?![A-Za-z])|arg\s*\\?,?\s*m(?:in|ax)|\\(?:min|max)\s*(?:\\limits\s*)?_"
     r"|\\(?:inf|sup)(?![A-Za-z])"),
    ("expectation", "a statement about random quantities",
     r"\\mathbb\s*\{?\s*[EPV]\s*\}?|\\(?:operatorname\*?|mathrm|text)\s*\{(?:E|P|Var|Cov|Pr)\}"
     r"|\\(?:sim|Pr)(?![A-Za-z])|\\mathcal\s*\{?\s*N(?![A-Za-z])|(?<![A-Za-z\\_.])Var\s*[(\[]"
     r"|(?<![A-Za-z\\_.0-9])E\s*(?:\\left\s*)?\["),
    ("inequality", "no equation",
     r"\\(?:leq?|geq?|leqslant|geqslant|lt|gt|neq?|approx|in|notin|subset|subseteq|propto|ll|gg"
     r"|lesssim|gtrsim|simeq|cong|to|rightarrow|mapsto|Rightarrow|implies|iff)(?![A-Za-z])"
     r"|[<>≤≥≠≈]|!="),
)  # fmt: skip
CASES = re.compile(r"\\begin\{cases\}[^\\]*(?:\\(?!(?:begin|end)\{cases\})[^\\]*)*\\end\{cases\}")


def read_line(text: str, scope: Scope, language: Language | None = None) -> Line:
    r"""What a line says under a scope; raises ReadError and ShapeError.

    >>> from symnet.claims.scope import open_scope
    >>> line = read_line(r"\beta_i = \sum_{j=1}^{h} v_j w_{ji}", open_scope())
    >>> line.kind, line.name, line.definition.body
    ('definition', 'beta', Sum(v[j + 1]*w[j + 1, i + 1], (j, 0, h - 1)))
    """
    language = language_of(text, language)
    margins = without_margins(text, language)
    kind = _kind(margins.text, scope)
    if kind is not None:
        return Line(kind[0], reason=kind[1])
    source = Source(text, language, margins.text)
    formula = parser_of(source, scope).formula()

    def build(binder: Binder) -> Line:
        ranges = _ranges(binder, margins)
        if not isinstance(formula, Chain):
            value = single(binder.value(formula))
            return Line("formula", ranges=ranges, reason="no relation in it", value=value)
        defined = _defined(binder, formula)
        if defined is None:
            return Line("claim", links(binder, formula), ranges=ranges)
        body = single(binder.value(formula.sides[1]))
        name, parameters = defined
        rest = Chain(formula.start, formula.end, formula.sides[1:], formula.signs[1:])
        return Line("definition", links(binder, rest), name, Definition(parameters, body), ranges)

    line: Line = bound(source, formula, scope, build, margins.widths)
    return line


def _kind(text: str, scope: Scope) -> tuple[Kind, str] | None:
    """The kind of a line that is no equation."""
    text = CASES.sub(" ", text)
    for kind, reason, pattern in KINDS:
        match = re.search(pattern, text)
        if match is None:
            continue
        if kind == "expectation" and scope.bases & {"E", "P", "V", "N"} and r"\sim" not in text:
            continue
        return kind, f"{reason}: {match.group().strip()}"
    return None


def _ranges(binder: Binder, margins: Margins) -> dict[Any, tuple[Any, Any]]:
    return {
        index_symbol(letter): (low, binder.names.end(high)) for letter, low, high in margins.ranges
    }


def _defined(binder: Binder, chain: Chain) -> tuple[str, tuple[Any, ...]] | None:
    """The name and the indices that the left side defines, or None where it claims."""
    left, names = chain.sides[0], binder.names
    says_so = chain.signs[0] == ":="
    if not names.scope.open:
        return None
    if not isinstance(left, Name):
        if says_so:
            raise binder.source.at(left, "a definition needs a name on its left", "write a name")
        return None
    key = text_key(left)
    lettered = bool(left.subscripts) and key in names.usage.families
    name = key if lettered else names.plain_name(left) or key
    if lettered and key in names.scope.definitions:
        name = f"{key}[]"
    fresh = names.is_undeclared(left, name) and not _is_entry(binder, left, key)
    fresh = fresh or (says_so and name in names.scope.definitions)
    parameters = _parameters(binder, left) if lettered else ()
    recurs = any(_names(side, left, lettered) for side in chain.sides[1:])
    if fresh and parameters is not None and not recurs:
        return name, parameters
    if says_so:
        cause = f"{name} is declared already, or stands on both sides"
        raise binder.source.at(left, cause, "define another name")
    return None


def _is_entry(binder: Binder, left: Name, key: str) -> bool:
    """Whether the left side is an entry of what is defined already; beta_0 of beta_i is none."""
    zero = any(item.base == "0" for item in left.subscripts)
    return bool(left.subscripts) and indexed_key(key, binder.names.scope) is not None and not zero


def _parameters(binder: Binder, left: Name) -> tuple[Any, ...] | None:
    """The indices that a name is defined for, when they are letters, all different."""
    parameters: list[Any] = []
    for item in left.subscripts:
        if item.base.isdigit() or item.offset or item.others:
            return None
        symbol = width_symbol if item.base in binder.names.widths else index_symbol
        parameters.append(symbol(item.base))
    return tuple(parameters) if len(set(parameters)) == len(parameters) else None


def _names(side: Node, left: Name, lettered: bool) -> bool:
    """Whether the name that is defined stands in a side."""
    shown = [(item.base, item.offset, item.others) for item in left.subscripts]
    return any(
        isinstance(node, Name)
        and text_key(node) == text_key(left)
        and (
            lettered or [(item.base, item.offset, item.others) for item in node.subscripts] == shown
        )
        for node in walk(side)
    )
