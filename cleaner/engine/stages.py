"""One pass of the pipeline: stages in order, each on the lines still kept, to cuts."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import filterfalse
from operator import attrgetter
from typing import NamedTuple

import msgspec

from cleaner.engine.actions import (
    Candidate,
    Cut,
    Cuts,
    ids,
    removed_numbers,
    whole,
)
from cleaner.engine.compiled_rule import CompiledRule, Compiler
from cleaner.engine.context import StageContext
from cleaner.engine.document import Document, Hit, Line, NumberedHits, StageHits
from cleaner.engine.feature_table import FeatureTable, Themes
from cleaner.engine.matcher import Matcher
from cleaner.engine.repeats import prompt_rules, settle_repeats
from cleaner.engine.scorer import Scorer
from cleaner.engine.source_edits import source_rules
from cleaner.report import Trial
from cleaner.ruleset.model import Guard, Rule, RuleSet, theme
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.registry import ACTIONS


class RemovedLine(msgspec.Struct, frozen=True, gc=False):  # in no cycle, and there are many
    """A line that was removed: where it began, in code points, and by which themes."""

    start: int
    themes: Themes


class Matches(msgspec.Struct, frozen=True):
    """A document in clean layout and the hits of the text of all rules in it."""

    document: Document
    hits: Mapping[int, StageHits]  # by the number of the stage
    timed_out: frozenset[str]  # ids of rules whose pattern timed out, here or before


class PassResult(msgspec.Struct, frozen=True):
    """What one pass decided: the cuts, the metadata in them, and the hits on trial."""

    cuts: Cuts = {}
    removed: tuple[RemovedLine, ...] = ()  # in order
    metadata: tuple[tuple[str, str], ...] = ()
    trials: tuple[Trial, ...] = ()
    timed_out: frozenset[str] = frozenset()


class StageResult(NamedTuple):
    """What the rules of one stage ask for."""

    cuts: list[Cut]
    trials: list[Trial]
    timed_out: set[str]


class Pipeline:
    """The stages of a rule set, in order, ready for one document after the other.

    `compiler` makes the patterns of each rule, so that a caller can watch them.
    """

    def __init__(self, rules: RuleSet, compiler: Compiler = CompiledRule) -> None:
        self.stages = rules.stages
        self.hyphens = rules.hyphens
        self.source_rules = source_rules(rule for _, rule in rules.rules())
        self.text_rules = frozenset(  # that take whole texts
            rule.id for _, rule in rules.rules() if rule.action == "remove-text"
        )
        self._prompt_rules = prompt_rules(rule for _, rule in rules.rules())
        self.has_guards = any(stage.guard for stage in self.stages)
        self._stage_of = {
            rule.id: number for number, stage in enumerate(self.stages) for rule in stage.rules
        }
        self._shape_rules = {  # by stage, the rules without text
            number: shape_rules
            for number, stage in enumerate(self.stages)
            if (
                shape_rules := {
                    rule.id
                    for rule in stage.rules
                    if not rule.literals and not ACTIONS[rule.action].of_source
                }
            )
        }
        words = {
            rule.id: rules.words[lang]
            for stage, rule in rules.rules()
            if (lang := language_of(stage.name)) in rules.words
        }
        texts = (rule for _, rule in rules.rules())
        self._matcher = Matcher(texts, rules.timeout, compiler, words)
        self._scorer = Scorer((feature for _, feature in rules.features()), rules.weights)

    def guarded(self) -> Iterator[tuple[Guard, set[str]]]:
        """Yield each guard with the ids of the rules and features that it watches."""
        for guard in dict.fromkeys(stage.guard for stage in self.stages if stage.guard):
            stages = [stage for stage in self.stages if stage.guard == guard]
            rules = {rule.id for stage in stages for rule in stage.rules}
            yield guard, rules | {feature.id for stage in stages for feature in stage.features}

    def match(
        self, text: str, known: dict[str, Line] | None = None, timed_out: Collection[str] = ()
    ) -> Matches:
        """Return the hits of all rules in `text`; rules that timed out before hit nothing.

        `known` are lines of texts that this pipeline matched before, with their hits; those of
        this text are added.
        """
        document = Document(text, known)
        new: list[Line] = []
        for line in document.lines:
            if line.hits is None:
                line.hits = ()
                new.append(line)
        new_hits, failed = self._matcher.hits(new, timed_out)
        for line, line_hits in zip(new, new_hits, strict=True):
            line.hits = line_hits
        of_rule: defaultdict[str, list[tuple[int, Hit]]] = defaultdict(list)
        for number, line in enumerate(document.lines):
            for hit in line.hits or ():
                of_rule[hit.rule.id].append((number, hit))
        hits: defaultdict[int, StageHits] = defaultdict(StageHits)
        for rule_id, rule_hits in of_rule.items():
            if rule_id not in failed and (open_hits := _open_hits(document, rule_hits)):
                hits[self._stage_of[rule_id]].of_rule[rule_id] = open_hits
        return Matches(document, hits, failed)

    def run(self, matches: Matches, lang: str | None, *, guarded: bool) -> PassResult:
        """Run the stages, the `guarded` too or not, once over a document.

        Each stage decides on the lines that those before it kept, all its rules at once. A line
        of which a part was cut is not matched again until the next pass.
        """
        document = matches.document
        kept: Sequence[int] = range(len(document.lines))
        cuts: dict[int, list[Cut]] = {}
        metadata: list[tuple[str, str]] = []
        trials: list[Trial] = []
        timed_out = set(matches.timed_out)
        for number in sorted(matches.hits.keys() | self._shape_rules.keys()):
            if self.stages[number].guard and not guarded:
                continue
            hits = matches.hits.get(number) or StageHits()
            rules = self._asked(number, hits, lang)
            context = StageContext(document, kept, hits)
            result = self._run_stage(rules, hits, context)
            # In the order of the text: that of the rules in their file does not count.
            stage_cuts = sorted(
                (cut for cut in result.cuts if cut.number not in cuts),
                key=attrgetter("number", "start", "rules"),
            )
            for cut in stage_cuts:
                cuts.setdefault(cut.number, []).append(cut)
                metadata += cut.metadata
            trials += result.trials
            timed_out |= result.timed_out
            removed = {cut.number for cut in stage_cuts if cut.is_whole}
            kept = _without(kept, removed) if removed else kept
        removed_lines = _removed_lines(document, cuts)
        return PassResult(cuts, removed_lines, tuple(metadata), tuple(trials), frozenset(timed_out))

    def score(self, document: Document, removed: Sequence[RemovedLine]) -> Cuts:
        """Return the cuts that the scores ask for, in a document in which the rules cut nothing.

        `removed` are the lines that were removed before, with offsets in this document.
        """
        return {
            number: [whole(number, document.lines[number], features)]
            for number, features in self._scorer.decide(feature_table(document, removed))
        }

    def _asked(self, number: int, hits: StageHits, lang: str | None) -> list[Rule]:
        """Return the rules of a stage that hit, and those without text, of `lang` or of all."""
        ids_asked = hits.of_rule.keys() | self._shape_rules.get(number, set())
        return [
            rule
            for rule in self.stages[number].rules
            if rule.id in ids_asked and (lang is None or rule.lang in (None, lang))
        ]

    def _run_stage(
        self, rules: Sequence[Rule], hits: StageHits, context: StageContext
    ) -> StageResult:
        """Return what `rules` ask for; a rule of which a pattern times out asks for nothing."""
        cuts: list[Cut] = []
        trials: list[Trial] = []
        timed_out: set[str] = set()
        for rule in rules:
            compiled = self._matcher.compiled[rule.id]
            candidates = _candidates(compiled, hits.of_rule.get(rule.id, ()), context)
            try:
                rule_cuts = list(ACTIONS[rule.action].cut(compiled, context, candidates))
            except TimeoutError:
                timed_out.add(rule.id)
                continue
            if rule.is_applied:
                cuts += rule_cuts
            else:
                trials += (_trial(context.document, cut) for cut in rule_cuts)
        cuts = settle_repeats(cuts, self._prompt_rules, context)
        return StageResult(cuts, trials, timed_out)


def _open_hits(document: Document, hits: NumberedHits) -> NumberedHits:
    """Return the `hits` of a rule outside the regions that it does not read."""
    if not document.regions:
        return hits
    return [(number, hit) for number, hit in hits if document.is_open(number, hit.rule)]


def _candidates(
    compiled: CompiledRule, hits: NumberedHits, context: StageContext
) -> Iterator[Candidate]:
    """Yield the kept lines on which all conditions of a rule hold, with its hits if it has text.

    Only the lines between the bounds of the rule are looked at: many rules read a few lines at
    the ends of a document, and hit all over it. Raises TimeoutError.
    """
    conditions = compiled.conditions
    positions = conditions.positions(context)
    if not positions:
        return
    kept = context.kept
    is_open = partial(context.document.is_open, rule=compiled.rule)
    if compiled.rule.literals:
        first = bisect_left(hits, kept[positions.start], key=_number_of)
        end = bisect_right(hits, kept[positions.stop - 1], key=_number_of)
        for number, hit in hits[first:end]:
            # The line by itself fits: the matcher makes no other hits.
            if context.is_kept(number) and conditions.fit_place(context, number):
                yield number, hit
    else:
        for number in kept[positions.start : positions.stop]:
            line = context.lines[number]
            is_fit = conditions.fit_line(line) and conditions.fit_place(context, number)
            if is_fit and is_open(number) and not compiled.is_excluded(line):
                yield number, None


def _number_of(numbered: tuple[int, Hit]) -> int:
    return numbered[0]


def _removed_lines(document: Document, cuts: Cuts) -> tuple[RemovedLine, ...]:
    """Return the lines of which `cuts` leave nothing, in order."""
    return tuple(
        RemovedLine(document.starts[number], _themes(ids(cuts[number])))
        for number in sorted(removed_numbers(cuts))
    )


@lru_cache(maxsize=1024)  # few rules take many lines
def _themes(rules: tuple[str, ...]) -> Themes:
    return frozenset(map(theme, rules))


def feature_table(document: Document, removed: Sequence[RemovedLine]) -> FeatureTable:
    """Return the lines of `document` with those that are `removed` in their places."""
    numbers = document.open_lines()
    starts, lines = document.starts, document.lines
    if document.regions:
        starts = array("q", (starts[number] for number in numbers))
        lines = [lines[number] for number in numbers]
    positions = sorted(
        (bisect_left(starts, line.start), number) for number, line in enumerate(removed)
    )
    return FeatureTable(
        numbers,
        lines,
        [(position, removed[number].themes) for position, number in positions],
        _joined(starts, lines),
    )


def _joined(starts: Sequence[int], lines: Sequence[Line]) -> set[int]:
    """Return the positions of the lines right below another, without a blank line between."""
    ends = (start + len(line.text) for start, line in zip(starts, lines, strict=True))
    return {
        position
        for position, (end, start) in enumerate(zip(ends, starts[1:], strict=False), 1)
        if start == end + 1
    }


def _without(kept: Sequence[int], removed: Collection[int]) -> Sequence[int]:
    """Return the numbers of `kept` that are not among `removed`."""
    return array("q", filterfalse(removed.__contains__, kept))


def _trial(document: Document, cut: Cut) -> Trial:
    start = document.starts[cut.number]
    return Trial(start + cut.start, start + cut.end, cut.rules[0])
