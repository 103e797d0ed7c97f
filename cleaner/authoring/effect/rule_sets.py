"""Rule sets to compare: the rules that a folder or a file adds, and those it is compared with."""

from collections.abc import Sequence
from pathlib import Path

from cleaner.authoring.examples import rules_in
from cleaner.ruleset.chain import CHAIN_FILE
from cleaner.ruleset.loader import load_folders, load_rules
from cleaner.ruleset.naming import current, known_names
from cleaner.ruleset.presets import with_preset
from cleaner.ruleset.rule_set import DEFAULT_PRESET, RuleSet
from cleaner.ruleset.switching import switch_off
from cleaner.ruleset.toml import read_toml

_PRESETS = "preset"  # the table of a chain file that only a whole set of rules has to have


def rules_with(
    path: Path | None,
    others: Sequence[Path] = (),
    disable: Sequence[str] = (),
    preset: str = DEFAULT_PRESET,
) -> RuleSet:
    """Return the shipped rules, those of `others`, and those at `path`, a folder or a file.

    A folder that declares the presets is a whole set of rules, such as a copy of the shipped one:
    it stands for the shipped rules and is not added to them. `disable` has names to switch off,
    which only one of two sets may know. Raises RuleError.
    """
    added = [other for other in others if path is None or other.resolve() != path.resolve()]
    if path is not None and is_whole(path):
        rules = load_folders([path, *added])
    else:
        rules = load_rules([*added, *([path] if path else [])], preset=DEFAULT_PRESET)
    known = known_names(rules)
    names = current(disable, known) & (set(known.values()) | rules.themes.keys())
    return switch_off(with_preset(rules, preset, "preset"), frozenset(names))


def rules_without(
    path: Path, others: Sequence[Path], disable: Sequence[str], preset: str
) -> RuleSet:
    """Return the shipped rules and those of `others`, without what the file or folder `path` has.

    The folder of `path` may be among the others. Raises RuleError.
    """
    place = path.resolve()
    others = [other for other in others if other.resolve() != place]
    is_inside = any(place.is_relative_to(other.resolve()) for other in others)
    own = sorted(rules_in(rules_with(None, others), [path])) if is_inside else []
    return rules_with(None, others, [*disable, *own], preset)


def is_whole(path: Path) -> bool:
    """Say whether the folder at `path` is a whole set of rules: it declares the presets.

    >>> from cleaner.ruleset.loader import shipped_folder
    >>> is_whole(shipped_folder()), is_whole(shipped_folder() / "en")
    (True, False)
    """
    file = path / CHAIN_FILE
    return file.is_file() and _PRESETS in read_toml(file)
