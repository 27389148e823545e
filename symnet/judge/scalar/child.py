"""A computation in a child process, with a limit of time and of memory.

What comes back are plain tuples of words and numbers from our own child.
"""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from symnet.errors import UndecidedError

SECONDS = 0.8
MEMORY = 1_500_000_000
FORKS = hasattr(os, "fork")


def in_child(compute: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What `compute` returns; raises UndecidedError when the child fails or takes too long."""
    if not FORKS:
        raise UndecidedError("this needs a child process, which this system cannot start")
    receiver, sender = Pipe(duplex=False)
    with warnings.catch_warnings():
        # the child only computes, and takes no lock that another thread may hold
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _compute(compute, sender, seconds)
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise UndecidedError(f"it takes longer than {seconds:g} seconds")
        try:
            return receiver.recv()
        except (EOFError, OSError):
            raise UndecidedError("it takes too much memory, or the child was killed") from None
    finally:
        receiver.close()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _compute(compute: Callable[[], Any], sender: Any, seconds: float) -> None:
    """Compute, send, and leave without running what the parent had registered for its end."""
    try:
        _limit(seconds)
        sender.send(compute())
    finally:
        os._exit(0)


def _limit(seconds: float) -> None:
    import resource

    size = MEMORY
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        size += pages * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2,) * 2)
