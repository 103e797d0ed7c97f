"""The compiled core: the loops that cost most, in C, beside Python that gives the same answers.

Each module of C here has its reference in another package, in Python, which stands in for it where
the core was not built. `CLEANER_CORE` chooses between the two at the start of a process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

COMPILED, PYTHON = "compiled", "python"
VARIABLE = "CLEANER_CORE"
# Those that Python calls.
_MODULES = (
    "characters",
    "edits",
    "folding",
    "folios",
    "layout",
    "linear",
    "patterns",
    "programs",
    "scan",
    "sets",
    "spelling",
    "words",
)


class CoreError(ImportError):
    """What CLEANER_CORE asks for does not exist, or was not built."""

    def __init__(self, message: str) -> None:
        super().__init__(message, name=__name__)


class Core:
    """What the loops run in, for the whole process: the compiled core, or Python.

    It is asked for each text, so that a test can clean the same text by both.

    >>> with CORE.forced(PYTHON):
    ...     CORE.name, CORE.is_compiled
    ('python', False)
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def is_compiled(self) -> bool:
        """Whether the loops run in C."""
        return self.name == COMPILED

    @contextmanager
    def forced(self, name: str) -> Iterator[None]:
        """Use the one called `name` in the body of a with statement, in all threads."""
        before, self.name = self.name, name
        try:
            yield
        finally:
            self.name = before


def is_built() -> bool:
    """Say whether the core was built for this Python."""
    try:
        for name in _MODULES:
            import_module(f"cleaner.core.{name}")
    except ImportError:
        return False
    return True


def chosen(wanted: str, built: bool) -> str:
    """Return what to use: what is `wanted`, or the core where that was `built`.

    >>> chosen("", True), chosen("", False), chosen("python", True)
    ('compiled', 'python', 'python')

    Raises:
        CoreError: That core was not built here.
    """
    if wanted not in ("", COMPILED, PYTHON):
        raise CoreError(f"{VARIABLE} is {wanted!r}; set it to {COMPILED} or {PYTHON}")
    if wanted == COMPILED and not built:
        raise CoreError(
            f"{VARIABLE} is {COMPILED}, and the compiled core was not built; install a C compiler "
            f"and then Cleaner again, or set it to {PYTHON}"
        )
    return wanted or (COMPILED if built else PYTHON)


CORE = Core(chosen(os.environ.get(VARIABLE, ""), is_built()))
