"""Scalars: whether two expressions in numbers are equal wherever both have a value.

Exact, cell by cell, over a field of exponentials, logarithms and roots; randomised where that would
be too large; refuted at points that replay confirms. `decide_scalars` reads as the method.
"""

from symnet.judge.scalar.decide import decide_scalars
from symnet.judge.scalar.domains import domain_of, named_domain
from symnet.judge.scalar.outcome import Outcome

__all__ = ["Outcome", "decide_scalars", "domain_of", "named_domain"]
