"""Files of the command line: written all at once or not at all, read within a limit."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from symnet.errors import ReadError, SizeError

MAX_BYTES = 5_000_000


def writable(output: str) -> Path:
    """The file to write, links followed; raises OSError where nothing could be written."""
    path = Path(os.path.realpath(output))
    if not output or path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is not a file to write to", output)
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "No such directory", str(path.parent))
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise PermissionError(errno.EACCES, "may not be written", output)
    return path


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """Write a file all at once: a temporary file beside it, synced, then put in its place.

    What is there already keeps its permissions; a pipe or a device is written to as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as stream:
            yield stream
        return
    import tempfile

    umask = os.umask(0)
    os.umask(umask)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~umask
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def is_file(argument: str, suffixes: tuple[str, ...]) -> bool:
    """Whether an argument names a file: a known suffix or a path, and not a formula with a /."""
    if any(c.isspace() or c == "=" for c in argument) and not os.path.exists(argument):
        return False
    return argument.lower().endswith(suffixes) or "/" in argument


def read_input(name: str) -> str:
    """The text of a file, or of the standard input for -.

    Raises OSError where it cannot be read, SizeError beyond 5 MB, ReadError for bytes that are
    no UTF-8.
    """
    if name == "-":
        if sys.stdin is None:
            raise OSError(errno.EBADF, "the standard input is closed")
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with Path(name).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    shown = "the standard input" if name == "-" else name
    if len(data) > MAX_BYTES:
        raise SizeError(
            f"{shown} has more than the limit of {MAX_BYTES:,} bytes; check it in parts"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise ReadError(
            f"{shown}:{line}: byte {column} of this line ({data[error.start]:#04x}) is no UTF-8; "
            "save the file as UTF-8"
        ) from None
