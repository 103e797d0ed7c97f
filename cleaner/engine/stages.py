"""One pass of the pipeline: stages in order, each on the lines still kept, to cuts."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

import msgspec

from cleaner.engine.candidates import candidates_of, in_language
from cleaner.engine.conditions import Conditions
from cleaner.engine.context import NO_THEMES, StageContext, Themes
from cleaner.engine.cuts import NO_CUTS, Cut, Cuts, StageResult, whole
from cleaner.engine.document import NO_HITS, Document, Line
from cleaner.engine.feature_table import RemovedLine, feature_table
from cleaner.engine.repeats import prompt_rules, settle_repeats
from cleaner.engine.rule_matcher import Matches, RuleMatcher
from cleaner.engine.scorer import Scorer
from cleaner.engine.source_edits import source_rules
from cleaner.engine.spoken import SpokenLanguages
from cleaner.report import Score, Trial
from cleaner.ruleset.model import Rule, theme
from cleaner.ruleset.registry import ACTIONS
from cleaner.ruleset.rule_set import Guard, RuleSet


class PassResult(msgspec.Struct, frozen=True):
    """What one pass decided: the cuts, the metadata in them, and the hits on trial."""

    cuts: Cuts = {}
    removed: tuple[RemovedLine, ...] = ()  # in order
    metadata: tuple[tuple[str, str], ...] = ()
    trials: tuple[Trial, ...] = ()
    timed_out: frozenset[str] = frozenset()


class _StageRules(NamedTuple):
    """The rules of a stage by their ids, each with its place, and what those without text ask."""

    ranked: Mapping[str, tuple[int, Rule]]
    shapes: Sequence[tuple[str, Conditions]]


class Pipeline:
    """The stages of a rule set, in order, ready for one document after the other.

    `matcher` finds the text of the rules, so that a caller can watch it.
    """

    def __init__(self, rules: RuleSet, matcher: RuleMatcher) -> None:
        self.stages = rules.stages
        self.hyphens = rules.hyphens
        self.matcher = matcher
        self._of_stages: dict[int, _StageRules] = {}  # of those that were asked
        self._languages = [stage.rules.outline.languages for stage in self.stages]
        of_source = self._with_actions(name for name in ACTIONS if ACTIONS[name].of_source)
        self.source_rules = source_rules(of_source)
        ids_of_source = {rule.id for rule in of_source}
        self._shape_rules = {  # by stage, the rules without text
            number: shape_rules
            for number, stage in enumerate(self.stages)
            if (shape_rules := set(stage.rules.outline.shapes) - ids_of_source)
        }
        self._scorer = Scorer((feature for _, feature in rules.features()), rules.weights)
        self._kept_lines = frozenset(
            key for text in rules.keep for line in Document(text).lines if (key := _line_key(line))
        )

    def _with_actions(self, names: Iterable[str]) -> list[Rule]:
        """Return the rules with one of these actions."""
        wanted = frozenset(names)
        numbers = (
            number
            for number, stage in enumerate(self.stages)
            if not wanted.isdisjoint(stage.rules.outline.actions)
        )
        rules = chain.from_iterable(map(self.matcher.read_stage, numbers))
        return [rule for rule in rules if rule.action in wanted]

    @cached_property
    def text_rules(self) -> frozenset[str]:
        """The ids of the rules that take whole texts."""
        return frozenset(rule.id for rule in self._with_actions(["remove-text"]))

    @cached_property
    def guards(self) -> Mapping[Guard, frozenset[str]]:
        """Each guard, with the ids of the rules and features that it watches."""
        watched: defaultdict[Guard, set[str]] = defaultdict(set)
        for stage in self.stages:
            if stage.guard:
                watched[stage.guard].update(rule.id for rule in stage.rules)
                watched[stage.guard].update(feature.id for feature in stage.features)
        return {guard: frozenset(ids) for guard, ids in watched.items()}

    def run(self, matches: Matches, *, guarded: bool) -> PassResult:
        """Run the stages, the `guarded` too or not, once over a document.

        Each stage decides on the lines that those before it kept, all its rules at once. A line
        of which a part was cut is not matched again until the next pass.
        """
        document, starts = matches.document, matches.document.starts
        kept: Sequence[int] = range(len(starts))
        themes: dict[int, Themes] = {}  # of the lines that the stages so far removed
        bare = StageContext(document, kept, NO_HITS, themes)  # of all stages without hits
        cuts: dict[int, list[Cut]] = {}
        metadata: list[tuple[str, str]] = []
        trials: list[Trial] = []
        timed_out = set(matches.timed_out)
        for number in sorted(matches.hits.keys() | self._shape_rules.keys()):
            if not self._is_asked(number, matches, guarded=guarded):
                continue
            result = matches.quiet.get(number) if not themes else None
            if result is None:
                hits = matches.hits.get(number)
                context = StageContext(document, kept, hits, themes) if hits else bare
                result = self._run_stage(number, matches, context)
            if result is NO_CUTS:  # nearly always
                continue
            trials += result.trials
            timed_out |= result.timed_out
            # In the order of the text: the order of the rules in their file does not count.
            stage_cuts = sorted(
                (cut for cut in result.cuts if cut.number not in cuts),
                key=attrgetter("number", "start", "rules"),
            )
            for cut in stage_cuts:
                cuts.setdefault(cut.number, []).append(cut)
                metadata += cut.metadata
            if removed := _removed_by(stage_cuts):
                kept = _without(kept, removed)
                themes |= removed
                bare = StageContext(document, kept, NO_HITS, themes)
        removed_lines = tuple(RemovedLine(starts[n], themes[n]) for n in sorted(themes))
        return PassResult(cuts, removed_lines, tuple(metadata), tuple(trials), frozenset(timed_out))

    def score(self, matches: Matches, removed: Sequence[RemovedLine]) -> tuple[Cuts, list[Score]]:
        """Return the cuts that the scores ask for, in a document in which the rules cut nothing.

        `removed` are the lines that were removed before, with offsets in this document. Where a
        platform says so, the scores ask for nothing. Returned are also the scores near what
        decides.
        """
        document = matches.document
        if not self.matcher.platforms.are_scored(matches.platforms):
            return {}, []
        decisions = self._scorer.decide(feature_table(document, removed))
        cuts = (
            whole(line.number, document.lines[line.number], line.features)
            for line in decisions.lines
        )
        near = [_score(document, number, score) for number, score in decisions.near]
        return {cut.number: [cut] for cut in self._permitted(cuts)}, near

    def _permitted(self, cuts: Iterable[Cut]) -> list[Cut]:
        """Return the `cuts` on lines that the user does not keep."""
        if not self._kept_lines:
            return list(cuts)
        return [cut for cut in cuts if _line_key(cut.line) not in self._kept_lines]

    def _is_asked(self, number: int, matches: Matches, *, guarded: bool) -> bool:
        """Say whether a stage reads a document, with the `guarded` ones or without."""
        stage = self.stages[number]
        if stage.guard and not guarded:
            return False
        if stage.platform and stage.name not in matches.platforms:
            return False
        return matches.is_read_in(self._languages[number])

    def _run_stage(self, number: int, matches: Matches, context: StageContext) -> StageResult:
        """Return what the rules of a stage ask for.

        Where nothing is removed, what asks for no cut is remembered with the `matches`: the stages
        without a guard run first by themselves, and then with the others.
        """
        rules = self._asked(number, matches, context)
        result = self._result(rules, matches, context) if rules else NO_CUTS
        if not (context.removed or result.cuts):
            matches.quiet[number] = result
        return result

    def _result(
        self, rules: Sequence[Rule], matches: Matches, context: StageContext
    ) -> StageResult:
        """Return what the `rules` of a stage ask for."""
        cuts: list[Cut] = []
        trials: list[Trial] = []
        timed_out: set[str] = set()
        for rule in rules:
            try:
                rule_cuts = list(self._cuts_of(rule, matches.spoken, context))
            except TimeoutError:
                timed_out.add(rule.id)
                continue
            if rule.is_applied:
                cuts += rule_cuts
            else:
                trials += (_trial(context.document, cut) for cut in rule_cuts)
        if cuts:
            cuts = self._permitted(settle_repeats(cuts, prompt_rules(rules), context))
        result = StageResult(cuts, trials, timed_out)
        return result if any(result) else NO_CUTS

    def _asked(self, number: int, matches: Matches, context: StageContext) -> list[Rule]:
        """Return the rules of a stage that hit, and those without text that may take a line.

        Rules in languages that the document is not in are left out.
        """
        known = self._known(number)
        shapes = [rule_id for rule_id, asked in known.shapes if asked.may_fit(context)]
        ids = {*context.hits.of_rule, *shapes}
        if not ids:  # nearly always where a stage has no hits
            return []
        rules = [rule for _, rule in sorted(map(known.ranked.__getitem__, ids), key=itemgetter(0))]
        return [*filter(matches.is_read_by, rules)]

    def _known(self, number: int) -> _StageRules:
        """Return the rules of a stage, which are read when it is asked first."""
        if number not in self._of_stages:
            rules = self.stages[number].rules
            ids = self._shape_rules.get(number, ())
            self._of_stages[number] = _StageRules(
                {rule.id: (rank, rule) for rank, rule in enumerate(rules)},
                [(rule.id, Conditions(rule.when)) for rule in rules if rule.id in ids],
            )
        return self._of_stages[number]

    def _cuts_of(self, rule: Rule, spoken: SpokenLanguages, context: StageContext) -> Iterator[Cut]:
        """Yield the cuts that a rule asks for. Raises TimeoutError."""
        compiled = self.matcher.compiled(rule)
        candidates = candidates_of(compiled, context.hits.of_rule.get(rule.id, ()), context)
        if rule.lang:
            candidates = in_language(rule.lang, candidates, spoken)
        yield from ACTIONS[rule.action].cut(compiled, context, candidates)


def _line_key(line: Line) -> str:
    """Return the letters and digits of a line: what stays equal when its layout changes."""
    return "".join(filter(str.isalnum, line.folded))


def _removed_by(cuts: Sequence[Cut]) -> dict[int, Themes]:
    """Return the themes of the `cuts` on each line of which they leave nothing, by its number."""
    removed = dict.fromkeys((cut.number for cut in cuts if cut.is_whole), NO_THEMES)
    for cut in cuts:
        if cut.number in removed:
            removed[cut.number] |= _themes(cut.rules)
    return removed


@lru_cache(maxsize=1024)  # few rules take many lines
def _themes(rules: tuple[str, ...]) -> Themes:
    return frozenset(map(theme, rules))


def _without(kept: Sequence[int], removed: Collection[int]) -> Sequence[int]:
    """Return the numbers of `kept`, in order, that are not among `removed`, a few."""
    left = array("q")
    end = 0
    for number in sorted(removed):
        start, end = end, bisect_right(kept, number, end)
        left.extend(kept[start : bisect_left(kept, number, start)])
    left.extend(kept[end:])
    return left


def _score(document: Document, number: int | None, score: float) -> Score:
    if number is None:
        return Score(0, document.size, "page", round(score, 4))
    return Score(document.starts[number], document.end(number), "line", round(score, 4))


def _trial(document: Document, cut: Cut) -> Trial:
    start = document.starts[cut.number]
    return Trial(start + cut.start, start + cut.end, cut.rules[0])
