"""The shelf: files of learned rules that are read when a page of their site comes.

Rules learned from ten thousand sites are a million. To read and check all of them would take
minutes and gigabytes in each process, for rules that other sites' pages never need. So a folder
with more than a few files of learned rules is not read as it is loaded.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cleaner.ruleset.rule_set import RuleSet, Shelf, ShelvedFile, Site, Stage, without

if TYPE_CHECKING:
    from cleaner.ruleset.fragments import Scopes

LEARNED_MARK = b"# Learned: "  # the first bytes of a file of learned rules
MAX_READ_AT_ONCE = 100  # files of learned rules in a folder
_SITE_KEY = b"site = "


def site_paths(folder: Path) -> list[Path]:
    """Return the site files of a rules folder, in order."""
    from cleaner.ruleset.fragments import FRAGMENTS_FILE

    return sorted(set(folder.glob("site/*.toml")) - {folder / "site" / FRAGMENTS_FILE})


def shelved(paths: Iterable[Path]) -> dict[str, ShelvedFile]:
    """Return those of `paths` that are to be read later, by their sites; none if they are few."""
    learned = [path for path in paths if _is_learned(path)]
    if len(learned) <= MAX_READ_AT_ONCE:
        return {}
    return {_site_name(path): ShelvedFile(str(path), _digest(path)) for path in learned}


def _is_learned(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(LEARNED_MARK)) == LEARNED_MARK


def _site_name(path: Path) -> str:
    """Return the site of a learned file: its name, or what stands above its first table."""
    with path.open("rb") as file:
        for line in file:
            if line.startswith(_SITE_KEY):
                text = line.removeprefix(_SITE_KEY).decode()
                return str(msgspec.toml.decode(f"site = {text}")["site"])
            if line.startswith(b"["):
                break
    return path.stem.lower()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=8)).hexdigest()


def learned_rules_for(rules: RuleSet, site: Site) -> RuleSet | None:
    """Return the rules that were learned from the pages of `site`, None if there are none.

    Raises RuleError if its file is read now and is wrong.
    """
    stage = site.learned or (_read(site.file, rules.shelf) if site.file else None)
    if stage is None:
        return None
    stage = msgspec.structs.replace(stage, guard=rules.learned_guard)
    return RuleSet(
        (stage,), {}, rules.themes, rules.timeout, hyphens=rules.hyphens, keep=rules.keep
    )


def with_learned(rules: RuleSet, site: Site | None) -> RuleSet:
    """Return the rules for pages of `site`, those that were learned as the last stage."""
    plain, learned = rules.for_site(site), learned_rules_for(rules, site) if site else None
    if learned is None:
        return plain
    return msgspec.structs.replace(plain, stages=(*plain.stages, *learned.stages))


def _read(file: str, shelf: Shelf) -> Stage | None:
    from cleaner.ruleset.files import FolderScope, read_site
    from cleaner.ruleset.packs import pack_name

    path = Path(file)
    folder, shipped = path.parent.parent, _shipped_scopes(shelf.shipped)
    stage = read_site(path, FolderScope(folder, (shipped, {}), pack_name(folder)))
    return stage.learned and without(stage.learned, shelf.disabled)


@cache
def _shipped_scopes(folder: str) -> "Scopes":
    from cleaner.ruleset.fragments import read_scopes

    return read_scopes(Path(folder))
