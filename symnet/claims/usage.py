"""How a formula uses the names that are not declared: families, widths and free indices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sympy as sp

from symnet.claims.scope import Scope
from symnet.claims.syntax import (
    Add,
    Constant,
    Dots,
    Entries,
    Index,
    Language,
    Limit,
    Matrix,
    Name,
    Negative,
    Node,
    Power,
    Product,
    Sum,
    walk,
)
from symnet.network.quantity import GREEK

INDEX_LETTER = re.compile(f"([A-Za-z]|{'|'.join(sorted(GREEK))})(_[A-Za-z0-9]+)?")


@dataclass
class Usage:
    """Names of families with the numbers of their indices; widths; indices that are not summed."""

    families: dict[str, dict[int, None]] = field(default_factory=dict)
    widths: dict[str, None] = field(default_factory=dict)
    free: dict[str, None] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)
    """Names that stand somewhere as a number, with no parentheses behind."""
    euler: bool = False
    """Whether some e has an exponent, which makes e the number."""


def text_key(name: Name) -> str:
    """The name in text, without indices: W1 for W^{(1)}, betahat for a beta with a hat."""
    layer = "" if name.layer is None else str(name.layer)
    mark = f"_{name.mark}" if name.mark else ""
    return f"{name.letter}{'hat' if name.hat else ''}{layer}{mark}"


def usage_of(formulas: Sequence[tuple[Node, Language]], scope: Scope) -> Usage:
    """What one pass over the formulas of a claim shows."""
    usage = Usage()
    pieces = [(node, language) for formula, language in formulas for node in walk(formula)]
    nodes = [node for node, _ in pieces]
    summed: set[str] = set()
    ends: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, Sum | Entries):
            for limit in node.limits:
                summed.add(limit.index)
                ends |= dict.fromkeys(_ends(limit))
        elif isinstance(node, Constant):
            ends |= dict.fromkeys(name for item in node.sizes for name in item.names)
        elif isinstance(node, Add):
            ends |= dict.fromkeys(_run_ends(node))
        elif isinstance(node, Matrix):
            ends |= dict.fromkeys(_grid_ends(node))
        elif isinstance(node, Name) and is_identity(node):
            ends |= dict.fromkeys(name for item in node.subscripts for name in item.names)
    usage.widths = {name: None for name in (*scope.widths, *ends) if name not in summed}
    runs = {key for node in nodes if isinstance(node, Add) for key in _running(node)}
    for node, language in pieces:
        if isinstance(node, Name) and node.subscripts and not is_identity(node):
            _note(usage, node, scope, language, summed, runs)
        if isinstance(node, Power) and node.base == Name(node.base.start, node.base.end, "e"):
            usage.euler = True
    _note_definitions(usage, nodes, scope)
    heads = {id(name) for node in nodes if isinstance(node, Product) for name in node.factors[:-1]}
    usage.numbers = {
        text_key(node): None
        for node in nodes
        if isinstance(node, Name) and not node.subscripts and id(node) not in heads
    }
    return usage


def _note_definitions(usage: Usage, nodes: list[Node], scope: Scope) -> None:
    """Families and widths in what the names of the formula stand for are those of the formula."""
    names = [node for node in nodes if isinstance(node, Name)]
    used = {flat(name) for name in names} | {text_key(name) for name in names}
    used |= {f"{key}[]" for key in used}
    for key in used & scope.definitions.keys():
        body = scope.definitions[key].body
        for symbol in body.free_symbols - set(scope.definitions[key].parameters):
            if symbol.is_Symbol and symbol.is_integer and symbol.is_positive:
                usage.widths[symbol.name] = None
                usage.free.pop(symbol.name, None)
        for item in body.atoms(sp.Indexed):
            usage.families.setdefault(str(item.base.label), {})[len(item.indices)] = None


def flat(name: Name) -> str:
    """The name in text with its subscripts, as a plain number is named: w_12, w_1_2."""
    between = "_" if name.commas else ""
    below = between.join(item.base for item in name.subscripts)
    return f"{text_key(name)}_{below}" if below else text_key(name)


def is_identity(name: Name) -> bool:
    """Whether a name is written like an identity matrix: I or I_n."""
    return name.letter == "I" and not name.hat and name.layer is None and len(name.subscripts) < 2


def indexed_key(key: str, scope: Scope) -> str | None:
    """The key of a definition that takes indices: its parameters, or those of a matrix.

    The family y_i beside a defined y is kept as y[].
    """
    if f"{key}[]" in scope.definitions:
        return f"{key}[]"
    known = scope.definitions.get(key)
    if known is None or not (known.parameters or getattr(known.body, "is_Matrix", False)):
        return None
    return key


def indices(item: Index) -> Iterator[str]:
    """The names in an index position that are written like indices."""
    return (base for base in item.names if INDEX_LETTER.fullmatch(base))


def _note(
    usage: Usage,
    name: Name,
    scope: Scope,
    language: Language,
    summed: set[str],
    runs: set[str],
) -> None:
    letters = [base for item in name.subscripts for base in (*indices(item), *_widths(item, usage))]
    bracketed = name.commas or bool(name.mark)
    if language == "text" and not bracketed and len(name.subscripts) > 1:
        # w_ji holds indices only where j and i are summed; else it is one name, as w_max
        known = summed | usage.widths.keys()
        letters = letters if all(letter in known for letter in letters) else []
    if language == "text" and not bracketed and "_" in name.subscripts[0].base:
        letters = []
    if not letters and (text_key(name) in runs or (language == "text" and name.commas)):
        letters = ["1"]
    if not letters:
        return
    usage.free |= {
        letter: None
        for letter in letters
        if letter not in summed and letter not in usage.widths and not letter.isdigit()
    }
    key = text_key(name)
    if indexed_key(key, scope) is not None:
        return
    if next(scope.named(name, language), None) is None or name.letter in scope.aliases:
        usage.families.setdefault(key, {})[len(name.subscripts)] = None


def _widths(item: Index, usage: Usage) -> Iterator[str]:
    return (base for base in item.names if base in usage.widths)


def _ends(limit: Limit) -> Iterator[str]:
    for end in (limit.lower, limit.upper):
        if end is not None:
            yield from end.names


def _letters(node: Node) -> dict[str, None]:
    """Names in index positions, and names that stand alone."""
    found: dict[str, None] = {}
    for piece in walk(node):
        if isinstance(piece, Name):
            found |= dict.fromkeys(name for item in piece.subscripts for name in item.names)
            if not piece.subscripts and piece.joined:
                found[piece.joined] = None
    return found


def _run_ends(node: Add) -> Iterator[str]:
    """Where t_1 + ... + t_n ends: the letters of the last term that the first one has not."""
    for place, term in enumerate(node.terms):
        bare = term.body if isinstance(term, Negative) else term
        if isinstance(bare, Dots) and 0 < place < len(node.terms) - 1:
            before = _letters(node.terms[place - 1])
            yield from (name for name in _letters(node.terms[place + 1]) if name not in before)


def _running(node: Add) -> Iterator[str]:
    """The names whose numbers run on in t_1 + ... + t_3."""
    for place, term in enumerate(node.terms):
        bare = term.body if isinstance(term, Negative) else term
        if isinstance(bare, Dots) and 0 < place < len(node.terms) - 1:
            before, after = (
                {(text_key(n), flat(n)) for n in walk(t) if isinstance(n, Name) and n.subscripts}
                for t in (node.terms[place - 1], node.terms[place + 1])
            )
            yield from {key for key, _ in after - before} & {key for key, _ in before - after}


def _grid_ends(node: Matrix) -> Iterator[str]:
    """The letters of the last entries that the first ones have not."""
    entries = [entry for row in node.rows for entry in row]
    if any(isinstance(entry, Dots) for entry in entries):
        before = _letters(entries[0])
        for row in node.rows:
            if not isinstance(row[-1], Dots):
                yield from (name for name in _letters(row[-1]) if name not in before)
