"""Platforms: rules that are matched only in the documents of one content system or publisher."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from cleaner.engine.rule_groups import NewMatcher, RuleGroup, RuleReader
from cleaner.ruleset.marks import has_marks, mark_texts
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import Stage


class Given(NamedTuple):
    """What is known of a document besides its text: its language, and the stages of its platforms.

    A text shows platforms by itself, too; the rules of both are in force.
    """

    lang: str | None = None
    platforms: frozenset[str] = frozenset()


NOTHING_GIVEN = Given()


class PlatformTexts(RuleGroup):
    """The texts of one stage, which are matched where a document is of its platform."""

    def __init__(self, number: int, stage: Stage, rules: RuleReader, matcher: NewMatcher) -> None:
        super().__init__(f"{stage.name}/", rules, matcher)
        self.number, self.name = number, stage.name
        self.marks = mark_texts(stage.name, stage.platform) if stage.platform else []
        self.is_scored = stage.platform is None or stage.platform.scores

    def is_shown(self, texts: Collection[str]) -> bool:
        """Say whether `texts`, the ids of texts with a hit, show the platform."""
        return has_marks(self.marks, texts)


class Platforms:
    """The platforms of a rule set; `shown` finds those of a document, nearly always none.

    `rules` reads the rules of a stage, by its number.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        rules: Callable[[int], Sequence[Rule]],
        matcher: NewMatcher,
    ) -> None:
        self._by_name = {
            stage.name: PlatformTexts(number, stage, partial(rules, number), matcher)
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
