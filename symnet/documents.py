r"""Claims one by one: those of a document, or one that was typed in, under what is declared.

A document declares in comments: `% symnet: network 3-3-1`, `% symnet: shape X n p`,
`% symnet: assume invertible(X^\top X)`, `% symnet: domain x positive`; `skip` passes over the
next display, `define` makes it a definition, `reset` forgets everything declared and defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from symnet.checking import check
from symnet.claims import (
    Line,
    Scope,
    open_scope,
    read_assumption,
    read_line,
    read_sides,
    scope_of,
)
from symnet.claims.document import (
    Declaration,
    Equation,
    Item,
    Kind,
    Unreadable,
    read_document,
    shortened,
)
from symnet.claims.relations import cuts, first_equals, last_side
from symnet.claims.syntax import Language
from symnet.derivation import Verdict
from symnet.errors import ReadError, ShapeError, SpecError, SymnetError
from symnet.findings import Finding
from symnet.network import Network
from symnet.results.setting import Setting

Shape = tuple[str | int, ...]


@dataclass(frozen=True)
class Declared:
    """What claims are read and judged under; `assume` holds text."""

    network: Network | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    assume: tuple[str, ...] = ()
    domains: Mapping[str, str] = field(default_factory=dict)


def check_document(text: str, kind: Kind, declared: Declared | None = None) -> list[Finding]:
    r"""The findings on every displayed equation of a document in LaTeX or Markdown.

    `declared` holds from the start. Raises SizeError for a document that is too long.

    >>> found = check_document(r"\[ f = (x+1)^2 \] \[ f = x^2 + 1 \]", "tex")
    >>> [finding.status for finding in found]
    ['definition', 'refuted']
    """
    return list(document_findings(text, kind, declared))


def document_findings(
    text: str,
    kind: Kind,
    declared: Declared | None = None,
    *,
    seed: int | None = None,
    began: Callable[[int], None] | None = None,
) -> Iterator[Finding]:
    """The findings on a document, one after the other; `began` hears the line that is next."""
    judge = _Judge(declared or Declared(), "LaTeX", seed, in_document=True)
    for item in read_document(text, kind):
        if began is not None:
            began(item.line)
        yield from judge.item(item)


def claim_findings(
    text: str,
    declared: Declared | None = None,
    *,
    syntax: Language | None = None,
    seed: int | None = None,
) -> list[Finding]:
    """The findings on one line in text or LaTeX; what cannot be read or declared raises.

    >>> [finding.status for finding in claim_findings("2*x = x + x")]
    ['proved']
    """
    judge = _Judge(declared or Declared(), syntax, seed)
    judge.assume(*judge.start.assume)
    return list(judge.line(1, text))


class _Judge:
    """Declarations and definitions so far, and the judge of the lines under them."""

    def __init__(
        self,
        start: Declared,
        language: Language | None,
        seed: int | None,
        *,
        in_document: bool = False,
    ) -> None:
        self.start, self.language, self.seed = start, language, seed
        self.in_document = in_document
        self.reset()

    def reset(self) -> None:
        """Back to what was declared from outside."""
        self.network = self.start.network
        self.shapes = dict(self.start.shapes)
        self.domains: dict[str, str] = dict(self.start.domains)
        self.assumptions: list[Any] = []
        self.definitions: dict[str, Any] = {}
        self._waiting = self.start.assume

    @property
    def scope(self) -> Scope:
        """What names mean at this place."""
        base = None
        if self.network is not None:
            setting = Setting(self.network)
            own = [q for q in setting.quantities if q not in self.network.quantities]
            base = scope_of(self.network, own)
        return open_scope(self.shapes, base, self.definitions)

    def assume(self, *texts: str) -> None:
        """Read assumptions where they stand."""
        self.assumptions += [read_assumption(text, self.scope, None) for text in texts]

    def item(self, item: Item) -> Iterator[Finding]:
        """The findings on a piece of a document; nothing is raised."""
        match item:
            case Unreadable(line, text, reason):
                yield Finding(line, text, "unreadable", reason)
            case Declaration(line, word, rest):
                try:
                    self.declare(word, rest)
                except SymnetError as error:
                    shown = shortened(f"symnet: {word} {rest}")
                    yield Finding(line, shown, "unreadable", str(error))
            case Equation(line, text, skipped=True):
                yield Finding(line, shortened(text), "skipped")
            case Equation(line, text, defines=defines, continues=continues):
                try:
                    if self._waiting:
                        # what is assumed from outside may speak of what the document declares
                        self.assume(*self._waiting)
                        self._waiting = ()
                    text = _defining(text) if defines else text
                    yield from self.line(line, text, continues=continues)
                except SymnetError as error:
                    yield Finding(line, shortened(text), "unreadable", str(error))

    def declare(self, word: str, rest: str) -> None:
        """Carry out what a comment declares; raises SpecError for what is none."""
        if word not in DECLARATIONS:
            raise SpecError(
                f"{word[:40] or 'nothing'} is not a declaration; there are "
                f"{', '.join(sorted(DECLARATIONS))}"
            )
        DECLARATIONS[word](self, rest)

    def line(self, number: int, text: str, *, continues: bool = False) -> Iterator[Finding]:
        """The findings on one line; raises ReadError where it cannot be read.

        A line that continues a chain defines nothing: a = b, then = c, claims b = c.
        """
        shown = shortened(text)
        try:
            line = read_line(text, self.scope, self.language)
            if line.kind == "definition" and continues:
                first = read_sides(*_first_sides(text), self.scope, self.language)
                line = Line("claim", (first, *line.links), ranges=line.ranges)
        except ShapeError as error:
            verdict = self._ill_typed(text, error)
            yield Finding(number, shown, verdict.status, verdict.reason, verdict, link=1)
            return
        if line.name and line.definition is not None:
            self.definitions[line.name] = line.definition
            yield Finding(number, shown, "definition", line.reason)
        elif line.kind != "claim":
            yield Finding(number, shown, line.kind, line.reason)
        # written from 1, while the symbol of an index counts from 0
        ranges = {index: sp.Range(low - 1, high) for index, (low, high) in line.ranges.items()}
        for link, claim in enumerate(line.links, start=1):
            verdict = self._verdict(claim.left, claim.right, ranges)
            yield Finding(number, shown, verdict.status, verdict.reason, verdict, link)

    def _verdict(self, left: Any, right: Any, ranges: Mapping[Any, Any]) -> Verdict:
        try:
            # what was read stands as it was written
            verdict = check(
                left,
                right,
                assume=tuple(self.assumptions),
                domains=self._domains(ranges, left, right),
                network=self.network,
                shapes=self.shapes,
                syntax=self.language,
                seed=self.seed,
            )
            return replace(verdict, judged="as written")
        except ShapeError as error:
            return Verdict("ill_typed", reason=str(error))

    def _domains(self, ranges: Mapping[Any, Any], *sides: Any) -> Mapping[Any, Any]:
        """Domains and ranges of what occurs in a claim; those typed in with it have to occur."""
        there = {s for expr in (*sides, *self.assumptions) for s in expr.atoms(sp.Symbol)}
        names = {symbol.name for symbol in there} if self.in_document else self.domains
        named = {name: word for name, word in self.domains.items() if name in names}
        return {**named, **{index: ends for index, ends in ranges.items() if index in there}}

    def _ill_typed(self, text: str, error: ShapeError) -> Verdict:
        """The verdict on shapes that clash, with the repair where the judge finds one."""
        try:
            verdict = check(
                text,
                network=self.network,
                shapes=self.shapes,
                syntax=self.language,
            )
        except SymnetError:
            verdict = None
        if verdict is not None and verdict.status == "ill_typed":
            return replace(verdict, reason=verdict.reason or str(error))
        return Verdict("ill_typed", reason=str(error))


def _first_sides(text: str) -> tuple[str, str]:
    """The two sides of the first equation of a line, without remarks."""
    relations = [cut for cut in cuts(text) if cut.kind == "relation"]
    end = relations[1].start if len(relations) > 1 else len(text)
    return text[: relations[0].start].strip(), last_side(text[:end])


def _defining(text: str) -> str:
    """The line with := for its first =, which says that it defines."""
    place = first_equals(text)
    if place is None:
        raise ReadError(f"{shortened(text)}\nis no equation and defines nothing; write name = …")
    return f"{text[: place[0]]}:={text[place[1] :]}"


def shape_of(text: str) -> tuple[str, Shape]:
    """A name and its shape, from `X:n,p` or `X n p`; raises SpecError.

    >>> shape_of("X:n,3"), shape_of("y n"), shape_of("s:")
    (('X', ('n', 3)), ('y', ('n',)), ('s', ()))
    """
    name, _, rest = text.partition(":" if ":" in text else " ")
    sizes = rest.replace(",", " ").split()
    if not name.strip() or len(sizes) > 2:
        raise SpecError(
            f"{text[:60]!r} is not a shape; write the name with its rows and columns, as in "
            "X:n,p (a column: y:n, a number: s:)"
        )
    return name.strip(), tuple(int(size) if _is_number(size) else size for size in sizes)


def domain_of(text: str) -> tuple[str, str]:
    """A name and the word for its domain, from `x:positive` or `x positive`; raises SpecError."""
    parts = text.replace(":", " ").split()
    if len(parts) != 2:
        raise SpecError(f"{text[:60]!r} is not a domain; write a name and a word, as in x:positive")
    return parts[0], parts[1]


def _is_number(size: str) -> bool:
    return size.isascii() and size.isdigit() and len(size) < 20


def _network(judge: _Judge, rest: str) -> None:
    judge.network = Network(rest)


def _shape(judge: _Judge, rest: str) -> None:
    name, shape = shape_of(rest)
    before = judge.shapes
    judge.shapes = {**before, name: shape}
    try:
        # a shape that cannot be is refused where it is declared
        judge.scope  # noqa: B018  # building it is the check
    except SymnetError:
        judge.shapes = before
        raise


def _domain(judge: _Judge, rest: str) -> None:
    name, word = domain_of(rest)
    judge.domains[name] = word


DECLARATIONS: Mapping[str, Callable[[_Judge, str], None]] = {
    "network": _network,
    "shape": _shape,
    "assume": lambda judge, rest: judge.assume(rest),
    "domain": _domain,
    "reset": lambda judge, _: judge.reset(),
    # the reader of the document has marked the display or the row
    "skip": lambda *_: None,
    "define": lambda *_: None,
}


def declared_from(
    network: str | None, shapes: Sequence[str], assume: Sequence[str], domains: Sequence[str]
) -> Declared:
    """What flags declare; raises SpecError.

    >>> declared_from(None, ["X:n,p"], [], ["x:positive"]).domains
    {'x': 'positive'}
    """
    return Declared(
        Network(network) if network is not None else None,
        dict(shape_of(text) for text in shapes),
        tuple(assume),
        dict(domain_of(text) for text in domains),
    )
