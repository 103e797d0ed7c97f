"""Folders of rules as one set, checked against each other."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from cleaner.ruleset.chain import CHAIN_FILE
from cleaner.ruleset.folder import RuleFolder
from cleaner.ruleset.naming import check_names, current, known_names
from cleaner.ruleset.presets import check_presets, merged_presets
from cleaner.ruleset.rule_set import (
    BlockWeights,
    Guard,
    Preset,
    RuleRecord,
    RuleSet,
    Shelf,
    ShelvedFile,
    Site,
    Stage,
    Weights,
)
from cleaner.ruleset.stage_rules import StageRules
from cleaner.ruleset.switching import check_disabled
from cleaner.ruleset.toml import RuleError, nearest
from cleaner.ruleset.units import with_named_rules
from cleaner.ruleset.validation import WEIGHTS_FILE, check_named_themes, check_weights
from cleaner.ruleset.words import WordsFile, merged, with_veto

DEFAULT_TIMEOUT_SECONDS = 0.5  # for one pattern on one line


def joined(folders: Iterable[RuleFolder], shipped: Callable[[], Path]) -> RuleSet:
    """Return the rules of `folders` as they are declared, checked against each other.

    `shipped` returns the folder of the rules that come with the package. Raises RuleError.
    """
    stages: list[Stage] = []
    sites: list[Site] = []
    themes: dict[str, str] = {}
    weights, block_weights = Weights(), BlockWeights()
    words: dict[str, WordsFile] = {}
    neighbours: dict[str, tuple[str, ...]] = {}
    veto: set[str] = set()
    presets: dict[str, Preset] = {}
    records: dict[str, RuleRecord] = {}
    timeout = DEFAULT_TIMEOUT_SECONDS
    files: dict[str, ShelvedFile] = {}
    learned_guard: Guard | None = None
    for folder in folders:
        stages += folder.stages
        sites += folder.sites
        themes |= folder.chain.themes
        weights = _merged(weights, folder.weights)
        block_weights = folder.block_weights or block_weights
        words |= {lang: merged(words.get(lang), more) for lang, more in folder.words.items()}
        neighbours |= folder.neighbours
        veto |= set(folder.chain.narration_veto)
        presets = merged_presets(presets, folder.chain.preset)
        records |= folder.records
        files |= folder.shelved
        timeout = folder.chain.timeout or timeout
        learned_guard = folder.chain.learned_guard or learned_guard
    stages.sort(key=lambda stage: stage.guard is not None)  # stable: the guarded come last
    vetoed = with_named_rules(with_veto(stage, veto) for stage in stages)
    rules = RuleSet(
        vetoed,
        _by_domain(sites),
        themes,
        timeout,
        weights,
        block_weights,
        words={lang: read.narration for lang, read in words.items()},
        hyphens={lang: read.hyphens for lang, read in words.items()},
        presets=presets,
        records=records,
        neighbours=neighbours,
        shelf=Shelf(files, str(shipped())) if files else Shelf(),
        learned_guard=learned_guard,
    )
    _check_together(rules)
    return _with_current_names(rules)


def _merged(weights: Weights, more: Weights | None) -> Weights:
    """Return `weights` with those of a later folder, which count where both name one id."""
    if more is None:
        return weights
    return msgspec.structs.replace(
        more, page=weights.page | more.page, lines=weights.lines | more.lines
    )


def _by_domain(sites: Iterable[Site]) -> dict[str, Site]:
    """Join the site files that several folders have for one domain."""
    by_domain: dict[str, Site] = {}
    for site in sites:
        old = by_domain.get(site.domain)
        by_domain[site.domain] = _one_site(old, site) if old else site
    return by_domain


def _one_site(old: Site, new: Site) -> Site:
    learned = [site.learned for site in (old, new) if site.learned]
    return Site(
        new.domain,
        _one_stage([old.stage, new.stage]),
        old.disable | new.disable,
        _one_stage(learned) if learned else None,
    )


def _one_stage(stages: Sequence[Stage]) -> Stage:
    """Return what `stages` declare as one, with the name of the last."""
    return Stage(
        stages[-1].name,
        stages[-1].file,
        StageRules(rule for stage in stages for rule in stage.rules),
        tuple(prune for stage in stages for prune in stage.prunes),
        features=tuple(feature for stage in stages for feature in stage.features),
    )


def _check_together(rules: RuleSet) -> None:
    """Check what needs all rules: unique ids, known themes, and that there is a rule."""
    check_names(rules)
    for stage, rule in rules.declared():
        if rule.theme not in rules.themes:
            what, remedy = f"has an unknown theme: {rule.theme}", nearest(rule.theme, rules.themes)
            raise RuleError(stage.file, what, remedy, rule=rule.id, field="id")
    check_named_themes(rules)
    if not any(rules.declared()):
        raise RuleError("the rule folders", "hold no rule", "add a file with a [[rule]]")
    check_weights(rules, rules.weights, Path(WEIGHTS_FILE))
    check_presets(rules, CHAIN_FILE)
    for site in rules.sites.values():
        check_disabled(site.disable, rules, site.stage.file)


def _with_current_names(rules: RuleSet) -> RuleSet:
    """Return `rules` in which sites switch rules off by their ids, not by what these were."""
    if not rules.sites:
        return rules
    known = known_names(rules)
    sites = {
        domain: msgspec.structs.replace(site, disable=current(site.disable, known))
        for domain, site in rules.sites.items()
    }
    return msgspec.structs.replace(rules, sites=sites)
