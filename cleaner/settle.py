"""Settling: the chain run on a text again and again until it finds nothing, guards minded."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from cleaner.actions import edits_of
from cleaner.chain import Chain, Gone, Pass, Trial, View, scene_of
from cleaner.document import Document
from cleaner.edit import Edit, Edited, restore, source_offsets
from cleaner.measures import Scene
from cleaner.normalize import lay_out
from cleaner.report import Flag

MOST_PASSES = 32  # real documents settle in two to four


class Draft(Edited):
    """A source on its way: the text that it is by now, the edits so far and what was noted."""

    metadata: list[tuple[str, str]] = msgspec.field(default_factory=list)
    trials: list[Trial] = msgspec.field(default_factory=list)
    # Lines taken so far, with offsets in the source.
    gone: list[Gone] = msgspec.field(default_factory=list)
    # Ids of rules whose pattern ran out of time.
    failed: set[str] = msgspec.field(default_factory=set)
    flags: list[Flag] = msgspec.field(default_factory=list)

    def note(self, found: "Pass | Draft") -> None:
        """Take over what was `found` in the text besides edits, before those are made."""
        self.metadata += found.metadata
        self.trials += _in_source(self.edits, sorted(found.trials))
        starts = source_offsets(self.edits, [each.start for each in found.gone])
        self.gone += [Gone(at, each.themes) for at, each in zip(starts, found.gone, strict=True)]

    def lay_out(self) -> None:
        """Bring the text into clean layout."""
        laid, self.text = Edited(self.text), ""  # handed over, not held twice
        lay_out(laid)
        self.take(laid)

    def rest(self) -> "Draft":
        """Return a new draft whose source is the text."""
        return Draft(self.text, failed=self.failed)


def settle(source: str, chain: Chain, lang: str | None) -> Draft:
    """Return `source` cleaned until nothing is left to do.

    The stages without a guard come first. What the guarded ones may take is a share of what
    those leave, which a second call finds the same; where they go too far, nothing of theirs
    is done. They know which lines are gone; if that leads too far, they try without, for so
    would a second call.
    """
    draft, view, gone = _plain(source, chain, lang)
    if not chain.has_guards:
        return draft
    tripped: list[Flag] = []
    for memory in (gone, ()) if gone else ((),):
        rest, draft.text = draft.rest(), ""  # handed over
        more, _ = _passes(rest, chain, lang, guarded=(memory, view))
        tripped = [
            Flag("over-removal", guard.id)
            for guard, rules in chain.guarded()
            if _share_taken(view.document, more.edits, rules) > guard.max_share
        ]
        unsettled = more.flags and memory  # a second call would go the other way
        if not tripped and not unsettled:
            draft.note(more)
            draft.take(more)
            break
        draft.text = restore(more.text, more.edits)
    draft.flags += more.flags + tripped
    return draft


def survey(source: str, chain: Chain) -> tuple[Scene, dict[int, set[str]]]:
    """Return what the evidence is given of `source`: its scene, and the weighted rules that hit."""
    draft, view, gone = _plain(source, chain, None)
    done = chain.run(view, Pass(draft.failed), None, guarded=False)
    return scene_of(view.document, gone), chain.spoken_of(view.document, done)


def _plain(source: str, chain: Chain, lang: str | None) -> tuple[Draft, View, list[Gone]]:
    """Return `source` as the stages without a guard leave it, what the rules see, what is gone."""
    draft = Draft(source)
    draft.lay_out()
    rest, draft.text = draft.rest(), ""  # handed over
    plain, view = _passes(rest, chain, lang)
    draft.note(plain)
    draft.take(plain)
    draft.flags += plain.flags
    return draft, view, _carried(plain.gone, plain.edits, view.document)


def _passes(
    draft: Draft,
    chain: Chain,
    lang: str | None,
    guarded: tuple[Sequence[Gone], View] | None = None,
) -> tuple[Draft, View]:
    """Run the chain until it finds nothing; return the draft and what the rules saw of it last.

    Each pass sees clean layout: rules see what a reader of the result would, and a second
    call finds nothing. A text that does not settle keeps its words: a second call will not
    settle it either. The guarded stages run too where `guarded` has what they begin with:
    the lines gone before, and the view of the text.
    """
    gone: Sequence[Gone] = ()
    view: View | None = None
    if guarded:
        gone, view = guarded
    known = view.document.known if view else {}
    for _ in range(MOST_PASSES):
        view = view or chain.view(draft.text, draft.failed, known)
        done = chain.run(view, Pass(draft.failed), lang, guarded=guarded is not None)
        edits = edits_of(draft.text, view.document, done.cuts)
        if guarded and not edits:
            carried = _carried(gone, draft.edits, view.document)
            done.cuts = chain.weigh(view.document, done, carried)
            edits = edits_of(draft.text, view.document, done.cuts)
            gone = ()  # a second call would not know
        draft.note(done)
        if not edits:
            return draft, view
        view = None
        del done
        draft.then(edits)
        draft.lay_out()
    text = restore(draft.text, draft.edits)
    unsettled = Draft(text, failed=draft.failed, flags=[Flag("unsettled")])
    return unsettled, chain.view(text, draft.failed, known)


def _carried(gone: Sequence[Gone], edits: Sequence[Edit], document: Document) -> list[Gone]:
    """Return lines `gone` from the source of `edits`, with offsets in the `document` they made."""
    if not gone:
        return []
    sources = source_offsets(edits, document.starts)
    below = len(document.starts)
    places = (bisect_left(sources, each.start) for each in gone)
    starts = (document.starts[at] if at < below else document.size for at in places)
    return [Gone(at, each.themes) for at, each in zip(starts, gone, strict=True)]


def _share_taken(document: Document, edits: Iterable[Edit], rules: set[str]) -> float:
    """Return the share of the prose, or of all words where there is none, that `rules` took."""
    taken = [edit for edit in edits if rules.intersection(edit.rules)]
    if not taken:
        return 0.0
    lines = document.lines
    prose = [number for number, line in enumerate(lines) if line.is_prose] or range(len(lines))
    ends = [edit.end for edit in taken]  # in order, and none overlaps another
    lost = 0
    for number in prose:
        at = bisect_right(ends, document.starts[number])
        is_hit = at < len(taken) and taken[at].start < document.end(number)
        lost += lines[number].words if is_hit else 0
    return lost / max(1, sum(lines[number].words for number in prose))


def _in_source(edits: Sequence[Edit], trials: Sequence[Trial]) -> list[Trial]:
    """Return `trials`, which are in order, with offsets in the source."""
    starts = source_offsets(edits, [trial.start for trial in trials])
    lasts = sorted(range(len(trials)), key=lambda at: trials[at].end)
    ends = dict(
        zip(lasts, source_offsets(edits, [trials[at].end - 1 for at in lasts]), strict=True)
    )
    return [Trial(starts[at], ends[at] + 1, trial.rule) for at, trial in enumerate(trials)]
