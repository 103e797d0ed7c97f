"""Totals: the counts of a shard or of a run."""

from collections.abc import Iterable

import msgspec

from cleaner.corpus.model import BadRecord
from cleaner.report import Count, Report, Trial

MAX_NAMED = 100  # documents with their names, in a list of them
_MAX_NAME_CHARS = 200


class DocumentName(msgspec.Struct, frozen=True, order=True):
    """Which document it is: the file of IN that holds it, and its id in its report."""

    file: str
    id: str


class TrialCount(msgspec.Struct):
    """How often a rule on trial hit, and what it would remove at most, in code points."""

    documents: int = 0
    hits: int = 0
    characters: int = 0

    def add(self, other: "TrialCount") -> None:
        """Add what `other` counts to this."""
        self.documents += other.documents
        self.hits += other.hits
        self.characters += other.characters


class Totals(msgspec.Struct):
    """The counts of a shard, of a part or of a whole run. `add` sums them up.

    >>> totals = Totals(documents=2, flags={"empty": 1})
    >>> totals.add(Totals(documents=1, flags={"empty": 1}))
    >>> totals.documents, totals.flags
    (3, {'empty': 2})
    """

    documents: int = 0
    quarantined: int = 0
    bytes: int = 0  # of the input, as stored
    text_bytes: int = 0  # of the documents, uncompressed, in UTF-8; of pages with their markup
    words_in: int = 0
    words_out: int = 0
    themes: dict[str, Count] = {}
    rules: dict[str, Count] = {}
    flags: dict[str, int] = {}
    timeouts: dict[str, int] = {}  # documents in which a rule timed out, by the rule's id
    reasons: dict[str, int] = {}  # bad records, by kind
    trials: dict[str, TrialCount] = {}  # hits of rules on trial, by the rule's id
    emptied: list[DocumentName] = []  # the first MAX_NAMED in the order of their names

    def add_bad(self, bad: BadRecord) -> None:
        """Count a record that could not be cleaned."""
        self.quarantined += 1
        _add_numbers(self.reasons, {bad.kind: 1})

    def add_report(self, report: Report, file: str = "") -> None:
        """Count a clean document of the input `file`."""
        self.documents += 1
        self.words_in += report.counts.words_in
        self.words_out += report.counts.words_out
        _add_counts(self.themes, report.counts.themes)
        _add_counts(self.rules, report.counts.rules)
        for flag in report.flags:
            _add_numbers(self.flags, {flag.name: 1})
            if flag.name == "pattern-timeout":
                _add_numbers(self.timeouts, {flag.detail: 1})
            elif flag.name == "emptied":
                name = DocumentName(file, (report.id or "")[:_MAX_NAME_CHARS])
                self.emptied = _first([*self.emptied, name])
        _add_trials(self.trials, _trials(report.trials))

    def without_documents(self) -> "Totals":
        """Return the counts of the input and of its bad records alone."""
        return Totals(bytes=self.bytes, quarantined=self.quarantined, reasons=self.reasons)

    def add(self, other: "Totals") -> None:
        """Add the counts of another shard."""
        for name in ("documents", "quarantined", "bytes", "text_bytes", "words_in", "words_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        _add_counts(self.themes, other.themes)
        _add_counts(self.rules, other.rules)
        for name in ("flags", "timeouts", "reasons"):
            _add_numbers(getattr(self, name), getattr(other, name))
        _add_trials(self.trials, other.trials)
        self.emptied = _first([*self.emptied, *other.emptied])


def _first(names: Iterable[DocumentName]) -> list[DocumentName]:
    """Return the first of `names`, the same ones whatever the order of shards."""
    return sorted(names)[:MAX_NAMED]


def _trials(trials: Iterable[Trial]) -> dict[str, TrialCount]:
    counts: dict[str, TrialCount] = {}
    for trial in trials:
        count = counts.setdefault(trial.rule, TrialCount(documents=1))
        count.add(TrialCount(hits=1, characters=trial.end - trial.start))
    return counts


def _add_trials(total: dict[str, TrialCount], more: dict[str, TrialCount]) -> None:
    for rule, count in more.items():
        total.setdefault(rule, TrialCount()).add(count)


def _add_numbers(total: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        total[name] = total.get(name, 0) + number


def _add_counts(total: dict[str, Count], more: dict[str, Count]) -> None:
    for name, count in more.items():
        known = total.get(name)
        if known is None:  # a new Count for each would take most of the time
            known = total[name] = Count()
        known.add(count)
