"""The status of a run while it lasts, and its summary at the end."""

from collections import Counter
from collections.abc import Callable

import msgspec

from cleaner.corpus.plan import Plan
from cleaner.corpus.skipped import Links, Skipped
from cleaner.corpus.tasks import Event
from cleaner.corpus.totals import DocumentName, Totals, TrialCount

_MEGA = 1e6


class Emptied(msgspec.Struct, frozen=True):
    """The documents of which nothing is left: their number, and the names of the first ones."""

    documents: int = 0
    names: list[DocumentName] = []


class Summary(msgspec.Struct, frozen=True):
    """The totals of a corpus, as written to summary.json. They cover all runs on OUT.

    The last run had `preset`; all documents are clean by it.
    """

    preset: str

    shards: int
    skipped: Skipped  # files of unknown formats
    links: Links  # that leave IN and are not followed
    documents: int
    quarantined: int
    reasons: dict[str, int]  # counts in quarantine by kind of reason, the most frequent first
    words_in: int
    words_out: int
    seconds: float  # of all runs together
    text_megabytes: float  # of the documents, uncompressed
    text_megabytes_per_second: float
    themes: dict[str, object]
    rules: dict[str, object]
    flags: dict[str, int]
    timeouts: dict[str, int]  # documents in which a rule timed out, by the rule's id
    emptied: Emptied = Emptied()
    trials: dict[str, TrialCount] = {}  # hits of rules on trial, which remove nothing


class RunStatus(msgspec.Struct):
    """The progress of a run. Bytes are those of the input, as stored."""

    files: int
    bytes: int
    files_done: int
    total: Totals  # of the finished shards and parts, of all runs
    text_before: int = 0  # bytes of text that earlier runs cleaned
    finished: Counter[str] = msgspec.field(default_factory=Counter)  # bytes, by file ending
    unfinished: Counter[str] = msgspec.field(default_factory=Counter)  # bytes, by file ending

    def finish(self, ending: str, size: int) -> None:
        """Move `size` bytes of files with `ending` from unfinished to finished."""
        self.finished[ending] += size
        self.unfinished[ending] -= size


Listener = Callable[[Event, RunStatus], None]


def summarize(total: Totals, plan: Plan, seconds: float, preset: str) -> Summary:
    """Return the summary of `total`, the counts of the inputs of `plan`, by the `preset`."""
    text = total.text_bytes / _MEGA
    return Summary(
        preset=preset,
        shards=len(plan.shards),
        skipped=plan.skipped,
        links=plan.links,
        documents=total.documents,
        quarantined=total.quarantined,
        reasons=_by_frequency(total.reasons),
        words_in=total.words_in,
        words_out=total.words_out,
        seconds=round(seconds, 3),
        text_megabytes=round(text, 3),
        text_megabytes_per_second=round(text / max(seconds, 1e-9), 3),
        themes=dict(sorted(total.themes.items())),
        rules=dict(sorted(total.rules.items())),
        flags=dict(sorted(total.flags.items())),
        timeouts=dict(sorted(total.timeouts.items())),
        emptied=Emptied(total.flags.get("emptied", 0), total.emptied),
        trials=dict(sorted(total.trials.items())),
    )


def _by_frequency(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
