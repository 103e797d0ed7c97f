"""What rules remove from a source while it shows how it was printed or sent."""

from collections.abc import Iterable, Mapping

from cleaner.ruleset.model import Rule
from cleaner.ruleset.registry import ACTIONS
from cleaner.text.edits import Edit

SourceRules = Mapping[str, tuple[str, ...]]  # ids by action


def source_rules(rules: Iterable[Rule]) -> SourceRules:
    """Return the ids of the `rules` whose text is the source, by their action."""
    applied = [rule for rule in rules if rule.is_applied]
    return {
        action: ids
        for action, declared in ACTIONS.items()
        if declared.of_source
        and (ids := tuple(rule.id for rule in applied if rule.action == action))
    }


def source_edits(text: str, rules: SourceRules) -> list[Edit]:
    r"""Return the edits of the first action of `rules` that has any; what they leave may have more.

    >>> source_edits("It rained.\n\n-- \nAnn\n", {"remove-signature": ("bio.signature",)})[0].start
    12
    """
    for action, ids in rules.items():
        edits_of = ACTIONS[action].of_source
        if edits_of and (edits := edits_of(text, ids)):
            return edits
    return []
