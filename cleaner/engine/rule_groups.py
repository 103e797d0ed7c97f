"""Groups of rules that are matched only in some documents, and compiled when the first comes."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter

from cleaner.engine.document import Hit, Line
from cleaner.engine.matcher import Matcher
from cleaner.engine.units import UnitTexts
from cleaner.ruleset.model import Rule
from cleaner.ruleset.units import texts_of

NewMatcher = Callable[[Sequence[Rule]], Matcher]
TextHits = defaultdict[str, list[tuple[int, Hit]]]  # of each text, with the numbers of the lines


class RuleGroup:
    """The texts of some rules, such as those of one language or of one platform.

    `key` names the group. `matcher` makes what finds the texts, the first time that there is a
    document for them; it also finds `more` texts, which no rule owns.
    """

    def __init__(
        self, key: str, rules: Sequence[Rule], matcher: NewMatcher, more: Sequence[Rule] = ()
    ) -> None:
        self._key, self._rules, self._new_matcher, self._more = key, rules, matcher, more

    @cached_property
    def matcher(self) -> Matcher:
        """What finds the texts of the rules, but those of parts that show nothing alone."""
        sure = [text for text in texts_of(self._rules) if text.is_sure]
        return self._new_matcher([*sure, *self._more])

    @cached_property
    def units(self) -> list[UnitTexts]:
        """The units among the rules."""
        return [UnitTexts(rule, self._new_matcher) for rule in self._rules if rule.parts]

    def has_hits(self, of_text: TextHits) -> bool:
        """Say whether a text of the group has a hit."""
        return not self.matcher.compiled.keys().isdisjoint(of_text)

    def match(
        self, lines: Sequence[Line], of_text: TextHits, timed_out: frozenset[str]
    ) -> frozenset[str]:
        """Add the hits on `lines` to `of_text`; return the ids that timed out."""
        failed = self.matcher.add_hits(lines, attrgetter("hits"), self._key, timed_out)
        for number, line in enumerate(lines):
            for hit in line.hits[self._key]:
                of_text[hit.rule.id].append((number, hit))
        return failed
