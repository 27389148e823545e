"""The sides of a claim: from text, LaTeX, SymPy and Python functions to SymPy as written."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnet.checking.names import Names
from symnet.claims import Line, read_assumption, read_formula, read_line, read_sides
from symnet.claims.formulas import language_of
from symnet.claims.function import read_function
from symnet.claims.scope import display, text_name
from symnet.claims.syntax import Language
from symnet.errors import PrintError, ReadError, SpecError

LANGUAGES: dict[str | None, Language | None] = {None: None, "latex": "LaTeX", "text": "text",
                                                "LaTeX": "LaTeX"}  # fmt: skip


def language_named(syntax: str | None) -> Language | None:
    """The language that `syntax` names; None leaves it to the text. Raises SpecError."""
    if syntax not in LANGUAGES:
        raise SpecError(f"the syntax {syntax!r:.40} is not known; write 'latex' or 'text'")
    return LANGUAGES[syntax]


def read_claims(
    left: Any, right: Any, setting: Names, language: Language | None
) -> tuple[list[tuple[Any, Any]], Any, dict[Any, Any]]:
    """The equations of a claim, how they were taken, and the ranges that its text states."""
    if right is None and isinstance(left, str):
        line = read_line(left, setting.scope, language)
        _require_claim(line)
        # written from 1, while the symbol of an index counts from 0
        ranges = {index: sp.Range(low - 1, high) for index, (low, high) in line.ranges.items()}
        return [(claim.left, claim.right) for claim in line.links], "as written", ranges
    if right is None and isinstance(left, sp.Eq):
        left, right = left.args
        return [(left, right)], "as written", {}
    if right is None and left in (sp.true, sp.false):
        raise ReadError(
            "SymPy decided this equation before symnet saw it; write Eq(left, right, "
            "evaluate=False), or give the two sides"
        )
    if right is None and not is_function(left):
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
        elif is_function(side):
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


def typeset(left: Any, right: Any, setting: Names) -> str:
    """The LaTeX of the Python functions in a claim, by latexify-py; "" where there are none."""
    sources = [read_function(s, setting.scope).source for s in (left, right) if is_function(s)]
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


def is_function(side: Any) -> bool:
    """Whether a side is a Python function."""
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


def read_fact(fact: Any, setting: Names, language: Language | None) -> Any:
    """An assumption from text or LaTeX; SymPy stays as it is."""
    return read_assumption(fact, setting.scope, language) if isinstance(fact, str) else fact


def shapes_in(*sides: Any) -> dict[str, tuple[Any, ...]]:
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


def in_latex(left: Any, right: Any, language: Language | None) -> bool:
    """Whether the claim is written in LaTeX, so that the answer is too."""
    texts = [side for side in (left, right) if isinstance(side, str)]
    return any(language_of(text, language) == "LaTeX" for text in texts) or (
        language == "LaTeX" and not texts
    )
