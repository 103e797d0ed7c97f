"""One folder of rule files, read; each file is checked by itself."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cleaner.ruleset.chain import CHAIN_FILE, ChainFile, check_themes, ordered_stages
from cleaner.ruleset.files import FolderScope, read_site, read_stage
from cleaner.ruleset.fragments import Scopes, read_scopes
from cleaner.ruleset.packs import PACK_FILE, pack_name
from cleaner.ruleset.rule_set import BlockWeights, RuleRecord, ShelvedFile, Site, Stage, Weights
from cleaner.ruleset.shelf import shelved, site_paths
from cleaner.ruleset.stats import read_records
from cleaner.ruleset.toml import RuleError, decode, read_toml
from cleaner.ruleset.validation import BLOCK_WEIGHTS_FILE, WEIGHTS_FILE
from cleaner.ruleset.words import WordsFile, read_words

_CHAIN_FILE_LEVELS = 2  # folders above a rule file, in which its chain file may be


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


def read_folder(folder: Path, before: Iterable[Scopes] = (), *, weighed: bool = True) -> RuleFolder:
    """Return what `folder`, or a single rule file, holds. Raises RuleError.

    It may use the fragments that the folders `before` it declare. The weights of features are read
    if they are to be `weighed`.
    """
    if folder.is_file() and folder.suffix == ".toml":
        return _read_file(folder, before)
    if not folder.is_dir():
        what = "is not a .toml file or a folder" if folder.exists() else "does not exist"
        raise RuleError(folder, what, "name a rule file, or a folder that holds some")
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


def _read_file(path: Path, before: Iterable[Scopes]) -> RuleFolder:
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


def _folder_scope(folder: Path, before: Iterable[Scopes]) -> FolderScope:
    """Return the fragments in force in `folder`. Raises RuleError."""
    scope = FolderScope(folder, (*before, read_scopes(folder)), pack_name(folder))
    scope.check()
    return scope


def _contents(folder: Path) -> str:
    """Return what a folder without a rule file has instead."""
    endings = sorted({path.suffix for path in folder.rglob("*") if path.is_file()})
    if not endings:
        return "is empty"
    return f"holds no .toml file, only {', '.join(ending or 'no ending' for ending in endings)}"


def read_weights(path: Path) -> Weights | None:
    """Return the weights in the file at `path`, None where there is none. Raises RuleError."""
    return decode(read_toml(path), Weights, path) if path.exists() else None


def read_block_weights(path: Path) -> BlockWeights | None:
    """Return the weights of blocks in the file at `path`, None where there is none."""
    return decode(read_toml(path), BlockWeights, path) if path.exists() else None
