"""The outcome of a run: the lines that the command prints at the end."""

from collections.abc import Iterator

from cleaner.corpus.address import redacted
from cleaner.corpus.formats.registry import scanner_of
from cleaner.corpus.model import Shard
from cleaner.corpus.output.base import SUMMARY
from cleaner.corpus.progress import share
from cleaner.corpus.skipped import FOLLOW_LINKS
from cleaner.corpus.status import RunStatus, Summary
from cleaner.corpus.tasks import Event, Finished
from cleaner.text.counting import counted, first_names

_REASONS = "quarantine/reasons"
_SHOWN_KINDS = 3  # kinds of reasons in a message
_SHOWN_NAMES = 3  # of files in a message
_LARGE_BYTES = 1_000_000_000  # as stored: a worker takes many minutes for them


class RunCounter:
    """A listener that counts the documents of this run, since a summary covers all runs on OUT.

    It names the large files that this run could not split.
    """

    def __init__(self) -> None:
        self.tasks = 0
        self.documents = 0
        self.whole: list[str] = []

    def __call__(self, event: Event, _: RunStatus) -> None:
        """Count a finished task."""
        if isinstance(event, Finished):
            self.tasks += 1
            self.documents += event.result.totals.documents
            task = event.task
            is_large = event.result.totals.bytes >= _LARGE_BYTES
            if is_large and isinstance(task, Shard) and not task.part and scanner_of(task):
                self.whole.append(task.name)


def format_outcome(summary: Summary, out: str, counter: RunCounter) -> str:
    """Return the outcome of a run: notes, one a line, and a last line on the documents.

    `out` names OUT, whose summary has the details.
    """
    whole = [_whole_note(counter.whole)] if counter.whole else []
    return "\n".join((*_notes(summary), *whole, _documents(summary, redacted(out), counter)))


def _notes(summary: Summary) -> Iterator[str]:
    if number := summary.skipped.files:
        yield f"{counted(number, 'file')} skipped: {summary.skipped} (unknown format)"
    if summary.links.files:
        yield f"skipped: {summary.links}; {FOLLOW_LINKS}"
    for rule, number in summary.timeouts.items():
        yield f"{rule} timed out in {counted(number, 'document')}"


def _whole_note(names: list[str]) -> str:
    """Return a note that the large files `names` had one worker each, and what to do.

    >>> _whole_note(["a.jsonl.gz"])  # doctest: +ELLIPSIS
    '1 large file could not be split (a.jsonl.gz), so one worker cleaned it whole; pack ...'
    """
    whole = "it" if len(names) == 1 else "each"
    files = f"{counted(len(names), 'large file')} could not be split"
    return (
        f"{files} ({first_names(names, _SHOWN_NAMES)}), so one worker cleaned {whole} whole; pack"
        " such a file as many members of whole lines, or one for each record, of some MB at most"
    )


def _documents(summary: Summary, out: str, counter: RunCounter) -> str:
    number = counted(summary.documents, "document")
    before = summary.documents - counter.documents
    if not counter.tasks:
        verb = "was" if summary.documents == 1 else "were"
        cleaned = f"nothing to do: {number} {verb} cleaned by an earlier run"
    else:
        part = f" ({before:,} of them by an earlier run)" if before > 0 else ""
        removed, words = summary.words_in - summary.words_out, summary.words_in
        cleaned = (
            f"{number} cleaned{part}, {removed:,} of {counted(words, 'word')} removed"
            f" ({share(removed, words)})"
        )
    if not summary.quarantined:
        return f"{cleaned}; see {out}/{SUMMARY}"
    reasons = format_reasons(summary)
    return (
        f"{cleaned}; {summary.quarantined} could not be cleaned and went to quarantine:"
        f" {reasons}; see {out}/{_REASONS}"
    )


def _reason(kind: str, number: int) -> str:
    """Return how many documents a kind of reason is of.

    >>> _reason("a program, not text", 1), _reason("has no column of text", 2)
    ('1 is a program, not text', '2 has no column of text')
    """
    is_noun = kind.startswith(("a ", "an "))
    return f"{counted(number, 'is', 'are')} {kind}" if is_noun else f"{number} {kind}"


def format_reasons(summary: Summary) -> str:
    """Return the counts in quarantine by kind of reason, the most frequent first."""
    parts = [_reason(kind, number) for kind, number in summary.reasons.items()][:_SHOWN_KINDS]
    others = summary.quarantined - sum(list(summary.reasons.values())[:_SHOWN_KINDS])
    return ", ".join(parts) + (f" and {others} for other reasons" if others else "")
