"""Documents judged as a whole: declarations, definitions, chains, ranges and their wrong twins."""

import pytest

from symnet.documents import check_document

REGRESSION = r"""
\newcommand{\bX}{\mathbf{X}}
% symnet: shape X n p
% symnet: shape y n
% symnet: assume invertible(X^\top X)
\begin{align}
  \hat\beta &= (\bX^\top \bX)^{-1}\bX^\top y, \\
  \bX^\top (y - \bX\hat\beta) &= 0, \\
  \bX^\top (y + \bX\hat\beta) &= 0.
\end{align}
\[ (a+b)^2 = a^2 + 2ab + b^2 = a^2 + b^2 \]
% symnet: shape b p
\[ \nabla_b \lVert y - Xb\rVert^2 = -2X^\top(y - Xb) \]
\[ y = X^\top b + \epsilon \]
\[ w \leftarrow w - \eta g \]
\[ \mathbb{E}[y] = Xb \]
% symnet: skip
\[ 1 = 2 \]
\begin{verbatim}
\[ 1 = 2 \]
\end{verbatim}
"""


def statuses(text, kind="tex"):
    return [(finding.line, finding.status) for finding in check_document(text, kind)]


def test_a_document_on_regression():
    found = check_document(REGRESSION, "tex")
    assert [(f.line, f.status, f.link) for f in found] == [
        (7, "definition", 0),
        (8, "proved", 1),
        (9, "refuted", 1),
        (11, "proved", 1),
        (11, "refuted", 2),
        (13, "proved", 1),
        (14, "ill_typed", 1),
        (15, "update", 0),
        (16, "expectation", 0),
        (18, "skipped", 0),
    ]
    assert "p × n" in found[6].reason and "p × 1" in found[6].reason
    assert found[4].verdict.counterexample is not None


NETWORK = r"""
<!-- symnet: network 3-3-1 -->
$$\beta_i = \sum_{j=1}^{3} v_j w_{ji}, \quad i = RANGE$$
$$
\begin{aligned}
\hat y &= \sum_j v_j z_j + c \\
 &= \sum_{j=1}^{3} v_j \Bigl(\sum_{i=1}^3 w_{ji} x_i + b_j\Bigr) + c \\
 &= \sum_{j=1}^{3} v_j \Bigl(\sum_{i=1}^3 w_{ij} x_i + b_j\Bigr) + c
\end{aligned}
$$
"""


@pytest.mark.parametrize(
    ("span", "status"),
    [(r"1, \dots, 3", "proved"), ("1, 2, 3", "proved"), (r"1, \ldots, 4", "ill_typed"),
     ("1, 3", "unreadable")],
)  # fmt: skip
def test_a_document_on_a_network(span, status):
    found = check_document(NETWORK.replace("RANGE", span), "md")
    assert [(f.line, f.status) for f in found] == [
        (3, status), (6, "proved"), (7, "proved"), (8, "refuted"),
    ]  # fmt: skip
    assert "w_{ji}" in found[3].verdict.repair and "w_{ij}" in found[3].verdict.repair


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a definition holds from its line on, and is forgotten by reset
        (r"\[ f = 2x \]\[ f = x + x \]", [(1, "definition"), (1, "proved")]),
        (r"\[ f = 2x \]\[ f = x \]", [(1, "definition"), (1, "refuted")]),
        ("\\[ f = 2x \\]\n% symnet: reset\n\\[ f = x \\]", [(1, "definition"), (3, "definition")]),
        # what continues a chain claims, also where its left side is a bare name
        (r"\begin{align} 2x &= y \\ &= z \end{align}", [(1, "refuted"), (1, "refuted")]),
        ("% symnet: define\n\\[ x = y + x_0 \\]\n\\[ x = y + x_0 \\]",
         [(2, "definition"), (3, "proved")]),
        # a domain narrows what follows
        ("% symnet: domain x positive\n\\[ \\sqrt{x^2} = x \\]", [(2, "proved")]),
        ("\\[ \\sqrt{x^2} = x \\]\n% symnet: domain x positive", [(1, "refuted")]),
        ("\\[\n% symnet: domain x positive\n\\sqrt{x^2} = x \\]", [(3, "proved")]),
        # declarations that are none
        ("% symnet: shpe X n p\n\\[ 2x = x + x \\]", [(1, "unreadable"), (2, "proved")]),
        ("% symnet: network 3-0-1\n% symnet: domain x odd\n\\[ 2x = x + x \\]", None),
        # ranges count from 1, as they are written
        (r"\[ x_i y_i = y_i x_i, \quad i = 1, \dots, n \]", [(1, "proved")]),
        (r"\[ x_i y_i = y_i x_{n+1-i}, \quad i = 1, \dots, n \]", [(1, "refuted")]),
        (r"\[ \int f = 1 \]", [(1, "unreadable")]),
        ("", []),
    ],
)  # fmt: skip
def test_what_holds_where(text, expected):
    found = statuses(text)
    if expected is None:
        assert {status for _, status in found} <= {"unreadable", "proved"}
        assert (1, "unreadable") in found
    else:
        assert found == expected
