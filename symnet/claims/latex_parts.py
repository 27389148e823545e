r"""The larger pieces of LaTeX: fractions, derivatives, functions, norms, matrices, sums."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from symnet.claims.functions import BY_TEX, COMMAND_CALLS, WORD_CALLS
from symnet.claims.latex_names import LatexNames
from symnet.claims.lexer import DOTS
from symnet.claims.syntax import (
    Call,
    Cases,
    Constant,
    Dots,
    Index,
    Limit,
    Matrix,
    Nabla,
    Name,
    Node,
    Norm,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Transpose,
)

CLOSING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
BARS = {"lvert": "rvert", "vert": "vert", "|": "|", "lVert": "rVert", "Vert": "Vert", "\\|": "\\|"}


class LatexParts(LatexNames):
    """What starts with a command or an environment."""

    closers: list[str]
    """The bars that are open, with "" for brackets around them."""

    @abstractmethod
    def factor(self) -> Node:
        """A number, a name or a bracketed piece with its superscripts."""

    @abstractmethod
    def _name_only(self) -> Node:
        """One letter, as TeX takes it without braces."""

    @abstractmethod
    def _starts_factor(self) -> bool:
        """Whether a factor starts here."""

    def _inside(self, closing: str) -> Node:
        """A sum inside brackets that were opened."""
        with self.nested():
            body = self.sum()
            self.expect(closing, f"to close the {self._shown(closing)!r} before")
        return body

    def _shown(self, closing: str) -> str:
        return next((key for key, value in CLOSING.items() if value == closing), closing)

    def _braced(self, purpose: str) -> Node:
        r"""{...}, or the one token that TeX takes: \frac12."""
        token = self.token
        if self.found("{"):
            return self._inside("}")
        if token.kind == "number" and "." not in token.text:
            # TeX takes one digit: \frac12 is 1/2
            digit = token._replace(text=token.text[0], end=token.start + 1)
            rest = token._replace(text=token.text[1:], start=token.start + 1)
            self.tokens[self.position : self.position + 1] = [digit, rest][: len(token.text)]
            return self.number()
        if token.kind == "letter":
            return self._name_only()
        raise self.unexpected("'{' is missing", f"write braces around {purpose}")

    # Fractions and derivatives

    def _fraction(self) -> Node:
        start = self.take().start
        if self.token.text == "{" and self.ahead().text == "partial":
            return self._partial(start)
        above = self._braced("the numerator")
        below = self._braced("the denominator")
        if _starts_with_d(above) and _starts_with_d(below):
            cause = "a derivative by one variable, or a quotient of numbers named d"
            advice = r"write \frac{\partial f}{\partial x}, or leave the d out"
            raise self.source.error(start, self.last.end, cause, advice)
        return Quotient(start, self.last.end, above, below)

    def _partial(self, start: int) -> Node:
        r"""\frac{\partial^2 f}{\partial b \partial b^\top}, \frac{\partial}{\partial b} (f)."""
        self.take()
        self.take()
        order = self._order()
        body = None
        if self.token.text != "}":
            with self.nested():
                body = self.sum()
        self.expect("}", "after the numerator")
        self.expect("{", "around the denominator")
        variables: list[Node] = []
        while self._at_command("partial"):
            self.take()
            variable = self._variable()
            if isinstance(variable, Power) and isinstance(variable.exponent, Number):
                variables += [variable.base] * min(int(variable.exponent.value), 3)
            else:
                variables.append(variable)
        self.expect("}", r"after the variables, as in \frac{\partial f}{\partial x}")
        if len(variables) != order or order > 2:
            cause = f"a derivative of order {order} by {len(variables)} variables"
            advice = r"write first or second ones, as \frac{\partial^2 f}{\partial x \partial y}"
            raise self.source.error(start, self.last.end, cause, advice)
        if body is None:
            body = self._operand()
        return Partial(start, self.last.end, body, tuple(variables))

    def _operand(self) -> Node:
        """What a derivative is taken of: one factor, with none behind it."""
        body = self.factor()
        if self._starts_factor() or self._at_command("cdot", "times") or self.token.text == "/":
            cause = f"the derivative of {self.source.written(body)}, or of all that follows"
            raise self.unexpected(cause, "write what is differentiated in parentheses")
        return body

    def _variable(self) -> Node:
        variable = self._raised(self._name())
        return variable.body if isinstance(variable, Transpose) else variable

    def _order(self) -> int:
        if not self.found("^"):
            return 1
        braced = self.found("{")
        order = int(self.expect_number("for the order of the derivative").text)
        if braced:
            self.expect("}", "after the order")
        return order

    def _nabla(self) -> Node:
        r"""\nabla_b f, \nabla^2_b f, \nabla_b^2 f."""
        start = self.take().start
        order = self._order()
        self.expect("_", r"and the variable, as in \nabla_b f")
        if self.found("{"):
            variable = self._name()
            self.expect("}", "after the variable")
        else:
            variable = self._name_only()
        order = max(order, self._order())
        if order > 2:
            raise self.source.error(
                start, self.last.end, f"a derivative of order {order}", "first and second are read"
            )
        body = self._operand()
        return Nabla(start, self.last.end, body, variable, order)

    # Functions and norms

    def _called(self) -> str | None:
        """The function that is named here, by its name in text."""
        token = self.token
        if token.kind == "operator":
            known = BY_TEX.get(f"\\operatorname{{{token.text}}}") or WORD_CALLS.get(token.text)
            if known is None:
                cause = f"the function {token.text[:40]} is not known"
                advice = f"known: {', '.join(sorted(WORD_CALLS))}"
                raise self.source.error(token.start, token.end, cause, advice)
            return known
        if token.kind == "word":
            return WORD_CALLS.get(token.text)
        return COMMAND_CALLS.get(token.text) if token.kind == "command" else None

    def _call(self, function: str) -> Node:
        start = self.take().start
        if self.token.text in ("^", "_"):
            raise self.unexpected(
                f"{function} with a superscript or a subscript", r"write \left(\log x\right)^2"
            )
        if self.token.text in CLOSING:
            closing = CLOSING[self.take().text]
            with self.nested():
                arguments = [self.sum()]
                while self.found(","):
                    arguments.append(self.sum())
                self.expect(closing, f"to close the {self._shown(closing)!r} before")
        else:
            if not self._starts_factor():
                raise self.unexpected(
                    f"{function} needs its argument in parentheses", r"write \left( … \right)"
                )
            arguments = [self.factor()]
            if (self._starts_factor() and not self._called()) or self.token.text == "/":
                argument = self.source.written(arguments[0])
                raise self.unexpected(
                    f"{function} ends after {argument}, or goes on",
                    "write the argument in parentheses",
                )
        return Call(start, self.last.end, function, tuple(arguments))

    def _bars(self) -> Node:
        r"""|x|, \lVert x \rVert."""
        opening = self.take()
        closing = BARS[opening.text]
        self.closers.append(closing)
        body = self._inside(closing)
        self.closers.pop()
        if closing not in ("rVert", "Vert", "\\|"):
            return Call(opening.start, self.last.end, "abs", (body,))
        frobenius = False
        if self.found("_"):
            braced = self.found("{")
            label = self._part()
            if braced:
                self.expect("}", "after the name of the norm")
            if label not in ("F", "2"):
                raise self.unexpected(f"the norm {label} is not read", r"write \lVert x \rVert^2")
            frobenius = label == "F"
        return Norm(opening.start, self.last.end, body, frobenius)

    def _root(self) -> Node:
        start = self.take().start
        order: Node | None = None
        if self.found("["):
            order = self._inside("]")
        body = self._braced("what is under the root")
        if order is None:
            return Call(start, self.last.end, "sqrt", (body,))
        one = Number(order.start, order.end, 1)
        exponent = Quotient(order.start, order.end, one, order)
        return Power(start, self.last.end, body, exponent)

    def _constant(self) -> Node:
        r"""\mathbf{1}, \mathbf{1}_n, \mathbf{0}."""
        token = self.take()
        sizes: tuple[Index, ...] = ()
        if self.found("_"):
            sizes, _ = self._subscripts()
        return Constant(token.start, self.last.end, "ones" if token.text == "1" else "zero", sizes)

    # Matrices and cases

    def _environment(self) -> Node:
        opening = self.take()
        if opening.text == "cases":
            return self._cases(opening.start)
        rows: list[list[Node]] = [[]]
        with self.nested():
            while True:
                rows[-1].append(self._entry())
                if self.token.kind == "row":
                    self.take()
                    if self.token.kind == "close":
                        break
                    rows.append([])
                elif not self.found("&"):
                    break
            self._close(opening.text)
        return Matrix(opening.start, self.last.end, tuple(map(tuple, rows)))

    def _entry(self) -> Node:
        """An entry; dots for what is left out, and what is empty beside dots."""
        token, after = self.token, self.ahead()
        if token.text == "&" or token.kind in ("row", "close"):
            return Dots(token.start, token.start)
        if self._at_command(*DOTS) and (after.text == "&" or after.kind in ("row", "close")):
            self.take()
            return Dots(token.start, token.end)
        return self.sum()

    def _close(self, environment: str) -> None:
        if self.token.kind != "close" or self.token.text != environment:
            raise self.unexpected(
                rf"\end{{{environment}}} is missing", r"separate entries by &, rows by \\"
            )
        self.take()

    def _cases(self, start: int) -> Node:
        rows: list[tuple[Node, Relation | None]] = []
        with self.nested():
            while self.token.kind != "close":
                value = self.sum()
                self.found(",")
                self.expect("&", "between a value and its condition")
                rows.append((value, self._condition()))
                self.found(",")
                if self.token.kind != "row":
                    break
                self.take()
            self._close("cases")
        return Cases(start, self.last.end, tuple(rows))

    def _condition(self) -> Relation | None:
        words = ("if", "for", "when", "otherwise", "else")
        while self.token.kind == "word" and self.token.text.lower() in words:
            word = self.take().text.lower()
            if word in ("otherwise", "else"):
                return None
        return self.relation()

    # Sums

    def _sum(self) -> Node:
        r"""\sum_{i=1}^{p} \sum_{j=1}^{h} body: one Sum of two limits."""
        start, depth, kind = self.token.start, self.depth, self.token.text
        limits: list[Limit] = []
        while self._at_command(kind):
            self.descend()
            limits.append(self._limit(kind))
        body = self.product()
        self.depth = depth
        return Sum(start, body.end, tuple(limits), body, kind == "prod")

    def _limit(self, kind: str) -> Limit:
        start = self.take().start
        purpose = rf"with the range, as in \{kind}_{{j=1}}^{{h}}"
        self.expect("_", purpose)
        if not self.found("{"):
            name = self._unbraced("_")
            return Limit(start, self.last.end, name, None, None)
        name_node = self.index()
        if name_node.offset or name_node.others or name_node.base.isdigit():
            raise self.source.at(name_node, "a sum needs a letter here", purpose)
        if self.found("}"):
            return Limit(start, self.last.end, name_node.base, None, None)
        self.expect("=", purpose)
        lower = self.index()
        self.expect("}", purpose)
        self.expect("^", purpose)
        if self.found("{"):
            upper = self.index()
            self.expect("}", purpose)
        else:
            place = self.token
            upper = Index(place.start, place.end, self._unbraced("^"))
        return Limit(start, self.last.end, name_node.base, lower, upper)

    def _regrouped(self, body: Node, start: int) -> Node:
        return replace(body, start=start, end=self.last.end)


def _starts_with_d(node: Node) -> bool:
    """Whether a side of a fraction is d or begins with it, as df and dx do."""
    first = node.factors[0] if isinstance(node, Product) else node
    first = first.base if isinstance(first, Power) else first
    return isinstance(first, Name) and first == Name(first.start, first.end, "d")
