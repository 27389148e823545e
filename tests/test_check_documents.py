"""Documents judged from end to end: the statements of papers, right and wrong."""

import time

import pytest

from symnet.documents import check_document

DOCUMENTS = [
    (
        r"""
% symnet: network 3-3-1
\begin{align}
  \beta_i &= \sum_{j=1}^{3} v_j w_{ji} \\
          &= v_1 w_{1i} + v_2 w_{2i} + v_3 w_{3i}
\end{align}
\[ \beta_1 = v_1 w_{11} + v_2 w_{12} + v_3 w_{13} \]
""",
        "tex",
        [(4, "proved"), (5, "proved"), (7, "refuted")],
    ),
    (
        r"""
% symnet: shape X n p
% symnet: shape y n 1
% symnet: shape b p 1
% symnet: assume invertible(X^\top X)
\[ \hat\beta = (X^\top X)^{-1} X^\top y \]
\[ X^\top X \hat\beta = X^\top y \]
\[ y = X^\top b \]
""",
        "tex",
        [(6, "definition"), (7, "proved"), (8, "ill_typed")],
    ),
    (
        "# Squares\n\n$$\n(a + b)^2 = a^2 + 2ab + b^2\n$$\n\n```math\n(a + b)^2 = a^2 + b^2\n```\n"
        "<!-- symnet: skip -->\n$$ 1 = 2 $$\n<!-- symnet: domain x positive -->\n"
        "\\[ \\log x^2 = 2\\log x \\]\n",
        "md",
        [(4, "proved"), (8, "refuted"), (11, "skipped"), (13, "proved")],
    ),
    (
        r"""
\[ s = a + b \]
\[ s^2 = a^2 + 2ab + b^2 \]
% symnet: reset
\[ s = a - b \]
\[ s^2 = a^2 + 2ab + b^2 \]
% symnet: define
\[ t = s \]
\begin{align} u &= s + s \\ &= 2a - 2b \\ &= 2a + 2b \end{align}
""",
        "tex",
        [(2, "definition"), (3, "proved"), (5, "definition"), (6, "refuted"), (8, "definition"),
         (9, "definition"), (9, "proved"), (9, "refuted")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "expected"), DOCUMENTS)
def test_documents(text, kind, expected):
    findings = check_document(text, kind)
    assert [(finding.line, finding.status) for finding in findings] == expected


def test_a_row_that_goes_on_with_a_chain_defines_nothing():
    findings = check_document(r"\begin{align} f &= g \\ &= 2x \end{align} \[ g = 2x \]", "tex")
    assert [finding.status for finding in findings] == ["definition", "refuted", "definition"]


def test_a_chain_on_one_line_and_over_rows_is_judged_alike():
    for text in (r"\[ f = 2x = x + x = 3x \]",
                 r"\begin{align} f &= 2x \\ &= x + x \\ &= 3x \end{align}"):  # fmt: skip
        statuses = [finding.status for finding in check_document(text, "tex")]
        assert statuses == ["definition", "proved", "refuted"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (r"% symnet: network 3-0-1", "^"),
        (r"% symnet: shape X n p q", "is not a shape"),
        (r"% symnet: shape X^2 n", "X^2"),
        (r"% symnet: domain x", "is not a domain"),
        (r"% symnet: assume happy(X)", "happy"),
        (r"% symnet: forget", "there are assume"),
        (r"% symnet:", "there are assume"),
        (r"\[ 2x = \foo \]", r"\foo"),
        (r"\begin{align} x &= y", "not closed"),
    ],
)
def test_what_cannot_be_read_says_so(text, says):
    (finding,) = check_document(text + "\n", "tex")
    assert finding.status == "unreadable" and says in finding.reason


@pytest.mark.parametrize("kind", ["tex", "md"])
@pytest.mark.parametrize(
    "text",
    ["$" * 1_000_000, r"\[" * 300_000, "$$" + "(" * 100_000 + " = x$$", "%" * 1_000_000,
     "$$" + "-" * 100_000 + "x = x$$", r"\begin{align}" * 50_000, "$$2^{2^{2^{9}}} = x$$",
     r"\def\x{\x\x}$$\x = 1$$", "$$ __import__('os').system('x') = 1 $$", "% symnet: " * 1_000],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_hostile_documents_are_answered(text, kind):
    start = time.perf_counter()
    try:
        findings = check_document(text, kind)
    except Exception as error:
        from symnet.errors import SymnetError

        assert isinstance(error, SymnetError)
    else:
        assert all(finding.status not in ("proved", "tested") for finding in findings)
    assert time.perf_counter() - start < 10
