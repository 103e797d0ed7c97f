"""The text of all rules in one document: those for any text, of its languages, of its platforms."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from cleaner.engine.candidates import open_hits
from cleaner.engine.compiled_rule import CompiledRule, Compiler
from cleaner.engine.cuts import StageResult
from cleaner.engine.document import Document, KnownWords, Line, NumberedHits, StageHits
from cleaner.engine.matcher import Matcher
from cleaner.engine.platforms import NOTHING_GIVEN, Given, Platforms
from cleaner.engine.rule_groups import RuleGroup
from cleaner.engine.sieve import Sieve
from cleaner.engine.spoken import SpokenLanguages
from cleaner.ruleset.model import Rule
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.registry import CONDITIONS
from cleaner.ruleset.rule_set import RuleSet, WordClasses
from cleaner.text.languages import detector
from cleaner.text.spelling import spelling

if TYPE_CHECKING:
    from cleaner.html.block_map import BlockMap


_MATCHED_OF = attrgetter("matched")


class Matches(msgspec.Struct, frozen=True):
    """A document in clean layout and the hits of the text of all rules in it."""

    document: Document
    hits: Mapping[int, StageHits]  # by the number of the stage
    spoken: SpokenLanguages
    timed_out: frozenset[str]  # ids of rules whose pattern timed out, here or before
    platforms: frozenset[str] = frozenset()  # names of their stages, here or before
    languages: frozenset[str] = frozenset()  # whose rules were matched, here or before
    quiet: dict[int, StageResult] = {}  # of stages that cut nothing of the whole document

    def is_read_in(self, languages: Collection[str | None]) -> bool:
        """Say whether rules of one of `languages`, of which None is all, read the document."""
        return None in languages or not self.languages.isdisjoint(languages)

    def is_read_by(self, rule: Rule) -> bool:
        """Say whether the document is in the language of `rule`, or the rule reads all."""
        return rule.lang is None or rule.lang in self.languages


class RuleMatcher:
    """Finds the text of the rules of a rule set in one document after the other.

    The rules of a language, and those of a platform, are matched where the document shows it.
    `compiler` makes the patterns of each rule, so that a caller can watch them.
    """

    def __init__(self, rules: RuleSet, compiler: Compiler = CompiledRule) -> None:
        common = tuple((code, tuple(words.common)) for code, words in rules.hyphens.items())
        neighbours = tuple(rules.neighbours.items())
        self._known_words = KnownWords(spelling(neighbours), detector(common))
        self._rules = rules
        self._stage_of: dict[str, int] = {}  # of the rules that were read
        self._words: dict[str, WordClasses] = {}  # likewise
        self.language_of: dict[str, str] = {}  # likewise, of those that have one
        self._compiled: dict[str, CompiledRule] = {}  # of those that were asked for
        matcher = partial(Matcher, timeout=rules.timeout, compiler=compiler, words=self._words)
        self.platforms = Platforms(rules.stages, self.read_stage, matcher)
        by_language: defaultdict[str | None, list[int]] = defaultdict(list)
        for number, stage in enumerate(rules.stages):
            for lang in () if stage.platform else stage.rules.outline.languages:
                by_language[lang].append(number)
        everywhere = partial(self._of_language, None, by_language.pop(None, []))
        self.everywhere = RuleGroup("any/", everywhere, matcher, self.platforms.marks)
        self.languages = {
            lang: RuleGroup(f"{lang}/", partial(self._of_language, lang, stages), matcher)
            for lang, stages in by_language.items()
            if lang
        }

    def _of_language(self, lang: str | None, stages: Iterable[int]) -> Sequence[Rule]:
        """Return the rules of `lang`, which are in `stages`."""
        return [rule for number in stages for rule in self.read_stage(number) if rule.lang == lang]

    def read_stage(self, number: int) -> Sequence[Rule]:
        """Return the rules of a stage by its number, and note where they are from."""
        stage = self._rules.stages[number]
        lang = language_of(stage.name)
        for rule in stage.rules:
            self._stage_of[rule.id] = number
            if code := lang or rule.lang:
                self.language_of[rule.id] = code
            if lang in self._rules.words:
                self._words[rule.id] = self._rules.words[lang]
        return stage.rules

    @cached_property
    def _asks_of_page(self) -> bool:
        """Whether a rule asks what an HTML page says about a line."""
        return any(
            CONDITIONS[name].of_page
            for stage in self._rules.all_stages()
            for name in stage.rules.outline.conditions
        )

    def match(
        self,
        text: str,
        given: Given = NOTHING_GIVEN,
        before: Matches | None = None,
        timed_out: Collection[str] = (),
        page: "BlockMap | None" = None,
    ) -> Matches:
        """Return the hits of all rules in `text`; rules that timed out before hit nothing.

        `before` has what was matched before in an earlier state of the text. Its lines are used
        again, those of this text are added to them, and its platforms and languages are still those
        of the document: what showed them may have been removed. `page` says which blocks of an HTML
        page the text is from; it is looked up only for rules that ask.
        """
        page = page if page and self._asks_of_page else None
        known = before.document.known if before else None
        document = Document(text, known, self._known_words, page)
        spoken = SpokenLanguages(document.lines, given.lang)
        languages = spoken.readers(self.languages)
        matches = Matches(
            document,
            {},
            spoken,
            frozenset(timed_out),
            given.platforms | before.platforms if before else given.platforms,
            languages | before.languages if before else languages,
        )
        return self.with_hits(matches)

    def with_hits(self, matches: Matches) -> Matches:
        """Return `matches` with the hits of each rule, those of a unit from all its parts.

        The platforms that the document shows are added to those that are given.
        """
        document, failed = matches.document, matches.timed_out
        groups = [self.everywhere, *(self.languages[lang] for lang in sorted(matches.languages))]
        failed |= _match(document, groups, failed)
        of_text = document.hits_by_text()
        platforms = self.platforms.shown(of_text.keys(), matches.platforms)
        if platforms:
            failed |= _match(document, platforms, failed)
            of_text = document.hits_by_text()
        of_stage: defaultdict[int, StageHits] = defaultdict(StageHits)
        of_rule: dict[str, NumberedHits] = {
            text: hits for text, hits in of_text.items() if text in self._stage_of
        }
        groups = [group for group in (*groups, *platforms) if group.has_hits(of_text)]
        for unit in [unit for group in groups for unit in group.units]:
            if unit.may_hit(of_text) and (hits := unit.hits(of_text, document.lines)):
                of_rule[unit.id] = hits
                weak = partial(unit.weak_hits, document, matches.spoken)
                of_stage[self._stage_of[unit.id]].weak[unit.id] = weak
        for rule_id, hits in of_rule.items():
            if rule_id not in failed and (outside := open_hits(document, hits)):
                of_stage[self._stage_of[rule_id]].of_rule[rule_id] = outside
        names = frozenset(platform.name for platform in platforms)
        return Matches(document, of_stage, matches.spoken, failed, names, matches.languages)

    def compiled(self, rule: Rule) -> CompiledRule:
        """Return the patterns and conditions of `rule`."""
        if rule.id not in self._compiled:
            self._compiled[rule.id] = self._compiled_in_group(rule)
        return self._compiled[rule.id]

    def _compiled_in_group(self, rule: Rule) -> CompiledRule:
        if rule.id not in self._stage_of:  # it has not been matched yet
            for number in range(len(self._rules.stages)):
                self.read_stage(number)
        platform = self.platforms.by_number.get(self._stage_of[rule.id])
        group = platform or self.languages.get(rule.lang or "", self.everywhere)
        return group.matcher.compiled[rule.id]


def _match(
    document: Document, groups: Sequence[RuleGroup], timed_out: frozenset[str]
) -> frozenset[str]:
    """Add the hits of `groups` to the lines of a document; return the ids that timed out."""
    keys = frozenset(group.key for group in groups)
    before = {*map(_MATCHED_OF, document.lines)}
    # One set for all lines that the same groups matched: documents have millions of lines.
    grown = {matched: matched | keys for matched in before if not keys <= matched}
    if not grown:
        return timed_out
    lines: Sequence[Line] = document.lines
    if len(grown) < len(before):
        lines = [line for line in lines if line.matched in grown]
    sieve = Sieve(groups) if document.is_long else None
    for batch in document.batches(lines):
        by_matched: defaultdict[frozenset[str], list[Line]] = defaultdict(list)
        for line in dict.fromkeys(batch):
            by_matched[line.matched].append(line)
        for matched, new in by_matched.items():
            if matched not in grown:  # lines that stood in an earlier batch, too
                continue
            for group, worth in sieve.sift(new) if sieve else zip(groups, repeat(new)):
                if group.key not in matched:
                    timed_out |= group.match(worth, timed_out)
            for line in new:
                line.matched = grown[matched]
    return timed_out
