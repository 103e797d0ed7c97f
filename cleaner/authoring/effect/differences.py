"""Differences: what two rule sets do not share, and so which documents they may treat differently.

Why a hit is enough to look for. A pass of the pipeline is a function of the text, of the hits on
its lines, and of what the rule set says besides its rules: word classes, weights, guards, the order
of stages. Rules without text, which ask of a line's place and shape alone, may act anywhere.
`Difference.everywhere` says why all documents are concerned if any of that differs. What remains
are rules with text, and those reach a document only by their hits: conditions that ask for what
other rules removed, repeats, regions and guards all go by the hits and by the cuts made of them. So
take the first pass in which two rule sets decide differently on one document. Both saw the same
text, so a changed rule has a hit in it, and no pass before it had one. A document in none of whose
passes, by one of the rule sets, a changed rule has a hit, comes out the same by the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cleaner.engine.matcher import Matcher
from cleaner.ruleset.digest import decisive_fields
from cleaner.ruleset.model import AnyRule, BinnedFeature, Prune, Rule
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.packed import as_plain
from cleaner.ruleset.registry import ACTIONS
from cleaner.ruleset.rule_set import RuleSet, Stage
from cleaner.ruleset.units import rules_named, texts_of

_NAMED = "rules"  # of a part of a unit: the ids of other rules


class Side(msgspec.Struct, frozen=True):
    """The changed rules as one of the two rule sets has them, in chain order.

    `texts` are what their hits come from: the rules, the sure parts of units, and the rules that
    units name. `words` are the word classes of each, as for the matcher.
    """

    rules: RuleSet
    changed: tuple[AnyRule, ...]

    @property
    def texts(self) -> tuple[Rule, ...]:
        """The texts by whose hits the changed rules reach a document."""
        changed = [rule for rule in self.changed if isinstance(rule, Rule)]
        named = frozenset[str]().union(*map(rules_named, changed))
        ids = {rule.id for rule in changed}
        others = (rule for _, rule in self.rules.rules() if rule.id in named - ids)
        return tuple(text for text in texts_of([*changed, *others]) if text.is_sure)

    def matcher(self) -> Matcher:
        """Return what finds the hits of `texts`, by all conditions that ask of a line alone."""
        languages = {rule.id: language_of(stage.name) for stage, rule in self.rules.rules()}
        words = {
            text.id: self.rules.words[lang]
            for text in self.texts
            if (lang := languages[text.owner]) in self.rules.words
        }
        return Matcher(self.texts, self.rules.timeout, words=words)


class Difference(msgspec.Struct, frozen=True):
    """What `old` and `new` rules for pages of one site do not share.

    `everywhere` is the reason why any document may come out differently, "" if only those may that
    a changed rule hits. With `of_pages` any HTML page may: other elements are pruned.
    """

    old: Side
    new: Side
    everywhere: str = ""
    of_pages: bool = False

    def __bool__(self) -> bool:
        return bool(self.old.changed or self.new.changed or self.everywhere)

    @property
    def kinds(self) -> dict[str, str]:
        """Whether each changed rule, by its id, is "new", "gone" or "changed"."""
        old, new = ({rule.id for rule in side.changed} for side in (self.old, self.new))
        names = {True: "changed", False: "new"}
        kinds = {name: names[name in old] for name in sorted(new)}
        return kinds | dict.fromkeys(sorted(old - new), "gone")


def difference(old: RuleSet, new: RuleSet) -> Difference:
    """Return what the two rule sets do not share; both are for pages of one site.

    >>> from cleaner import load_rules
    >>> rules, fewer = load_rules(), load_rules(disable=["sharing.label"])
    >>> found = difference(rules.for_site(None), fewer.for_site(None))
    >>> found.kinds, found.everywhere
    ({'sharing.label': 'gone'}, '')
    """
    ids = _changed_ids(old, new)
    sides = [
        Side(rules, tuple(rule for _, rule in rules.declared() if rule.id in ids))
        for rules in (old, new)
    ]
    changed = [rule for side in sides for rule in side.changed]
    everywhere = next(_reasons(old, new, changed), "")
    of_pages = any(isinstance(rule, Prune) for rule in changed)
    return Difference(sides[0], sides[1], everywhere, of_pages)


def _changed_ids(old: RuleSet, new: RuleSet) -> frozenset[str]:
    """Return the ids of the rules that only one has, or that the two have in different forms.

    A unit that names a theme names each rule of it. It is not changed by a rule that comes or goes:
    it can only hit where that rule does. Nor is it changed by one that is switched off in both.
    """
    before, after = _by_id(old), _by_id(new)
    plain = {
        name
        for name in before.keys() | after.keys()
        if _form(before.get(name)) != _form(after.get(name))
    }
    same = (before.keys() & after.keys()) - plain
    named = {
        name for name in same if _named_in(before[name]) & same != _named_in(after[name]) & same
    }
    return frozenset(plain | named)


def _by_id(rules: RuleSet) -> Mapping[str, AnyRule]:
    return {rule.id: rule for _, rule in rules.declared()}


def _form(rule: AnyRule | None) -> Any:
    """Return what decides what `rule` does, but for the rules that its parts name."""
    if rule is None:
        return None
    fields = msgspec.to_builtins(decisive_fields(rule), enc_hook=as_plain)
    for part in fields.get("parts", {}).values():
        if isinstance(part, dict):
            part.pop(_NAMED, None)
    return type(rule).__name__, fields


def _named_in(rule: AnyRule) -> frozenset[str]:
    return rules_named(rule) if isinstance(rule, Rule) else frozenset()


def _reasons(old: RuleSet, new: RuleSet, changed: Iterable[AnyRule]) -> Iterator[str]:
    """Yield each reason why any document may come out differently."""
    for rule in changed:
        if isinstance(rule, BinnedFeature):
            yield f"{rule.id} is a feature, which scores read on every line"
        elif isinstance(rule, Rule) and ACTIONS[rule.action].of_source:
            yield f"{rule.id} reads the source as a whole"
        elif isinstance(rule, Rule) and not (rule.literals or rule.parts):
            yield f"{rule.id} has no text to look for"
    for name, what in _SETTINGS.items():
        if getattr(old, name) != getattr(new, name):
            yield f"{what} differ"
    if _order(old, _shared(old, new)) != _order(new, _shared(old, new)):
        yield "the order of stages, or their guards, differ"


_SETTINGS = {
    "weights": "the weights of features",
    "block_weights": "the weights of blocks of pages",
    "keep": "the lines to keep",
    "words": "word classes for narration",
    "hyphens": "the words that decide on hyphens",
    "neighbours": "the words that may be misspelt",
    "timeout": "the timeouts of patterns",
}


def _shared(old: RuleSet, new: RuleSet) -> frozenset[str]:
    ids = [{rule.id for _, rule in rules.declared()} for rules in (old, new)]
    return frozenset(ids[0] & ids[1])


def _order(rules: RuleSet, shared: frozenset[str]) -> list[tuple[frozenset[str], object]]:
    """Return the ids of the shared rules of each stage that has some, and its guard and so on."""
    stages = [(_ids(stage) & shared, _holds_by(stage)) for stage in rules.stages]
    return [(ids, held) for ids, held in stages if ids]


def _ids(stage: Stage) -> frozenset[str]:
    declared: Sequence[AnyRule] = (*stage.rules, *stage.prunes, *stage.features)
    return frozenset(rule.id for rule in declared)


def _holds_by(stage: Stage) -> object:
    """Return what says whether the rules of `stage` hold: its guard and its platform."""
    guard = (stage.guard.id, stage.guard.max_share) if stage.guard else None
    return guard, stage.platform
