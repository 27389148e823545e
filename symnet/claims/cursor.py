"""What both parsers share: walking over tokens, equations, sums of terms, and a depth limit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from symnet.claims.lexer import Token, tokenize
from symnet.claims.syntax import (
    MAX_DEPTH,
    Add,
    Chain,
    Dots,
    Index,
    Negative,
    Node,
    Number,
    Relation,
    Source,
)
from symnet.errors import ReadError

RELATION_SIGNS = ("=", "!=", "<", "<=", ">", ">=")


class Parser(ABC):
    """A precedence parser: equation, sum, product, factor; iterative but for nesting."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.position = 0
        self.depth = 0

    @abstractmethod
    def product(self) -> Node:
        """A term of a sum."""

    def dots(self) -> Dots | None:
        """The dots of a sum, when they stand here."""
        return None

    def formula(self) -> Node:
        """The whole text: an expression, or a chain of equations."""
        if self.token.kind == "end":
            raise ReadError(f"{self.source.language}: the formula is empty; write an expression")
        sides, signs = [self.sum()], []
        while self.token.text in ("=", ":="):
            signs.append(self.take().text)
            sides.append(self.sum())
        self.finish()
        if not signs:
            return sides[0]
        return Chain(sides[0].start, sides[-1].end, tuple(sides), tuple(signs))

    def statement(self) -> Relation:
        """The whole text as one relation."""
        relation = self.relation()
        self.finish()
        return relation

    def relation(self) -> Relation:
        """left sign right, with one sign among =, !=, <, <=, >, >=."""
        left = self.sum()
        if self.token.text not in RELATION_SIGNS:
            raise self.unexpected(
                "a relation is missing", "write one of " + " ".join(RELATION_SIGNS)
            )
        sign = self.take().text
        right = self.sum()
        return Relation(left.start, right.end, left, sign, right)

    def sum(self) -> Node:
        """Products with + or - between them; a sign may stand before the first, dots among them."""
        terms: list[Node] = []
        while True:
            start, negative = self.token.start, self.token.text == "-"
            if negative or (terms and self.token.text == "+"):
                self.take()
            elif terms:
                break
            if self.token.text in ("+", "-"):
                raise self.unexpected("a term is missing", "write one sign, or use parentheses")
            term = self.dots() or self.product()
            terms.append(Negative(start, term.end, term) if negative else term)
        if len(terms) == 1 and not isinstance(terms[0], Dots):
            return terms[0]
        return Add(terms[0].start, terms[-1].end, tuple(terms))

    # Tokens

    @property
    def token(self) -> Token:
        """The token that stands here."""
        return self.tokens[self.position]

    @property
    def last(self) -> Token:
        """The token before this one."""
        return self.tokens[self.position - 1]

    def ahead(self, count: int = 1) -> Token:
        """A token further on."""
        return self.tokens[min(self.position + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The token that stands here; walks on, unless it is the end."""
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def found(self, text: str) -> bool:
        """Whether this symbol stands here; walks on when it does."""
        if self.token.text == text:
            self.take()
            return True
        return False

    def expect(self, text: str, purpose: str) -> Token:
        """Take this symbol, or a ReadError that says what it is for."""
        if not self.found(text):
            raise self.unexpected(f"{text!r} is missing", f"write {text!r} {purpose}")
        return self.last

    def expect_number(self, purpose: str) -> Token:
        """Take a whole number, or a ReadError that says what it is for."""
        if self.token.kind != "number" or "." in self.token.text:
            raise self.unexpected("a whole number is missing", f"write a number {purpose}")
        return self.take()

    def number(self) -> Number:
        """A number as it was written, decimals exactly."""
        token = self.take()
        value = Fraction(token.text) if "." in token.text else int(token.text)
        return Number(token.start, token.end, value)

    def finish(self) -> None:
        """Nothing may be left over."""
        if self.token.kind != "end":
            raise self.unexpected("the formula should end here", "leave out the rest")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper inside, down to the limit."""
        self.descend()
        yield
        self.depth -= 1

    def descend(self) -> None:
        """One level deeper; raises ReadError beyond the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.unexpected(f"more than {MAX_DEPTH} levels of nesting", "write it flatter")

    def unexpected(self, cause: str, advice: str) -> ReadError:
        """A ReadError that points at this token and says what was found."""
        token = self.token
        found = (
            "the end" if token.kind == "end" else repr(self.source.text[token.start : token.end])
        )
        return self.source.error(token.start, token.end, f"{cause}, found {found[:60]}", advice)

    # Index positions

    def index(self) -> Index:
        """One index: digits or a name, with whole numbers and names added: h-1, n+1-i."""
        start = self.token.start
        base, offset, others = self.index_base(), 0, []
        while self.token.text in ("+", "-"):
            sign = -1 if self.take().text == "-" else 1
            if self.token.kind == "number":
                offset += sign * int(self.expect_number("behind the sign, as in h-1").text)
                continue
            others.append((sign, self.index_base()))
        if base.isdigit() and others:
            # a name first, so that 1+i is i+1
            place = next((n for n, (sign, _) in enumerate(others) if sign > 0), None)
            if place is None:
                raise self.source.error(
                    start, self.last.end, "an index that only subtracts", "write n+1-i"
                )
            offset += int(base)
            base = others.pop(place)[1]
        return Index(start, self.last.end, base, offset, tuple(others))

    @abstractmethod
    def index_base(self) -> str:
        """Digits, or a name that may stand in an index position."""
