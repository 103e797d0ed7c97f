"""Groups of rules that are matched only in some documents, and compiled when the first comes."""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property

from cleaner.engine.document import Line
from cleaner.engine.matcher import Matcher
from cleaner.engine.units import UnitTexts
from cleaner.ruleset.model import Rule
from cleaner.ruleset.units import texts_of

NewMatcher = Callable[[Sequence[Rule]], Matcher]
RuleReader = Callable[[], Sequence[Rule]]


class RuleGroup:
    """The texts of some rules, such as those of one language or of one platform.

    `key` names the group. `rules` reads them, and `matcher` makes what finds the texts, the first
    time that there is a document for them; it also finds `more` texts, which no rule owns.
    """

    def __init__(
        self, key: str, rules: RuleReader, matcher: NewMatcher, more: Sequence[Rule] = ()
    ) -> None:
        self.key, self._read, self._new_matcher, self._more = key, rules, matcher, more

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """The rules of the group."""
        return self._read()

    @cached_property
    def matcher(self) -> Matcher:
        """What finds the texts of the rules, but those of parts that show nothing alone."""
        sure = [text for text in texts_of(self.rules) if text.is_sure]
        return self._new_matcher([*sure, *self._more])

    @cached_property
    def units(self) -> list[UnitTexts]:
        """The units among the rules."""
        return [UnitTexts(rule, self._new_matcher) for rule in self.rules if rule.parts]

    def has_hits(self, texts: Collection[str]) -> bool:
        """Say whether a text of the group is among `texts`, the ids of those with a hit."""
        return not self.matcher.compiled.keys().isdisjoint(texts)

    def match(self, lines: Sequence[Line], timed_out: frozenset[str]) -> frozenset[str]:
        """Add the hits to `lines`, to which they were not added; return the ids that timed out."""
        hits, failed = self.matcher.hits(lines, timed_out)
        for line, of_line in zip(lines, hits, strict=True):
            if of_line:
                line.hits += of_line
        return failed
