"""Packs: folders of rules that are installed as packages, found by their entry points.

A pack is data. None of its code is run, and none of its rules is in force until it is named.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

import cleaner
from cleaner.ruleset.model import Language, NonEmptyText
from cleaner.ruleset.toml import RuleError, decode, nearest, read_toml

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint  # slow to import, and most runs have no pack

PACK_FILE = "pack.toml"
_GROUP = "cleaner.rules"  # of entry points
_FOLDER = "rules"  # of a package that is a pack
_SIGN = "pack:"
# Of three letters or more, so that no pack has the name of a language.
_PackName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$", min_length=3)]


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The contents of `pack.toml`, which makes a folder of rules a pack.

    `name` stands before the ids of its rules. `languages` are those of its rules; `cleaner` says
    with which versions of Cleaner they work, such as ">=0.1,<0.2".
    """

    name: _PackName
    description: NonEmptyText
    languages: Annotated[tuple[Language, ...], msgspec.Meta(min_length=1)]
    cleaner: NonEmptyText


class InstalledPack(msgspec.Struct, frozen=True):
    """A pack that is installed; `fault` is a sentence that says why it cannot be used, if so.

    `distribution` is what pip knows it by, `version` and `license` are those of that.
    """

    name: str
    distribution: str
    version: str
    license: str
    languages: tuple[str, ...] = ()
    folder: Path | None = None
    fault: str = ""


def is_pack(place: str | Path) -> bool:
    """Say whether `place` names a pack, and not a folder.

    >>> is_pack("pack:harbour"), is_pack("my-rules")
    (True, False)
    """
    return str(place).startswith(_SIGN)


def rules_folder(place: str | Path) -> Path:
    """Return the folder of rules that `place` names: its path, or "pack:NAME" for a pack.

    Raises RuleError if the pack is not installed, is broken, or does not fit.
    """
    if not is_pack(place):
        return Path(place)
    wanted, entries = str(place).removeprefix(_SIGN), _entries()
    named = [entry for entry in entries if entry.name == wanted]
    if not named:
        known = {f"{_SIGN}{entry.name}" for entry in entries}
        remedy = nearest(str(place), known) if known else "install it with pip"
        raise RuleError("", f"the pack {wanted} is not installed", remedy)
    return _rules_of(named[0], named)


def installed_packs() -> Iterator[InstalledPack]:
    """Yield the packs that are installed, by their names, those that cannot be used too."""
    entries = sorted(_entries(), key=lambda entry: (entry.name, entry.value))
    for entry in entries:
        name, version = _metadata(entry, "Name"), _metadata(entry, "Version")
        listed = InstalledPack(entry.name, name, version, _license(entry))
        try:
            folder = _rules_of(entry, [same for same in entries if same.name == entry.name])
            languages = _read(folder / PACK_FILE).languages
            yield msgspec.structs.replace(listed, languages=languages, folder=folder)
        except RuleError as error:
            yield msgspec.structs.replace(listed, fault=str(error))


def pack_name(folder: Path) -> str:
    """Return the name of the pack that `folder` is, "" if it has no pack file.

    Raises RuleError if the file is wrong, or the pack does not fit this version of Cleaner.
    """
    file = folder / PACK_FILE
    return _read(file).name if file.is_file() else ""


def _read(file: Path) -> Pack:
    """Return the contents of a pack file that fits this version of Cleaner. Raises RuleError."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    pack = decode(read_toml(file), Pack, file)
    try:
        versions = SpecifierSet(pack.cleaner)
    except InvalidSpecifier as error:
        what, remedy = f"is not a range of versions: {pack.cleaner}", 'write one as ">=0.1,<0.2"'
        raise RuleError(file, what, remedy, field="cleaner") from error
    if not versions.contains(cleaner.__version__, prereleases=True):
        what = f"asks for {pack.cleaner}, and this is {cleaner.__version__}"
        remedy = "install a version of the pack that fits, or another one of Cleaner"
        raise RuleError(file, what, remedy, field="cleaner")
    return pack


def _entries() -> "list[EntryPoint]":
    from importlib.metadata import entry_points

    return [*entry_points(group=_GROUP)]


def _rules_of(entry: "EntryPoint", named: "list[EntryPoint]") -> Path:
    """Return the folder of rules of an entry point; `named` are all of its name."""
    place = f"{_SIGN}{entry.name}"
    if len(named) > 1:
        owners = ", ".join(sorted(_metadata(same, "Name") for same in named))
        raise RuleError(place, f"is installed by {owners}", "uninstall all of them but one")
    if not _license(entry):
        remedy = "write license = … in its pyproject.toml"
        raise RuleError(place, "names no licence", remedy)
    # The specification of a module inside a package cannot be found without running the package.
    spec = None if "." in entry.value else find_spec(entry.value)
    if spec is None or not spec.submodule_search_locations:
        what = f"names {entry.value}, which is not a package"
        raise RuleError(place, what, "name a top-level package that holds a folder rules")
    folder = Path(spec.submodule_search_locations[0], _FOLDER)
    if not (folder / PACK_FILE).is_file():
        raise RuleError(place, f"lacks {folder / PACK_FILE}", "install the pack again")
    if (name := _read(folder / PACK_FILE).name) != entry.name:
        what = f"is {entry.name} in its entry point"
        raise RuleError(folder / PACK_FILE, what, f"write {name} there", field="name")
    return folder


def _license(entry: "EntryPoint") -> str:
    return _metadata(entry, "License-Expression") or _metadata(entry, "License")


def _metadata(entry: "EntryPoint", field: str) -> str:
    """Return a field of the metadata of the distribution that an entry point is of, or ""."""
    values = (entry.dist.metadata.get_all(field) if entry.dist else None) or [""]
    return str(values[0]).partition("\n")[0]
