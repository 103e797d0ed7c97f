"""The fixpoint: the pipeline run on a text again and again until it finds nothing to do.

Laws that this module keeps:

- Idempotence (law 3). Each pass sees clean layout, as a reader of the result would, and the
  passes end when one makes no edit, so a second clean makes none either. The scores go by the
  lines that rules removed, which a second clean does not have; so they decide once, and never
  where no line was removed. If a guard trips, or the text does not settle, the guarded stages run
  again without the scores, for so would a second clean.
- Nothing lost (law 1). Edits are composed to offsets in the source. A text that does not settle
  within `max_passes` keeps all its words and is flagged.

A draft is immutable: a step takes one and returns the next. A text may be large, so no step keeps
one that it has no use for; `restore` makes it again where it is. The peak of memory is while edits
are applied: the source, the texts before and after, and the lines of one of them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cleaner.engine.content import content_lines
from cleaner.engine.cuts import edits_of
from cleaner.engine.document import Document
from cleaner.engine.feature_columns import attributes
from cleaner.engine.feature_table import FeatureTable, RemovedLine, feature_table
from cleaner.engine.platforms import NOTHING_GIVEN, Given
from cleaner.engine.rule_matcher import Matches
from cleaner.engine.source_edits import source_edits
from cleaner.engine.stages import PassResult, Pipeline
from cleaner.report import Flag, Score, Trial
from cleaner.ruleset.rule_set import Guard
from cleaner.text.edits import Edit, apply_edits, compose, restore, source_offsets
from cleaner.text.hyphen_words import HyphenWords
from cleaner.text.normalize import normalize

if TYPE_CHECKING:
    from cleaner.html.block_map import BlockMap

MAX_PASSES = 32  # real documents settle in two to four
_MAX_PAGE_ROUNDS = 4
_MIN_PASSES = 8  # however long the text is
_Located = TypeVar("_Located", Trial, Score)
Languages = Mapping[str, HyphenWords]
_UNSETTLED = Flag("unsettled")  # a second clean will not settle the text either
_PASSED_CHARS = 3_200_000  # by all passes: a text that does not settle costs as many for nothing


class Draft(msgspec.Struct, frozen=True):
    """A source on its way to the clean text: the text so far, and how it came about.

    Offsets of edits, trials and scores count in the source. `page` says which blocks of an HTML
    page the source is from. Lists may be `nested`, as in Markdown.
    """

    text: str
    edits: Sequence[Edit] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    trials: tuple[Trial, ...] = ()
    scores: tuple[Score, ...] = ()  # that were near what decides
    timed_out: frozenset[str] = frozenset()  # ids of rules
    flags: tuple[Flag, ...] = ()
    page: "BlockMap | None" = None
    nested: bool = False

    def restarted(self) -> "Draft":
        """Return a draft whose source is the text of this one."""
        page = self.page.after(self.edits) if self.page else None
        return Draft(self.text, timed_out=self.timed_out, page=page, nested=self.nested)

    def then(self, later: "Draft") -> "Draft":
        """Return the draft that `later`, whose source is the text of this one, continues."""
        return Draft(
            later.text,
            compose(self.edits, later.edits),
            self.metadata + later.metadata,
            self.trials + _in_source(self.edits, later.trials),
            self.scores + _in_source(self.edits, later.scores),
            self.timed_out | later.timed_out,
            self.flags + later.flags,
            self.page,
            self.nested,
        )

    def noted(self, result: PassResult) -> "Draft":
        """Return the draft with what a pass noted besides its cuts."""
        if not (result.metadata or result.trials or result.timed_out):  # nearly always
            return self
        return self.then(
            Draft(
                self.text,
                metadata=result.metadata,
                trials=result.trials,
                timed_out=result.timed_out,
            )
        )

    def edited(self, edits: Sequence[Edit]) -> "Draft":
        """Return the draft with `edits` made, which count in its text."""
        return self.then(Draft(apply_edits(self.text, edits), edits)) if edits else self

    def normalized(self, languages: Languages) -> "Draft":
        """Return the draft with the text in clean layout; see `normalize` for `languages`."""
        layout = normalize(self.text, languages, nested=self.nested)
        return self.then(Draft(layout.text, layout.edits)) if layout.edits else self

    def without_text(self) -> "Draft":
        """Return the draft to put before what goes on from its text: see `then`."""
        return msgspec.structs.replace(self, text="")

    def undone(self, *flags: Flag) -> "Draft":
        """Return a draft of its source to which nothing was done, with `flags`.

        Nothing stays of what was learned on the way but the rules that timed out.
        """
        source = restore(self.text, self.edits)
        return Draft(
            source, timed_out=self.timed_out, flags=flags, page=self.page, nested=self.nested
        )

    def flagged(self, *flags: Flag) -> "Draft":
        """Return the draft with `flags` added."""
        return msgspec.structs.replace(self, flags=self.flags + flags)


def max_passes(characters: int) -> int:
    """Return how many passes a text of `characters` code points may take: fewer the longer it is.

    Where rules take a line at each end, a long list of such lines never settles. The number
    depends on the text that the passes begin with, so a second clean has the same.

    >>> max_passes(1_000), max_passes(200_000), max_passes(10_000_000)
    (32, 16, 8)
    """
    return max(_MIN_PASSES, min(MAX_PASSES, _PASSED_CHARS // max(1, characters)))


def run_to_fixpoint(
    source: Draft, pipeline: Pipeline, given: Given = NOTHING_GIVEN, learned: Pipeline | None = None
) -> Draft:
    """Return `source`, to which nothing was done, cleaned until nothing is left to do.

    What pages have at their ends and what mail has below its mark goes first, while the source
    shows where they end. What the stages remove may show more of it, so it is looked for again.
    Rules `learned` from the pages of a site come last: the scores were fitted to texts in which
    only other rules had removed lines.
    """
    draft = source
    is_shortened = True  # by what comes after the stages, so that these may find more
    for round_number in range(_MAX_PAGE_ROUNDS):
        edits = source_edits(draft.text, pipeline.source_rules)
        if round_number and not (edits or is_shortened):
            break
        draft = draft.edited(edits)
        start, draft = [draft.restarted()], draft.without_text()
        later = _run_stages(start, pipeline, given)
        draft = draft.then(later) if draft.edits else later
        if learned is None:
            is_shortened = False
            continue
        last = _run_learned(draft.restarted(), learned, given.lang)
        draft, is_shortened = draft.then(last), bool(last.edits)
    return draft


def _run_learned(source: Draft, learned: Pipeline, lang: str | None) -> Draft:
    """Return `source`, which is in clean layout, without what the `learned` rules take.

    If that is more than their guard allows, of the content and of all words, nothing of it is done
    and the draft is flagged.
    """
    given = Given(lang)
    matches = _match(source, learned, given)
    draft = _iterate_guarded(source, learned, given, matches, ())
    every_line = _all_lines(matches.document)  # the article may be verse, and chrome prose
    flags = [
        Flag("over-removal", guard.id)
        for guard in _tripped_guards(learned, matches.document, draft.edits)
        if _share_of(matches.document, draft.edits, every_line) > guard.max_share
    ]
    if not flags:
        return draft
    return msgspec.structs.replace(source, timed_out=draft.timed_out).flagged(*flags)


def _run_stages(start: list[Draft], pipeline: Pipeline, given: Given) -> Draft:
    """Return the draft in `start`, to which nothing was done, cleaned until nothing is left to do.

    It is taken out of the list, so that its text is not kept.

    The stages without a guard come first. What the guarded ones may take is a share of what
    those leave, which a second clean finds the same; if they take more, nothing of theirs is
    done and the draft is flagged.
    """
    draft, matches, removed = _run_unguarded(start.pop(), pipeline, given)
    if not pipeline.guards or draft.flags:  # what does not settle will not with more rules
        return draft
    start, draft = [draft.restarted()], draft.without_text()
    tripped: dict[Flag, None] = {}
    for memory in (removed, ()) if removed else ((),):
        later = _iterate_guarded(start.pop(), pipeline, given, matches, memory)
        flags = tuple(
            Flag("over-removal", guard.id)
            for guard in _tripped_guards(pipeline, matches.document, later.edits)
        )
        tripped.update(dict.fromkeys(flags))
        has_settled = not later.flags or not memory  # a second clean has no memory
        if has_settled and not flags:
            return draft.then(later).flagged(*tripped)
        start.append(later.undone())
    return draft.then(start.pop()).flagged(*later.flags, *tripped)


def extract_features(source: str, pipeline: Pipeline) -> FeatureTable:
    """Return the table of features that the scores of `source` come from, for fitting them."""
    _, matches, removed = _run_unguarded(Draft(source), pipeline, NOTHING_GIVEN)
    return feature_table(matches.document, removed)


def _run_unguarded(
    draft: Draft, pipeline: Pipeline, given: Given
) -> tuple[Draft, Matches, Sequence[RemovedLine]]:
    """Run the stages without a guard until they find nothing.

    Returns the draft, what matches in its text, and the removed lines with offsets in it.
    """
    draft = draft.normalized(pipeline.hyphens)
    laid_out, draft = draft.without_text(), draft.restarted()
    matches = _match(draft, pipeline, given)
    removed: list[RemovedLine] = []  # with offsets in the source
    for _ in range(max_passes(len(draft.text))):
        result = pipeline.run(matches, guarded=False)
        edits = edits_of(draft.text, matches.document, result.cuts)
        removed += _removed_in_source(draft.edits, result.removed)
        draft = draft.noted(result)
        if not edits:
            in_text = _map_removed(removed, draft.edits, matches.document)
            return laid_out.then(draft), matches, in_text
        draft = draft.edited(edits)
        draft = draft.normalized(pipeline.hyphens)
        matches = _match(draft, pipeline, given, matches)
    draft = draft.undone(_UNSETTLED)
    return laid_out.then(draft), _match(draft, pipeline, given, matches), ()


def _iterate_guarded(
    draft: Draft,
    pipeline: Pipeline,
    given: Given,
    matches: Matches,
    removed: Sequence[RemovedLine],
) -> Draft:
    """Return `draft`, to which nothing was done, when no stage has anything to do.

    `matches` are those of its text. The scores decide once, by the lines `removed`
    before, if there are any.
    """
    for _ in range(max_passes(len(draft.text))):
        document = matches.document
        result = pipeline.run(matches, guarded=True)
        edits = edits_of(draft.text, document, result.cuts)
        if not edits and removed:
            cuts, scores = pipeline.score(matches, _map_removed(removed, draft.edits, document))
            draft = draft.then(Draft(draft.text, scores=tuple(scores)))
            edits, removed = edits_of(draft.text, document, cuts), ()
        draft = draft.noted(result)
        if not edits:
            return draft
        draft = draft.edited(edits)
        draft = draft.normalized(pipeline.hyphens)
        matches = _match(draft, pipeline, given, matches)
    return draft.undone(_UNSETTLED)


def _match(
    draft: Draft, pipeline: Pipeline, given: Given, before: Matches | None = None
) -> Matches:
    """Return the hits in the text of `draft`, of which an earlier state was matched `before`."""
    page = draft.page.after(draft.edits) if draft.page else None
    return pipeline.matcher.match(draft.text, given, before, draft.timed_out, page)


def _map_removed(
    removed: Sequence[RemovedLine], edits: Sequence[Edit], document: Document
) -> Sequence[RemovedLine]:
    """Return `removed` lines of the source of `edits`, with offsets in the `document` they made."""
    if not removed:
        return ()
    sources = source_offsets(edits, document.starts)
    positions = (bisect_left(sources, line.start) for line in removed)
    starts = [*document.starts, document.size]
    return [
        RemovedLine(starts[position], line.themes)
        for position, line in zip(positions, removed, strict=True)
    ]


def _tripped_guards(
    pipeline: Pipeline, document: Document, edits: Sequence[Edit]
) -> Iterable[Guard]:
    return (
        guard
        for guard, rules in pipeline.guards.items()
        if _share_taken(document, edits, rules) > guard.max_share
    )


def _share_taken(document: Document, edits: Iterable[Edit], rules: frozenset[str]) -> float:
    """Return the share of the words of content, or of all where there is none, `rules` took."""
    taken = [edit for edit in edits if not rules.isdisjoint(edit.rules)]
    if not taken:
        return 0.0
    reads = content_lines(document.lines)
    return _share_of(document, taken, reads if any(reads) else _all_lines(document))


def _share_of(document: Document, taken: Iterable[Edit], chosen: Sequence[int]) -> float:
    """Return the share of the words of the `chosen` lines, 1 or 0 for each, that `taken` hits."""
    words = attributes(document.lines, "words")
    hit = {number for lines in _lines_hit(document, taken) for number in lines if chosen[number]}
    return sum(map(words.__getitem__, hit)) / max(1, sum(compress(words, chosen)))


def _all_lines(document: Document) -> Sequence[int]:
    return bytes([1]) * len(document.lines)


def _lines_hit(document: Document, edits: Iterable[Edit]) -> Iterator[range]:
    """Yield the numbers of the lines of which `edits`, in order, change a part."""
    start = end = 0
    for edit in edits:
        if edit.start != end:
            yield _lines_between(document, start, end)
            start = edit.start
        end = edit.end
    yield _lines_between(document, start, end)  # what is removed at the ends of a page is one piece


def _lines_between(document: Document, start: int, end: int) -> range:
    """Return the numbers of the lines with a character from `start` up to `end`."""
    first = bisect_right(document.starts, start) - 1
    if first < 0 or document.end(first) <= start:
        first += 1
    return range(first, bisect_left(document.starts, end))


def _removed_in_source(
    edits: Sequence[Edit], removed: Sequence[RemovedLine]
) -> Sequence[RemovedLine]:
    """Return lines `removed` from the text that `edits` made, with offsets in the source."""
    if not (edits and removed):
        return removed
    starts = source_offsets(edits, [line.start for line in removed])
    return [RemovedLine(start, line.themes) for start, line in zip(starts, removed, strict=True)]


def _in_source(edits: Sequence[Edit], places: Sequence[_Located]) -> tuple[_Located, ...]:
    """Return `places` of the text that `edits` made, with offsets in the source."""
    if not places:
        return ()
    by_start = sorted(places)
    if not edits:
        return tuple(by_start)
    by_end = sorted(places, key=lambda place: place.end)
    starts = source_offsets(edits, [place.start for place in by_start])
    lasts = source_offsets(edits, [place.end - 1 for place in by_end])
    ends = {place.end: last + 1 for place, last in zip(by_end, lasts, strict=True)}
    return tuple(
        msgspec.structs.replace(place, start=start, end=ends[place.end])
        for start, place in zip(starts, by_start, strict=True)
    )
