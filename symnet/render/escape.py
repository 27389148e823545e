"""Plain words to LaTeX and to Markdown: nothing in them may act as markup."""

from __future__ import annotations

import unicodedata

from symnet.errors import PrintError
from symnet.network.quantity import GREEK
from symnet.render.letters import unicode_letter

_TEX = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "…": r"\ldots{}",
    "–": "--",
    "·": r"\(\cdot\)",
    "≤": r"\(\leq\)",
    "≥": r"\(\geq\)",
    "≠": r"\(\neq\)",
    "−": r"\(-\)",
    "×": r"\(\times\)",
    "²": r"\textsuperscript{2}",
}
_TEX |= {unicode_letter(name): f"\\(\\{name}\\)" for name in GREEK}


def tex_words(text: str) -> str:
    r"""Words for the text of a LaTeX document; raises PrintError for what LaTeX has no sign for.

    >>> tex_words("h_1 & 100%")
    'h\\_1 \\& 100\\%'
    """
    return "".join(_tex_character(character) for character in " ".join(text.split()))


def tex_comment(text: str) -> str:
    """Words for a TeX comment: on one line, printable."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


CODE_COLUMNS = 76


def folded(code: str) -> str:
    r"""Python code with long lines continued by a backslash, which leaves its meaning alone.

    >>> print(folded("x = " + " + ".join(["long_name"] * 9)))
    x = long_name + long_name + long_name + long_name + long_name + long_name \
            + long_name + long_name + long_name
    """
    lines = []
    for line in code.splitlines():
        rest = line
        while len(rest) > CODE_COLUMNS and (at := rest.rfind(" + ", 1, CODE_COLUMNS)) > 0:
            lines.append(f"{rest[:at]} \\")
            rest = f"        {rest[at + 1 :]}"
        lines.append(rest)
    return "\n".join(lines)


def verbatim(text: str) -> str:
    r"""A listing for the verbatim environment, which `\end{verbatim}` must not leave."""
    if r"\end{verbatim}" in text:
        raise PrintError(r"the code contains \end{verbatim} and cannot be listed; remove it")
    return f"\\begin{{verbatim}}\n{text.expandtabs(4).strip()}\n\\end{{verbatim}}"


def markdown_words(text: str) -> str:
    r"""Words for Markdown, with what acts as markup escaped.

    >>> markdown_words("h_1*<b>")
    'h\\_1\\*\\<b\\>'
    """
    words = " ".join(text.split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|~$!" else c for c in words)


def _tex_character(character: str) -> str:
    if character in _TEX:
        return _TEX[character]
    if character.isascii() or unicodedata.name(character, "").startswith("LATIN"):
        return character
    raise PrintError(f"{character!r} in a sentence has no sign in LaTeX; write the word instead")
