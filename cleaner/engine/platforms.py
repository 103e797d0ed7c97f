"""Platforms: rules that are matched only in the documents of one content system or publisher."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from cleaner.engine.document import Hit, Line
from cleaner.engine.matcher import Matcher
from cleaner.engine.units import UnitTexts
from cleaner.ruleset.marks import has_marks, mark_texts
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import Stage
from cleaner.ruleset.units import texts_of

NewMatcher = Callable[[Sequence[Rule]], Matcher]
TextHits = defaultdict[str, list[tuple[int, Hit]]]  # of each text, with the numbers of the lines


class Given(NamedTuple):
    """What is known of a document besides its text: its language, and the stages of its platforms.

    A text shows platforms by itself, too; the rules of both are in force.
    """

    lang: str | None = None
    platforms: frozenset[str] = frozenset()


NOTHING_GIVEN = Given()


class PlatformTexts:
    """The texts of the rules of one stage, which are matched where a document is of its platform.

    `matcher` makes what finds them, the first time that there is such a document.
    """

    def __init__(self, number: int, stage: Stage, matcher: NewMatcher) -> None:
        self.number, self.name = number, stage.name
        self.marks = mark_texts(stage.name, stage.platform) if stage.platform else []
        self.is_scored = stage.platform is None or stage.platform.scores
        self._key = f"{stage.name}/"  # which no rule has as its id
        self._rules, self._new_matcher = stage.rules, matcher

    @cached_property
    def matcher(self) -> Matcher:
        """What finds the texts of the rules, but those of parts that show nothing alone."""
        return self._new_matcher([text for text in texts_of(self._rules) if text.is_sure])

    @cached_property
    def units(self) -> list[UnitTexts]:
        """The units among the rules."""
        return units_of(self._rules, self._new_matcher)

    def is_shown(self, texts: Collection[str]) -> bool:
        """Say whether `texts`, the ids of texts with a hit, show the platform."""
        return has_marks(self.marks, texts)

    def match(
        self, lines: Sequence[Line], of_text: TextHits, timed_out: frozenset[str]
    ) -> frozenset[str]:
        """Add the hits on `lines` to `of_text`; return the ids that timed out."""
        new = [line for line in dict.fromkeys(lines) if self._key not in line.weak_hits]
        hits, failed = self.matcher.hits(new, timed_out)
        for line, line_hits in zip(new, hits, strict=True):
            line.weak_hits[self._key] = line_hits
        for number, line in enumerate(lines):
            for hit in line.weak_hits[self._key]:
                of_text[hit.rule.id].append((number, hit))
        return failed


class Platforms:
    """The platforms of a rule set; `shown` finds those of a document, nearly always none."""

    def __init__(self, stages: Sequence[Stage], matcher: NewMatcher) -> None:
        self._by_name = {
            stage.name: PlatformTexts(number, stage, matcher)
            for number, stage in enumerate(stages)
            if stage.platform
        }
        self.marks = [*chain.from_iterable(platform.marks for platform in self._by_name.values())]
        self._mark_ids = frozenset(mark.id for mark in self.marks)
        self.by_number = {platform.number: platform for platform in self._by_name.values()}

    def are_scored(self, names: Collection[str]) -> bool:
        """Say whether scores may decide in a document of the platforms with these `names`."""
        return all(self._by_name[name].is_scored for name in names)

    def shown(self, texts: Collection[str], given: Collection[str]) -> list[PlatformTexts]:
        """Return the platforms that are `given` by name, or shown by texts with a hit."""
        if not given and self._mark_ids.isdisjoint(texts):
            return []
        return [
            platform
            for name, platform in self._by_name.items()
            if name in given or platform.is_shown(texts)
        ]


def units_of(rules: Iterable[Rule], matcher: NewMatcher) -> list[UnitTexts]:
    """Return the texts of the parts of the units among `rules`."""
    return [UnitTexts(rule, matcher) for rule in rules if rule.parts]
