"""Switching off: removes from a rule set the rules and the themes that a user names."""

from collections.abc import Collection

import msgspec

from cleaner.ruleset.naming import current, known_names
from cleaner.ruleset.rule_set import RuleSet, without
from cleaner.ruleset.toml import RuleError, nearest


def check_disabled(
    disabled: Collection[str], rules: RuleSet, origin: str, field: str = "disable"
) -> None:
    """Raise RuleError if a name in `disabled` is not a rule or a theme.

    `origin` is the file with the names, if any.
    """
    if not disabled:
        return
    known = known_names(rules).keys() | rules.themes.keys()
    for name in sorted(set(disabled) - known):
        remedy = nearest(name, known if "." in name else rules.themes)
        raise RuleError(
            origin, f"names {name!r}, which is not a rule or theme", remedy, field=field
        )


def switch_off(rules: RuleSet, names: frozenset[str]) -> RuleSet:
    """Return `rules` without those whose id, alias or theme is among `names`."""
    if not names:
        return rules
    disabled = current(names, known_names(rules))
    return msgspec.structs.replace(
        rules,
        stages=tuple(without(stage, disabled) for stage in rules.stages),
        sites={
            domain: msgspec.structs.replace(
                site,
                stage=without(site.stage, disabled),
                learned=site.learned and without(site.learned, disabled),
            )
            for domain, site in rules.sites.items()
        },
        shelf=msgspec.structs.replace(rules.shelf, disabled=rules.shelf.disabled | disabled),
    )
