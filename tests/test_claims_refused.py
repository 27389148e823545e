"""What is refused when names are declared: the place, the cause, the advice; and the caps."""

from __future__ import annotations

import pytest

from symnet.claims import read_latex, read_text
from symnet.errors import ReadError, ShapeError
from tests.test_claims import DEEP, PH1, READERS, scope

REFUSED = [
    # the place in «», what the message says, what it advises
    ("LaTeX", PH1, "w_«11»", "_11 without braces is _1 times 1 to TeX, or _{11} was meant",
     r"write _{11}, or _1 \cdot 1"),
    ("LaTeX", PH1, "x_1^«23»", "^23 without braces", r"write ^{23}, or ^2 \cdot 3"),
    ("LaTeX", "12-11-2", "«w_{111}»", "'w_{111}' can be read as w_{1,11} or as w_{11,1}", "commas"),
    ("text", PH1, "«w_123»", "can be read as w[1,23] or as w[12,3]", "commas"),
    ("LaTeX", PH1, "v_1 «u_{12}»", "u_12 is not declared", "known: x, W, w, b, V, v, c, z, yhat"),
    ("text", PH1, "v_1*«u»", "u is not declared", "known: x, W, w"),
    ("LaTeX", "3-3-1", "«w_{14}»", "w_{14} does not exist: the shape is 3 × 3", "w_{ji}"),
    ("LaTeX", "3-3-1", "«w_{01}»", "w_{01} does not exist", "w_{ji}"),
    ("text", "3-3-1", "«v[4]»", "v[4] does not exist: the shape is 1 × 3", "v[i]"),
    ("LaTeX", PH1, "«w_{h+1,i}»", "the shape is h × p", "w_{ji}"),
    ("text", "3-3-1", "«w[12]»", "'w[12]' has the wrong subscripts", "w[j,i]"),
    ("LaTeX", PH1, "«v_{kj}»", "'v_{kj}' has the wrong subscripts", "entries are written v_i"),
    ("LaTeX", DEEP, "«W_{11}»", "not declared", "W^{(1)}, W^{(2)}, W^{(3)}"),
    ("LaTeX", PH1, "w_{«b»i}", "b is not an index: b is declared", "letter"),
    ("LaTeX", DEEP, "W^{(1)}_{«h_3»,i}", "h_3 is not an index: the widths are p, h_1", "width"),
    ("text", PH1, "v[«hh»]", "hh is not an index", "a letter such as i, j, k"),
    ("LaTeX", PH1, r"\sum_{j=1}^{«n»} v_j", "n is neither a width nor the index of a sum", "p, h"),
    ("LaTeX", PH1, r"v_1 + \cdots + «v_n»", "n is neither a width nor the index of a sum", "p, h"),
    ("LaTeX", PH1, r"«\sum_{h=1}^{p}» v_1", "h cannot be summed over: it is a width", "i, j or k"),
    ("text", PH1, "sum(sum(v[j], «j=1..h»), j=1..h)", "j is summed twice", "another letter"),
    ("LaTeX", PH1, r"«\sum_k» v_1", "the range of k does not follow", r"\sum_{k=1}^{n}"),
    ("text", PH1, "sum(v[j]«)»", "a sum needs its range", "j=1..h"),
    ("LaTeX", PH1, r"«\foo»{1}", r"the command \foo is not read", "read are"),
    ("LaTeX", PH1, r"«\sumx»", r"the command \sumx is not read", r"did you mean \sum?"),
    ("LaTeX", PH1, r"«\operatorname{foo}»(c)", "the function foo is not known", "relu"),
    ("LaTeX", PH1, r"\exp «+» c", "exp needs its argument in parentheses", r"\left("),
    ("LaTeX", PH1, r"«\begin{array}» 1 \end{array}", "the environment 'array'", "bmatrix"),
    ("LaTeX", PH1, r"x_1 / 2 «x»_2", "x_1 / 2 times what follows, or", r"\frac"),
    ("LaTeX", PH1, r"x_1 «\\» x_2", "the formula should end here", "leave out"),
    ("LaTeX", PH1, r"\left( x_1«»", "')' is missing, found the end", "to close the '('"),
    ("LaTeX", PH1, "x_1 «2»", "a number after a factor", r"\cdot"),
    ("LaTeX", PH1, r"x_1^{«\dots»}", "this superscript is not read", "a power"),
    ("LaTeX", PH1, r"\frac{1}{«0»}", "division by zero", "denominator"),
    ("LaTeX", PH1, r"W^{«\top»\top}", "a factor is missing", "a number or a name"),
    ("LaTeX", PH1, "x_1«^{2}^»{2}", "a second superscript", "parentheses"),
    ("LaTeX", PH1, r"«v_1^{\top}»", "is a number, which has no transpose", "leave"),
    ("LaTeX", PH1, r"\sum_{j=1}^{h} «W x»", "what a sum adds up must be a number", "entry"),
    ("LaTeX", PH1, r"c = c «=» c", "an equation has one =", "link by link"),
    ("text", PH1, "2«x»", "two factors side by side", "write *"),
    ("text", PH1, "«foo»(x)", "the function foo is not known", "known: sum, prod, matrix, sigmoid"),
    ("text", PH1, "1«.»x", "the character '.' is not read here", "1/2"),
    ("text", PH1, "v_1 + «+» v_2", "a term is missing", "one sign"),
    ("text", PH1, "«w_1_2»", "has the wrong subscripts", "w[j,i]"),
    ("text", PH1, "«é»", "the character U+00E9", "leave it out"),
    ("text", PH1, "[[1, 0], [«W»]]", "this row has 1 entries, the first one has 2", "one length"),
    # dots
    ("LaTeX", PH1, r"v_1 + v_3 + «\cdots» + v_h", "term before them is number 3, and 2", r"\sum"),
    ("LaTeX", PH1, r"v_2 + v_2 + «\cdots» + v_h", "term 1 does not fit", "first terms"),
    ("LaTeX", PH1, r"v_1 b_h + «\cdots» + v_h b_1", "change differently: 1 to h, h to 1", r"\sum"),
    ("LaTeX", PH1, r"v_1 x_1 + «\cdots» + v_h x_p", "change differently: 1 to h, 1 to p", r"\sum"),
    ("LaTeX", PH1, r"v_1 + «\cdots» + b_h", "differ in form", r"\sum"),
    ("LaTeX", PH1, r"v_1 + «\cdots» + v_1", "do not differ", r"\sum"),
    ("LaTeX", "3-3-1", r"v_1 + v_2 + «\cdots» + v_1", "from term 2 to term 1", r"\sum"),
    ("LaTeX", PH1, r"v_1 + «\cdots»", "dots need a term before and after them", "a_n"),
    ("LaTeX", PH1, r"v_1 + «\cdots» - v_h", "different signs", "both the same"),
    ("LaTeX", PH1, r"v_1 «\cdots» v_h", "dots inside a product", r"a + \cdots + b"),
    ("LaTeX", PH1, r"«W» + \cdots + W", "dots among matrices are not read", "entries"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "spec", "marked", "cause", "advice"), REFUSED)
def test_refusals_point_at_the_place(language, spec, marked, cause, advice):
    start, end = marked.index("«"), marked.index("»") - 1
    formula = marked.replace("«", "").replace("»", "")
    with pytest.raises(ReadError) as caught:
        READERS[language](formula, scope(spec))
    first, shown, carets, last = str(caught.value).split("\n")
    assert first.startswith(f"{language}: ") and cause in first
    assert shown == f"  {formula}"
    assert carets == f"  {' ' * start}{'^' * max(1, end - start)}"
    assert advice in last


@pytest.mark.parametrize(
    ("language", "marked", "left", "right"),
    [
        ("LaTeX", "W «V»", "'W' is h × p", "'V' is 1 × h"),
        ("LaTeX", r"W «x^{\top}»", "'W' is h × p", r"'x^{\top}' is 1 × p"),
        ("text", "W*x + «V*W»", "'W*x' is h × 1", "'V*W' is 1 × p"),
        ("text", "(W + W)*«b»", "'(W + W)' is h × p", "'b' is h × 1"),
        ("text", "W*x + «v_1»", "'W*x' is h × 1", "'v_1' is a number"),
        ("text", "[[b, W], [«V», x]]", "'b' is h × 1", "'V' is 1 × h"),
        ("text", "[[W, «x»], [0, b]] + c", "'W' is h × p", "'x' is p × 1"),
    ],
)
def test_clashing_shapes_are_named(language, marked, left, right):
    formula = marked.replace("«", "").replace("»", "")
    with pytest.raises(ShapeError) as caught:
        READERS[language](formula, scope(PH1))
    first, shown, carets, _ = str(caught.value).split("\n")
    assert left in first and right in first
    assert shown == f"  {formula}"
    assert carets.index("^") - 2 == marked.index("«")


def test_a_1_in_a_rectangle_is_refused():
    with pytest.raises(ShapeError, match=r"a block of shape h × p is needed"):
        read_text("[[1, b], [x.T, 0]]", scope(PH1))


@pytest.mark.parametrize(
    ("formula", "cap"),
    [
        ("1+" * 100_000 + "1", "200,000"),
        ("-" * 200_001, "200,000"),
        ("(" * 61 + "1" + ")" * 61, "60 levels"),
        ("(" * 100_000, "60 levels"),
        ("exp(" * 61, "60 levels"),
        ("W" + ".T" * 61, "60 levels"),
        ("sum(" * 61, "60 levels"),
        ("1" * 41, "41 digits; at most 40"),
        (r"\sum_{j=1}^{h}" * 61 + "1", "60 levels"),
        (r"\frac{" * 61, "60 levels"),
        (r"\begin{bmatrix}" * 61, "60 levels"),
        ("{" * 61, "60 levels"),
        ("2^1000001", "exponent beyond 1,000,000"),
        ("x_1^(" * 61, "60 levels"),
    ],
)
def test_caps_are_named(formula, cap):
    read = read_latex if "\\" in formula or "{" in formula else read_text
    with pytest.raises(ReadError, match=cap):
        read(formula, scope(PH1))


def test_what_the_caps_allow_is_read():
    names = scope(PH1)
    assert read_text("(" * 60 + "1" + ")" * 60, names) == 1
    assert read_text("1" * 40, names) == int("1" * 40)
    assert read_latex("2^{1000000}", names).args[1] == 10**6
    assert len(read_latex(" + ".join(["v_1"] * 10_000), names).args) == 10_000
    assert len(read_text("*".join(["v[1]"] * 10_000), names).args) == 10_000


@pytest.mark.parametrize("formula", ["", " ", "\n", "%", "% c"])
def test_nothing_is_refused(formula):
    with pytest.raises(ReadError, match="empty"):
        read_latex(formula, scope(PH1))
