"""The writer: SymPy nodes to one dialect, with parentheses where precedence asks for them.

Unevaluated sums and products keep the order of their author. Sums and products of nothing but
entry Symbols (the expanded view) have no author: they are written along the paths of the
network, from the output to the input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symnet.derivation import View
from symnet.errors import PrintError
from symnet.network.activations import ACTIVATIONS
from symnet.render.dialects import CLAIM, Dialect, Index, Label, Level
from symnet.render.notation import Notation
from symnet.render.paths import PathTerms
from symnet.render.pieces import Piece, Term, join_terms

DOTTED_SUMS = 2
"""How many nested sums the dots view writes out; deeper ones stay sums."""

ALL_TERMS = 3
"""A sum with at most this many terms is written without dots."""


class Writer:
    """Writes expressions in one dialect and notation.

    `view="dots"` writes the outermost sums as first + ... + last; other views write every node
    as it stands. Raises PrintError for a node without a printed form.
    """

    def __init__(self, notation: Notation, dialect: Dialect, view: View | None = None) -> None:
        self.notation = notation
        self.dialect = dialect
        self._dotted = DOTTED_SUMS if view == "dots" and dialect.dots else 0
        self._path_terms = PathTerms(notation, dialect)
        self._at: dict[sp.Symbol, Any] = {}
        self._bound: tuple[sp.Symbol, ...] = ()

    def in_view(self, view: View | None) -> Writer:
        """A writer of another view that shares what is spelled already."""
        other = Writer(self.notation, self.dialect, view)
        other._path_terms = self._path_terms
        return other

    def write(self, expr: Any) -> str:
        """The expression, spelled."""
        if isinstance(expr, sp.core.relational.Relational):
            return self._relation(expr)
        return join_terms(self.terms(expr))

    def terms(self, expr: Any) -> tuple[Term, ...]:
        """The expression as signed terms, for whoever breaks lines between them."""
        try:
            return self.piece(expr).terms
        except RecursionError:
            raise PrintError("the expression is nested too deeply to be printed") from None

    def piece(self, expr: Any) -> Piece:
        """The expression with its level; raises PrintError for an unknown node."""
        for kind in type(expr).__mro__:
            if kind in NODES:
                return NODES[kind](self, expr)
        raise PrintError(
            f"{type(expr).__name__} has no printed form here; symnet prints "
            f"{', '.join(sorted(kind.__name__ for kind in NODES))}"
        )

    def _inside(self, expr: Any, loosest: Level) -> str:
        """The expression as a part, in parentheses if it binds more loosely than `loosest`."""
        piece = self.piece(expr)
        return piece.text if piece.level >= loosest else self.dialect.parenthesised(piece.text)

    def _relation(self, expr: Any) -> str:
        if not isinstance(expr, sp.Equality):
            raise PrintError(f"{type(expr).__name__} has no printed form here; print its two sides")
        return f"{self.write(expr.lhs)} = {self.write(expr.rhs)}"

    # Numbers and names

    def _integer(self, expr: Any) -> Piece:
        return Piece(((bool(expr < 0), str(abs(int(expr)))),))

    def _rational(self, expr: Any) -> Piece:
        text = self.dialect.quotient(str(abs(int(expr.p))), str(int(expr.q)))
        return Piece(((bool(expr < 0), text),), self.dialect.quotient_level)

    def _symbol(self, expr: sp.Symbol) -> Piece:
        entry = self.notation.entry(expr)
        if entry is not None:
            quantity, row, column = entry
            return self._label_piece(
                self.notation.element(quantity.tensor, self._index(row), self._index(column))
            )
        if expr in self._at:
            return self.piece(self._at[expr])
        name = self.notation.symbol(expr, self.dialect)
        if self._is_index(expr):
            # counted from 0 here and from 1 in print
            return Piece(((False, name), (True, "1")))
        return Piece(((False, name),))

    def _element(self, expr: Any) -> Piece:
        tensor, *places = expr.args
        row, column = (self._index(place) for place in places)
        if isinstance(tensor, sp.MatrixSymbol):
            return self._label_piece(self.notation.element(tensor, row, column))
        base = self.dialect.parenthesised(self.write(tensor))
        return self._single(base + self.dialect.place(row, column))

    def _label_piece(self, label: Label) -> Piece:
        level = self.dialect.layer_level if label.layer is not None else Level.ATOM
        return Piece(((False, self.dialect.label(label)),), level)

    def _tensor(self, expr: sp.MatrixSymbol) -> Piece:
        return self._label_piece(self.notation.whole(expr))

    def _is_index(self, symbol: sp.Symbol) -> bool:
        return symbol in self._bound or bool(symbol.is_integer and not symbol.is_positive)

    def _index(self, expr: Any) -> Index:
        """A position counted from 0, as it is read, counted from 1."""
        if isinstance(expr, int):
            return Index("", expr + 1)
        place = expr.xreplace(self._at)
        number, name = place.as_coeff_Add()
        if not number.is_Integer:
            raise _unprintable_index(place)
        if name.is_zero:
            return Index("", int(number) + 1)
        if not isinstance(name, sp.Symbol):
            raise _unprintable_index(place)
        # an index is counted from 0 like its letter, a width is not
        return Index(self.notation.symbol(name, CLAIM), int(number) + (not self._is_index(name)))

    def _delta(self, expr: Any) -> Piece:
        letter = self.notation.symbol(sp.Symbol("delta"), self.dialect)
        return self._single(letter + self.dialect.subscript([self._index(i) for i in expr.args]))

    def _single(self, text: str, level: Level = Level.ATOM) -> Piece:
        return Piece(((False, text),), level)

    # Scalars

    def _add(self, expr: Any) -> Piece:
        along_paths = self._path_terms.of(expr)
        if along_paths is not None:
            return Piece(tuple((False, text) for text in along_paths))
        return self._sum_of(expr.args)

    def _sum_of(self, args: Sequence[Any]) -> Piece:
        terms: list[Term] = []
        for arg in args:
            piece = self.piece(arg)
            if isinstance(arg, sp.Add | sp.MatAdd):
                terms.append((False, self.dialect.parenthesised(piece.text)))
            else:
                terms.extend(piece.terms)
        return Piece(tuple(terms))

    def _mul(self, expr: Any) -> Piece:
        negative, factors = _sign_and_factors(expr.args)
        above, below = _above_and_below(factors)
        if below:
            return self._quotient(negative, above, below)
        return self._product(negative, self._along_path(factors))

    def _product(self, negative: bool, factors: Sequence[Any]) -> Piece:
        if len(factors) == 1:
            piece = self.piece(factors[0])
            if piece.level > Level.SUM:
                return Piece(((negative, piece.text),), piece.term_level)
            return Piece(((negative, self.dialect.parenthesised(piece.text)),))
        words = [self._inside(factor, Level.POWER) for factor in factors]
        words[1:] = [
            self.dialect.parenthesised(word) if word[0].isdigit() else word for word in words[1:]
        ]
        return Piece(((negative, self.dialect.times.join(words)),), Level.PRODUCT)

    def _along_path(self, factors: Sequence[Any]) -> Sequence[Any]:
        """Order entry Symbols, their powers and a number as v w x; other factors as they stand."""
        keys = []
        for factor in factors:
            base = factor.base if isinstance(factor, sp.Pow) else factor
            key = -1 if base.is_Number else None
            if isinstance(base, sp.Symbol):
                key = self.notation.path_key(base)
            if key is None:
                return factors
            keys.append(key)
        return [factor for _, factor in sorted(zip(keys, factors, strict=True), key=lambda p: p[0])]

    def _quotient(self, negative: bool, above: Sequence[Any], below: Sequence[Any]) -> Piece:
        in_line = self.dialect.quotient_level == Level.PRODUCT
        top = self._product(False, above) if above else self._single("1")
        bottom = self._product(False, below)
        upper, lower = top.text, bottom.text
        if in_line and top.level < Level.PRODUCT:
            upper = self.dialect.parenthesised(upper)
        if in_line and bottom.level < Level.POWER:
            lower = self.dialect.parenthesised(lower)
        text = self.dialect.quotient(upper, lower)
        return Piece(((negative, text),), self.dialect.quotient_level)

    def _pow(self, expr: Any) -> Piece:
        exponent = expr.exp
        if not exponent.is_Integer:
            raise PrintError(f"the exponent {str(exponent)[:60]} is no integer and is not printed")
        if exponent < 0:
            return self._quotient(False, [], [_inverted(expr)])
        base = self._inside(expr.base, Level.ATOM)
        return self._single(self.dialect.power(base, int(exponent)), Level.POWER)

    def _function(self, name: str, expr: Any) -> Piece:
        argument = self.piece(expr.args[0]).text
        return self._single(self.dialect.call(name, argument), Level.POWER)

    def _applied(self, expr: Any) -> Piece:
        name = expr.func.__name__
        if name not in ACTIVATIONS or len(expr.args) != 1:
            raise PrintError(f"the function {name[:60]!r} is not one of {', '.join(ACTIVATIONS)}")
        return self._function(name, expr)

    # Sums over an index

    def _sigma(self, expr: sp.Sum) -> Piece:
        if self._dotted:
            return self._with_dots(expr.function, list(expr.limits))
        bound, at = self._bound, self._at
        indices = [limit[0] for limit in expr.limits]
        self._bound = (*bound, *indices)
        # SymPy keeps the innermost limit first
        bounds = [self._bounds(limit) for limit in reversed(expr.limits)]
        # an index that is bound again hides the one outside
        self._at = {index: place for index, place in at.items() if index not in indices}
        body = self._inside(expr.function, Level.SIGMA)
        self._bound, self._at = bound, at
        return self._single(self.dialect.sigma(body, bounds), self.dialect.sigma_level)

    def _bounds(self, limit: Any) -> tuple[str, str, str]:
        index, low, high = limit
        name = self.notation.symbol(index, self.dialect)
        return name, self._inside(sp.S.One + low, Level.SUM), self._inside(high + 1, Level.SUM)

    def _with_dots(self, body: Any, limits: list[Any]) -> Piece:
        """f_1 + f_2 + ... + f_n over the outermost index; the inner sums stand inside."""
        *inner, (index, *ends) = limits
        low, high = (end.xreplace(self._at) for end in ends)
        at = self._at
        self._dotted -= 1
        count = high - low + 1
        if count.is_Integer and count <= ALL_TERMS:
            places, gap = [low + n for n in range(int(count))], 0
        elif count.is_Integer:
            places, gap = [low, low + 1, high], 2
        else:
            # a symbolic width is at least 1, so a second term need not exist
            places, gap = [low, high], 1
        pieces = []
        for place in places:
            self._at = at | {index: place}
            pieces.append(self._dotted_term(_inner_sum(body, inner) if inner else body))
        self._at = at
        self._dotted += 1
        if len(pieces) == 1:
            return pieces[0]
        terms = [piece.terms[0] for piece in pieces]
        if gap:
            terms.insert(gap, (False, self.dialect.dots))
        return Piece(tuple(terms))

    def _dotted_term(self, body: Any) -> Piece:
        piece = self.piece(body)
        if piece.level > Level.SUM:
            return piece
        return self._single(self.dialect.parenthesised(piece.text))

    # Matrices

    def _matmul(self, expr: Any) -> Piece:
        negative, factors = _sign_and_factors(expr.args)
        return self._product(negative, factors)

    def _transpose(self, expr: Any) -> Piece:
        base = self._inside(expr.arg, Level.ATOM)
        return self._single(self.dialect.transpose(base), Level.POWER)

    def _block(self, expr: Any) -> Piece:
        blocks = expr.blocks
        rows = [[self._block_text(b) for b in blocks.row(r)] for r in range(blocks.rows)]
        return self._single(self.dialect.matrix(rows))

    def _block_text(self, block: Any) -> str:
        return "1" if isinstance(block, sp.Identity) else self.piece(block).text

    def _dense(self, expr: Any) -> Piece:
        rows = [[self.piece(entry).text for entry in expr.row(r)] for r in range(expr.rows)]
        return self._single(self.dialect.matrix(rows))

    def _zero(self, _: Any) -> Piece:
        return self._single("0")

    def _identity(self, _: Any) -> Piece:
        return self._single("I")

    def _function_matrix(self, expr: Any) -> Piece:
        """The matrix with these entries: (f)_{k=1,i=1}^{q,p}, or matrix(f, k=1..q, i=1..p)."""
        limits = [
            (index, 0, size - 1)
            for index, size in zip(expr.lamda.variables, expr.shape, strict=True)
        ]
        bounds = [self._bounds(limit) for limit in limits]
        bound, self._bound = self._bound, (*self._bound, *expr.lamda.variables)
        entry = self.write(expr.lamda.expr)
        self._bound = bound
        return self._single(self.dialect.entries(entry, bounds))


def _sign_and_factors(args: Sequence[Any]) -> tuple[bool, list[Any]]:
    """A product without the sign of its leading number, and without a leading -1."""
    first, *rest = args
    if not (first.is_Number and first.is_negative):
        return False, list(args)
    return True, rest if first == -1 and rest else [-first, *rest]


def _above_and_below(factors: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Split a b / (2 c) into [a, b] and [2, c]; a fraction alone is no quotient."""
    above = [factor for factor in factors if not _is_reciprocal(factor)]
    below = [_inverted(factor) for factor in factors if _is_reciprocal(factor)]
    if below and above and isinstance(above[0], sp.Rational) and not above[0].is_Integer:
        number = above.pop(0)
        below.insert(0, sp.Integer(number.q))
        above[:0] = [] if number.p == 1 else [sp.Integer(number.p)]
    return above, below


def _is_reciprocal(factor: Any) -> bool:
    return isinstance(factor, sp.Pow) and bool(factor.exp.is_Integer and factor.exp < 0)


def _inverted(power: Any) -> Any:
    """x^{-n} -> x^n, with x as it was written."""
    return power.base if power.exp == -1 else sp.Pow(power.base, -power.exp, evaluate=False)


def _inner_sum(body: Any, inner: list[Any]) -> Any:
    """sum_j a b_j -> a sum_j b_j: what does not depend on an inner index stays outside."""
    indices = {limit[0] for limit in inner}
    if not isinstance(body, sp.Mul):
        return sp.Sum(body, *inner)
    inside = [bool(indices & factor.free_symbols) for factor in body.args]
    kept = [factor for factor, within in zip(body.args, inside, strict=True) if within]
    core = sp.Mul(*kept, evaluate=False) if len(kept) > 1 else kept[0]
    at = inside.index(True)
    before = [f for f, within in zip(body.args[:at], inside, strict=False) if not within]
    after = [f for f, within in zip(body.args[at:], inside[at:], strict=True) if not within]
    factors = [*before, sp.Sum(core, *inner), *after]
    return sp.Mul(*factors, evaluate=False) if len(factors) > 1 else factors[0]


def _unprintable_index(place: Any) -> PrintError:
    return PrintError(
        f"the index {str(place)[:60]} has no printed form; an index is an integer, or a letter "
        "or a width plus an integer"
    )


NODES: dict[type, Callable[[Writer, Any], Piece]] = {
    sp.Integer: Writer._integer,
    sp.Rational: Writer._rational,
    sp.Symbol: Writer._symbol,
    sp.matrices.expressions.matexpr.MatrixElement: Writer._element,
    sp.KroneckerDelta: Writer._delta,
    sp.Add: Writer._add,
    sp.Mul: Writer._mul,
    sp.Pow: Writer._pow,
    sp.Sum: Writer._sigma,
    sp.exp: lambda writer, expr: writer._function("exp", expr),
    sp.log: lambda writer, expr: writer._function("log", expr),
    sp.tanh: lambda writer, expr: writer._function("tanh", expr),
    AppliedUndef: Writer._applied,
    sp.MatrixSymbol: Writer._tensor,
    sp.MatMul: Writer._matmul,
    sp.MatAdd: lambda writer, expr: writer._sum_of(expr.args),
    sp.Transpose: Writer._transpose,
    sp.BlockMatrix: Writer._block,
    sp.ImmutableDenseMatrix: Writer._dense,
    sp.Identity: Writer._identity,
    sp.ZeroMatrix: Writer._zero,
    sp.FunctionMatrix: Writer._function_matrix,
}
"""Every node that can be printed; a class is looked up along its bases."""
