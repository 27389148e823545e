"""Named results: each a function from a network to an unjudged Derivation, and their catalogue."""

from symnet.results.catalogue import CATALOGUE, Option, Result, find_result


def results() -> tuple[Result, ...]:
    """Every result: its name, statement, source and options.

    >>> [result.name for result in results()]
    ['collapse']
    """
    return tuple(CATALOGUE.values())


__all__ = ["CATALOGUE", "Option", "Result", "find_result", "results"]
