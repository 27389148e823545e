"""Symbols as the dimensions they are, and the domains of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symnet.errors import SpecError
from symnet.judge.repairs import rebuilt
from symnet.judge.scalar import named_domain
from symnet.network.quantity import width_symbol


def dimensions(exprs: Iterable[Any]) -> dict[Any, Any]:
    """Symbols in shapes and at the ends of sums, as the positive integers that they are."""
    found: set[Any] = set()
    for expr in exprs:
        if not isinstance(expr, sp.Basic):
            continue
        for node in expr.atoms(sp.MatrixSymbol, sp.Identity, sp.ZeroMatrix, sp.OneMatrix):
            found |= {s for size in node.shape for s in getattr(size, "free_symbols", ())}
        for node in expr.atoms(sp.Sum, sp.Product):
            bound = {limit[0] for limit in node.limits}
            for limit in node.limits:
                found |= {s for end in limit[1:] for s in end.free_symbols} - bound
    return {
        symbol: width_symbol(symbol.name)
        for symbol in found
        if symbol.is_positive is not False and not (symbol.is_integer and symbol.is_nonnegative)
    }


def put(expr: Any, table: Mapping[Any, Any]) -> Any:
    """Symbols in place of symbols, and nothing evaluated."""
    if not table or not isinstance(expr, sp.Basic) or not expr.atoms(sp.Symbol) & table.keys():
        return expr
    if expr in table:
        return table[expr]
    if isinstance(expr, sp.Indexed):
        return expr.xreplace(table)
    if isinstance(expr, sp.core.relational.Relational):
        return expr.func(*(put(arg, table) for arg in expr.args), evaluate=False)
    if isinstance(expr, sp.MatrixSymbol | sp.MatrixBase | AppliedUndef | sp.FunctionMatrix):
        return expr.xreplace(table)
    return rebuilt(expr, [put(arg, table) for arg in expr.args])


def sets_for(domains: Mapping[Any, Any], exprs: Iterable[Any]) -> dict[Any, Any]:
    """Sets for symbols; a name stands for every symbol that has it."""
    symbols = {s for e in exprs if isinstance(e, sp.Basic) for s in e.atoms(sp.Symbol)}
    result: dict[Any, Any] = {}
    for name, word in domains.items():
        found = [s for s in symbols if s == name or s.name == str(name)]
        if not found:
            known = ", ".join(sorted({s.name for s in symbols})[:20])
            raise SpecError(f"a domain is given for {name!s:.40}, which is not there: {known}")
        domain = named_domain(word) if isinstance(word, str) else word
        if isinstance(domain, range):
            domain = sp.Range(domain.start, domain.stop, domain.step)
        if not isinstance(domain, sp.Set):
            raise SpecError(f"the domain of {name!s:.40} must be a word or a SymPy set")
        result.update(dict.fromkeys(found, domain))
    return result
