"""Watching: a cleaner that notes whether a changed rule has a hit while it cleans a document."""

from collections.abc import Callable, Sequence

from cleaner.api import Cleaner
from cleaner.authoring.effect.differences import Difference
from cleaner.engine.document import Line
from cleaner.engine.matcher import Matcher
from cleaner.engine.rule_matcher import Matches, RuleMatcher
from cleaner.engine.stages import Pipeline
from cleaner.ruleset.rule_set import RuleSet


class WatchedMatcher(RuleMatcher):
    """A matcher that looks for the hits of other matchers in each pass.

    `is_hit` says whether one of `matchers` had a hit, or a pattern that timed out, since `reset`.
    What it finds is not changed.
    """

    def __init__(self, rules: RuleSet, matchers: Sequence[Matcher]) -> None:
        super().__init__(rules)
        self.is_hit = False
        self._matchers = matchers
        self._looked_at: set[Line] = set()

    def reset(self) -> None:
        """Forget the document before."""
        self.is_hit = False
        self._looked_at.clear()

    def with_hits(self, matches: Matches) -> Matches:
        """Return `matches` with the hits of all rules; see `RuleMatcher`."""
        matches = super().with_hits(matches)
        if not self.is_hit:
            lines = [line for line in matches.document.lines if line not in self._looked_at]
            self._looked_at.update(lines)
            self.is_hit = any(map(_hits(lines), self._matchers))
        return matches


def _hits(lines: Sequence[Line]) -> Callable[[Matcher], bool]:
    def has_hit(matcher: Matcher) -> bool:
        hits, failed = matcher.hits(lines)
        return bool(failed) or any(hits)

    return has_hit


class WatchedCleaner(Cleaner):
    """A cleaner by the old rules that notes whether a rule of a difference has a hit."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(difference.old.rules)
        matchers = [side.matcher() for side in (difference.old, difference.new)]
        self.watched = WatchedMatcher(self.rules, matchers)
        self._pipeline = Pipeline(self.rules, self.watched)

    def pipeline(self, url: str | None) -> Pipeline:  # noqa: ARG002 - the rules are a site's
        """Return the watched pipeline, of the one site that the difference is about."""
        return self._pipeline
