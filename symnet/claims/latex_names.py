r"""Names in LaTeX and what hangs on them: indices, layers, accents, superscripts."""

from __future__ import annotations

from symnet.claims.cursor import Parser
from symnet.claims.lexer import ACCENTS, DOTS
from symnet.claims.syntax import Index, Name, Node, Number, Power, Transpose
from symnet.network.quantity import GREEK

TRANSPOSES = ("top", "intercal")


class LatexNames(Parser):
    r"""name = letter | \greek | \mathrm{word} | \hat{name}, with _{indices} and ^{(layer)}."""

    def index_base(self) -> str:
        r"""j, h_1, 12, \mathrm{in}."""
        if self.token.kind == "number":
            return self.expect_number("as an index").text
        if not self._at_letter():
            raise self.unexpected("an index is missing", "write an index, such as j, h_1 or 2")
        base = self.take().text
        return f"{base}_{self._label()}" if self.found("_") else base

    def _name(self) -> Node:
        start = self.token.start
        letter, hat = self._accented()
        layer, transposed = self._layer()
        subscripts: tuple[Index, ...] = ()
        commas = False
        if self.found("_"):
            subscripts, commas = self._subscripts()
            if layer is None:
                layer, transposed = self._layer()
        elif self.token.text == "^" and (after := self._script_end()) is not None:
            # x^{2}_{i}: the subscript belongs to the name, the superscript is raised afterwards
            before = self.position
            self.position = after
            self.take()
            subscripts, commas = self._subscripts()
            script = self.tokens[before:after]
            self.tokens[before : self.position] = [*self.tokens[after : self.position], *script]
            self.position = self.position - len(script)
        if self.token.text == "_":
            raise self.unexpected("a second subscript", "write one, as in w_{ji}")
        end = self.last.end
        name = Name(start, end, letter, subscripts, commas, layer, hat)
        return Transpose(start, end, name) if transposed else name

    def _script_end(self) -> int | None:
        """Where the superscript that starts here ends, when a subscript follows it."""
        place, depth = self.position + 1, 0
        while True:
            token = self.tokens[min(place, len(self.tokens) - 1)]
            if token.kind == "end":
                return None
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            place += 1
            if depth <= 0:
                break
        return place if self.tokens[place].text == "_" else None

    def _accented(self) -> tuple[str, bool]:
        r"""A letter and whether it has a hat; \bar{x} is the letter xbar, \tilde{x} is xtilde."""
        if not self._at_command(*ACCENTS):
            return self._letter(), False
        accent = ACCENTS[self.take().text]
        braced = self.found("{")
        letter = self._letter()
        if braced:
            self.expect("}", rf"to close \{accent}{{")
        return (letter, True) if accent == "hat" else (letter + accent, False)

    def _letter(self) -> str:
        if not self._at_letter():
            raise self.unexpected("a letter is missing", r"write a letter, as in \hat{y}")
        return self.take().text

    def _layer(self) -> tuple[int | None, bool]:
        r"""^{(2)}, ^{[2]} or ^{(2)\top}; nothing is taken when the superscript is another."""
        here = [self.token.text, self.ahead().text, self.ahead(2).text]
        if here not in (["^", "{", "("], ["^", "{", "["]) or self.ahead(3).kind != "number":
            return None, False
        closing = ")" if here[2] == "(" else "]"
        if self.ahead(4).text != closing:
            return None, False
        for _ in range(3):
            self.take()
        layer = int(self.expect_number("for the layer, as in W^{(2)}").text)
        self.expect(closing, "after the layer")
        transposed = self._at_transpose()
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
        if "." in self.token.text:
            raise self.unexpected("a whole number is missing", "write subscripts as in w_{12}")
        return self.take().text

    def _raised(self, base: Node) -> Node:
        r"""A factor with an exponent, or transposed, or both: A^{-1}, A^\top, A^{-\top}."""
        if self.token.text != "^":
            return base
        start = self.take()
        result = self._braced_script(base) if self.found("{") else self._single_script(base)
        if self.token.text == "^":
            raise self.source.error(
                start.start, self.token.end, "a second superscript", "use parentheses"
            )
        return result

    def _braced_script(self, base: Node) -> Node:
        negative = self.token.text == "-" and self._is_transpose(self.ahead())
        if negative:
            minus = self.take()
        if self._at_transpose() and self.ahead().text == "}":
            self.take()
            self.take()
            if negative:
                one = Number(minus.start, minus.end, -1)
                base = Power(base.start, self.last.end, base, one)
            return Transpose(base.start, self.last.end, base)
        if self._at_command(*DOTS) or (self.token.text in ("(", "[") and self._only_group()):
            advice = r"write a power as in x^{2}, a layer as in W^{(2)}, or W^{\top}"
            raise self.unexpected("this superscript is not read", advice)
        with self.nested():
            exponent = self.sum()
            self.expect("}", "after the superscript")
        return Power(base.start, self.last.end, base, exponent)

    def _only_group(self) -> bool:
        """Whether parentheses stand around all of the superscript, as those of a layer do."""
        depth = 0
        for token in self.tokens[self.position :]:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
            if depth == 0:
                return self.tokens[self.tokens.index(token, self.position) + 1].text == "}"
        return False

    def _single_script(self, base: Node) -> Node:
        token = self.token
        if self._at_transpose():
            self.take()
            return Transpose(base.start, self.last.end, base)
        if token.kind == "number":
            self._refuse_long_number("^")
            exponent: Node = self.number()
        elif self._at_letter():
            self.take()
            exponent = Name(token.start, token.end, token.text)
        else:
            advice = r"write a power as in x^{2}, a layer as in W^{(2)}, or W^{\top}"
            raise self.unexpected("this superscript is not read", advice)
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

    def _at_transpose(self) -> bool:
        return self._is_transpose(self.token)

    def _is_transpose(self, token: object) -> bool:
        return getattr(token, "kind", "") == "command" and getattr(token, "text", "") in TRANSPOSES

    def _at_letter(self) -> bool:
        r"""A letter, a Greek one, or a word in \mathrm."""
        return self.token.kind in ("letter", "word") or self._at_command(*GREEK)
