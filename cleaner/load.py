"""Rule files: found, read, checked and put in chain order."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from cleaner.cache import cached
from cleaner.decode import RuleError, decode, nearest, read_toml
from cleaner.rule import (
    Guard,
    Prune,
    Rule,
    RuleSet,
    Sign,
    Site,
    Stage,
    Texts,
    Weights,
    without,
)
from cleaner.validate import WEIGHTS_FILE, check_prune, check_rule, check_sign, check_weights

CHAIN_FILE = "chain.toml"
T = TypeVar("T", Rule, Prune, Sign)
_LEVELS = 2  # folders above a rule file, in which its chain file may be
DEFAULT_TIMEOUT = 0.5  # seconds for one pattern on one line


class Chain(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `chain.toml` says: the order of the stages, the themes there are, the guards."""

    stages: Texts = ("*",)
    themes: dict[str, str] = {}
    guard: tuple[Guard, ...] = ()
    timeout: Annotated[float, msgspec.Meta(gt=0)] | None = None  # seconds


class Folder(msgspec.Struct, frozen=True):
    """What the files of one folder say, each checked by itself."""

    chain: Chain
    stages: tuple[Stage, ...]
    sites: tuple[Site, ...]
    weights: Weights | None


def shipped_folder() -> Path:
    """Return the folder of the rules that come with the package."""
    inside = Path(__file__).parent / "rules"  # in a wheel; in a checkout they stand beside it
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


def load_rules(
    folders: Iterable[str | Path] = (),
    disable: Iterable[str] = (),
    *,
    weighed: bool = True,
    fresh: bool = False,
) -> RuleSet:
    """Return the shipped rules, those in `folders` added, `disable`d themes and ids left out.

    A folder may also be one rule file; its themes are those of the nearest `chain.toml` above.
    Folders that did not change since they were read come from the user's cache; with `fresh`
    the files are read all the same. Without `weighed` the weights of signs are not read, as for
    fitting them anew.

    Raises RuleError, which names file, rule, field and remedy, at the first fault, and
    TypeError if a single text stands for a list.
    """
    _check_list("folders", folders, "load_rules([{}])")
    _check_list("disable", disable, "load_rules(disable=[{}])")
    wanted = [shipped_folder(), *map(Path, folders)]
    if fresh or not weighed:
        return load_folders(wanted, disable, weighed=weighed)
    return _together(map(_cached_folder, wanted), disable)


def load_folders(
    folders: Iterable[Path], disable: Iterable[str] = (), *, weighed: bool = True
) -> RuleSet:
    """Return the rules of `folders` alone, in that order, from the files themselves.

    See `load_rules` for the rest.
    """
    return _together((_read_folder(each, weighed=weighed) for each in folders), disable)


def _check_list(name: str, value: object, example: str) -> None:
    """Raise TypeError for a text or a path: its letters would count as names."""
    if isinstance(value, str | bytes | Path):
        call = example.format(repr(str(value) if isinstance(value, Path) else value))
        raise TypeError(f"{name} is a list, not the single {value!r}; write {call}")


def _cached_folder(folder: Path) -> Folder:
    if folder.is_file():
        return _read_folder(folder)
    return cached(folder, Folder, partial(_read_folder, folder))


def _read_file(path: Path) -> Folder:
    """Return one rule file as a folder; its themes are those of the nearest chain file above."""
    above = (folder / CHAIN_FILE for folder in path.absolute().parents[:_LEVELS])
    file = next((each for each in above if each.is_file()), None)
    themes = decode(read_toml(file), Chain, file).themes if file else {}
    return Folder(Chain(themes=themes), (_stage(read_toml(path), path, path.stem, None),), (), None)


def _read_folder(folder: Path, *, weighed: bool = True) -> Folder:
    if folder.is_file() and folder.suffix == ".toml":
        return _read_file(folder)
    if not folder.is_dir():
        raise RuleError(folder, "is not a folder", "name one that holds rule files")
    if next(folder.rglob("*.toml"), None) is None:
        raise RuleError(folder, _contents(folder), "add a .toml file with a [[rule]]")
    path = folder / CHAIN_FILE
    chain = decode(read_toml(path), Chain, path) if path.exists() else Chain()
    stages = tuple(_ordered(folder, chain))
    sites = tuple(_read_site(path, folder) for path in sorted(folder.glob("site/*.toml")))
    return Folder(chain, stages, sites, read_weights(folder / WEIGHTS_FILE) if weighed else None)


def _contents(folder: Path) -> str:
    """Return what a folder without a rule file holds instead."""
    endings = sorted({path.suffix for path in folder.rglob("*") if path.is_file()})
    if not endings:
        return "is empty"
    return f"holds no .toml file, only {', '.join(ending or 'no ending' for ending in endings)}"


def _together(folders: Iterable[Folder], disable: Iterable[str]) -> RuleSet:
    """Return the rules of `folders` as one set, checked against each other."""
    stages: list[Stage] = []
    sites: list[Site] = []
    themes: dict[str, str] = {}
    weights = Weights()
    timeout = DEFAULT_TIMEOUT
    for folder in folders:
        stages += folder.stages
        sites += folder.sites
        themes |= folder.chain.themes
        weights = _merged(weights, folder.weights)
        timeout = folder.chain.timeout or timeout
    stages.sort(key=lambda stage: stage.guard is not None)  # stable: the guarded come last
    rules = RuleSet(tuple(stages), _by_domain(sites), themes, timeout, weights)
    _check_together(rules)
    disabled = frozenset(disable)
    check_disabled(disabled, rules, "load_rules")
    return switch_off(rules, disabled)


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


def _ordered(folder: Path, chain: Chain) -> Iterator[Stage]:
    """Yield the stages of `folder`, each rule file in the first place that names it."""
    file = folder / CHAIN_FILE
    paths = {
        path.relative_to(folder).with_suffix("").as_posix(): path
        for path in sorted(folder.rglob("*.toml"))
        if path.parent != folder / "site" and path not in (file, folder / WEIGHTS_FILE)
    }
    for guard in chain.guard:
        for name in set(guard.stages) - paths.keys():
            raise RuleError(
                file, f"has no stage {name}", nearest(name, paths), field="guard.stages"
            )
    guards = {name: guard for guard in chain.guard for name in guard.stages}
    left = dict(paths)
    for wanted in chain.stages:
        names = [name for name in left if fnmatchcase(name, wanted)]
        if not names and chain.stages != ("*",):
            raise RuleError(
                file, f"finds no file for {wanted}", nearest(wanted, paths), field="stages"
            )
        for name in names:
            path = left.pop(name)
            yield _stage(read_toml(path), path, name, guards.get(name))
    for name in left:
        raise RuleError(file, f"has no place for {name}.toml", f'add "{name}"', field="stages")


def _read_site(path: Path, folder: Path) -> Site:
    raw = read_toml(path)
    disable = decode(raw.pop("disable", []), frozenset[str], path)
    name = path.relative_to(folder).with_suffix("").as_posix()
    return Site(path.stem.lower(), _stage(raw, path, name, None), disable)


def _stage(raw: dict[str, Any], path: Path, name: str, guard: Guard | None) -> Stage:
    for key in raw.keys() - {"rule", "prune", "sign"}:
        remedy = nearest(key, ("rule", "prune", "sign"))
        raise RuleError(path, "is not a table here", remedy, field=key)
    rules = tuple(_decoded(raw.get("rule", []), Rule, path))
    prunes = tuple(_decoded(raw.get("prune", []), Prune, path))
    for rule in rules:
        check_rule(rule, path)
    for prune in prunes:
        check_prune(prune, path)
    signs = tuple(_decoded(raw.get("sign", []), Sign, path))
    for sign in signs:
        check_sign(sign, path)
    return Stage(name, str(path), rules, prunes, guard, signs)


def _decoded(tables: object, kind: type[T], path: Path) -> Iterator[T]:
    if not isinstance(tables, list):
        raise RuleError(path, "is one table", "write [[rule]], [[prune]] or [[sign]]", field="rule")
    for number, table in enumerate(tables, 1):
        name = table.get("id") if isinstance(table, dict) else None
        yield decode(table, kind, path, name if isinstance(name, str) else f"number {number}")


def _by_domain(sites: Iterable[Site]) -> dict[str, Site]:
    """Join the site files that several folders have for one domain."""
    found: dict[str, Site] = {}
    for site in sites:
        if site.domain in found:
            old = found[site.domain]
            rules, prunes = old.stage.rules, old.stage.prunes
            stage = Stage(
                site.stage.name,
                site.stage.file,
                (*rules, *site.stage.rules),
                (*prunes, *site.stage.prunes),
                signs=(*old.stage.signs, *site.stage.signs),
            )
            found[site.domain] = Site(site.domain, stage, old.disable | site.disable)
        else:
            found[site.domain] = site
    return found


def _check_together(rules: RuleSet) -> None:
    """Check what no rule shows by itself: ids, themes, and that there is a rule at all."""
    seen: dict[str, str] = {}
    for stage, rule in rules.declared():
        if rule.id in seen:
            what = f"is also in {seen[rule.id]}"
            raise RuleError(stage.file, what, "rename one of them", rule=rule.id, field="id")
        if rule.theme not in rules.themes:
            what, remedy = f"names no theme: {rule.theme}", nearest(rule.theme, rules.themes)
            raise RuleError(stage.file, what, remedy, rule=rule.id, field="id")
        seen[rule.id] = stage.file
    for stage, sign in rules.signs():
        for name in set(sign.themes) - rules.themes.keys():
            what, remedy = f"names no theme: {name}", nearest(name, rules.themes)
            raise RuleError(stage.file, what, remedy, rule=sign.id, field="themes")
    if not seen:
        raise RuleError("the rule folders", "hold no rule", "add a file with a [[rule]]")
    check_weights(rules, rules.weights, Path(WEIGHTS_FILE))
    for site in rules.sites.values():
        check_disabled(site.disable, rules, site.stage.file)


def check_disabled(
    disabled: Iterable[str], rules: RuleSet, origin: str, field: str = "disable"
) -> None:
    """Raise RuleError, which names `origin`, if a name in `disabled` is not a rule or a theme."""
    known = {rule.id for _, rule in rules.declared()} | rules.themes.keys()
    for name in sorted(set(disabled) - known):
        remedy = nearest(name, known if "." in name else rules.themes)
        raise RuleError(origin, f"names no rule or theme: {name}", remedy, field=field)


def switch_off(rules: RuleSet, disabled: frozenset[str]) -> RuleSet:
    """Return `rules` without those whose id or theme is among `disabled`."""
    return msgspec.structs.replace(
        rules,
        stages=tuple(without(stage, disabled) for stage in rules.stages),
        sites={
            domain: msgspec.structs.replace(site, stage=without(site.stage, disabled))
            for domain, site in rules.sites.items()
        },
    )
