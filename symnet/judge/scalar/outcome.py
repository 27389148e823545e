"""What the scalar judge finds out about a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal


@dataclass(frozen=True)
class Outcome:
    """Whether two scalars are equal wherever both have a value, and how that is known.

    `conditions` are relations that must hold for both sides to have a value and that neither
    domain nor facts imply. `point` is a point of the domain where both sides have values that
    differ. `error_bound` belongs to randomised methods; one whose points a user's seed determines
    is only `tested`.
    """

    status: Literal["equal", "differ", "unknown"]
    method: str
    reason: str = ""
    conditions: tuple[Any, ...] = ()
    point: Mapping[Any, Any] | None = None
    error_bound: Fraction | None = None
    tested: bool = False
