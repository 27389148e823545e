r"""The LaTeX grammar.

product  = run {\odot run}
run      = {factor [\cdot | /]} (factor | sum)
sum      = \sum_{j=lower}^{upper} product
factor   = number | name | function(sum) | (sum) | |sum| | \frac{sum}{sum} | bmatrix | cases ...,
           each with a superscript
"""

from __future__ import annotations

from symnet.claims.functions import COMMAND_CALLS
from symnet.claims.latex_parts import BARS, CLOSING, LatexParts
from symnet.claims.lexer import ACCENTS, DOTS
from symnet.claims.syntax import (
    Dots,
    Element,
    Entries,
    Hadamard,
    Index,
    Limit,
    Name,
    Node,
    Product,
    Quotient,
    Source,
)
from symnet.network.quantity import GREEK

STARTS = (
    frozenset({"frac", "tfrac", "dfrac", "sqrt", "sum", "prod", "nabla", "lvert", "lVert"})
    | {*COMMAND_CALLS, *ACCENTS}
    | GREEK
)

MAX_FACTORS = 2_000


class LatexParser(LatexParts):
    r"""Reads the LaTeX that symnet prints, and what papers write.

    `sigmoid` says that \sigma(...) is the sigmoid function, since no such name is declared.
    """

    def __init__(self, source: Source, sigmoid: bool = True) -> None:
        super().__init__(source)
        self.sigmoid = sigmoid
        self.closers: list[str] = []

    def dots(self) -> Dots | None:
        r"""\cdots among the terms of a sum."""
        if not self._at_command(*DOTS):
            return None
        token = self.take()
        return Dots(token.start, token.end)

    def product(self) -> Node:
        r"""Factors side by side, and entrywise products of them."""
        parts = [self._run()]
        while self._at_command("odot", "circ"):
            sign = self.take()
            part = self._run()
            # a product in parentheses starts before its first factor
            if isinstance(part, Product) and part.start == part.factors[0].start:
                cause = rf"\{sign.text} takes the first factor after it, or all of them"
                raise self.source.at(part, cause, r"write parentheses, as in (A \odot B) C")
            parts.append(part)
        if len(parts) == 1:
            return parts[0]
        return Hadamard(parts[0].start, parts[-1].end, tuple(parts))

    def _run(self) -> Node:
        """Factors side by side; a sum takes everything after it."""
        factors: list[Node] = []
        quotient = False
        while True:
            multiplied = not factors
            if factors and self._at_command("cdot", "times"):
                self.take()
                multiplied = True
            elif factors and self.token.text == "/":
                self._divide(factors, quotient)
                quotient = True
                continue
            if not self._starts_factor():
                if multiplied:
                    raise self.unexpected("a factor is missing", "write a number or a name")
                break
            if not multiplied and self.token.kind == "number":
                raise self.unexpected("a number after a factor", r"write \cdot before it")
            if not multiplied and quotient:
                written = self.source.written(factors[-1])
                cause = f"{written} times what follows, or what follows in the denominator"
                raise self.unexpected(cause, r"write \frac{…}{…}, or parentheses")
            quotient = False
            if self._at_command("sum", "prod"):
                factors.append(self._sum())
                break
            if len(factors) >= MAX_FACTORS:
                raise self.unexpected(
                    f"more than {MAX_FACTORS:,} factors", "write a shorter product"
                )
            factors.append(self.factor())
        if self._at_command(*DOTS):
            raise self.unexpected("dots inside a product", r"write the terms as a + \cdots + b")
        if len(factors) == 1:
            return factors[0]
        return Product(factors[0].start, factors[-1].end, tuple(factors))

    def _divide(self, factors: list[Node], quotient: bool) -> None:
        if quotient:
            raise self.unexpected("a second /", r"write \frac{…}{…}, or parentheses")
        self.take()
        if not self._starts_factor():
            raise self.unexpected("a denominator is missing", "write a number or a name")
        below = self.factor()
        above = factors[-1]
        factors[-1] = Quotient(above.start, below.end, above, below)

    # Factors

    def factor(self) -> Node:
        """A number, a name or a bracketed piece with its superscripts."""
        if self._at_command("nabla"):
            return self._nabla()
        return self._raised(self._piece())

    def _piece(self) -> Node:
        token = self.token
        by_kind = {"number": self.number, "open": self._environment, "bold": self._constant}
        by_command = {"frac": self._fraction, "sqrt": self._root}
        by_command |= dict.fromkeys(("tfrac", "dfrac"), self._fraction)
        rule = (by_command if token.kind == "command" else by_kind).get(
            token.text if token.kind == "command" else token.kind
        )
        if rule is None and token.text in BARS:
            rule = self._bars
        if rule is not None:
            return rule()
        if function := self._applied():
            return self._call(function)
        return self._group() if token.text in CLOSING else self._name()

    def _applied(self) -> str | None:
        r"""The function that is called here; \sigma(...) where nothing else is called sigma."""
        if self.sigmoid and self.token.text == "sigma" and self.ahead().text in ("(", "["):
            return "sigmoid"
        return self._called()

    def _name_only(self) -> Node:
        """One letter, as TeX takes it without braces."""
        token = self.token
        letter = self._letter()
        return Name(token.start, token.end, letter)

    def _group(self) -> Node:
        opening = self.take()
        self.closers.append("")
        body = self._inside(CLOSING[opening.text])
        self.closers.pop()
        if opening.text == "{":
            return body
        if opening.text == "[" and isinstance(body, Product):
            cause = "a product in brackets, or a row of blocks"
            advice = r"write parentheses, or \begin{bmatrix} … & … \end{bmatrix}"
            raise self.source.error(opening.start, self.last.end, cause, advice)
        if self.found("_"):
            return self._placed(opening.start, body)
        return self._regrouped(body, opening.start)

    def _placed(self, start: int, body: Node) -> Node:
        r"""(A)_{k,i}, an entry; (a_{ki})_{k=1,i=1}^{q,p}, the matrix with these entries."""
        if self.token.text != "{":
            place = self.token
            row = Index(place.start, place.end, self._unbraced("_"))
            return Element(start, self.last.end, body, row, None)
        purpose = r"as in \left( V W \right)_{k,i} or \left( a_{ki} \right)_{k=1,i=1}^{q,p}"
        self.expect("{", purpose)
        row, first = self.index(), self._lower()
        if first is None and self.found("}"):
            return Element(start, self.last.end, body, row, None)
        if self.token.text == "," or first is not None or self.token.kind == "end":
            self.expect(",", purpose)
        column, second = self.index(), self._lower()
        self.expect("}", purpose)
        if first is None or second is None:
            if first is not second:
                raise self.unexpected("only one of two indices has a range", purpose)
            return Element(start, self.last.end, body, row, column)
        self.expect("^", purpose)
        self.expect("{", purpose)
        height = self.index()
        self.expect(",", purpose)
        width = self.index()
        self.expect("}", purpose)
        limits = self._range(row, first, height), self._range(column, second, width)
        return Entries(start, self.last.end, limits, body)

    def _lower(self) -> Index | None:
        return self.index() if self.found("=") else None

    def _range(self, name: Index, lower: Index, upper: Index) -> Limit:
        if name.offset or name.others or name.base.isdigit():
            raise self.source.at(name, "a range needs a letter here", "write k=1")
        return Limit(name.start, upper.end, name.base, lower, upper)

    def _starts_factor(self) -> bool:
        kind, text = self.token.kind, self.token.text
        if kind == "command":
            return text in STARTS or (text in ("vert", "Vert") and self._opens(text))
        if text in ("|", "\\|"):
            return self._opens(text)
        if kind in ("number", "letter", "word", "operator", "open", "bold"):
            return True
        return text in ("(", "{", "[", "\\{")

    def _opens(self, bar: str) -> bool:
        """Whether a bar opens a pair; inside a pair of its kind it closes it."""
        return not self.closers or self.closers[-1] != bar
