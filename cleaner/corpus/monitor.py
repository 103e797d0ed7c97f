"""Monitors: how a run follows the steps of a shard, and how a worker takes a step that failed.

Step 2n of a shard reads on after the n-th document, step 2n + 1 cleans the next document.
"""

from enum import Enum, auto
from typing import Protocol


class Care(Enum):
    """How to take a step, after what happened to the workers that took it before."""

    USUAL = auto()
    CHEAP = auto()  # a page without the extractor; no other document, it would take as long again
    OVER_BUDGET = auto()  # not at all: it takes too long
    LETHAL = auto()  # not at all: it kills the process


class CrashMonitor(Protocol):
    """Records the step of a shard, so that the run knows which document crashed a worker."""

    def enter(self, step: int, size: int = 0) -> Care:
        """Record that `step` comes next, with a document of `size`; return how to take it."""

    def note(self, read: int, text: int) -> None:
        """Record the progress: bytes read of the input, as stored, and bytes of clean text."""


class NullMonitor:
    """The monitor of a shard whose process is not replaced after a crash."""

    def enter(self, step: int, size: int = 0) -> Care:  # noqa: ARG002
        """Return that each step is taken as usual."""
        return Care.USUAL

    def note(self, read: int, text: int) -> None:
        """Do nothing."""


NULL_MONITOR = NullMonitor()


def is_cleaning(step: int) -> bool:
    """Return whether `step` cleans a document."""
    return step % 2 == 1
