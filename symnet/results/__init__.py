"""Named results: each a function from a network to an unjudged Derivation, and their catalogue."""

from symnet.results.catalogue import CATALOGUE, Option, Result, find_result

__all__ = ["CATALOGUE", "Option", "Result", "find_result"]
