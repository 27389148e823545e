"""The grammar of plain text.

product = power {(* | / | .*) power}
power   = factor {.T} [(^ | **) [-] factor]
factor  = number | name | function(sum, ...) | (sum) | (sum)[k,i] | sum(sum, j=lower..upper, ...)
        | prod(...) | matrix(sum, k=1..q, i=1..p) | eye(n) | ones(n, m) | [[a, b], [c, d]]
name    = letters, digits, _subscripts or _{subscripts}, then [indices]
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from symnet.claims.cursor import Parser
from symnet.claims.functions import TEXT_CALLS
from symnet.claims.syntax import (
    Call,
    Constant,
    Element,
    Entries,
    Hadamard,
    Index,
    Limit,
    Matrix,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)

CHARACTERS = re.compile("[0-9]+|[A-Za-z]")


class TextParser(Parser):
    """Reads the text that symnet writes into JSON, and what people type."""

    def product(self) -> Node:
        """Powers with *, / or .* between them; a / b of whole numbers is one number."""
        parts = [self._run()]
        while self.found(".*"):
            part = self._run()
            # a product in parentheses starts before its first factor
            if isinstance(part, Product) and part.start == part.factors[0].start:
                cause = ".* takes the first factor after it, or all of them"
                raise self.source.at(part, cause, "write parentheses, as in (A .* B)*C")
            parts.append(part)
        if len(parts) == 1:
            return parts[0]
        return Hadamard(parts[0].start, parts[-1].end, tuple(parts))

    def _run(self) -> Node:
        factors = [self._power()]
        while self.token.text in ("*", "/"):
            divided = self.take().text == "/"
            factor = self._power()
            before = factors[-1]
            if not divided:
                factors.append(factor)
            elif isinstance(before, Number) and isinstance(factor, Number):
                factors[-1] = Quotient(before.start, factor.end, before, factor)
            else:
                one = Number(factor.start, factor.end, 1)
                factors.append(Quotient(factor.start, factor.end, one, factor))
        if self.token.kind in ("number", "name") or self.token.text == "(":
            raise self.unexpected("two factors side by side", "write * between them")
        if len(factors) == 1:
            return factors[0]
        return Product(factors[0].start, factors[-1].end, tuple(factors))

    def index_base(self) -> str:
        """j, h_1 or 12."""
        if self.token.kind == "number":
            return self.expect_number("as an index").text
        if self.token.kind != "name":
            raise self.unexpected("an index is missing", "write an index, such as j, h_1 or 2")
        return self.take().text

    # Factors

    def _power(self) -> Node:
        base = self._factor()
        depth = self.depth
        while self.token.kind == "transpose":
            self.descend()
            base = Transpose(base.start, self.take().end, base)
        self.depth = depth
        if self.token.text not in ("^", "**"):
            return base
        self.take()
        minus = self.token.start if self.found("-") else None
        exponent = self._factor()
        if self.token.text in ("^", "**"):
            raise self.unexpected("a second exponent", "use parentheses")
        if minus is not None:
            exponent = (
                Number(minus, exponent.end, -exponent.value)
                if isinstance(exponent, Number)
                else Negative(minus, exponent.end, exponent)
            )
        return Power(base.start, self.last.end, base, exponent)

    def _factor(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "name":
            return self._applied() if self.ahead().text == "(" else self._name()
        if token.text == "[":
            return self._matrix()
        if not self.found("("):
            raise self.unexpected("a factor is missing", "write a number, a name or parentheses")
        with self.nested():
            body = self.sum()
            self.expect(")", "to close the '(' before")
        if self.found("["):
            row = self.index()
            self.expect(",", "between row and column, as in (V*W)[k,i]")
            column = self.index()
            self.expect("]", "after row and column, as in (V*W)[k,i]")
            return Element(token.start, self.last.end, body, row, column)
        return replace(body, start=token.start, end=self.last.end)

    def _applied(self) -> Node:
        name = self.token.text
        if name in ("sum", "prod", "matrix"):
            return self._sum()
        return self._constant() if name in ("eye", "ones", "zeros") else self._call()

    def _call(self) -> Node:
        token = self.take()
        if token.text not in TEXT_CALLS:
            raise self.source.error(
                token.start,
                token.end,
                f"the function {token.text[:40]} is not known",
                f"known: sum, prod, matrix, {', '.join(TEXT_CALLS)}; write * for a product",
            )
        self.take()
        with self.nested():
            arguments = [self.sum()]
            while self.found(","):
                arguments.append(self.sum())
            self.expect(")", "after the argument")
        return Call(token.start, self.last.end, token.text, tuple(arguments))

    def _constant(self) -> Node:
        """eye(n), ones(n), ones(n, m), zeros(n, m)."""
        token = self.take()
        self.take()
        sizes = [self.index()]
        while self.found(","):
            sizes.append(self.index())
        self.expect(")", "after the sizes")
        kinds: dict[str, Literal["ones", "zero", "identity"]] = {
            "eye": "identity",
            "ones": "ones",
            "zeros": "zero",
        }
        return Constant(token.start, self.last.end, kinds[token.text], tuple(sizes))

    def _sum(self) -> Node:
        """sum(body, i=1..p, j=1..h), the outermost index first; matrix(entry, k=1..q, i=1..p)."""
        depth = self.depth
        opening = self.take()
        start, what = opening.start, opening.text
        self.take()
        self.descend()
        body = self.sum()
        limits: list[Limit] = []
        while self.found(","):
            self.descend()
            limits.append(self._limit())
        if not limits:
            raise self.unexpected(
                f"a {what} needs its range", f"write it as in {what}(v[j], j=1..h)"
            )
        self.expect(")", f"after the ranges of the {what}")
        self.depth = depth
        if what == "matrix":
            if len(limits) != 2:
                cause = "a matrix has a row index and a column index"
                raise self.source.error(start, self.last.end, cause, "give two ranges")
            return Entries(start, self.last.end, (limits[0], limits[1]), body)
        return Sum(start, self.last.end, tuple(limits), body, what == "prod")

    def _limit(self) -> Limit:
        purpose = "as in sum(v[j], j=1..h)"
        name = self.index()
        if name.offset or name.others or name.base.isdigit():
            raise self.source.at(name, "a sum needs a letter here", f"write it {purpose}")
        self.expect("=", purpose)
        lower = self.index()
        self.expect("..", purpose)
        upper = self.index()
        return Limit(name.start, upper.end, name.base, lower, upper)

    def _matrix(self) -> Node:
        start = self.take().start
        purpose = "as in [[1, 0], [b, W]]"
        rows: list[tuple[Node, ...]] = []
        with self.nested():
            while not rows or self.found(","):
                self.expect("[", f"around a row, {purpose}")
                row = [self.sum()]
                while self.found(","):
                    row.append(self.sum())
                self.expect("]", f"after a row, {purpose}")
                rows.append(tuple(row))
            self.expect("]", f"after the last row, {purpose}")
        return Matrix(start, self.last.end, tuple(rows))

    # Names

    def _name(self) -> Node:
        """w, w_11, w_{1,1}, w[1,1], yhat[k], z1[j], beta_0[k], h_1, w_1_2."""
        token = self.take()
        letter, _, below = token.text.partition("_")
        place = token.start + len(letter) + 1
        if "_" in below:
            label = Index(place, token.end, below)
            if self.token.text in ("_", "["):
                raise self.unexpected("a second subscript", "write one, as in w[j,i]")
            return Name(token.start, token.end, letter, (label,))
        subscripts = tuple(
            Index(place + match.start(), place + match.end(), match.group())
            for match in CHARACTERS.finditer(below)
        )
        commas = False
        if not below and self.found("_"):
            subscripts, commas = self._braced()
        mark = ""
        if self.found("["):
            mark, subscripts, commas = below, self._bracketed(), True
        if self.token.text in ("_", "["):
            raise self.unexpected("a second subscript", "write one, as in w[j,i]")
        return Name(token.start, self.last.end, letter, subscripts, commas, mark=mark)

    def _bracketed(self) -> tuple[Index, ...]:
        items = [self.index()]
        while self.found(","):
            items.append(self.index())
        self.expect("]", "after the subscripts")
        return tuple(items)

    def _braced(self) -> tuple[tuple[Index, ...], bool]:
        """{1,12} with commas, or {ji}, where every character counts."""
        self.expect("{", "as in w_{1,1}")
        if self.ahead().text == "}" and self.token.kind in ("number", "name"):
            token = self.take()
            self.take()
            return tuple(
                Index(token.start + match.start(), token.start + match.end(), match.group())
                for match in CHARACTERS.finditer(token.text)
            ), False
        items = [self.index()]
        while self.found(","):
            items.append(self.index())
        self.expect("}", "after the subscripts")
        return tuple(items), True
