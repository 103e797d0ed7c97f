"""One rule file: read, its fragments expanded, each of its rules checked by itself."""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cleaner.ruleset.fragments import (
    FRAGMENTS_FILE,
    Fragments,
    Scopes,
    check_fragments,
    expand,
    in_scope,
)
from cleaner.ruleset.model import BinnedFeature, NonEmptyText, Prune, Rule
from cleaner.ruleset.naming import ANY_LANGUAGE, id_prefix, language_of, place_in_folder
from cleaner.ruleset.platform_table import check_platform_stage, read_platform
from cleaner.ruleset.rule_set import Guard, Site, Stage
from cleaner.ruleset.stage_rules import StageRules
from cleaner.ruleset.toml import RuleError, decode, in_one, nearest, read_toml
from cleaner.ruleset.validation import check_feature, check_prune, check_rule
from cleaner.text.urls import ascii_host

_Declared = TypeVar("_Declared", Rule, Prune, BinnedFeature)
_RULES = ("rule", "prune", "feature")
_PLATFORM = "platform"
_FRAGMENTS = ("fragments", "keywords", "classes")


class FolderScope(msgspec.Struct, frozen=True, dict=True):
    """A rules folder with the fragments that its files may use.

    `scopes` has what the fragments files declare: of the folders before this one, in order, and
    last of this one. `pack` is the name of the pack that the folder is, "" if it is none.
    """

    folder: Path
    scopes: tuple[Scopes, ...]
    pack: str = ""

    def check(self) -> None:
        """Raise RuleError at the first fragment of the folder that cannot be expanded."""
        for place, declared in self.scopes[-1].items():
            check_fragments(declared, self.in_place(place), self.folder / place / FRAGMENTS_FILE)

    def in_place(self, place: str) -> Fragments:
        """Return the fragments that files in the folder `place` share; made once for all."""
        if place not in self._in_place:
            self._in_place[place] = in_scope(place, self.scopes)
        return self._in_place[place]

    @cached_property
    def _in_place(self) -> dict[str, Fragments]:
        return {}

    @property
    def neighbours(self) -> dict[str, tuple[str, ...]]:
        """The words that may be misspelt, each with the words that are one typing error off."""
        return {
            word: near
            for declared in self.scopes[-1].values()
            for word, near in declared.neighbours.items()
        }

    def name(self, path: Path) -> str:
        """Return the path of a rule file in its folder, without the ending."""
        return path.relative_to(self.folder).with_suffix("").as_posix()

    def default_lang(self, name: str) -> str | None:
        """Return the language of rules in the file `name` without a `lang`, None for all."""
        declared = self.scopes[-1].get(_place(name))
        default_lang = (declared and declared.lang) or language_of(name)
        return None if default_lang == ANY_LANGUAGE else default_lang


def read_site(path: Path, folder_scope: FolderScope) -> Site:
    """Return the contents of the site file at `path`. Raises RuleError."""
    raw = read_toml(path)
    disable = decode(raw.pop("disable", []), frozenset[str], path)
    if _PLATFORM in raw:
        what, remedy = "is not a table here", "drop it: a site is known by the name of its file"
        raise RuleError(path, what, remedy, field=_PLATFORM)
    name = decode(raw.pop("site", ascii_host(path.stem.lower())), NonEmptyText, path)
    stage = _stage(raw, path, folder_scope, None)
    own, learned = (
        msgspec.structs.replace(
            stage,
            rules=StageRules(rule for rule in stage.rules if bool(rule.learned) == is_learned),
        )
        for is_learned in (False, True)
    )
    learned = msgspec.structs.replace(learned, prunes=(), features=())
    return Site(name, own, disable, learned if learned.rules else None)


def read_stage(path: Path, folder_scope: FolderScope, guard: Guard | None = None) -> Stage:
    """Return the rules in the file at `path`, which `guard` watches. Raises RuleError."""
    return _stage(read_toml(path), path, folder_scope, guard)


def _stage(
    raw: dict[str, Any], path: Path, folder_scope: FolderScope, guard: Guard | None
) -> Stage:
    known = (*_RULES, *_FRAGMENTS, _PLATFORM)
    for key in raw:
        if key not in known:
            raise RuleError(path, "is not a table here", nearest(key, known), field=key)
    name = folder_scope.name(path)
    prefix = id_prefix(name, folder_scope.pack)
    own = decode({key: raw[key] for key in _FRAGMENTS if key in raw}, Fragments, path)
    scope = folder_scope.in_place(_place(name))
    if own != Fragments():
        scope |= own
    check_fragments(own, scope, path)

    errors: list[RuleError] = []

    def declared(
        table: str, kind: type[_Declared], checked: Callable[[_Declared, Path], _Declared]
    ) -> tuple[_Declared, ...]:
        read = []
        for rule, raw_rule in _named(raw.get(table, []), table, path):
            try:
                decoded = decode(raw_rule, kind, path, rule)
                placed = place_in_folder(decoded, prefix, folder_scope.default_lang(name), path)
                read.append(checked(placed, path))
            except RuleError as error:
                errors.append(error)
        return tuple(read)

    rules = declared("rule", Rule, lambda rule, file: check_rule(expand(rule, scope, file), file))
    prunes = declared("prune", Prune, check_prune)
    features = declared("feature", BinnedFeature, check_feature)
    if errors:
        raise in_one(errors)
    used = StageRules(rule for rule in rules if rule.is_in_use)
    stage = Stage(name, str(path), used, prunes, guard, features)
    if _PLATFORM not in raw:
        return stage
    platform = read_platform(raw[_PLATFORM], name, scope, path)
    check_platform_stage(stage, path)
    return msgspec.structs.replace(stage, platform=platform)


def _place(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _named(tables: object, table: str, path: Path) -> Iterator[tuple[str, object]]:
    """Yield each table of a list with the name that messages give it. Raises RuleError."""
    if not isinstance(tables, list):
        raise RuleError(path, "is one table", f"write [[{table}]], with two brackets", field=table)
    for number, raw in enumerate(tables, 1):
        name = raw.get("id") if isinstance(raw, dict) else None
        yield (name if isinstance(name, str) else f"number {number}"), raw
