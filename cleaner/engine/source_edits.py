"""What rules remove from a source while it shows how it was printed or sent."""

from collections.abc import Callable, Iterable, Mapping

from cleaner.ruleset.model import Rule
from cleaner.text.edits import Edit
from cleaner.text.pages import page_edits
from cleaner.text.signatures import signature_edits

_EDITS_OF: Mapping[str, Callable[[str, tuple[str, ...]], list[Edit]]] = {
    "remove-page-ends": page_edits,
    "remove-signature": signature_edits,
}
SourceRules = Mapping[str, tuple[str, ...]]  # ids by action


def source_rules(rules: Iterable[Rule]) -> SourceRules:
    """Return the ids of the `rules` whose text is the source, by their action."""
    applied = [rule for rule in rules if rule.is_applied]
    return {
        action: ids
        for action in _EDITS_OF
        if (ids := tuple(rule.id for rule in applied if rule.action == action))
    }


def source_edits(text: str, rules: SourceRules) -> list[Edit]:
    r"""Return the edits of the first action of `rules` that has any; what they leave may have more.

    >>> source_edits("It rained.\n\n-- \nAnn\n", {"remove-signature": ("bio.signature",)})[0].start
    12
    """
    for action, ids in rules.items():
        if edits := _EDITS_OF[action](text, ids):
            return edits
    return []
