r"""The LaTeX grammar.

product  = {factor [\cdot]} (factor | sum)
sum      = \sum_{j=lower}^{upper} product
factor   = number | name | function ( sum ) | ( sum ) | { sum } | \frac{sum}{sum} | bmatrix,
           each with a superscript: a whole number or \top
name     = letter | \greek | \mathrm{word} | \hat{name}, with _{indices} and ^{(layer)}
"""

from __future__ import annotations

from dataclasses import replace

from symnet.claims.cursor import Parser
from symnet.claims.functions import BY_TEX
from symnet.claims.syntax import (
    Call,
    Dots,
    Element,
    Entries,
    Index,
    Limit,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from symnet.network.quantity import GREEK

DOTS = frozenset({"cdots", "dots", "ldots"})
FACTOR_COMMANDS = frozenset({"frac", "hat", "sum", "tanh", "exp"}) | GREEK


class LatexParser(Parser):
    """Reads the LaTeX that symnet prints."""

    def dots(self) -> Dots | None:
        r"""\cdots among the terms of a sum."""
        if not self._at_command(*DOTS):
            return None
        token = self.take()
        return Dots(token.start, token.end)

    def product(self) -> Node:
        """Factors side by side; a sum takes everything after it."""
        factors: list[Node] = []
        while True:
            if self._at_command("cdot") and factors:
                self.take()
                multiplied = True
            else:
                multiplied = not factors
            if not self._starts_factor():
                if multiplied:
                    raise self.unexpected("a factor is missing", "write a number or a name")
                break
            if not multiplied and self.token.kind == "number":
                raise self.unexpected("a number after a factor", r"write \cdot before it")
            if self._at_command("sum"):
                factors.append(self._sum())
                break
            factors.append(self._factor())
        if self._at_command(*DOTS):
            raise self.unexpected("dots inside a product", r"write the terms as a + \cdots + b")
        if len(factors) == 1:
            return factors[0]
        return Product(factors[0].start, factors[-1].end, tuple(factors))

    def index(self) -> Index:
        r"""j, h_1, 12, \mathrm{in}, each with a whole number added: h-1."""
        token = self.token
        if token.kind == "number":
            base = self.take().text
        elif self._at_letter():
            base = self.take().text
            if self.found("_"):
                base = f"{base}_{self._label()}"
        else:
            raise self.unexpected("an index is missing", "write an index, such as j, h_1 or 2")
        offset = self.offset()
        return Index(token.start, self.last.end, base, offset)

    # Factors

    def _factor(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.take()
            return self._raised(Number(token.start, token.end, int(token.text)))
        if token.kind == "open":
            return self._raised(self._matrix())
        if self._at_command("frac"):
            return self._raised(self._fraction())
        if token.kind == "operator" or (token.kind == "command" and f"\\{token.text}" in BY_TEX):
            return self._raised(self._call())
        if token.text in ("(", "{"):
            return self._raised(self._group())
        return self._raised(self._name())

    def _group(self) -> Node:
        opening = self.take()
        with self.nested():
            body = self.sum()
            closing = ")" if opening.text == "(" else "}"
            self.expect(closing, f"to close the {opening.text!r} before")
        if opening.text == "{":
            return body
        if self.found("_"):
            return self._placed(opening.start, body)
        return replace(body, start=opening.start, end=self.last.end)

    def _placed(self, start: int, body: Node) -> Node:
        r"""(A)_{k,i}, an entry; (a_{ki})_{k=1,i=1}^{q,p}, the matrix with these entries."""
        purpose = r"as in \left( V W \right)_{k,i} or \left( a_{ki} \right)_{k=1,i=1}^{q,p}"
        self.expect("{", purpose)
        row, first = self.index(), self._lower()
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
        if name.offset or name.base.isdigit():
            raise self.source.at(name, "a range needs a letter here", "write k=1")
        return Limit(name.start, upper.end, name.base, lower, upper)

    def _braced(self, purpose: str) -> Node:
        if self.token.text != "{":
            raise self.unexpected("'{' is missing", f"write braces around {purpose}")
        return self._group()

    def _fraction(self) -> Node:
        start = self.take().start
        above = self._braced("the numerator")
        below = self._braced("the denominator")
        return Quotient(start, self.last.end, above, below)

    def _call(self) -> Node:
        token = self.take()
        tex = token.text if token.kind == "command" else f"operatorname{{{token.text}}}"
        function = BY_TEX.get(f"\\{tex}")
        if function is None:
            cause = f"the function {token.text[:40]} is not known"
            raise self.source.error(token.start, token.end, cause, f"known: {', '.join(BY_TEX)}")
        if self.token.text != "(":
            raise self.unexpected(
                f"{function} needs its argument in parentheses", r"write \left( … \right)"
            )
        argument = self._group()
        return Call(token.start, self.last.end, function, argument)

    def _matrix(self) -> Node:
        start = self.take().start
        rows: list[list[Node]] = [[]]
        with self.nested():
            while True:
                rows[-1].append(self.sum())
                if self.token.kind == "row":
                    self.take()
                    rows.append([])
                elif not self.found("&"):
                    break
            if self.token.kind != "close":
                raise self.unexpected(
                    r"\end{bmatrix} is missing", r"separate entries by &, rows by \\"
                )
            self.take()
        return Matrix(start, self.last.end, tuple(map(tuple, rows)))

    def _sum(self) -> Node:
        r"""\sum_{i=1}^{p} \sum_{j=1}^{h} body: one Sum of two limits."""
        start, depth = self.token.start, self.depth
        limits: list[Limit] = []
        while self._at_command("sum"):
            self.descend()
            limits.append(self._limit())
        body = self.product()
        self.depth = depth
        return Sum(start, body.end, tuple(limits), body)

    def _limit(self) -> Limit:
        start = self.take().start
        purpose = r"with the range of the sum, as in \sum_{j=1}^{h}"
        self.expect("_", purpose)
        self.expect("{", purpose)
        name = self.index()
        if name.offset or name.base.isdigit():
            raise self.source.at(name, "a sum needs a letter here", purpose)
        self.expect("=", purpose)
        lower = self.index()
        self.expect("}", purpose)
        self.expect("^", purpose)
        if self.found("{"):
            upper = self.index()
            self.expect("}", purpose)
        else:
            start_of_upper, end = self.token.start, self.token.end
            upper = Index(start_of_upper, end, self._unbraced("^"))
        return Limit(start, self.last.end, name.base, lower, upper)

    # Names and what hangs on them

    def _name(self) -> Node:
        start = self.token.start
        hat = False
        if self._at_command("hat"):
            self.take()
            hat, braced = True, self.found("{")
            letter = self._letter()
            if braced:
                self.expect("}", r"to close \hat{")
        else:
            letter = self._letter()
        layer, transposed = self._layer()
        subscripts: tuple[Index, ...] = ()
        commas = False
        if self.found("_"):
            subscripts, commas = self._subscripts()
            if layer is None:
                layer, transposed = self._layer()
        if self.token.text == "_":
            raise self.unexpected("a second subscript", "write one, as in w_{ji}")
        end = self.last.end
        name = Name(start, end, letter, subscripts, commas, layer, hat)
        return Transpose(start, end, name) if transposed else name

    def _letter(self) -> str:
        if not self._at_letter():
            raise self.unexpected("a letter is missing", r"write a letter, as in \hat{y}")
        return self.take().text

    def _layer(self) -> tuple[int | None, bool]:
        r"""^{(2)} or ^{(2)\top}; nothing is taken when the superscript is something else."""
        if [self.token.text, self.ahead().text, self.ahead(2).text] != ["^", "{", "("]:
            return None, False
        for _ in range(3):
            self.take()
        layer = int(self.expect_number("for the layer, as in W^{(2)}").text)
        self.expect(")", "after the layer")
        transposed = self._at_command("top")
        if transposed:
            self.take()
        self.expect("}", "after the layer")
        return layer, transposed

    def _subscripts(self) -> tuple[tuple[Index, ...], bool]:
        """{ji} without commas, {1,12} with commas, or a single character."""
        if not self.found("{"):
            start = self.token.start
            return (Index(start, self.token.end, self._unbraced("_")),), False
        items = [self.index()]
        commas = self.token.text == ","
        while not self.found("}"):
            if commas:
                self.expect(",", "between subscripts, or leave all commas out")
            items.append(self.index())
        return tuple(items), commas

    def _label(self) -> str:
        r"""The subscript of an index or a width: h_1, h_{12}, h_{\mathrm{in}}."""
        if not self.found("{"):
            return self._unbraced("_")
        label = self._part()
        while not self.found("}"):
            label += self._part()
        return label

    def _unbraced(self, sign: str) -> str:
        self._refuse_long_number(sign)
        return self._part()

    def _part(self) -> str:
        if not self._at_letter() and self.token.kind != "number":
            raise self.unexpected(
                "a letter or a number is missing",
                "write subscripts as in w_{ji}, limits as in ^{h}",
            )
        return self.take().text

    def _raised(self, base: Node) -> Node:
        """A factor with a whole exponent, or transposed."""
        if self.token.text != "^":
            return base
        start = self.take()
        advice = r"write a whole number as in x^{2}, a layer as in W^{(2)}, or W^{\top}"
        braced = self.found("{")
        negative = braced and self.found("-")
        transposed = not negative and self._at_command("top")
        if not transposed and self.token.kind != "number":
            raise self.unexpected("this superscript is not read", advice)
        if not braced:
            self._refuse_long_number("^")
        superscript = self.take()
        if braced:
            self.expect("}", "after the superscript")
        if self.token.text == "^":
            raise self.source.error(
                start.start, self.token.end, "a second superscript", "use parentheses"
            )
        if transposed:
            return Transpose(base.start, self.last.end, base)
        exponent = -int(superscript.text) if negative else int(superscript.text)
        return Power(base.start, self.last.end, base, exponent)

    def _refuse_long_number(self, sign: str) -> None:
        """w_11 is w_1 1 to TeX, whatever was meant."""
        token = self.token
        if token.kind == "number" and len(token.text) > 1:
            first, rest = token.text[0], token.text[1:]
            cause = (
                f"{sign}{token.text} without braces is {sign}{first} times {rest} to TeX, "
                f"or {sign}{{{token.text}}} was meant"
            )
            advice = rf"write {sign}{{{token.text}}}, or {sign}{first} \cdot {rest}"
            raise self.source.error(token.start, token.end, cause, advice)

    # What stands here

    def _at_command(self, *names: str) -> bool:
        return self.token.kind == "command" and self.token.text in names

    def _at_letter(self) -> bool:
        r"""A letter, a Greek one, or a word in \mathrm."""
        return self.token.kind in ("letter", "word") or self._at_command(*GREEK)

    def _starts_factor(self) -> bool:
        kind, text = self.token.kind, self.token.text
        if kind == "command":
            return text in FACTOR_COMMANDS
        return kind in ("number", "letter", "word", "operator", "open") or text in ("(", "{")
