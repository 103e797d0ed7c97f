"""The report: what was removed and changed, by which rule, and what a user should look at."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from cleaner.html.records import BLOCKS, WHOLE_PAGE, BlockAccount, Extractor, PageKind, Pruned
from cleaner.ruleset.model import theme
from cleaner.scoring.linear import THRESHOLD
from cleaner.text.counting import counted
from cleaner.text.edits import Edit, is_layout, restore, source_range
from cleaner.text.errors import InputError
from cleaner.text.losses import characters_lost, words_lost
from cleaner.text.words import count_words
from cleaner.view.model import DocumentView, ShownScore, TrialHit

SCHEMA_VERSION = 1  # of reports; docs/stability.md says when it grows
_SHORT_CHARS = 60  # characters of a text in its short form
_MAX_LISTED = 5  # themes or flags there

FlagName = Literal[
    "decoding-replaced",
    "duplicate-id",
    "emptied",
    "extraction-cut",
    "extraction-empty",
    "extraction-fallback",
    "long-line",
    "looks-like-html",
    "metadata-missing",
    "not-an-article",
    "over-removal",
    "pattern-timeout",
    "unsettled",
]


ScoreKind = Literal["blocks", "line", "page"]
SCORE_DECIDES: dict[ScoreKind, float] = {"blocks": 0.0, "line": THRESHOLD, "page": THRESHOLD}


_OUTCOMES = {  # below what decides or at it; of a line: kept or removed
    "blocks": ("the blocks that score as content are taken", "the extractor's text is taken"),
    "line": ("kept", "removed"),
    "page": ("not scored as a whole page", "scored as a whole page"),
}


_SOURCES = {  # of pages, where no other program made them
    BLOCKS: "The source is made of the blocks of the page that score as content.",
    WHOLE_PAGE: "The source is the whole text of the page.",
}


class Flag(msgspec.Struct, frozen=True, order=True):
    """Something about the document that a user should know; `detail` names what caused it."""

    name: FlagName
    detail: str = ""


class Trial(msgspec.Struct, frozen=True, order=True):
    """A hit of a rule on trial, which removes nothing: `start` to `end` in the source.

    Offsets count code points.
    """

    start: int
    end: int
    rule: str


class Score(msgspec.Struct, frozen=True, order=True):
    """A score near what decides, of the source from `start` to `end`, in code points.

    It is the score of a "line", or of the text as a whole "page", which both count as boilerplate
    or as a page at 1. Or it says by how much the text of the extractor is expected to be better
    than the "blocks" that score as content, in F1 and with the extractor's advantage: below 0 the
    blocks are taken. `SCORE_DECIDES` has what decides on each.
    """

    start: int
    end: int
    of: ScoreKind
    score: float


class Count(msgspec.Struct):
    """How many edits there were and how many words and characters they removed."""

    edits: int = 0
    words: int = 0
    characters: int = 0

    def add(self, other: "Count") -> None:
        """Add what `other` counts to this."""
        self.edits += other.edits
        self.words += other.words
        self.characters += other.characters


class Counts(msgspec.Struct, frozen=True):
    """The words of source and clean text, and what each theme and rule removed.

    An edit counts once, for the first of its rules.
    """

    words_in: int
    words_out: int
    themes: dict[str, Count]
    rules: dict[str, Count]


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    r"""What was done to one document, so that each change can be explained and undone.

    >>> from cleaner import apply_edits, clean, restore
    >>> source = "The weir was rebuilt before winter.\n\nPost a Comment\n"
    >>> result = clean(source)
    >>> [(edit.start, edit.end, edit.rules) for edit in result.report.edits]
    [(35, 51, ('comments.form-prompt',))]
    >>> apply_edits(source, result.report.edits) == result.text
    True
    >>> restore(result.text, result.report.edits) == source
    True

    Attributes:
        schema_version: The version of these fields; docs/stability.md says what it promises.
        version: The version of the package.
        rules_digest: The digest of the rules in force; see `rules_digest`. Reports of versions
            before these three fields have 0 and "".
        preset: The preset in force, such as "standard"; "" in reports of versions before it.
        counts: The words of source and clean text, and what each theme and rule removed.
        characters: The length of the clean text, in code points.
        edits: All changes, in order, in offsets of the source.
        metadata: The values found under "date", "byline" and so on, in the order of the text; for
            mail, those of its headers first.
        flags: What a user should look at, in order.
        trials: The hits of rules on trial, in order.
        words_near: The number of words that were decided by a score close to the threshold.
        scores: Those scores, in order, if the account was asked for.
        id: The document's id in a corpus.
        url: The address that the document was cleaned for.
        encoding: The encoding of the source, if it came as bytes.
        languages: The languages (ISO 639-1) of the rules that made edits, and the one that is given
            or that the page declares, in alphabetical order.
        extractor: For HTML, what made the source of the page.
        pruned: For HTML, what was removed from the page before extraction.
        page_kind: For HTML, the kind of page that its blocks were scored as, and why.
        page: For HTML, what became of each block of the page, if the account was asked for.
    """

    schema_version: int = 0
    version: str = ""
    rules_digest: str = ""
    preset: str = ""
    counts: Counts
    characters: int
    edits: tuple[Edit, ...] = ()
    metadata: dict[str, list[str]] = {}
    flags: tuple[Flag, ...] = ()
    trials: tuple[Trial, ...] = ()
    words_near: int = 0
    scores: tuple[Score, ...] = ()
    id: str | None = None
    url: str | None = None
    encoding: str | None = None
    languages: tuple[str, ...] = ()
    extractor: Extractor | None = None
    pruned: tuple[Pruned, ...] = ()
    page_kind: PageKind | None = None
    page: tuple[BlockAccount, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as plain values, which `json.dumps` writes and the schema allows."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        plain: dict[str, Any] = json.loads(json.dumps(msgspec.to_builtins(fields)))
        return plain  # lists, not tuples

    def __repr__(self) -> str:
        return f"Report({_summary(self)})"


class Result(msgspec.Struct, frozen=True):
    """A document's clean text and its report."""

    text: str
    report: Report

    @property
    def source(self) -> str:
        """The text that the report's offsets count in, in code points.

        For bytes it is the decoded text, for HTML the text that the extractor made of the page. It
        is rebuilt each time, so that a result takes the memory of one text.
        """
        return restore(self.text, self.report.edits)

    def locate(self, start: int, end: int) -> tuple[BlockAccount, ...]:
        """Return the blocks of the page that `text[start:end]` comes from, in their order.

        Each says where it stands in the decoded HTML and under which XPath. What a rule joined or
        normalised leads to all that it came from. The result is empty where the page has no such
        block, such as for a text that only its metadata hold.

        >>> from cleaner import Cleaner
        >>> page = "<h1>Otters</h1><p>They came back to the <i>old</i> weir in May.</p>"
        >>> result = Cleaner(account=True).clean_html(page)
        >>> start = result.text.index("came")
        >>> [block] = result.locate(start, start + 4)
        >>> block.xpath, page[block.start : block.end]
        ('/html/body/p', 'They came back to the <i>old</i> weir in May.')

        Raises:
            InputError: the report has no account of a page.
        """
        if not self.report.page:
            what = "this result has no account of a page"
            raise InputError(f"{what}; clean the page with Cleaner(account=True).clean_html(page)")
        first, last = source_range(self.report.edits, start, end)
        return tuple(
            block
            for block in self.report.page
            if any(first < span[1] and span[0] < last for span in block.spans)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return text and report as plain values, which `json.dumps` writes."""
        return {"text": self.text, "report": self.report.to_dict()}

    def _repr_html_(self) -> str:
        """Return what a notebook shows: source and clean text side by side, rules named."""
        from cleaner.ruleset.loader import load_rules, shipped_folder
        from cleaner.ruleset.stats import read_stats
        from cleaner.view.facts import FactBook
        from cleaner.view.render import notebook_html

        book = FactBook(load_rules(), read_stats(shipped_folder()))
        return notebook_html(document_view(self.report, self.source), book)

    def __repr__(self) -> str:
        more = "…" if len(self.text) > _SHORT_CHARS else ""
        return f"Result({self.text[:_SHORT_CHARS]!r}{more}, {_summary(self.report)})"


def document_view(
    report: Report, source: str | None, name: str = "", notes: tuple[str, ...] = ()
) -> DocumentView:
    """Return a document as pages show it; without its `source` only what was removed is shown.

    Its id is `name` if it has none.
    """
    edits: Sequence[Edit] = report.edits
    trials = tuple(TrialHit(hit.start, hit.end, hit.rule) for hit in report.trials)
    if source is None:
        (source, edits), trials = _removed_only(report.edits), ()
    return DocumentView(
        id=report.id or name or "Document",
        source=source,
        edits=edits,
        words_in=report.counts.words_in,
        words_out=report.counts.words_out,
        url=report.url or "",
        flags=tuple(_labels(report.flags)),
        languages=report.languages,
        trials=trials,
        notes=(*notes, *_page_notes(report)),
        blocks=report.page,
        scores=tuple(_shown_scores(report, source)) if edits is report.edits else (),
    )


def _shown_scores(report: Report, source: str) -> Iterator[ShownScore]:
    """Yield the scores near what decides, the nearest first."""
    for near in sorted(report.scores, key=lambda near: abs(near.score - SCORE_DECIDES[near.of])):
        decides = SCORE_DECIDES[near.of]
        is_line = near.of == "line"
        side = _is_removed(near, report.edits) if is_line else near.score >= decides
        text = source[near.start : near.end] if is_line else ""
        yield ShownScore(near.score, decides, _OUTCOMES[near.of][side], text)


def _is_removed(near: Score, edits: Iterable[Edit]) -> bool:
    return any(
        edit.start <= near.start and near.end <= edit.end and not is_layout(edit.rules[0])
        for edit in edits
    )


def _removed_only(edits: Sequence[Edit]) -> tuple[str, list[Edit]]:
    """Return the removed texts as a source of their own, a line each, with their edits."""
    texts, moved, start = [], [], 0
    for edit in edits:
        if not is_layout(edit.rules[0]):
            moved.append(Edit(start, start + len(edit.before), edit.before, "", edit.rules))
            texts.append(edit.before + "\n")
            start += len(texts[-1])
    return "".join(texts), moved


def _page_notes(report: Report) -> Iterator[str]:
    """Yield what happened to a page before its text was cleaned, unless a block says it."""
    if report.extractor:
        by_program = f"{report.extractor.name} {report.extractor.version} made the source."
        yield _SOURCES.get(report.extractor.name, by_program)
    for part in () if report.page else report.pruned:
        yield (
            f"{part.rule} took {counted(part.elements, 'element')} with"
            f" {counted(part.words, 'word')} from the page."
        )


def _summary(report: Report) -> str:
    """Return the report on one line: words, edits, words removed by theme, flags."""
    counts = report.counts
    removed = {theme: count.words for theme, count in counts.themes.items() if count.words}
    most = dict(sorted(removed.items(), key=lambda item: -item[1])[:_MAX_LISTED])
    more = ", …" if len(removed) > _MAX_LISTED else ""
    parts = [
        f"words_in={counts.words_in}",
        f"words_out={counts.words_out}",
        f"edits={len(report.edits)}",
        f"removed={{{', '.join(f'{theme}: {words}' for theme, words in most.items())}{more}}}",
        f"flags=[{', '.join(_labels(report.flags[:_MAX_LISTED]))}]",
    ]
    return ", ".join(parts)


def _labels(flags: Iterable[Flag]) -> list[str]:
    return [f"{flag.name}: {flag.detail}" if flag.detail else flag.name for flag in flags]


def count(source: str, clean: str, edits: Iterable[Edit]) -> Counts:
    r"""Return the counts of a document, in words and code points.

    >>> from cleaner import Edit
    >>> edit = Edit(9, 26, "\n\nPost a Comment", "", ("comments.form-prompt",))
    >>> count("It rained\n\nPost a Comment\n", "It rained\n", [edit]).themes
    {'comments': Count(edits=1, words=3, characters=16)}
    """
    by_first: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_first[edit.rules[0]].append(edit)
    rules = {rule: _counted(rule, rule_edits) for rule, rule_edits in by_first.items()}
    by_rule = dict(sorted(rules.items()))
    return Counts(count_words(source), count_words(clean), by_theme(by_rule), by_rule)


def _counted(rule: str, edits: Sequence[Edit]) -> Count:
    # Layout takes no word, though words that it joins are counted as fewer.
    words = 0 if is_layout(rule) else words_lost(edits)
    return Count(len(edits), words, characters_lost(edits))


def by_theme(rules: dict[str, Count]) -> dict[str, Count]:
    """Return the sums of the counts of `rules` by the theme that each id names."""
    themes: defaultdict[str, Count] = defaultdict(Count)
    for rule, rule_count in rules.items():
        themes[theme(rule)].add(rule_count)
    return dict(sorted(themes.items()))


def joined_metadata(
    first: Mapping[str, list[str]], then: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Return the values under each key, those of `first` before those of `then`.

    >>> joined_metadata({"date": ["2021-03-14"]}, {"date": ["March 14"], "byline": ["Ann"]})
    {'date': ['2021-03-14', 'March 14'], 'byline': ['Ann']}
    """
    keys = dict.fromkeys([*first, *then])
    return {key: list(dict.fromkeys([*first.get(key, ()), *then.get(key, ())])) for key in keys}


def with_metadata(result: Result, metadata: Mapping[str, list[str]]) -> Result:
    """Return `result` with the `metadata` of its source before those that its text has."""
    values = joined_metadata(metadata, result.report.metadata)
    return Result(result.text, msgspec.structs.replace(result.report, metadata=values))
