"""The outcome of a run, in the sentences that end it on the screen."""

from collections.abc import Iterator

from cleaner.corpus.out.base import SUMMARY, Out
from cleaner.corpus.progress import share
from cleaner.corpus.run import Status, Summary
from cleaner.corpus.work import Event, Finished

_REASONS = "quarantine/reasons"
_KINDS = 3  # of reasons that are named


class Earlier:
    """A listener that knows how much of what is clean an earlier run cleaned."""

    def __init__(self) -> None:
        self.is_all = True
        self._cleaned = 0

    def __call__(self, event: Event, _: Status) -> None:
        """Take what happened."""
        if isinstance(event, Finished):
            self.is_all = False
            self._cleaned += event.done.tally.documents

    def documents(self, summary: Summary) -> int:
        """Return how many documents an earlier run cleaned."""
        return summary.documents - self._cleaned


def format_outcome(summary: Summary, out: Out, earlier: Earlier) -> str:
    """Return what a run came to: a line on each thing to know, the one on documents last.

    The summary in `out` has it at length.
    """
    return "\n".join((*_notes(summary), _documents(summary, out, earlier)))


def _notes(summary: Summary) -> Iterator[str]:
    if number := summary.skipped.files:
        files = "file" if number == 1 else "files"
        yield f"{number} {files} skipped: {summary.skipped} (no known format)"
    for rule, number in summary.timeouts.items():
        yield f"{rule} ran out of time in {number} of the documents"


def _documents(summary: Summary, out: Out, earlier: Earlier) -> str:
    number = _documents_of(summary.documents)
    before = earlier.documents(summary)
    if earlier.is_all:
        verb = "was" if summary.documents == 1 else "were"
        cleaned = f"nothing to do: {number} {verb} cleaned by an earlier run"
    else:
        part = f" ({before} of them by an earlier run)" if before > 0 else ""
        removed, words = summary.words_in - summary.words_out, summary.words_in
        cleaned = (
            f"{number} cleaned{part}, {removed} of {words} words removed ({share(removed, words)})"
        )
    if not summary.quarantined:
        return f"{cleaned}; see {out}/{SUMMARY}"
    reasons = format_reasons(summary)
    return (
        f"{cleaned}; not cleaned but kept as they were, {summary.quarantined} in quarantine:"
        f" {reasons}; see {out}/{_REASONS}"
    )


def _documents_of(number: int) -> str:
    return f"{number} {'document' if number == 1 else 'documents'}"


def format_reasons(summary: Summary) -> str:
    """Return how many are in quarantine for which reason, the most frequent first."""
    named = [f"{number} {kind}" for kind, number in summary.reasons.items()][:_KINDS]
    others = summary.quarantined - sum(list(summary.reasons.values())[:_KINDS])
    return ", ".join(named) + (f" and {others} for other reasons" if others else "")
