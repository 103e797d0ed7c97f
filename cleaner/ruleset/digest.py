"""The digest of a rule set: two cleaners with the same digest have the same rules in force."""

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from cleaner.ruleset.model import BinnedFeature, Prune, Rule
from cleaner.ruleset.packed import as_plain
from cleaner.ruleset.platforms import Platform
from cleaner.ruleset.rule_set import BlockWeights, RuleSet, Shelf, Stage

_KEPT = "digest"  # the name under which a rule set keeps it
DIGEST_BYTES = 8  # of a digest, which has two hexadecimal digits for each
# What a rule says to its readers and to its tests, which changes no text, and what follows from
# its templates and the words of its language, which count.
_UNCOUNTED = frozenset(
    {"aliases", "description", "removes", "keeps", "misses", "reference", "learned", "variants"}
)


def rules_digest(rules: RuleSet) -> str:
    """Return the digest of all that decides what `rules` do, as 16 hexadecimal digits.

    Reports name it, so that a reader of many reports sees which were made by the same rules.
    Stages count in their order, rules inside a stage and sites in none. What changes no text
    does not count: where files are, descriptions, examples, references, and rules that are
    switched off.

    >>> from cleaner import load_rules
    >>> rules_digest(load_rules()) == rules_digest(load_rules(disable=["sharing"]))
    False
    """
    kept = vars(rules).get(_KEPT)
    if kept is None:
        kept = _digest(rules)
        keep_digest(rules, kept)
    return str(kept)


def keep_digest(rules: RuleSet, digest: str) -> None:
    """Let `rules` have the `digest` that was made of them before. Rules made of them have none."""
    vars(rules)[_KEPT] = digest


def _digest(rules: RuleSet) -> str:
    weighted = {feature.id for _, feature in rules.features()}
    decisive = [
        [_stage(stage) for stage in rules.stages if stage.rules or stage.prunes or stage.features],
        {
            domain: (*map(_stage, site.stages), sorted(site.disable))
            for domain, site in rules.sites.items()
        },
        rules.timeout,
        [
            {name: weights for name, weights in by_id.items() if name in weighted}
            for by_id in (rules.weights.page, rules.weights.lines)
        ],
        rules.words,
        rules.hyphens,
        rules.neighbours,
        # Without these, digests stay what they were.
        *([sorted(rules.keep)] if rules.keep else []),
        *([_shelf(rules.shelf)] if rules.shelf.files else []),
        *([rules.learned_guard.max_share] if rules.learned_guard and _has_learned(rules) else []),
        *([_scoring(rules.block_weights)] if rules.block_weights.blocks else []),
    ]
    data = msgspec.json.encode(decisive, enc_hook=as_plain, order="deterministic")
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


def _has_learned(rules: RuleSet) -> bool:
    return bool(rules.shelf.files) or any(site.learned for site in rules.sites.values())


def _shelf(shelf: Shelf) -> list[Any]:
    """Return what decides on the rules that are not read yet."""
    digests = {site: each_file.digest for site, each_file in shelf.files.items()}
    return [digests, sorted(shelf.disabled)]


def _scoring(weights: BlockWeights) -> list[Any]:
    """Return what decides on the blocks of a page."""
    return [weights.intercept, weights.blocks, weights.class_words, weights.kinds]


def _stage(stage: Stage) -> list[Any]:
    guard = (stage.guard.id, stage.guard.max_share) if stage.guard else None
    declared = [_declared(stage.rules), _declared(stage.prunes), _declared(stage.features)]
    # Without a platform, digests stay what they were.
    return [guard, *declared, *([_platform(stage.platform)] if stage.platform else [])]


def _platform(platform: Platform) -> list[Any]:
    """Return what the pages of a platform are known by."""
    return [sorted(platform.urls), sorted(platform.page), platform.marks, platform.scores]


def _declared(rules: Iterable[Rule | Prune | BinnedFeature]) -> list[dict[str, Any]]:
    """Return the fields that decide, of each of `rules`, by their ids."""
    return [decisive_fields(rule) for rule in sorted(rules, key=lambda rule: rule.id)]


def decisive_fields(rule: Rule | Prune | BinnedFeature) -> dict[str, Any]:
    """Return the fields of `rule` that decide what happens to a text, by their names."""
    fields = msgspec.structs.asdict(rule)
    return {name: value for name, value in fields.items() if name not in _UNCOUNTED}
