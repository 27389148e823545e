"""Python functions as claims: the body is read from its source and never run.

Names such as relu, sigmoid and exp mean the functions of mathematics, whatever the module calls
so; `@`, `.T` and `*` mean what NumPy makes of them, for columns of shape (n, 1).
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from symnet.claims.assumptions import read_formula
from symnet.claims.function_body import BodyReader
from symnet.claims.function_pieces import refusal
from symnet.claims.scope import Scope
from symnet.errors import ReadError

MAX_SOURCE = 20_000
FORM = "a claim is a plain function: assignments of names, then one return"


@dataclass(frozen=True)
class FunctionClaim:
    """What a Python function returns: its name, SymPy as written, and its source."""

    name: str
    value: Any
    source: str


def read_function(function: Callable[..., Any], scope: Scope) -> FunctionClaim:
    """What a function of the names of a scope returns, from its source.

    Indices count from 0, as in NumPy. Raises ReadError with the line where something is not
    read, and where there is no source; ShapeError where shapes clash.
    """
    source = textwrap.dedent(_source(function))
    definition = _definition(source)
    _require_same(function, definition)
    for decorator in definition.decorator_list:
        cause = "a decorator may change what is returned"
        raise refusal(source, decorator, cause, "leave it out")
    _require_plain_names(function, definition)
    body = BodyReader(source, definition, scope)
    text = body.returned()
    try:
        value = read_formula(text, scope, "text")
    except ReadError as error:
        raise ReadError(f"{definition.name} returns, as a formula, {text[:200]}\n{error}") from None
    return FunctionClaim(definition.name, value, source)


def _source(function: Callable[..., Any]) -> str:
    """The source of a plain function."""
    if not isinstance(function, FunctionType):
        kind = type(function).__name__
        raise ReadError(f"{kind} has no source to read: no source, no claim\n{FORM}")
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError, SyntaxError, IndexError):
        raise ReadError(
            f"{function.__name__}: no source, no claim\n"
            "define the function in a file or a notebook cell"
        ) from None
    if len(source) > MAX_SOURCE:
        raise ReadError(
            f"{function.__name__} has {len(source):,} characters, more than the limit of "
            f"{MAX_SOURCE:,}\n{FORM}"
        )
    return source


def _definition(source: str) -> ast.FunctionDef:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ReadError(f"the source is not read on its own\n{FORM}") from None
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise ReadError(f"the source is no function written with def\n{FORM}")
    return tree.body[0]


def _require_same(function: Callable[..., Any], definition: ast.FunctionDef) -> None:
    """What stands in the source is the function itself, not one around it."""
    code = function.__code__
    given = definition.args
    names = tuple(argument.arg for argument in (*given.posonlyargs, *given.args))
    if (definition.name, names) != (code.co_name, code.co_varnames[: code.co_argcount]):
        raise ReadError(
            f"the source that Python gives for {code.co_name} is not that of this function\n{FORM}"
        )


def _require_plain_names(function: Callable[..., Any], definition: ast.FunctionDef) -> None:
    """Names of Python and of NumPy that were given another meaning are refused."""
    meanings = getattr(function, "__globals__", {})
    used = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)}
    for name in sorted(used & set(meanings)):
        value = meanings[name]
        known = {"np": "numpy", "numpy": "numpy", "math": "math"}.get(name)
        if known and not (isinstance(value, ModuleType) and value.__name__ == known):
            raise ReadError(f"{name} is not the module {known} here\nimport it by this name")
        if name in ("sum", "range", "abs", "max", "min") and value is not getattr(builtins, name):
            raise ReadError(f"{name} is not Python's own here\nleave its name to Python")
