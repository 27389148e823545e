"""Documents: which equations are displayed where, what comments declare, what does not close."""

import time

import pytest

from symnet.claims.document import (
    MAX_DOCUMENT,
    Declaration,
    Equation,
    Unreadable,
    read_document,
    shortened,
)
from symnet.errors import SizeError


def read(text, kind="tex"):
    return list(read_document(text, kind))


def equations(text, kind="tex"):
    return [(item.line, item.text) for item in read(text, kind) if isinstance(item, Equation)]


def align(rows, name="align"):
    return f"\\begin{{{name}}}{rows}\\end{{{name}}}"


DISPLAYS = [
    (r"\[ a = b \]", [(1, "a = b")]),
    (r"$$ a = b $$", [(1, "a = b")]),
    ("text\n\n$$\na = b.\n$$\n", [(4, "a = b")]),
    *[(align("\n a = b\n", name), [(2, "a = b")]) for name in
      ("equation", "equation*", "displaymath", "align", "align*", "gather", "multline",
       "eqnarray*", "flalign")],
    (align("{2} a &= b & c &= d", "alignat"), [(1, "a = b"), (1, "c = d")]),
    # chains over rows
    (align("a &= b \\\\\n &= c \\\\\n &= d"), [(1, "a = b"), (2, "b = c"), (3, "c = d")]),
    (align("a \\\\\n &= c"), [(1, "a = c")]),
    (align("a &= b,\\\\[2pt]\n &= c."), [(1, "a = b"), (2, "b = c")]),
    (align("a &= b \\\\\n c &= d"), [(1, "a = b"), (2, "c = d")]),
    (align("a &= b, \\quad i = 1, \\dots, n \\\\ &= c"),
     [(1, r"a = b, \quad i = 1, \dots, n"), (1, "b = c")]),
    (align("a &= b & c &= d \\\\ &= e & &= f"),
     [(1, "a = b"), (1, "c = d"), (1, "b = e"), (1, "d = f")]),
    (align("a &=& b \\\\ &=& c", "eqnarray"), [(1, "a = b"), (1, "b = c")]),
    (align("a &\\le b \\\\ &= c"), [(1, r"a \le b"), (1, "b = c")]),
    # one equation over several rows
    (align("a &= b \\\\\n &\\quad + c"), [(1, r"a = b \quad + c")]),
    (align("a &= b + \\\\\n c"), [(1, "a = b + c")]),
    (align("a &= \\Bigl( b \\\\\n c \\Bigr)"), [(1, r"a = \Bigl( b c \Bigr)")]),
    (align("-a &= b \\\\ -c &= d"), [(1, "-a = b"), (1, "-c = d")]),
    (align(" a = b \\\\ + c \\\\ + d", "multline"), [(1, "a = b + c + d")]),
    (align("a = b \\\\ c = d", "gather"), [(1, "a = b"), (1, "c = d")]),
    (align("\\begin{split} a &= b \\\\\n &= c \\end{split}", "equation"),
     [(1, "a = b"), (2, "b = c")]),
    (align("\\label{e} \\begin{aligned}[t] a &= b \\\\ c &= d \\end{aligned}", "equation"),
     [(1, "a = b"), (1, "c = d")]),
    # rows inside groups are none
    (align(r"A = \begin{bmatrix} a & b \\ c & d \end{bmatrix}", "equation"),
     [(1, r"A = \begin{bmatrix} a & b \\ c & d \end{bmatrix}")]),
    (align(r"f = \begin{cases} a & x > 0 \\ b & x \le 0 \end{cases}"),
     [(1, r"f = \begin{cases} a & x > 0 \\ b & x \le 0 \end{cases}")]),
    # what is no formula
    (align(r"a &= b \label{eq:x} \tag{1} \nonumber && \text{by (2)}"), [(1, "a = b")]),
    (align("a &= b \\\\ \\intertext{so that \\emph{x = y}} &= c"), [(1, "a = b"), (1, "b = c")]),
    (r"\[ a \overset{(1)}{=} b \stackrel{\text{def}}{=} c \]", [(1, "a = b := c")]),
    (r"\[ X \overset{d}{=} Y \]", [(1, r"X \overset{d}{=} Y")]),
    (r"\[ a = b, \qquad c = d \quad\text{and}\quad e = f \]",
     [(1, "a = b,"), (1, r"c = d \quad"), (1, "e = f")]),
    (r"\[ a_i = b_i, \quad i = 1, 2, 3 \]", [(1, r"a_i = b_i, \quad i = 1, 2, 3")]),
    (r"\[ a = b, \quad c = 1, \]", [(1, "a = b,"), (1, "c = 1")]),
    (r"\[ \sqrt{x^2} = x, \quad x > 0 \]", [(1, r"\sqrt{x^2} = x, \quad x > 0")]),
    ("\\[ a % b\n = c \\]", [(1, "a = c")]),
    (r"\[ a = 5\% \]", [(1, r"a = 5\%")]),
    (r"\[ a = \text{if $x = y$} \]", [(1, r"a = \text{if $x = y$}")]),
    # where nothing is displayed
    ("% \\[ a = b \\]\n\\[ c = d \\]", [(2, "c = d")]),
    (r"\\% \[ a = b \]", []),
    (r"5\% \[ a = b \]", [(1, "a = b")]),
    (r"\verb|\[ a = b \]| \lstinline!$$x$$! \[ c = d \]", [(1, "c = d")]),
    *[(f"\\begin{{{name}}}\n\\[ a = b \\]\n\\end{{{name}}}\n$$ c = d $$", [(4, "c = d")])
      for name in ("verbatim", "verbatim*", "lstlisting", "comment", "minted")],
    (r"\iffalse \[ a = b \] \fi \[ c = d \]", [(1, "c = d")]),
    (r"$a$$b$ $c$", []),
    (r"cost \$5 and \$$ a = b $", []),
    ("\\[ a = b \\]\n\\end{document}\n\\[ c = d \\]", [(1, "a = b")]),
    (r"a\\[2pt] b \[ c = d \]", [(1, "c = d")]),
    ("$$$$ $$ $$", []),
    # abbreviations
    (r"\newcommand{\bX}{\mathbf{X}} \[ \bX a = b \]", [(1, r"\mathbf{X} a = b")]),
    (r"\newcommand\b{\beta}\renewcommand{\b}{\gamma} \[ \b c = \b\b \]",
     [(1, r"\gamma c = \gamma\gamma")]),
    (r"\def\be{\begin{equation}}\def\ee{\end{equation}} \be a = b \ee", [(1, "a = b")]),
    (r"\DeclareMathOperator{\tr}{tr} \[ \tr(A) = b \]", [(1, r"\operatorname{tr}(A) = b")]),
    (r"\newcommand{\eqn}{a \\ = b} \[ c \eqn \]", [(1, r"c a \\ = b")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DISPLAYS)
def test_displays_of_latex(text, expected):
    assert equations(text) == expected
    assert not [item for item in read(text) if isinstance(item, Unreadable)]


MARKDOWN = [
    ("$$a = b$$", [(1, "a = b")]),
    ("```math\na = b\n```\n", [(2, "a = b")]),
    ("~~~ math\na = b\n~~~", [(2, "a = b")]),
    ("```\n$$ a = b $$\n```\n$$c = d$$", [(4, "c = d")]),
    ("````\n```math\na = b\n```\n````\n", []),
    ("```python\n$$ a = b $$", []),
    ("a `$$ b = c $$` and ``x ` $$d=e$$`` $$ f = g $$", [(1, "f = g")]),
    ("costs $5 or $6 $$ a = b $$", [(1, "a = b")]),
    ("> $$ a = b\n> + c $$", [(1, "a = b + c")]),
    ("<!-- $$ a = b $$ -->$$ c = d $$", [(1, "c = d")]),
    ("$$ a = 5\\% b $$", [(1, "a = 5\\% b")]),
    ("1. item\n\n    \\[ a = b \\]", [(3, "a = b")]),
    ("\\begin{align}\na &= b \\\\\n&= c\n\\end{align}", [(2, "a = b"), (3, "b = c")]),
    ("a\r\n\r\n$$\r\na = b\r\n$$\r\n", [(4, "a = b")]),
    ("$x$$y$ and $$ a = b $$", [(1, "a = b")]),
    ("100% \\[ a = b \\]", [(1, "a = b")]),
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_displays_of_markdown(text, expected):
    assert equations(text, "md") == expected


DECLARED = [
    ("% symnet: network 3-3-1", "tex", [Declaration(1, "network", "3-3-1")]),
    ("  %%symnet:shape X n p  ", "tex", [Declaration(1, "shape", "X n p")]),
    ("a % symnet: assume invertible(X^\\top X)", "tex",
     [Declaration(1, "assume", "invertible(X^\\top X)")]),
    ("<!-- symnet: shape X n p -->", "md", [Declaration(1, "shape", "X n p")]),
    ("<!--\nsymnet: shape X n p\nsymnet: reset\n-->", "md",
     [Declaration(2, "shape", "X n p"), Declaration(3, "reset", "")]),
    ("% symnet: reset", "md", [Declaration(1, "reset", "")]),
    ("in `% symnet: reset` prose", "md", []),
    ("% symnet network 3-3-1", "tex", []),
    ("\\begin{verbatim}\n% symnet: reset\n\\end{verbatim}", "tex", []),
    ("```\n<!-- symnet: reset -->\n```", "md", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "expected"), DECLARED)
def test_declarations(text, kind, expected):
    assert read(text, kind) == expected


@pytest.mark.parametrize("kind", ["tex", "md"])
def test_declarations_inside_a_display_hold_from_their_row(kind):
    text = "$$\n% symnet: shape X n p\na = b\n$$"
    assert read(text, kind) == [Declaration(2, "shape", "X n p"), Equation(3, "a = b")]
    rows = "a &= b \\\\ % symnet: shape X n p\n% symnet: domain x positive\nc &= d"
    assert read(align(rows), kind) == [
        Declaration(1, "shape", "X n p"),
        Equation(1, "a = b"),
        Declaration(2, "domain", "x positive"),
        Equation(3, "c = d"),
    ]


def test_skip_and_define_hold_for_the_next_display_alone():
    text = "% symnet: skip\ntext\n\\[ a = b \\]\n\\[ c = d \\]\n% symnet: define\n\\[ e = f \\]"
    found = [item for item in read(text) if isinstance(item, Equation)]
    assert [(item.skipped, item.defines) for item in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_skip_beside_a_row_holds_for_that_row_alone():
    rows = "a &= b \\\\ % symnet: skip\n&= c \\\\\n% symnet: skip\n&= d \\\\\n&= e"
    found = [item for item in read(align(rows)) if isinstance(item, Equation)]
    assert [item.skipped for item in found] == [True, False, True, False]
    assert [item.text for item in found] == ["a = b", "b = c", "c = d", "d = e"]


UNCLOSED = [
    ("\\[ a = b\n\n\\[ c = d \\]", 1, r"\[ is not closed", [(3, "c = d")]),
    ("$$ a = b\n\n\\[ c = d \\]", 1, "$$ is not closed", [(3, "c = d")]),
    ("\\begin{align} a &= b\n$$ c = d $$", 1, r"\begin{align} is not closed", [(2, "c = d")]),
    (align("\\begin{gather} a \\end{gather}", "equation"), 1, r"\begin{equation} is not closed",
     [(1, "a")]),
    ("\\begin{verbatim} \\[ a = b \\]", 1, r"\begin{verbatim} is not closed", []),
    (r"\iffalse \[ a = b \]", 1, r"\iffalse", []),
    (align("a &= b \\\\ \\intertext{so"), 1, "intertext", []),
    ("\n\\[ a = b", 2, r"\[ is not closed", []),
    (r"\newcommand{\n}[1]{|#1|} \[ \n{x} = y \]", 1, r"\n is a macro with arguments (line 1)", []),
    (r"\newcommand{\a}{\a\a} \[ \a = y \]", 1, "does not come to an end", []),
    ("\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a}\n\\[ \\a = y \\]", 2, "does not come", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "reason", "others"), UNCLOSED)
def test_what_does_not_close_is_reported_and_left_behind(text, line, reason, others):
    (problem,) = [item for item in read(text) if isinstance(item, Unreadable)]
    assert problem.line == line and reason in problem.reason
    assert equations(text) == others


def test_a_macro_with_arguments_spoils_only_the_lines_that_use_it():
    text = r"\newcommand{\n}[1]{|#1|}" + align(r"\n{x} &= y \\ &= z \\ a &= b")
    assert [item.text for item in read(text)] == [r"\n{x} = y", "y = z", "a = b"]
    text = r"\newcommand{\n}[1]{|#1|}" + align(r"x &= \n{y} \\ &= z")
    assert [type(item) for item in read(text)] == [Unreadable, Unreadable]


HOSTILE = [
    "$", "$$a$$", "\\[a", "\\[a=b\\]", "\\begin{equation}", "\\end{equation}",
    "\\begin{align}a&=b\\\\", "`", " ` `` ``` ", "\\newcommand{\\a}{", "\\begin{comment}",
    "\\newcommand{\\a}{\\a\\a}\\[\\a\\]", "\\def\\b{bbbbbbbb}\\[\\b\\b\\b\\b\\b\\b\\b\\]",
    "%", "% symnet: skip\n", "\\", "{", "}", "<!--", "-->", "\\verb|", "\\verbα", "~~~\n",
    "\\iffalse ", "\\intertext{", "\\begin{", "\n$\n", "$`a", "\x00", "\u202e", "&", "\\\\", "> ",
    "\\left(", "=", "\\overset{", "\\tag{{}", "a = b \\quad ", "&= a \\\\ ", "&+ a \\\\ ",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["tex", "md"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_documents_cost_no_more_than_their_length(piece, kind):
    for text in (
        (piece * (MAX_DOCUMENT // len(piece)))[:150_000],
        align(piece * (50_000 // len(piece))),
    ):
        began = time.perf_counter()
        try:
            count = sum(1 for _ in read_document(text, kind))
        except SizeError as error:
            count = 0
            assert "split it" in str(error)
        assert count <= 10_000
        assert time.perf_counter() - began < 4


def test_a_document_of_too_many_characters_is_refused():
    with pytest.raises(SizeError, match="5,000,001 characters"):
        read("x" * 5_000_001)


def test_long_formulas_are_shortened_in_the_middle():
    assert len(shortened("x + " * 100)) < 81 and "…" in shortened("x + " * 100)
    assert shortened("a\n =  b") == "a = b"
