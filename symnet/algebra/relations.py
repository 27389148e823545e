"""What must be zero: consequences of hypotheses, and the certificate that a claim is one of them.

A relation is a normal form R over the open indices #0 and #1 that is zero by a hypothesis, such as
(X^T X)^-1 X^T X - I. Where a term of R stands inside of a monomial m = c t, the instance c R is
zero too. A claim holds when its difference is a linear combination of instances; the instances are
found by matching, in rounds, and the combination by elimination over the rational numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

from symnet.algebra.components import Atom, Monomial, loose
from symnet.algebra.indices import Bound, Fixed, Index, Open, Slot
from symnet.algebra.normal_form import NormalForm, Number, product_form
from symnet.algebra.tensors import DELTA, Factor

MAX_INSTANCES = 700
MAX_ROUNDS = 6
MAX_TERMS = 4_000
_fresh = count()

ROW, COLUMN = "#0", "#1"


@dataclass(frozen=True)
class Relation:
    """A form that is zero, over the open indices #0 and #1 (or none), and what says so."""

    form: NormalForm
    because: str


@dataclass(frozen=True)
class _Opened:
    """A monomial with its summed indices opened: factors, the indices to sum over, the number."""

    factors: tuple[Factor, ...]
    indices: tuple[Index, ...]


def certificate(form: NormalForm, relations: Sequence[Relation]) -> list[str] | None:
    """The hypotheses that make a form zero, or None where no bounded combination was found."""
    span = _Span()
    seen: set[Monomial] = set()
    frontier = dict.fromkeys(form.terms)
    reasons: list[str] = []
    tried = 0
    for turn in range(MAX_ROUNDS):
        new: dict[Monomial, None] = {}
        for monomial in frontier:
            if monomial in seen:
                continue
            seen.add(monomial)
            opened = _opened(monomial)
            for relation in relations:
                for instance in _instances(opened, relation, insert=turn == 0):
                    tried += 1
                    if tried > MAX_INSTANCES or span.width > MAX_TERMS:
                        return None
                    if span.add(instance.terms, len(reasons)):
                        reasons.append(relation.because)
                        new.update(dict.fromkeys(instance.terms))
        used = span.combination(form.terms)
        if used is not None:
            return list(dict.fromkeys(reasons[n] for n in used))
        frontier = new
        if not frontier:
            break
    return None


def _opened(monomial: Monomial) -> _Opened:
    factors, ranges = loose(_written(monomial))
    indices = tuple(Index(f"r{next(_fresh)}", index.low, index.high) for index in ranges)
    return _Opened(
        tuple(
            factor._replace(
                slots=tuple(
                    Open(indices[s.place], s.shift, s.sign) if isinstance(s, Bound) else s
                    for s in factor.slots
                )
            )
            for factor in factors
        ),
        indices,
    )


def _written(monomial: Monomial) -> list[Atom]:
    return sorted(monomial, key=lambda atom: (str(atom.base.key), atom.power))


def _instances(opened: _Opened, relation: Relation, *, insert: bool) -> Iterator[NormalForm]:
    """c R for every place where a term of R stands in the monomial as c t."""
    for monomial in relation.form.terms:
        term = _opened(monomial)
        kinds = {factor.tensor for factor in term.factors}
        if kinds <= {DELTA}:
            if insert and term.factors:
                yield from _insertions(opened, relation)
            continue
        for rest, places in _matches(opened, term):
            yield _in_context(opened, rest, places, relation, _used(term, places))


def _used(term: _Opened, places: dict[str, Slot]) -> set[str]:
    """The summed indices of the monomial that the match has used up."""
    return {
        slot.at.name for index in term.indices if isinstance(slot := places.get(index.name), Open)
    }


def _in_context(
    opened: _Opened,
    rest: Sequence[Factor],
    places: dict[str, Slot],
    relation: Relation,
    used: set[str],
) -> NormalForm:
    ends = {name: places[name] for name in (ROW, COLUMN) if name in places}
    inside = relation.form.substitute(ends)
    outside = product_form(rest, [])
    left = [index for index in opened.indices if index.name not in used]
    return (outside * inside).contract(*left)


def _insertions(opened: _Opened, relation: Relation) -> Iterator[NormalForm]:
    """I = M M^-1 at a slot that is not summed: the end of a product of matrices."""
    row = relation.form.opens[ROW]
    ends = {index.name for index in opened.indices}
    for number, factor in enumerate(opened.factors):
        for position, slot in enumerate(factor.slots):
            if isinstance(slot, Open) and slot.at.name in ends:
                continue
            if not _spans(factor, slot, position, row):
                continue
            index = Index(f"r{next(_fresh)}", row.low, row.high)
            slots = (*factor.slots[:position], Open(index), *factor.slots[position + 1 :])
            rest = [*opened.factors]
            rest[number] = factor._replace(slots=slots)
            wider = _Opened(opened.factors, (*opened.indices, index))
            for places in ({ROW: slot, COLUMN: Open(index)}, {ROW: Open(index), COLUMN: slot}):
                yield _in_context(wider, rest, places, relation, set())


def _spans(factor: Factor, slot: Slot, position: int, row: Index) -> bool:
    """Whether a free slot runs over the same dimension as the relation."""
    if factor.power != 1:
        return False
    if isinstance(slot, Open):
        return slot.sign == 1 and slot.shift == 0 and (slot.at.low, slot.at.high) == row[1:]
    shape = getattr(factor.tensor.head, "shape", None)
    return shape is not None and len(shape) == 2 and bool(shape[position] - 1 == row.high)


def _matches(opened: _Opened, term: _Opened) -> Iterator[tuple[list[Factor], dict[str, Slot]]]:
    """The ways to find the factors of a term among those of a monomial, and what is left."""
    own = {index.name: index for index in opened.indices}
    inner = {index.name: index for index in term.indices}
    wanted = sorted(term.factors, key=lambda factor: factor.tensor is DELTA)

    def walk(
        number: int, left: list[Factor], places: dict[str, Slot]
    ) -> Iterator[tuple[list[Factor], dict[str, Slot]]]:
        if number == len(wanted):
            if _closed(left, inner, places, own):
                yield left, places
            return
        want = wanted[number]
        for n, factor in enumerate(left):
            if factor.tensor is not want.tensor or factor.power < want.power:
                continue
            if factor.power != want.power and (want.slots or want.power < 0):
                continue
            remaining = [*left[:n], *left[n + 1 :]]
            if factor.power != want.power:
                remaining.append(factor._replace(power=factor.power - want.power))
            for slots in _orders(factor):
                bound = _bind(want.slots, slots, places)
                if bound is not None:
                    yield from walk(number + 1, remaining, bound)

    yield from walk(0, list(opened.factors), {})


def _orders(factor: Factor) -> list[tuple[Slot, ...]]:
    turned = factor.slots[::-1]
    if factor.tensor.symmetric and turned != factor.slots:
        return [factor.slots, turned]
    return [factor.slots]


def _bind(
    wanted: Sequence[Slot], slots: Sequence[Slot], places: dict[str, Slot]
) -> dict[str, Slot] | None:
    bound = dict(places)
    for want, slot in zip(wanted, slots, strict=True):
        if isinstance(want, Fixed):
            if want != slot:
                return None
            continue
        assert isinstance(want, Open)
        if want.shift != 0 or want.sign != 1 or bound.setdefault(want.at.name, slot) != slot:
            return None
    return bound


def _closed(
    left: Sequence[Factor], inner: dict[str, Index], places: dict[str, Slot], own: dict[str, Index]
) -> bool:
    """Whether each summed index of the term is one of the monomial, all of it, and only there."""
    taken: set[str] = set()
    for name, index in inner.items():
        slot = places[name]
        if not (isinstance(slot, Open) and slot.shift == 0 and slot.sign == 1):
            return False
        other = own.get(slot.at.name)
        if other is None or other[1:] != index[1:] or slot.at.name in taken:
            return False
        taken.add(slot.at.name)
    ends = {places[name].at.name for name in (ROW, COLUMN) if isinstance(places.get(name), Open)}  # type: ignore[union-attr]
    held = {s.at.name for factor in left for s in factor.slots if isinstance(s, Open)}
    return taken.isdisjoint(held) and taken.isdisjoint(ends)


class _Span:
    """The span of forms, as rows in echelon form; each row knows which forms it is made of."""

    def __init__(self) -> None:
        self.rows: dict[Monomial, tuple[dict[Monomial, Number], dict[int, Number]]] = {}
        self.width = 0

    def add(self, terms: Mapping[Monomial, Number], name: int) -> bool:
        """Take a form in; False when it adds nothing."""
        row, made = self._reduced(dict(terms), {name: 1})
        if not row:
            return False
        self.width += len(row)
        lead = next(iter(row))
        self.rows[lead] = row, made
        return True

    def combination(self, terms: Mapping[Monomial, Number]) -> list[int] | None:
        """The forms of which these terms are a combination, or None."""
        row, made = self._reduced(dict(terms), {})
        return None if row else sorted(n for n, number in made.items() if number)

    def _reduced(
        self, row: dict[Monomial, Number], made: dict[int, Number]
    ) -> tuple[dict[Monomial, Number], dict[int, Number]]:
        # a row holds no pivot of an older one, so that in order of age nothing comes back
        for pivot, (other, parts) in self.rows.items():
            if pivot not in row:
                continue
            factor = Fraction(row[pivot]) / other[pivot]
            for monomial, number in other.items():
                _add(row, monomial, -factor * number)
            for name, number in parts.items():
                _add(made, name, -factor * number)
        return row, made


def _add(table: dict[Any, Number], key: Any, number: Number) -> None:
    total = table.get(key, 0) + number
    if total:
        table[key] = total
    else:
        table.pop(key, None)
