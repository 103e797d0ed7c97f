"""What a page shows: a document with its edits, and a run with its totals and a sample."""

from collections.abc import Sequence

import msgspec

from cleaner.html.records import BlockAccount
from cleaner.text.edits import Edit


class TrialHit(msgspec.Struct, frozen=True, gc=False):
    """What a rule on trial would remove: `start` to `end` of the source, in code points."""

    start: int
    end: int
    rule: str


class ShownScore(msgspec.Struct, frozen=True):
    """A score near what decides, as a page shows it: what it is of, its effect, and the text."""

    score: float
    decides: float
    outcome: str
    text: str


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a page shows it.

    `source` is the text that the edits count in. `blocks` are those of the HTML page that the
    source was extracted from, if it was accounted for. `lists` are the names of the lists of a run
    page that it is in, each with what it is measured by there.
    """

    id: str
    source: str
    words_in: int
    words_out: int
    file: str = ""
    url: str = ""
    site: str = ""
    edits: Sequence[Edit] = ()
    trials: tuple[TrialHit, ...] = ()
    flags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    blocks: tuple[BlockAccount, ...] = ()
    scores: tuple[ShownScore, ...] = ()
    lists: dict[str, float] = {}

    @property
    def words_removed(self) -> int:
        """The words that are missing from the clean text."""
        return max(self.words_in - self.words_out, 0)

    @property
    def share(self) -> float:
        """The share of the words that are missing."""
        return self.words_removed / self.words_in if self.words_in else 0.0


class Bar(msgspec.Struct, frozen=True):
    """What one theme, language or rule removed, in words and edits."""

    name: str
    words: int
    edits: int


class FrequentLine(msgspec.Struct, frozen=True):
    """A line that was removed `count` times, and the rule that removed it first."""

    text: str
    count: int
    rule: str


class Trials(msgspec.Struct, frozen=True):
    """How often a rule on trial hit; it removed nothing."""

    rule: str
    documents: int
    hits: int


class ShownRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that the run learned: what it takes, the words it removed, or its hits on trial."""

    id: str
    text: str
    description: str
    is_in_force: bool
    documents: int
    words: int = 0
    hits: int = 0


class LearnedSite(msgspec.Struct, frozen=True, kw_only=True):
    """A site that the run learned from; `more` rules in force and on trial are not shown."""

    name: str
    documents: int
    words: int
    in_force: Sequence[ShownRule]
    on_trial: Sequence[ShownRule]
    more: tuple[int, int] = (0, 0)


class Learning(msgspec.Struct, frozen=True, kw_only=True):
    """What a run learned: sites and rules, the words that they removed, and the largest sites."""

    sites: int
    in_force: int
    on_trial: int
    words: int
    largest: Sequence[LearnedSite]


class Refusal(msgspec.Struct, frozen=True):
    """What could not be cleaned, and why."""

    file: str
    place: str
    reason: str


class RunView(msgspec.Struct, kw_only=True):
    """A run as a page shows it; counts are exact and cover all its documents.

    `histogram` has the documents that lost no word, then those of each twentieth of the words.
    `lines` are the most frequent removed lines, of `distinct_lines`. `documents` is a sample.
    """

    name: str
    documents_cleaned: int
    words_in: int
    words_out: int
    quarantined: int
    preset: str = ""
    version: str = ""
    seconds: float = 0.0
    edits: int = 0
    layout_edits: int = 0
    histogram: Sequence[int] = ()
    themes: Sequence[Bar] = ()
    languages: Sequence[Bar] = ()
    rules: Sequence[Bar] = ()
    flags: dict[str, int] = {}
    lines: Sequence[FrequentLine] = ()
    distinct_lines: int = 0
    removed_lines: int = 0
    sites: int = 0
    emptied: int = 0
    emptied_names: Sequence[tuple[str, str]] = ()  # file and id
    skipped: int = 0
    skipped_endings: dict[str, int] = {}
    skipped_names: Sequence[str] = ()
    links: Sequence[str] = ()
    reasons: dict[str, int] = {}
    refusals: Sequence[Refusal] = ()
    trials: Sequence[Trials] = ()
    learning: Learning | None = None
    documents: Sequence[DocumentView] = ()
    notes: Sequence[str] = ()
