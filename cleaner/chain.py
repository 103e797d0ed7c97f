"""One pass of the chain: stages in order, each on the lines still kept, to edits."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from cleaner.actions import Cut, Cuts, cuts_of_hit, ids, runs, whole
from cleaner.document import Document, Hit, Line
from cleaner.evidence import Jury
from cleaner.match import Compiled, Compiler, Matcher
from cleaner.measures import Scene, Themes
from cleaner.rule import Guard, Rule, RuleSet, theme
from cleaner.structure import Place


class Trial(msgspec.Struct, frozen=True, order=True):
    """A hit of a rule that is only watched: `start` to `end` in code points."""

    start: int
    end: int
    rule: str


class Gone(msgspec.Struct, frozen=True):
    """A line that was taken: where it began, in code points, and by which themes."""

    start: int
    themes: Themes


class Pass(msgspec.Struct):
    """What one pass found: the cuts, and what it lifted out or only watched."""

    failed: set[str]  # ids of rules whose pattern ran out of time, here or before
    cuts: Cuts = msgspec.field(default_factory=dict)
    gone: list[Gone] = []  # in order
    metadata: list[tuple[str, str]] = []
    trials: list[Trial] = []


Hits = Mapping[int, Sequence[tuple[int, Hit]]]  # by stage, with the numbers of lines, in order


class View(msgspec.Struct, frozen=True):
    """A document in clean layout and what the texts of all rules hit in it."""

    document: Document
    hits: Hits


class Chain:
    """The rules of some stages; `compiler` makes the patterns of each."""

    def __init__(self, rules: RuleSet, compiler: Compiler = Compiled) -> None:
        self.stages = rules.stages
        self.has_guards = any(stage.guard for stage in self.stages)
        self._stage_of = {
            rule.id: at for at, stage in enumerate(self.stages) for rule in stage.rules
        }
        self._on_shape = {  # by stage, the rules that are asked whatever the text says
            at: shaped
            for at, stage in enumerate(self.stages)
            if (shaped := {rule.id for rule in stage.rules if not rule.literals})
        }
        texts = [rule for _, rule in rules.rules()]
        self._matcher = Matcher(texts, rules.timeout, compiler)
        self._weighted = {
            rule.id: (rule.weight,) for rule in texts if rule.weight and rule.status == "stable"
        }
        self._jury = Jury((sign for _, sign in rules.signs()), rules.weights, self._weighted)

    def guarded(self) -> Iterator[tuple[Guard, set[str]]]:
        """Yield each guard with the ids of the rules that it watches."""
        for guard in dict.fromkeys(stage.guard for stage in self.stages if stage.guard):
            stages = [stage for stage in self.stages if stage.guard == guard]
            signs = {sign.id for stage in stages for sign in stage.signs}
            rules = {rule.id for stage in stages for rule in stage.rules}
            yield guard, rules | signs | self._weighted.keys()

    def view(self, text: str, failed: set[str], known: dict[str, Line] | None = None) -> View:
        """Return what the rules see of `text`; those that run out of time are added to `failed`.

        `known` are lines of texts that this chain saw before; it is given those of this one.
        """
        document = Document(text, known)
        numbers = document.open_lines()
        lines = [document.lines[number] for number in numbers] if document.code else document.lines
        new: list[Line] = []
        for line in lines:
            if line.hits is None:
                line.hits = ()
                new.append(line)
        for line, found in zip(new, self._matcher.hits(new, failed), strict=True):
            line.hits = found
        hits: dict[int, list[tuple[int, Hit]]] = {}
        for number, line in zip(numbers, lines, strict=True):
            for hit in line.hits or ():
                if hit.rule.id not in failed:
                    hits.setdefault(self._stage_of[hit.rule.id], []).append((number, hit))
        return View(document, hits)

    def run(self, view: View, done: Pass, lang: str | None, *, guarded: bool) -> Pass:
        """Run the stages, the `guarded` too or not, once over a document; return `done`, filled.

        Each stage decides on the lines that those before it kept, all its rules at once. A line
        of which a part was cut is left alone till the next pass, which sees it anew.
        """
        kept: Sequence[int] = view.document.open_lines()
        cuts: dict[int, list[Cut]] = {}
        for at, stage in enumerate(self.stages):
            asked = at in view.hits or at in self._on_shape
            if not asked or (stage.guard and not guarded):
                continue
            hits = view.hits.get(at, ())
            wanted = {hit.rule.id for _, hit in hits} | self._on_shape.get(at, set())
            rules = [
                rule
                for rule in stage.rules
                if rule.id in wanted and (lang is None or rule.lang in (None, lang))
            ]
            place = Place(view.document, kept, {number for number, _ in hits})
            made = [cut for cut in self._stage(rules, hits, place, done) if cut.number not in cuts]
            # In the order of the text, whatever that of the rules in their file.
            for cut in sorted(made, key=lambda cut: (cut.number, cut.start, cut.rules)):
                cuts.setdefault(cut.number, []).append(cut)
                done.metadata += cut.metadata
            gone = {cut.number for cut in made if cut.is_whole}
            kept = _without(kept, gone) if gone else kept
        done.cuts = cuts
        done.gone = [
            Gone(view.document.starts[number], frozenset(map(theme, ids(cuts[number]))))
            for number in sorted(cuts)
            if any(cut.is_whole for cut in cuts[number])
        ]
        return done

    def weigh(self, document: Document, done: Pass, gone: Sequence[Gone]) -> Cuts:
        """Return the cuts that the evidence asks for, in a document that `done` left as it is.

        `gone` are the lines that were taken before, with offsets in this document.
        """
        verdicts = self._jury.verdicts(scene_of(document, gone), self.spoken_of(document, done))
        return {
            number: [whole(number, document.lines[number], rules)] for number, rules in verdicts
        }

    def _stage(
        self, rules: Sequence[Rule], hits: Sequence[tuple[int, Hit]], place: Place, done: Pass
    ) -> list[Cut]:
        on_lines: defaultdict[str, list[tuple[int, Hit]]] = defaultdict(list)
        for number, hit in hits:
            if place.keeps(number):
                on_lines[hit.rule.id].append((number, hit))
        cuts: list[Cut] = []
        for rule in rules:
            if rule.literals and rule.id not in on_lines:
                continue
            try:
                asked = list(self._asked(rule, on_lines[rule.id], place))
            except TimeoutError:
                done.failed.add(rule.id)
                continue
            if rule.is_applied:
                cuts += asked
            else:
                done.trials += (_trial(place.document, cut) for cut in asked)
        return cuts

    def _asked(self, rule: Rule, hits: Sequence[tuple[int, Hit]], place: Place) -> Iterator[Cut]:
        """Yield the cuts that one rule asks for. Raises TimeoutError."""
        if rule.action == "remove-run":
            yield from runs(rule, place, dict(hits) if rule.literals else None)
        elif not rule.literals:
            for at in place.within(rule.when):
                number = place.kept[at]
                if place.holds(rule.when, number):
                    yield whole(number, place.lines[number], (rule.id,))
        else:
            for number, hit in hits:
                if place.holds(rule.when, number):
                    yield from cuts_of_hit(hit, self._matcher.compiled[rule.id], place, number)

    def spoken_of(self, document: Document, done: Pass) -> dict[int, set[str]]:
        """Return the ids of the weighted rules that `done` saw hit, by the numbers of lines."""
        words: defaultdict[int, set[str]] = defaultdict(set)
        for trial in done.trials:
            if trial.rule in self._weighted:
                words[bisect_right(document.starts, trial.start) - 1].add(trial.rule)
        return words


def scene_of(document: Document, gone: Sequence[Gone]) -> Scene:
    """Return the lines of `document` with those that are `gone` in their places."""
    numbers = document.open_lines()
    starts, lines = document.starts, document.lines
    if document.code:
        starts = array("q", (starts[number] for number in numbers))
        lines = [lines[number] for number in numbers]
    above = sorted((bisect_left(starts, each.start), at) for at, each in enumerate(gone))
    return Scene(numbers, lines, [(at, gone[which].themes) for at, which in above])


def _without(kept: Sequence[int], gone: Collection[int]) -> Sequence[int]:
    """Return `kept` without what of it is `gone`."""
    left = array("q")
    done = 0
    for number in sorted(gone):
        at = bisect_left(kept, number, done)
        left.extend(kept[done:at])
        done = at + 1
    left.extend(kept[done:])
    return left


def _trial(document: Document, cut: Cut) -> Trial:
    start = document.starts[cut.number]
    return Trial(start + cut.start, start + cut.end, cut.rules[0])
