"""Names: the id and the language that packs and folders give to their rules, and aliases of ids."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from cleaner.ruleset.model import BinnedFeature, Declared, Prune, Rule
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import RuleError
from cleaner.text.lazy import lazy_regex

_Declared = TypeVar("_Declared", Rule, Prune, BinnedFeature)
ANY_LANGUAGE = "any"
# Commands of `cleaner rules`, which also takes a theme there; the first is the default.
LISTING = "list"
RESERVED_THEMES = (LISTING, "format", "new")
# English was first, and its ids were released without a folder.
_UNNAMED = "en"
_LANGUAGE = lazy_regex("[a-z]{2}")


def language_of(name: str) -> str | None:
    """Return the language of the rule file `name`, by its folder, None if it has none.

    >>> language_of("de/newsletter"), language_of("any/runs"), language_of("newsletter")
    ('de', None, None)
    """
    folder = name.partition("/")[0] if "/" in name else ""
    return folder if _LANGUAGE.fullmatch(folder) else None


def id_prefix(name: str, pack: str = "") -> str:
    """Return the prefix of the ids of the rules in the file `name`; the name of a pack is a part.

    >>> id_prefix("en/tags"), id_prefix("de/tags"), id_prefix("de/tags", "harbour")
    ('', 'de/', 'harbour/de/')
    """
    language = language_of(name)
    parts = (pack, "" if language in (None, _UNNAMED) else language)
    return "".join(f"{part}/" for part in parts if part)


def place_in_folder(
    rule: _Declared, prefix: str, default_lang: str | None, file: Path
) -> _Declared:
    """Return `rule` with the id and the language that its folder gives it.

    `prefix` stands before its id; `default_lang` is the language of rules without a `lang`, None
    for all languages. Raises RuleError.
    """
    if "/" in rule.id:
        remedy = f'write "{rule.id.partition("/")[2]}"; the folder adds its own name'
        raise RuleError(file, "names a folder", remedy, rule=rule.id, field="id")
    if prefix:
        rule = msgspec.structs.replace(rule, id=f"{prefix}{rule.id}")
    if not isinstance(rule, Rule):
        return rule
    if rule.lang is None:
        return msgspec.structs.replace(rule, lang=default_lang)
    lang = None if rule.lang == ANY_LANGUAGE else rule.lang
    if lang == default_lang:
        raise RuleError(file, "repeats the folder", "drop it", rule=rule.id, field="lang")
    return msgspec.structs.replace(rule, lang=lang)


def known_names(rules: RuleSet) -> dict[str, str]:
    """Return the current id of each id and each alias."""
    names = {rule.id: rule.id for _, rule in rules.declared()}
    return names | {alias: rule.id for _, rule in rules.declared() for alias in aliases_of(rule)}


def current(names: Iterable[str], known: dict[str, str]) -> frozenset[str]:
    """Return `names` with the current id for each alias; unknown names stay."""
    return frozenset(known.get(name, name) for name in names)


def aliases_of(rule: Rule | Prune | BinnedFeature) -> tuple[str, ...]:
    """Return the ids that `rule` had before."""
    return rule.aliases if isinstance(rule, Declared) else ()


def check_names(rules: RuleSet) -> None:
    """Raise RuleError if two rules share an id or alias."""
    owners: dict[str, str] = {}
    for field in ("id", "aliases"):  # an alias gives way to an id
        for stage, rule in rules.declared():
            for name in (rule.id,) if field == "id" else aliases_of(rule):
                if name in owners:
                    what = f"{name} is also in {owners[name]}"
                    raise RuleError(
                        stage.file, what, "rename one of them", rule=rule.id, field=field
                    )
                owners[name] = stage.file
