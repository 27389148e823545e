"""Operators and functions of Python code, with NumPy's meaning, as text of the grammar."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from symnet.claims.function_pieces import ATOM, POWER, PRODUCT, SUM, Piece, Shape

if TYPE_CHECKING:
    from symnet.claims.function_body import BodyReader

MAX_POWER = 8
MAX_END = 10**6
MODULES = ("np", "numpy", "math")

FUNCTIONS = frozenset(
    {"exp", "tanh", "log", "sqrt", "abs", "relu", "leaky_relu", "sigmoid", "softplus"}
)
"""Functions of one argument, named alike in Python and in the grammar."""

OF_MODULES = frozenset({"exp", "tanh", "log", "sqrt", "abs"})
EXTREMES: Mapping[str, str] = {"maximum": "max", "minimum": "min", "max": "max", "min": "min"}


def add(reader: BodyReader, node: ast.BinOp, left: Piece, right: Piece) -> Piece:
    """a + b and a - b of one shape."""
    _refuse_stretching(reader, node, left, right)
    minus = isinstance(node.op, ast.Sub)
    text = f"{left.text} {'-' if minus else '+'} {right.at(PRODUCT)}"
    return Piece(text, SUM, left.shape or right.shape)


def multiply(reader: BodyReader, node: ast.BinOp, left: Piece, right: Piece) -> Piece:
    """a * b: entry by entry between matrices, as NumPy does."""
    if left.whole and right.whole:
        _refuse_stretching(reader, node, left, right)
        return Piece(f"hadamard({left.text}, {right.text})", ATOM, left.shape)
    text = f"{left.at(PRODUCT)}*{right.at(POWER)}"
    return Piece(text, PRODUCT, left.whole or right.whole or left.shape or right.shape)


def matmul(reader: BodyReader, node: ast.BinOp, left: Piece, right: Piece) -> Piece:
    """A @ b."""
    if left.shape is None or right.shape is None:
        raise reader.error(node, "@ stands between matrices", "write * for numbers")
    if left.shape[1] != right.shape[0] and (1, 1) in (left.shape, right.shape):
        # as a formula a 1 × 1 matrix would be a number
        cause = f"@ has {_words(left.shape)} on its left and {_words(right.shape)} on its right"
        raise reader.error(node, cause, "write * for a number")
    text = f"{left.at(PRODUCT)}*{right.at(POWER)}"
    return Piece(text, PRODUCT, (left.shape[0], right.shape[1]))


def divide(reader: BodyReader, node: ast.BinOp, left: Piece, right: Piece) -> Piece:
    """a / b by a number."""
    if right.whole:
        raise reader.error(node, "division by a matrix is not read", "divide by a number")
    return Piece(f"{left.at(PRODUCT)}/{right.at(ATOM)}", PRODUCT, left.shape)


def power(reader: BodyReader, node: ast.BinOp, left: Piece, right: Piece) -> Piece:
    """a ** b: entry by entry of a matrix, as NumPy does."""
    if right.shape is not None:
        raise reader.error(node, "an exponent must be a number", "write a number")
    if left.whole is None:
        return Piece(f"{left.at(ATOM)}^{right.at(ATOM)}", POWER)
    if not right.text.isdigit() or not 1 <= int(right.text) <= MAX_POWER:
        advice = f"powers of matrices are read entry by entry, from 1 to {MAX_POWER}"
        raise reader.error(node, "this power of a matrix is not read", advice)
    text = left.text
    for _ in range(int(right.text) - 1):
        text = f"hadamard({text}, {left.text})"
    return Piece(text, left.level if text == left.text else ATOM, left.shape)


def _refuse_stretching(reader: BodyReader, node: ast.AST, left: Piece, right: Piece) -> None:
    """Refuse what NumPy would stretch; shapes that clash are left to the grammar."""
    if left.whole == right.whole or not _stretches(left.whole, right.whole):
        return
    cause = f"NumPy stretches {_words(left.shape)} and {_words(right.shape)} to one shape here"
    raise reader.error(node, cause, "write operands of one shape")


def call(reader: BodyReader, node: ast.Call) -> Piece:
    """A function by its name, alone or behind np."""
    name, module = _called(node.func)
    if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
        raise reader.error(node, "keywords and stars are not read", "write the arguments alone")
    if name == "sum" and not module and len(node.args) == 1:
        return _sum(reader, node.args[0])
    arguments = [reader.piece(item) for item in node.args]
    if len(arguments) == 1 and name in FUNCTIONS and (not module or name in OF_MODULES):
        return _function(name, arguments[0])
    if len(arguments) == 2 and name in EXTREMES and bool(module) == name.endswith("imum"):
        return _extreme(reader, node, EXTREMES[name], *arguments)
    if module and name == "dot" and len(arguments) == 2:
        operation = ast.copy_location(ast.BinOp(node.args[0], ast.MatMult(), node.args[1]), node)
        return matmul(reader, operation, *arguments)
    if module and name == "sum" and len(arguments) == 1:
        return _total(arguments[0])
    known = [*FUNCTIONS, "sum(… for j in range(h))", "max", "min", "np.exp", "np.tanh"]
    known += ["np.log", "np.sqrt", "np.abs", "np.maximum", "np.minimum", "np.dot", "np.sum"]
    raise reader.error(node, "this call is not read in a claim", f"read are {', '.join(known)}")


def _function(name: str, argument: Piece) -> Piece:
    return Piece(f"{name}({argument.text})", ATOM, argument.shape)


def _extreme(reader: BodyReader, node: ast.AST, name: str, left: Piece, right: Piece) -> Piece:
    if not left.whole and not right.whole:
        return Piece(f"{name}({left.text}, {right.text})")
    if name == "max" and "0" in (left.text, right.text):
        body = right if left.text == "0" else left
        return Piece(f"relu({body.text})", ATOM, body.shape)
    raise reader.error(node, "of matrices only np.maximum(0, A) is read", "write it by entries")


def _sum(reader: BodyReader, node: ast.expr) -> Piece:
    if not isinstance(node, ast.GeneratorExp):
        advice = "write sum(v[j] for j in range(h)), or np.sum of a matrix"
        raise reader.error(node, "this sum is not read in a claim", advice)
    before = len(reader.bound)
    limits = [_limit(reader, generator) for generator in node.generators]
    body = reader.piece(node.elt)
    del reader.bound[before:]
    if body.shape is not None and body.whole is not None:
        raise reader.error(node.elt, "only numbers are summed", "sum the entries")
    text = body.text
    for limit in reversed(limits):
        text = f"sum({text}, {limit})"
    return Piece(text)


def _limit(reader: BodyReader, generator: ast.comprehension) -> str:
    target, over = generator.target, generator.iter
    if generator.ifs or generator.is_async or not isinstance(target, ast.Name):
        raise reader.error(target, "this loop is not read in a claim", "for j in range(h)")
    ranged = isinstance(over, ast.Call) and _called(over.func) == ("range", "")
    if not ranged or not 1 <= len(over.args) <= 2 or over.keywords:  # type: ignore[attr-defined]  # a call
        raise reader.error(over, "a sum runs over a range", "for j in range(h)")
    taken = (
        target.id in reader.parameters or target.id in reader.locals or target.id in reader.bound
    )
    if taken:
        raise reader.error(target, f"{target.id} has a value already", "take another letter")
    ends = [_end(reader, item) for item in over.args]  # type: ignore[attr-defined]  # a call
    reader.bound.append(target.id)
    start = _plus_one(ends[0]) if len(ends) == 2 else "1"
    return f"{target.id} = {start}..{ends[-1]}"


def _end(reader: BodyReader, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value < MAX_END:
        return str(node.value)
    if isinstance(node, ast.Name) and (node.id in reader.scope.widths or node.id in reader.bound):
        return node.id if node.id in reader.scope.widths else f"{node.id}-1"
    widths = ", ".join(reader.scope.widths) or "none"
    raise reader.error(node, "a range ends at a number or a width", f"widths: {widths}")


def _called(function: ast.expr) -> tuple[str, str]:
    """The name of a function and of its module, such as ("exp", "np")."""
    if isinstance(function, ast.Name):
        return function.id, ""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        module = function.value.id
        return (function.attr, module) if module in MODULES else ("", "")
    return "", ""


def _total(body: Piece) -> Piece:
    """The sum of all entries: 1^T A 1."""
    if body.shape is None or body.whole is None:
        return body
    rows, columns = body.shape
    left = "" if rows == 1 else f"ones({rows}).T*"
    right = "" if columns == 1 else f"*ones({columns})"
    return Piece(f"{left}{body.at(POWER)}{right}", PRODUCT, (1, 1))


def _stretches(left: Shape, right: Shape) -> bool:
    """Whether NumPy makes one shape of two that differ."""
    if left is None or right is None:
        return True
    return all(a == b or 1 in (a, b) for a, b in zip(left, right, strict=True))


def _words(shape: Shape) -> str:
    return "a number" if shape is None else f"({shape[0]}, {shape[1]})"


def _plus_one(end: str) -> str:
    """An end with 1 added.

    >>> _plus_one("2"), _plus_one("j-1"), _plus_one("h")
    ('3', 'j', 'h+1')
    """
    if end.isdigit():
        return str(int(end) + 1)
    return end.removesuffix("-1") if end.endswith("-1") else f"{end}+1"


OPERATORS: Mapping[type[ast.operator], Callable[[BodyReader, ast.BinOp, Piece, Piece], Piece]] = {
    ast.Add: add,
    ast.Sub: add,
    ast.Mult: multiply,
    ast.MatMult: matmul,
    ast.Div: divide,
    ast.Pow: power,
}
