"""What the exit status of a command says."""

from __future__ import annotations

PROVED, REFUTED, REFUSED, UNKNOWN, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
