"""Names to letters: how a name such as h_1, in or alpha is spelled in LaTeX and in Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from symnet.errors import PrintError
from symnet.network.quantity import GREEK

NAME = re.compile(r"([A-Za-z]{1,32}[0-9]{0,8})(?:_([A-Za-z0-9]{1,16}|\{[A-Za-z0-9]{1,16}\}))?")
HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"

_SUBSCRIPTS = str.maketrans("0123456789aehijklmnoprstuvx+-", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋")
_SUPERSCRIPTS = str.maketrans("0123456789-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾")
_GREEK_CHARACTER_NAMES = {"lambda": "LAMDA", "Lambda": "LAMDA"}


def split_name(name: str) -> tuple[str, str]:
    """A name to its base and its subscript; raises PrintError for anything but a plain name.

    >>> split_name("h_1"), split_name("alpha"), split_name("u_{11}")
    (('h', '1'), ('alpha', ''), ('u', '11'))
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise PrintError(
            f"the name {name[:60]!r} cannot be printed safely: it is not letters, then digits or "
            "one subscript; rename the symbol, for example to u, u1 or u_1"
        )
    return match[1], (match[2] or "").strip("{}")


def tex_name(name: str) -> str:
    r"""A plain name in LaTeX.

    >>> [tex_name(name) for name in ("p", "h_1", "in", "h1", "h_in", "alpha", "u_12")]
    ['p', 'h_1', '\\mathrm{in}', '\\mathrm{h1}', 'h_{\\mathrm{in}}', '\\alpha', 'u_{12}']
    """
    base, below = split_name(name)
    written = tex_letter(base)
    if len(below) > 1 and not below.isdigit():
        return f"{written}_{{{tex_letter(below)}}}"
    return written + subscript([below], [below]) if below else written


def tex_letter(letter: str) -> str:
    """One letter as it is, a Greek word as its letter, another word upright."""
    if len(letter) == 1:
        return letter
    return f"\\{letter}" if letter in GREEK else f"\\mathrm{{{letter}}}"


def unicode_name(name: str) -> str:
    """A plain name in Unicode.

    >>> [unicode_name(name) for name in ("p", "h_1", "in", "h_in", "alpha", "h_q")]
    ['p', 'h₁', 'in', 'hᵢₙ', 'α', 'h_q']
    """
    base, below = split_name(name)
    return unicode_letter(base) + (unicode_subscript([below]) if below else "")


def unicode_letter(letter: str, *, hat: bool = False) -> str:
    """A Greek word as its letter, anything else as it is; with a hat if asked."""
    if letter in GREEK:
        case = "CAPITAL" if letter[0].isupper() else "SMALL"
        spelled = _GREEK_CHARACTER_NAMES.get(letter, letter.upper())
        letter = unicodedata.lookup(f"GREEK {case} LETTER {spelled}")
    return unicodedata.normalize("NFC", letter + HAT) if hat else letter


def plain_name(name: str) -> str:
    """A plain name in ASCII text; u_{11} and u_11 are one name."""
    base, below = split_name(name)
    return f"{base}_{below}" if below else base


def subscript(items: Sequence[str], spelled: Sequence[str]) -> str:
    """As `quantity.subscript`, for items whose spelling is longer than the items.

    >>> subscript(["j", "i"], ["j", "i"]), subscript(["h_1", "i"], ["h_1", "i"])
    ('_{ji}', '_{h_1,i}')
    """
    if not items:
        return ""
    body = ("" if all(len(item) == 1 for item in items) else ",").join(spelled)
    return f"_{body}" if len(body) == 1 else f"_{{{body}}}"


def unicode_subscript(items: Sequence[str]) -> str:
    """Lowered characters where every one of them has a lowered form and no comma is needed.

    >>> unicode_subscript(["1", "2"]), unicode_subscript(["1", "12"]), unicode_subscript(["q"])
    ('₁₂', '_{1,12}', '_q')
    """
    plain = subscript(items, items)
    body = plain.removeprefix("_").removeprefix("{").removesuffix("}")
    lowered = body.translate(_SUBSCRIPTS)
    return plain if any(a == b for a, b in zip(body, lowered, strict=True)) else lowered


def unicode_superscript(text: str) -> str:
    """Raised digits, minus and parentheses: (2) -> ⁽²⁾."""
    return text.translate(_SUPERSCRIPTS)
