"""What a page says about a rule: its description, its measured precision and its near misses."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cleaner.ruleset.model import BinnedFeature, theme
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.stats import RuleStats
from cleaner.text.counting import counted

_MAX_NEAR_MISSES = 3
_MAX_EXAMPLE_CHARS = 200
_UNKNOWN = "This rule is not among the rules that are loaded now."
_ALL = ".*"  # after a theme: all its rules together
FEW_HITS = 10  # judged hits; with fewer, a measured precision says little
LOW_PRECISION = 0.97


class RuleFacts(msgspec.Struct, frozen=True):
    """What a reader should know about a rule. `precision` is None if nobody judged a hit."""

    id: str
    theme: str
    language: str = ""
    description: str = _UNKNOWN
    near_misses: tuple[str, ...] = ()
    hits: int = 0
    wrong: int = 0
    is_feature: bool = False

    @property
    def precision(self) -> float | None:
        """The share of the judged hits that are right, on tuning and held-out pages together."""
        return 1 - self.wrong / self.hits if self.hits else None

    @property
    def measured(self) -> str:
        """The measured precision as a sentence.

        >>> RuleFacts("tags.label", "tags", hits=40, wrong=1).measured
        'Right in 39 of 40 judged hits (97.5%).'
        """
        if self.is_feature:
            return "A feature of the score; it decides together with others."
        if self.precision is None:
            return "No judged hits: its precision is not known."
        right = self.hits - self.wrong
        return f"Right in {right:,} of {counted(self.hits, 'judged hit')} ({self.precision:.1%})."

    @property
    def is_doubtful(self) -> bool:
        """Whether the rule has few judged hits, or too many of them are wrong."""
        if self.is_feature or self.id.endswith(_ALL):
            return False
        return self.hits < FEW_HITS or (self.precision or 0.0) < LOW_PRECISION

    def to_dict(self) -> dict[str, Any]:
        """Return what the script of a page and `cleaner explain --json` give."""
        return {
            "id": self.id,
            "theme": self.theme,
            "language": self.language,
            "description": self.description,
            "precision": self.precision,
            "measured": self.measured,
            "near_misses": list(self.near_misses),
            "is_feature": self.is_feature,
        }


class FactBook:
    """The facts of all rules of a rule set, by their ids; those of unknown rules say so."""

    def __init__(self, rules: RuleSet, stats: Mapping[str, RuleStats]) -> None:
        self._declared = {rule.id: (stage, rule) for stage, rule in rules.declared()}
        self._stats = stats

    def __getitem__(self, rule_id: str) -> RuleFacts:
        if rule_id.endswith(_ALL):
            return RuleFacts(rule_id, theme(rule_id), description="All rules of this theme.")
        if rule_id not in self._declared:
            return RuleFacts(rule_id, theme(rule_id))
        stage, rule = self._declared[rule_id]
        language = language_of(stage.name) or getattr(rule, "lang", None) or ""
        if isinstance(rule, BinnedFeature):
            return RuleFacts(rule_id, rule.theme, language, rule.description, is_feature=True)
        stats = self._stats.get(rule_id, RuleStats())
        near = tuple(text[:_MAX_EXAMPLE_CHARS] for text in rule.keeps[:_MAX_NEAR_MISSES])
        hits = stats.tuning.hits + stats.unseen.hits
        wrong = stats.tuning.wrong + stats.unseen.wrong
        return RuleFacts(rule_id, rule.theme, language, rule.description, near, hits, wrong)

    def all_of(self, rule_ids: Iterable[str]) -> dict[str, RuleFacts]:
        """Return the facts of `rule_ids`, each once, in their order."""
        return {rule_id: self[rule_id] for rule_id in dict.fromkeys(rule_ids)}
