"""Standard input and output, and files: read and written with errors of one sentence."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner.text.errors import InputError, OutputError

STANDARD = Path("-")
STANDARD_OUTPUT = "standard output"


def read_bytes(path: Path) -> bytes:
    """Return what is in the file at `path`, or on standard input for "-".

    Raises InputError if standard input cannot be read, OSError if the file cannot.
    """
    if path != STANDARD:
        return path.read_bytes()
    if sys.stdin is None:
        raise InputError("standard input is closed; name a file")
    if sys.stdin.isatty():
        print("reading standard input; Ctrl-D ends it", file=sys.stderr)
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"cannot read standard input: {error.strerror}; name a file") from error


def write_output(data: bytes) -> None:
    """Write `data` to standard output, to the last byte. Raises OutputError."""
    with writing(STANDARD_OUTPUT):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Raise OutputError if what is written here, to `name`, cannot be.

    A reader that has seen enough, such as `head`, closes the pipe: the program ends without a
    message. Errors of other files, which have a name, pass.
    """
    if name == STANDARD_OUTPUT and sys.stdout is None:
        raise OutputError(f"cannot write {name}: it is closed")
    try:
        yield
    except BrokenPipeError:
        drop_output()
        raise SystemExit(0) from None
    except OSError as error:
        if error.filename not in (None, name):
            raise
        if name == STANDARD_OUTPUT:
            drop_output()
        raise OutputError(f"cannot write {name}: {error.strerror or error}") from error


def drop_output() -> None:
    """Discard what is still buffered, which the interpreter would try to write as it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
