"""One expression in each dialect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnet.derivation import View
from symnet.network.quantity import Quantity
from symnet.render.dialects import CLAIM, LATEX, UNICODE
from symnet.render.notation import Notation
from symnet.render.writer import Writer


def expression_to_latex(expr: Any, quantities: Iterable[Quantity], view: View | None = None) -> str:
    r"""LaTeX of an expression over the tensors of `quantities`; raises PrintError otherwise.

    `view="dots"` writes the outermost sums as first + ... + last.

    >>> from symnet.network import Network
    >>> net = Network("3-3-1")
    >>> beta_1 = net.coefficients(view="sum")[0, 0]
    >>> expression_to_latex(beta_1, net.quantities)
    '\\sum_{j=1}^{3} v_j w_{j1}'
    >>> expression_to_latex(beta_1, net.quantities, view="dots")
    'v_1 w_{11} + v_2 w_{21} + v_3 w_{31}'
    """
    return Writer(Notation(quantities), LATEX, view).write(expr)


def expression_to_text(expr: Any, quantities: Iterable[Quantity]) -> str:
    """The text that `check` reads back.

    >>> from symnet.network import Network
    >>> net = Network("3-3-1")
    >>> expression_to_text(net.coefficients(view="sum")[0, 0], net.quantities)
    'sum(v[j]*w[j,1], j=1..3)'
    """
    return Writer(Notation(quantities), CLAIM).write(expr)


def expression_to_unicode(
    expr: Any, quantities: Iterable[Quantity], view: View | None = None
) -> str:
    """Unicode for a terminal.

    >>> from symnet.network import Network
    >>> net = Network("3-3-1")
    >>> expression_to_unicode(net.coefficients(view="sum")[0, 0], net.quantities)
    'Σ_{j=1}^{3} vⱼ wⱼ₁'
    """
    return Writer(Notation(quantities), UNICODE, view).write(expr)
