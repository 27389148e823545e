"""Findings: what is said of the lines of a document or of a claim, data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from symnet.derivation import Status, Verdict

Kind = Literal[
    "definition",
    "update",
    "optimum",
    "expectation",
    "inequality",
    "formula",
    "skipped",
    "unreadable",
]
"""What a line is that is no claim, or that could not be read."""


@dataclass(frozen=True)
class Finding:
    """One link of a line: where it stands, what it says, and the verdict on it.

    `status` is that of the verdict, or the kind of line where there is none. `link` counts the
    equations of a chain from 1; 0 where there is nothing to count.
    """

    line: int
    formula: str
    status: Status | Kind
    reason: str = ""
    verdict: Verdict | None = None
    link: int = 0


def counts(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How many findings have each status, in the order in which they appear.

    >>> dict(counts([Finding(1, "x = y", "refuted"), Finding(2, "z = x", "definition")]))
    {'refuted': 1, 'definition': 1}
    """
    return Counter(finding.status for finding in findings)
