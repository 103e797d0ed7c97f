"""Loading: the rules of folders, read and checked, or from the cache.

What reads and checks is imported where the cache has no answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cleaner.ruleset.cache import cached
from cleaner.ruleset.digest import keep_digest, rules_digest
from cleaner.ruleset.packs import pack_name, rules_folder
from cleaner.ruleset.presets import with_preset
from cleaner.ruleset.rule_set import DEFAULT_PRESET, RuleSet
from cleaner.ruleset.stats import STATS_FILE
from cleaner.ruleset.switching import check_disabled, switch_off
from cleaner.ruleset.toml import RuleError

if TYPE_CHECKING:
    from cleaner.ruleset.folder import RuleFolder
    from cleaner.ruleset.fragments import Scopes


class CheckedRules(msgspec.Struct, frozen=True):
    """The rules of some folders as they are declared, checked together, and their digest."""

    rules: RuleSet
    digest: str


def shipped_folder() -> Path:
    """Return the folder of the rules that come with the package.

    Raises RuleError where there is none, such as for a package in a zip file.
    """
    package = Path(__file__).parent.parent
    inside = package / "rules"  # in a wheel; in a checkout they are next to the package
    folder = inside if inside.is_dir() else package.parent / "rules"
    if not folder.is_dir():
        what = "is not a folder on disk, so its rules cannot be read"
        raise RuleError(package, what, "unpack the zip file, or install Cleaner with pip")
    return folder


def load_rules(
    folders: Iterable[str | Path] = (),
    disable: Iterable[str] = (),
    *,
    preset: str = DEFAULT_PRESET,
    weighed: bool = True,
    fresh: bool = False,
) -> RuleSet:
    """Return the shipped rules with those in `folders`, without what `disable` names.

    A folder may also be one rule file; its themes are those of the nearest `chain.toml` above.
    Folders that have not changed since they were read come from the user's cache: checking the
    shipped rules takes seconds.

    >>> rules = load_rules(disable=["sharing", "comments.form-prompt"])
    >>> any(rule.theme == "sharing" for _, rule in rules.rules())
    False

    Args:
        folders: Folders of rule files, or "pack:NAME" for an installed pack. Their stages run
            after the shipped ones, in this order, but before the stages that a guard watches.
            What is in another of them counts once.
        disable: Themes, and ids or aliases of rules, to switch off.
        preset: "careful", "standard" or "thorough": how much is taken, and how surely it is right.
            docs/quality.md has the measured curve. A folder may declare presets of its own.
        weighed: Whether to read the weights of features. `cleaner fit` makes new ones.
        fresh: Whether to read all files, whatever the cache has.

    Raises:
        RuleError: A file is wrong, a pack does not fit, or a name in `disable` is unknown. The
            message names the file, the rule, the field and the remedy. Or there is no such preset.
        TypeError: `folders` or `disable` is a single text, not a list, or `preset` is not a text.
    """
    _check_list("folders", folders, "load_rules([{}])")
    _check_list("disable", disable, "load_rules(disable=[{}])")
    if not isinstance(preset, str):
        kind = type(preset).__name__
        raise TypeError(f'preset is a name, such as "{DEFAULT_PRESET}", not {kind}')
    wanted = [shipped_folder(), *_once(map(rules_folder, folders))]
    if fresh or not weighed:
        return load_folders(wanted, disable, preset=preset, weighed=weighed)
    return _chosen(_checked(wanted), disable, preset)


def load_draft(draft: Path, folders: Iterable[Path] = ()) -> RuleSet:
    """Return the shipped rules with those in `folders` and in `draft`, which the cache never has.

    A draft is read as often as someone types. Raises RuleError.
    """
    from cleaner.ruleset.joining import joined

    wanted = [shipped_folder(), *folders]
    return joined([*_read(wanted), _read_after(draft, wanted)], shipped_folder)


def load_folders(
    folders: Iterable[Path],
    disable: Iterable[str] = (),
    *,
    preset: str = DEFAULT_PRESET,
    weighed: bool = True,
) -> RuleSet:
    """Return the rules of `folders` only, without the shipped ones and without the cache.

    See `load_rules` for the arguments and errors.
    """
    from cleaner.ruleset.folder import read_folder
    from cleaner.ruleset.fragments import read_scopes
    from cleaner.ruleset.joining import joined

    wanted = list(folders)
    read = (
        read_folder(folder, map(read_scopes, _are_folders(wanted[:number])), weighed=weighed)
        for number, folder in enumerate(wanted)
    )
    return _chosen(joined(read, shipped_folder), disable, preset)


def _chosen(rules: RuleSet, disable: Iterable[str], preset: str) -> RuleSet:
    """Return `rules` by a preset, without what `disable` names."""
    disabled = frozenset(disable)
    check_disabled(disabled, rules, "load_rules")
    return switch_off(with_preset(rules, preset, "load_rules"), disabled)


def _checked(folders: Sequence[Path]) -> RuleSet:
    """Return the rules of `folders` as they are declared."""

    def read() -> CheckedRules:
        from cleaner.ruleset.joining import joined

        rules = joined(_read(folders), shipped_folder)
        return CheckedRules(rules, rules_digest(rules))

    if any(folder.is_file() for folder in folders):  # it depends on files around it
        return read().rules
    checked = cached(folders, CheckedRules, read, _records(folders))
    keep_digest(checked.rules, checked.digest)
    return checked.rules


def _read(folders: Sequence[Path]) -> "Iterator[RuleFolder]":
    """Yield each of `folders`; the fragments of those before it are also its own."""
    from cleaner.ruleset.folder import RuleFolder
    from cleaner.ruleset.fragments import fragment_files

    for folder in folders:
        pack_name(folder)  # a pack that does not fit is refused before others are read
    for number, folder in enumerate(folders):
        before = folders[:number]
        read = partial(_read_after, folder, before)
        if folder.is_file():
            yield read()
            continue
        also = [path for earlier in _are_folders(before) for path in fragment_files(earlier)]
        yield cached([folder], RuleFolder, read, [*also, *_records([folder])])


def _read_after(folder: Path, before: Sequence[Path]) -> "RuleFolder":
    """Return what `folder` holds; the fragments of those `before` it come from the cache."""
    from cleaner.ruleset.folder import read_folder

    return read_folder(folder, map(_scopes, _are_folders(before)))


def _scopes(folder: Path) -> "Scopes":
    """Return what the fragments and words files of `folder` declare."""
    from cleaner.ruleset.fragments import FolderScopes, read_scopes

    return cached([folder], FolderScopes, lambda: FolderScopes(read_scopes(folder))).scopes


def _are_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield those of `paths` that are folders; others are rule files."""
    return filter(Path.is_dir, paths)


def _records(folders: Iterable[Path]) -> list[Path]:
    """Return the files of `folders` that have the records of rules."""
    return [path for folder in folders if (path := folder / STATS_FILE).exists()]


def _once(folders: Iterable[Path]) -> list[Path]:
    """Return `folders` without those that are inside another one, or come again."""
    places = {folder.resolve(): folder for folder in reversed(list(folders))}
    return [
        folder
        for place, folder in reversed(places.items())
        if not any(parent in places for parent in place.parents)
    ]


def _check_list(name: str, value: object, example: str) -> None:
    """Raise TypeError for a single text or path: its letters would be read as names."""
    if isinstance(value, str | bytes | Path):
        call = example.format(repr(str(value) if isinstance(value, Path) else value))
        raise TypeError(f"{name} is a list, not the single {value!r}; write {call}")
