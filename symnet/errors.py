"""The one family of errors that symnet raises on purpose.

Every error says what went wrong, where in the input, why, and what to try next.
"""

from __future__ import annotations


class SymnetError(Exception):
    """Base of every error that symnet raises on purpose."""


class SpecError(SymnetError):
    """A network, a layer or a name is not written in a way symnet accepts."""


class ShapeError(SymnetError):
    """Two shapes that must agree do not."""


class SizeError(SymnetError):
    """The answer would be too large; the message carries the predicted count and the way out."""


class ReadError(SymnetError):
    """A formula in text or LaTeX cannot be read, or can be read in two ways."""


class RefusedError(SymnetError):
    """A result does not hold for this network; the message names the layer and the reason."""


class PrintError(SymnetError):
    """An expression has no unambiguous printed form."""


class UndecidedError(SymnetError):
    """An exact method does not reach an expression.

    Inside symnet this becomes the verdict `unknown` with the message as its reason.
    """


class RangeError(UndecidedError):
    """Whether an index is inside of a range depends on a range that nobody stated."""


def pointed(text: str, start: int, length: int, cause: str, advice: str) -> str:
    """Lay out an error message: the cause, the text, a caret under the place, the advice.

    >>> print(pointed("3-0-1", 2, 1, "a width must be at least 1", "write a positive integer"))
    a width must be at least 1
      3-0-1
        ^
    write a positive integer
    """
    margin = 60
    left = max(0, start - margin)
    right = min(len(text), start + max(length, 1) + margin)
    head, tail = ("…" if left else ""), ("…" if right < len(text) else "")
    window = "".join(c if c.isprintable() else "·" for c in text[left:right])
    carets = "^" * max(1, min(length, right - start))
    return (
        f"{cause}\n  {head}{window}{tail}\n  {' ' * (len(head) + start - left)}{carets}\n{advice}"
    )
