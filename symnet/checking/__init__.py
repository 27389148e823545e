"""check and gradient: read what was claimed, judge it, look for the near miss."""

from symnet.checking.check import check
from symnet.checking.gradient import gradient

__all__ = ["check", "gradient"]
