"""What a claim assumes: properties of matrices, equations, relations and domains of scalars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy.assumptions import AppliedPredicate

from symnet.algebra.compare import difference
from symnet.algebra.indices import tidy
from symnet.algebra.read import Reader
from symnet.errors import ShapeError, SizeError, SpecError, UndecidedError

PREDICATES = "invertible, symmetric, orthogonal, positive, nonnegative, nonzero, positive_definite"


@dataclass(frozen=True)
class Facts:
    """Assumptions, sorted by what the judge does with them; `stated` is how they were given.

    `symmetric` and `orthogonal` are MatrixSymbols, `invertible` and `definite` (symmetric positive
    definite) matrix expressions, `equations` pairs of sides, `relations` SymPy relations between
    scalars, `domains` sets for symbols.
    """

    symmetric: frozenset[Any] = frozenset()
    orthogonal: frozenset[Any] = frozenset()
    invertible: tuple[Any, ...] = ()
    definite: tuple[Any, ...] = ()
    equations: tuple[tuple[Any, Any], ...] = ()
    relations: tuple[Any, ...] = ()
    domains: Mapping[Any, Any] = field(default_factory=dict)
    stated: tuple[Any, ...] = ()

    @property
    def bind_matrices(self) -> bool:
        """Whether random matrices would not satisfy them."""
        return bool(self.symmetric or self.orthogonal or self.equations or self.definite)

    @property
    def starts(self) -> dict[Any, Any]:
        """The first value of each index with a stated range."""
        return {s: d.start for s, d in self.domains.items() if isinstance(d, sp.Range)}

    @property
    def sizes(self) -> dict[Any, Any]:
        """How many values each index with a stated range takes."""
        ranges = {s: d for s, d in self.domains.items() if isinstance(d, sp.Range) and d.step == 1}
        return {
            s: tidy(d.stop - d.start) for s, d in ranges.items() if d.is_finite_set is not False
        }

    def positive(self, expr: Any) -> bool:
        """Whether a scalar is known to be positive."""
        if isinstance(expr, sp.Add | sp.Mul):
            return all(map(self.positive, expr.args))
        if expr.is_positive:
            return True
        domain = self.domains.get(expr)
        if domain is not None and domain.is_subset(sp.Interval.open(0, sp.oo)):
            return True
        return any(
            isinstance(r, sp.StrictGreaterThan) and r.lhs == expr and r.rhs.is_nonnegative
            for r in self.relations
        )

    def makes_invertible(self, matrix: Any) -> bool:
        """Whether a matrix is invertible by what is assumed."""
        if isinstance(matrix, sp.Identity | sp.Inverse) or matrix in self.orthogonal:
            return True
        if isinstance(matrix, sp.Transpose):
            return self.makes_invertible(matrix.arg)
        if any(self._same(matrix, known) for known in (*self.invertible, *self.definite)):
            return True
        if isinstance(matrix, sp.MatMul):
            scalar, factors = matrix.as_coeff_matrices()
            square = all(factor.shape[0] == factor.shape[1] for factor in factors)
            nonzero = scalar.is_nonzero or self.positive(scalar) or self._nonzero(scalar)
            if nonzero and square and all(map(self.makes_invertible, factors)):
                return True
        return self.makes_definite(matrix)

    def makes_definite(self, matrix: Any) -> bool:
        """Whether a matrix is surely symmetric positive definite: c I + X^T X with c > 0."""
        terms = matrix.args if isinstance(matrix, sp.MatAdd) else (matrix,)
        signs = [self._definiteness(term) for term in terms]
        return None not in signs and any(signs)

    def _definiteness(self, term: Any) -> bool | None:
        """True for positive definite, False for semidefinite, None for not known."""
        scalar, factors = term.as_coeff_matrices() if isinstance(term, sp.MatMul) else (1, [term])
        scalar = sp.Integer(scalar) if isinstance(scalar, int) else scalar
        if not (self.positive(scalar) or scalar.is_nonnegative):
            return None
        if len(factors) == 1:
            (one,) = factors
            known = isinstance(one, sp.Identity) or any(self._same(one, k) for k in self.definite)
            return self.positive(scalar) if known else None
        half = len(factors) // 2
        mirrored = [sp.Transpose(factor).doit(deep=False) for factor in reversed(factors)]
        symmetric = all(a == b or (a in self.symmetric and a == sp.Transpose(b).doit(deep=False))
                        for a, b in zip(factors, mirrored, strict=True))  # fmt: skip
        if not symmetric:
            return None
        if len(factors) % 2:
            middle = self._definiteness(factors[half])
            return None if middle is None else False
        return False

    def _nonzero(self, scalar: Any) -> bool:
        return any(
            isinstance(r, sp.Unequality) and {r.lhs, r.rhs} == {scalar, sp.S.Zero}
            for r in self.relations
        )

    def _same(self, one: Any, other: Any) -> bool:
        """Whether two matrices are equal, or transposes of each other, by the normal form."""
        if one == other:
            return True
        if one.shape != other.shape:
            return False
        try:
            reader = Reader(symmetric=self.symmetric)
            forms = [reader.read(matrix) for matrix in (one, other, sp.Transpose(other))]
            return not difference(forms[0], forms[1]) or not difference(forms[0], forms[2])
        except (UndecidedError, SizeError, ShapeError):
            return False


def facts_of(assume: Iterable[Any], domains: Mapping[Any, Any]) -> Facts:
    """Sort assumptions; raises SpecError for what is not an assumption the judge can use.

    >>> n = sp.Symbol("n", integer=True, positive=True)
    >>> A = sp.MatrixSymbol("A", n, n)
    >>> facts_of([sp.Q.symmetric(A)], {}).symmetric
    frozenset({A})
    """
    stated = tuple(_flattened(assume))
    kinds: dict[str, list[Any]] = {}
    equations: list[tuple[Any, Any]] = []
    relations: list[Any] = []
    for fact in stated:
        if isinstance(fact, AppliedPredicate):
            name, subjects = str(fact.function.name), fact.arguments
            if len(subjects) != 1:
                raise SpecError(f"{fact!s:.80} is not an assumption of one thing; {PREDICATES}")
            kinds.setdefault(name, []).append(subjects[0])
        elif isinstance(fact, sp.Eq):
            _sort_equation(fact, kinds, equations, relations)
        elif isinstance(fact, sp.core.relational.Relational):
            relations.append(fact)
        elif fact is not True and fact != sp.true:
            raise SpecError(
                f"{fact!s:.80} is not an assumption; write an equation, a relation, or one of "
                f"{PREDICATES}"
            )
    relations += _signs(kinds)
    definite = kinds.pop("positive_definite", [])
    symmetric = kinds.pop("symmetric", []) + [m for m in definite if m.is_symbol]
    orthogonal = kinds.pop("orthogonal", [])
    invertible = kinds.pop("invertible", [])
    if kinds:
        raise SpecError(f"the assumption {next(iter(kinds))} is not known; known: {PREDICATES}")
    square = {"symmetric": symmetric, "orthogonal": orthogonal, "invertible": invertible}
    for name, subjects in {**square, "positive_definite": definite}.items():
        for subject in subjects:
            _require_square(name, subject)
    return Facts(
        frozenset(symmetric),
        frozenset(orthogonal),
        tuple(invertible),
        tuple(definite),
        tuple(equations),
        tuple(r for r in relations if r != sp.true),
        dict(domains),
        stated,
    )


def _signs(kinds: dict[str, list[Any]]) -> list[Any]:
    """Predicates of sign, taken out of the kinds of facts, as relations between numbers."""
    relations = []
    for name, sign in (("positive", sp.Gt), ("nonnegative", sp.Ge), ("nonzero", sp.Ne)):
        for subject in kinds.pop(name, []):
            if getattr(subject, "is_Matrix", False):
                raise SpecError(f"{name} is assumed of a number, and {subject!s:.80} is a matrix")
            relations.append(sign(subject, 0))
    if sp.false in relations:
        raise SpecError("an assumption is false by itself: a number has another sign")
    return relations


def _require_square(name: str, subject: Any) -> None:
    """Raise for what cannot have a property of square matrices."""
    if name in ("symmetric", "orthogonal") and not isinstance(subject, sp.MatrixSymbol):
        raise SpecError(f"{name} is assumed of a matrix with a name, not of {subject!s:.80}")
    if not getattr(subject, "is_Matrix", False):
        raise SpecError(f"{name} is assumed of a matrix, and {subject!s:.80} is a number")
    if subject.shape[0] != subject.shape[1]:
        raise ShapeError(f"{subject} cannot be {name}: it is {subject.shape[0]}×"
                         f"{subject.shape[1]}, not square")  # fmt: skip


def _flattened(assume: Iterable[Any]) -> Iterable[Any]:
    for fact in assume:
        if isinstance(fact, sp.And):
            yield from _flattened(fact.args)
        elif fact == sp.false:
            raise SpecError("an assumption is false by itself; write Eq(…, …, evaluate=False)")
        else:
            yield fact


def _sort_equation(
    fact: Any, kinds: dict[str, list[Any]], equations: list[Any], relations: list[Any]
) -> None:
    left, right = fact.args
    matrices = [side for side in (left, right) if getattr(side, "is_Matrix", False)]
    if not matrices and not fact.atoms(sp.MatrixSymbol):
        relations.append(fact)
    pair = {left, right}
    for side in (left, right):
        if isinstance(side, sp.MatrixSymbol) and pair == {side, sp.Transpose(side)}:
            kinds.setdefault("symmetric", []).append(side)
            return
    equations.append((left, right))
