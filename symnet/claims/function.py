"""Python functions as claims: the body is read from its source and never run.

Names such as relu, sigmoid and exp mean the functions of mathematics, and a module that calls
something else so is refused; `@`, `.T` and `*` mean what NumPy makes of them, for columns of shape
(n, 1).
"""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import textwrap
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import sympy as sp

from symnet.claims.assumptions import read_formula
from symnet.claims.function_body import BodyReader
from symnet.claims.function_operations import FUNCTIONS, MODULES
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
    if not isinstance(function, FunctionType):
        kind = type(function).__name__
        raise ReadError(f"{kind} has no source to read: no source, no claim\n{FORM}")
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


def _source(function: FunctionType) -> str:
    """The source of a plain function."""
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


def _require_same(function: FunctionType, definition: ast.FunctionDef) -> None:
    """What stands in the source is the function itself, not one around it."""
    code = function.__code__
    given = definition.args
    names = tuple(argument.arg for argument in (*given.posonlyargs, *given.args))
    if (definition.name, names) != (code.co_name, code.co_varnames[: code.co_argcount]):
        raise ReadError(
            f"the source that Python gives for {code.co_name} is not that of this function\n{FORM}"
        )


def _require_plain_names(function: FunctionType, definition: ast.FunctionDef) -> None:
    """Names of Python, of NumPy and of mathematics that mean something else here are refused."""
    given = {**function.__globals__, **_enclosed(function)}
    used = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)}
    for name in sorted(used & given.keys()):
        value = given[name]
        if name in MODULES:
            known = "math" if name == "math" else "numpy"
            if not (isinstance(value, ModuleType) and value.__name__ == known):
                raise ReadError(f"{name} is not the module {known} here\nimport it by this name")
        elif hasattr(builtins, name):
            own = value is getattr(builtins, name)
            if not own and not (name == "abs" and _is_library(name, value)):
                raise ReadError(f"{name} is not Python's own here\nleave its name to Python")
        elif name in FUNCTIONS and not _is_library(name, value):
            _require_meaning(name, value)


def _enclosed(function: FunctionType) -> dict[str, Any]:
    """The names that a function takes from functions around it."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found = {}
    for name, cell in cells:
        # a cell that is still empty names nothing
        with suppress(ValueError):
            found[name] = cell.cell_contents
    return found


def _is_library(name: str, value: Any) -> bool:
    """Whether a function is that of NumPy, of the standard library or of SymPy."""
    return any(value is getattr(module, name, None) for module in (np, math, sp))


def _require_meaning(name: str, function: Any) -> None:
    """A ReadError unless a function of the module is, by its source, what its name says."""
    forms = MEANINGS.get(name, ())
    try:
        if not isinstance(function, FunctionType):
            raise ReadError(f"{name} is no function")
        source = textwrap.dedent(_source(function))
        definition = _definition(source)
        _require_same(function, definition)
        if not definition.decorator_list and len(definition.args.args) == 1:
            _require_plain_names(function, definition)
            parameter = definition.args.args[0].arg
            text = BodyReader(source, definition, Scope((), (parameter,))).returned()
            if text in {form.replace("{}", parameter) for form in forms}:
                return
    except (ReadError, RecursionError):
        pass
    advice = f"write {name}(z) as {forms[0].replace('{}', 'z')}" if forms else f"use np.{name}"
    raise ReadError(
        f"{name} is a function of this module, and its source does not show that it is {name}\n"
        f"{advice}, or give it another name"
    )


MEANINGS: Mapping[str, tuple[str, ...]] = {
    "relu": ("max(0, {})", "max({}, 0)"),
    "leaky_relu": ("max({}, 1/100*{})", "max(1/100*{}, {})", "max({}, {}*(1/100))"),
    "sigmoid": ("1/(1 + exp(-{}))", "1/(exp(-{}) + 1)", "exp({})/(1 + exp({}))",
                "exp({})/(exp({}) + 1)"),
    "softplus": ("log(1 + exp({}))", "log(exp({}) + 1)"),
}  # fmt: skip
"""What an activation that the module defines may return, as text of the grammar."""
