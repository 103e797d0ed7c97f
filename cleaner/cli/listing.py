"""Listing: rules as `cleaner rules` prints them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from cleaner.ruleset.model import BinnedFeature, Prune, Rule
from cleaner.ruleset.rule_set import RuleSet, Stage
from cleaner.ruleset.stats import RuleStats
from cleaner.ruleset.toml import nearest
from cleaner.text.errors import InputError

StatsById = Mapping[str, RuleStats] | None  # by id; None for a list without figures


def listing(rules: RuleSet, name: str | None, stats: StatsById) -> Iterator[str]:
    """Yield the lines that list `rules` in chain order, those of a theme, or show one by its id.

    Raises InputError if `name` is not a theme or an id.
    """
    declared = list(rules.declared())
    listed = [pair for pair in declared if name in (None, pair[1].theme)]
    for stage, rule in listed:
        yield f"{stage.name}\t{rule.id}\t{rule.description}"
        yield from _figures(rule.id, stats)
    if listed:
        return
    for stage, rule in declared:
        if rule.id == name:
            yield f"# {stage.file}"
            yield from _platform(stage)
            yield _fields(rule)
            yield from _figures(rule.id, stats)
            return
    known = [rule.id for _, rule in declared]
    raise InputError(f"there is no rule {name}; {nearest(name or '', known)}")


def expansion(rules: RuleSet, name: str | None, folders: Sequence[Path]) -> Iterator[str]:
    """Yield the templates of the rule `name`, each with the phrases that it stands for.

    `folders` are those of the rules, in order. Raises InputError if the rule has no templates.
    """
    from cleaner.authoring.coverage import covered, scope_of

    for stage, rule in rules.rules():
        if rule.id == name and rule.templates:
            yield from covered(rule, scope_of(folders, Path(stage.file)))
            return
    known = [rule.id for _, rule in rules.rules() if rule.templates]
    raise InputError(f"there is no rule {name} with templates; {nearest(name or '', known)}")


def _platform(stage: Stage) -> Iterator[str]:
    """Yield of which pages the rules of `stage` are, if they are not of all."""
    if stage.platform:
        urls, marks = ", ".join(stage.platform.urls), ", ".join(stage.platform.marks)
        yield f"# platform: at {urls or 'any address'}; marks: {marks or 'of HTML only'}"


def _fields(rule: Rule | Prune | BinnedFeature) -> str:
    """Return the fields of `rule` that differ from their defaults, as JSON."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(rule)}
    values = msgspec.structs.asdict(rule)
    changed = {key: value for key, value in values.items() if value != defaults[key]}
    return msgspec.json.format(msgspec.json.encode(changed)).decode()


def _figures(rule_id: str, stats: StatsById) -> Iterator[str]:
    if stats is not None:
        yield stats.get(rule_id, RuleStats()).summary
