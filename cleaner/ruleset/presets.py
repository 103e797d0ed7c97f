"""Presets: measured choices between removing more and being wrong less often."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from cleaner.ruleset.model import Rule
from cleaner.ruleset.naming import current, known_names
from cleaner.ruleset.rule_set import DEFAULT_PRESET, Preset, RuleSet, Stage, Weights, without
from cleaner.ruleset.stage_rules import StageRules
from cleaner.ruleset.switching import check_disabled
from cleaner.ruleset.toml import RuleError, nearest

_STANDARD = Preset(id=DEFAULT_PRESET, description="The rules as they are declared.")


def merged_presets(presets: Mapping[str, Preset], more: Iterable[Preset]) -> dict[str, Preset]:
    """Return `presets` with those of a later folder; where both have one, it does what both say."""
    merged = dict(presets)
    for preset in more:
        merged[preset.id] = _joined(merged.get(preset.id), preset)
    return merged


def _joined(old: Preset | None, new: Preset) -> Preset:
    if old is None:
        return new
    return msgspec.structs.replace(
        new,
        disable=old.disable + new.disable,
        enable=old.enable + new.enable,
        min_hits=max(old.min_hits, new.min_hits),
        min_precision=max(old.min_precision, new.min_precision),
        scores=old.scores and new.scores,
    )


def check_presets(rules: RuleSet, file: str) -> None:
    """Raise RuleError if a preset names an unknown rule, or enables one that is not on trial.

    `file` is the chain file that it names. The standard preset changes nothing: it is the rules as
    they are declared, from which the others differ.
    """
    known = known_names(rules)
    trials = {rule.id for _, rule in rules.rules() if not rule.is_applied}
    for preset in rules.presets.values():
        if preset.id == DEFAULT_PRESET and _is_change(preset):
            what, remedy = "changes the rules", "change the rules themselves, or name it otherwise"
            raise RuleError(file, what, remedy, field=f"preset.{preset.id}")
        check_disabled(preset.disable, rules, file, f"preset.{preset.id}.disable")
        for name in sorted(current(preset.enable, known) - trials):
            what = f"names no rule on trial: {name}"
            raise RuleError(file, what, nearest(name, trials), field=f"preset.{preset.id}.enable")


def _is_change(preset: Preset) -> bool:
    return preset != Preset(id=preset.id, description=preset.description)


def with_preset(rules: RuleSet, name: str, origin: str) -> RuleSet:
    """Return `rules` with the preset `name` in force; errors name the `origin` of the request.

    Raises RuleError if there is no such preset.
    """
    presets = {DEFAULT_PRESET: _STANDARD, **rules.presets}
    preset = presets.get(name)
    if preset is None:
        what = f"names {name!r}, which is not a preset"
        raise RuleError("", what, nearest(name, presets), field=origin)
    if name == rules.preset:  # it is in force already; the standard one changes nothing
        return rules
    known = known_names(rules)
    disabled = current((*preset.disable, *_unproved(preset, rules)), known)
    enabled = current(preset.enable, known)
    return msgspec.structs.replace(
        rules,
        stages=tuple(_changed(stage, disabled, enabled) for stage in rules.stages),
        sites={
            domain: msgspec.structs.replace(
                site,
                stage=_changed(site.stage, disabled, enabled),
                learned=site.learned and _changed(site.learned, disabled, enabled),
            )
            for domain, site in rules.sites.items()
        },
        weights=rules.weights if preset.scores else Weights(),
        preset=name,
    )


def _unproved(preset: Preset, rules: RuleSet) -> Iterator[str]:
    """Yield the id of each rule whose record is not enough for `preset`."""
    for name, record in rules.records.items():
        if record.hits < preset.min_hits or record.precision < preset.min_precision:
            yield name


def _changed(stage: Stage, disabled: frozenset[str], enabled: frozenset[str]) -> Stage:
    kept = without(stage, disabled)
    rules = StageRules(_applied(rule) if rule.id in enabled else rule for rule in kept.rules)
    return msgspec.structs.replace(kept, rules=rules)


def _applied(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, status="stable")
