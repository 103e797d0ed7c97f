"""The compiled core: the loops that cost most, in C, beside Python that gives the same answers.

Each module of C here has its reference in another package, in Python, which stands in for it where
the core was not built. `CLEANER_CORE` chooses between the two at the start of a process.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any, TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., Any])

COMPILED, PYTHON = "compiled", "python"
VARIABLE = "CLEANER_CORE"
# Those that Python calls.
_MODULES = (
    "characters",
    "content",
    "edits",
    "feature_columns",
    "folding",
    "folios",
    "layout",
    "line_reader",
    "linear",
    "literals",
    "patterns",
    "programs",
    "scan",
    "sets",
    "spelling",
    "turns",
    "vocabulary",
    "word_counts",
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
        self._use(name)

    def _use(self, name: str) -> None:
        self.name = name
        self.is_compiled = name == COMPILED  # the loops run in C

    @contextmanager
    def forced(self, name: str) -> Iterator[None]:
        """Use the one called `name` in the body of a with statement, in all threads."""
        before = self.name
        self._use(name)
        try:
            yield
        finally:
            self._use(before)


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


def compiled(module: str) -> Callable[[_Function], _Function]:
    """Return what has a function run as the one of its name in a `module` of the core.

    The function itself is the reference, and runs where Python is in use.
    """

    def with_reference(reference: _Function) -> _Function:
        @cache
        def in_core() -> Any:
            return getattr(import_module(f"cleaner.core.{module}"), reference.__name__)

        @wraps(reference)
        def run(*given: Any) -> Any:
            return in_core()(*given) if CORE.is_compiled else reference(*given)

        return cast("_Function", run)

    return with_reference
