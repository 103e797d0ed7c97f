"""Totals: the counts of a shard or of a run."""

import msgspec

from cleaner.corpus.model import BadRecord
from cleaner.report import Count, Report


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

    def add_bad(self, bad: BadRecord) -> None:
        """Count a record that could not be cleaned."""
        self.quarantined += 1
        _add_numbers(self.reasons, {bad.kind: 1})

    def add_report(self, report: Report) -> None:
        """Count a clean document."""
        self.documents += 1
        self.words_in += report.counts.words_in
        self.words_out += report.counts.words_out
        _add_counts(self.themes, report.counts.themes)
        _add_counts(self.rules, report.counts.rules)
        for flag in report.flags:
            _add_numbers(self.flags, {flag.name: 1})
            if flag.name == "pattern-timeout":
                _add_numbers(self.timeouts, {flag.detail: 1})

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


def _add_numbers(total: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        total[name] = total.get(name, 0) + number


def _add_counts(total: dict[str, Count], more: dict[str, Count]) -> None:
    for name, count in more.items():
        total.setdefault(name, Count()).add(count)
