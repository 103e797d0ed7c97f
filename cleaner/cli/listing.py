"""Listing: rules as `cleaner rules` prints them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from cleaner.authoring.formatting import rule_text
from cleaner.ruleset.model import AnyRule, BinnedFeature, Prune, Rule, defaults_of
from cleaner.ruleset.packed import as_plain
from cleaner.ruleset.rule_set import RuleSet, Stage
from cleaner.ruleset.stats import RuleStats
from cleaner.ruleset.toml import nearest
from cleaner.text import jsonio
from cleaner.text.errors import InputError

_KINDS = {Rule: "rule", Prune: "prune", BinnedFeature: "feature"}  # as the tables of rule files
StatsById = Mapping[str, RuleStats] | None  # by id; None for a list without figures


def listing(rules: RuleSet, name: str | None, stats: StatsById) -> Iterator[str]:
    """Yield the lines that list `rules` in chain order, those of a theme, or show one by its id.

    Raises InputError if `name` is not a theme or an id.
    """
    for stage, rule in _listed(rules, name):
        if rule.id == name:
            yield f"# {stage.file}"
            yield from _platform(stage)
            yield rule_text(Path(stage.file), rule.id)
            yield from (f"# {line}" for line in _figures(rule.id, stats))  # all of it is TOML
        else:
            yield f"{stage.name}\t{rule.id}\t{rule.description}"
            yield from _figures(rule.id, stats)


def listing_json(rules: RuleSet, name: str | None, stats: StatsById) -> bytes:
    """Return what `listing` lists as JSON, each rule with all its fields as it is matched.

    Raises InputError if `name` is not a theme or an id.
    """
    listed = [_described(stage, rule, stats) for stage, rule in _listed(rules, name)]
    return jsonio.dumps({"rules": listed}) + b"\n"


def _listed(rules: RuleSet, name: str | None) -> list[tuple[Stage, AnyRule]]:
    """Return all rules, those of the theme `name`, or the one of that id, with their stages."""
    declared = list(rules.declared())
    listed = [pair for pair in declared if name in (None, pair[1].theme, pair[1].id)]
    if declared and not listed:
        raise InputError(_unknown(name or "", [rule for _, rule in declared]))
    return listed


def _unknown(name: str, rules: Sequence[AnyRule]) -> str:
    """Return that `name` is not there, and the nearest id, or theme if it has no dot."""
    if "." in name:
        return f"there is no rule {name}; {nearest(name, [rule.id for rule in rules])}"
    themes, plain = {rule.theme for rule in rules}, name.rpartition("/")[2]
    if plain in themes:
        return f"there is no theme {name}; write {plain}: themes are of all languages"
    return f"there is no theme or rule {name}; {nearest(plain, themes)}"


def _described(stage: Stage, rule: AnyRule, stats: StatsById) -> dict[str, object]:
    figures = {} if stats is None else {"stats": stats.get(rule.id, RuleStats())}
    return {
        "id": rule.id,
        "theme": rule.theme,
        "stage": stage.name,
        "file": stage.file,
        "kind": _KINDS[type(rule)],
        "fields": _fields(rule),
        **figures,
    }


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
    """Yield for which pages the rules of `stage` are, if they are not for all."""
    if stage.platform:
        urls, marks = ", ".join(stage.platform.urls), ", ".join(stage.platform.marks)
        yield f"# platform: at {urls or 'any address'}; marks: {marks or 'of HTML only'}"


def _fields(rule: AnyRule) -> dict[str, object]:
    """Return the fields of `rule` that differ from their defaults."""
    defaults = defaults_of(type(rule))
    values = msgspec.structs.asdict(rule)
    changed = {
        key: value for key, value in values.items() if key not in defaults or value != defaults[key]
    }
    fields: dict[str, object] = msgspec.to_builtins(changed, enc_hook=as_plain)
    return fields


def _figures(rule_id: str, stats: StatsById) -> Iterator[str]:
    if stats is not None:
        yield stats.get(rule_id, RuleStats()).summary
