"""Loading: rule files read, checked by themselves and together, and put in chain order."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from cleaner.ruleset.cache import cached
from cleaner.ruleset.chain import CHAIN_FILE, ChainFile, check_themes, ordered_stages
from cleaner.ruleset.files import FolderScope, read_site, read_stage
from cleaner.ruleset.fragments import fragment_files, read_scopes
from cleaner.ruleset.naming import check_names, current, known_names
from cleaner.ruleset.packs import PACK_FILE, pack_name, rules_folder
from cleaner.ruleset.presets import check_presets, merged_presets, with_preset
from cleaner.ruleset.rule_set import (
    DEFAULT_PRESET,
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
    without,
)
from cleaner.ruleset.shelf import shelved, site_paths
from cleaner.ruleset.stats import STATS_FILE, read_records
from cleaner.ruleset.toml import RuleError, decode, nearest, read_toml
from cleaner.ruleset.units import with_named_rules
from cleaner.ruleset.validation import (
    BLOCK_WEIGHTS_FILE,
    WEIGHTS_FILE,
    check_named_themes,
    check_weights,
)
from cleaner.ruleset.words import WordsFile, merged, read_words, with_veto

_CHAIN_FILE_LEVELS = 2  # folders above a rule file, in which its chain file may be
DEFAULT_TIMEOUT_SECONDS = 0.5  # for one pattern on one line


class RuleFolder(msgspec.Struct, frozen=True):
    """The contents of one folder of rule files, each file checked by itself."""

    chain: ChainFile
    stages: tuple[Stage, ...]
    sites: tuple[Site, ...]
    weights: Weights | None
    block_weights: BlockWeights | None = None
    words: dict[str, WordsFile] = {}
    records: dict[str, RuleRecord] = {}
    neighbours: dict[str, tuple[str, ...]] = {}
    shelved: dict[str, ShelvedFile] = {}


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
    shipped rules takes most of a second.

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
        TypeError: `folders` or `disable` is a single text, not a list.
    """
    _check_list("folders", folders, "load_rules([{}])")
    _check_list("disable", disable, "load_rules(disable=[{}])")
    wanted = [shipped_folder(), *_once(map(rules_folder, folders))]
    if fresh or not weighed:
        return load_folders(wanted, disable, preset=preset, weighed=weighed)
    folders_read = (_cached(wanted[: number + 1]) for number in range(len(wanted)))
    return _together(folders_read, disable, preset)


def load_draft(draft: Path, folders: Iterable[Path] = ()) -> RuleSet:
    """Return the shipped rules with those in `folders` and in `draft`, which the cache never has.

    A draft is read as often as someone types. Raises RuleError.
    """
    wanted = [shipped_folder(), *folders]
    read = [_cached(wanted[: number + 1]) for number in range(len(wanted))]
    return _together([*read, _read_folder(draft, wanted)], (), DEFAULT_PRESET)


def _cached(folders: Sequence[Path]) -> RuleFolder:
    """Return the last of `folders`; the fragments of those before it are also its own."""
    *before, folder = folders
    if folder.is_file():
        return _read_folder(folder, before)
    also = [path for earlier in before if earlier.is_dir() for path in fragment_files(earlier)]
    also += [path for path in (folder / STATS_FILE,) if path.exists()]
    return cached(folder, RuleFolder, partial(_read_folder, folder, before), also)


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
    wanted = list(folders)
    read = (
        _read_folder(folder, wanted[:number], weighed=weighed)
        for number, folder in enumerate(wanted)
    )
    return _together(read, disable, preset)


def _once(folders: Iterable[Path]) -> list[Path]:
    """Return `folders` without those that are inside another one, or come again."""
    places = {folder.resolve(): folder for folder in reversed(list(folders))}
    return [
        folder
        for place, folder in reversed(places.items())
        if not any(parent in places for parent in place.parents)
    ]


def _check_list(name: str, value: object, example: str) -> None:
    """Raise TypeError for a text or a path: its letters would count as names."""
    if isinstance(value, str | bytes | Path):
        call = example.format(repr(str(value) if isinstance(value, Path) else value))
        raise TypeError(f"{name} is a list, not the single {value!r}; write {call}")


def _read_file(path: Path, before: Sequence[Path]) -> RuleFolder:
    """Return one rule file as a folder; its themes are those of the nearest chain file above."""
    path = path.absolute()
    parents = path.parents[:_CHAIN_FILE_LEVELS]
    tops = (CHAIN_FILE, PACK_FILE)
    is_top = (parent for parent in parents if any((parent / name).is_file() for name in tops))
    root = next(is_top, path.parent)
    file = root / CHAIN_FILE
    themes = decode(read_toml(file), ChainFile, file).themes if file.is_file() else {}
    stage = read_stage(path, _folder_scope(root, before))
    return RuleFolder(ChainFile(themes=themes), (stage,), (), None)


def _folder_scope(folder: Path, before: Sequence[Path]) -> FolderScope:
    """Return the fragments in force in `folder`. Raises RuleError."""
    folders = (each_folder for each_folder in (*before, folder) if each_folder.is_dir())
    scope = FolderScope(folder, tuple(map(read_scopes, folders)), pack_name(folder))
    scope.check()
    return scope


def _read_folder(folder: Path, before: Sequence[Path] = (), *, weighed: bool = True) -> RuleFolder:
    if folder.is_file() and folder.suffix == ".toml":
        return _read_file(folder, before)
    if not folder.is_dir():
        raise RuleError(folder, "is not a folder", "name one that holds rule files")
    if next(folder.rglob("*.toml"), None) is None:
        raise RuleError(folder, _contents(folder), "add a .toml file with a [[rule]]")
    path = folder / CHAIN_FILE
    chain = decode(read_toml(path), ChainFile, path) if path.exists() else ChainFile()
    check_themes(chain, path)
    folder_scope = _folder_scope(folder, before)
    stages = tuple(ordered_stages(folder_scope, chain))
    paths = site_paths(folder)
    later = shelved(paths)
    files = {each_file.file for each_file in later.values()}
    sites = tuple(read_site(path, folder_scope) for path in paths if str(path) not in files)
    weights = read_weights(folder / WEIGHTS_FILE) if weighed else None
    return RuleFolder(
        chain,
        stages,
        sites,
        weights,
        read_block_weights(folder / BLOCK_WEIGHTS_FILE) if weighed else None,
        read_words(folder),
        read_records(folder),
        folder_scope.neighbours,
        later,
    )


def _contents(folder: Path) -> str:
    """Return what a folder without a rule file has instead."""
    endings = sorted({path.suffix for path in folder.rglob("*") if path.is_file()})
    if not endings:
        return "is empty"
    return f"holds no .toml file, only {', '.join(ending or 'no ending' for ending in endings)}"


def _together(folders: Iterable[RuleFolder], disable: Iterable[str], preset: str) -> RuleSet:
    """Return the rules of `folders` by a preset as one set, checked against each other."""
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
        shelf=Shelf(files, str(shipped_folder())) if files else Shelf(),
        learned_guard=learned_guard,
    )
    _check_together(rules)
    disabled = frozenset(disable)
    check_disabled(disabled, rules, "load_rules")
    return switch_off(with_preset(rules, preset, "load_rules"), disabled)


def _merged(weights: Weights, more: Weights | None) -> Weights:
    """Return `weights` with those of a later folder, which count where both name one id."""
    if more is None:
        return weights
    return msgspec.structs.replace(
        more, page=weights.page | more.page, lines=weights.lines | more.lines
    )


def read_weights(path: Path) -> Weights | None:
    """Return the weights in the file at `path`, None where there is none. Raises RuleError."""
    return decode(read_toml(path), Weights, path) if path.exists() else None


def read_block_weights(path: Path) -> BlockWeights | None:
    """Return the weights of blocks in the file at `path`, None where there is none."""
    return decode(read_toml(path), BlockWeights, path) if path.exists() else None


def _by_domain(sites: Iterable[Site]) -> dict[str, Site]:
    """Join the site files that several folders have for one domain."""
    by_domain: dict[str, Site] = {}
    for site in sites:
        old = by_domain.get(site.domain)
        by_domain[site.domain] = _joined(old, site) if old else site
    return by_domain


def _joined(old: Site, new: Site) -> Site:
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
        tuple(rule for stage in stages for rule in stage.rules),
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


def check_disabled(
    disabled: Iterable[str], rules: RuleSet, origin: str, field: str = "disable"
) -> None:
    """Raise RuleError if a name in `disabled` is not a rule or a theme; `origin` is its file."""
    known = known_names(rules).keys() | rules.themes.keys()
    for name in sorted(set(disabled) - known):
        remedy = nearest(name, known if "." in name else rules.themes)
        raise RuleError(origin, f"names no rule or theme: {name}", remedy, field=field)


def switch_off(rules: RuleSet, names: frozenset[str]) -> RuleSet:
    """Return `rules` without those whose id, alias or theme is among `names`."""
    known = known_names(rules)
    disabled = current(names, known)
    return msgspec.structs.replace(
        rules,
        stages=tuple(without(stage, disabled) for stage in rules.stages),
        sites={
            domain: msgspec.structs.replace(
                site,
                stage=without(site.stage, disabled),
                learned=site.learned and without(site.learned, disabled),
                disable=current(site.disable, known),
            )
            for domain, site in rules.sites.items()
        },
        shelf=msgspec.structs.replace(rules.shelf, disabled=rules.shelf.disabled | disabled),
    )
