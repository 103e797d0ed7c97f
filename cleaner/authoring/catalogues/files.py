"""Files of catalogues: their texts by their keys, whatever the format."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Entries = dict[str, list[str]]
_PHP_TEXT = re.compile(
    r"""\$lang\['(?P<key>\w+)'\]\s*=\s*(?P<quote>['"])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"""
)
_FLAT_TABLE = re.compile(r"""(?:(?P<name>['"]?\w+['"]?)\s*:\s*)?(?P<table>\{[^{}]*\})""")


class CatalogueError(ValueError):
    """A file of a catalogue is not what its name says."""


def read_entries(path: Path) -> Entries:
    """Return the texts of each key of a file; a key has one for each form of a number.

    Formats are gettext, JSON, YAML, PHP, and literals of other programs. In gettext the source
    text is the key. Keys of tables inside tables are joined by points.

    Raises:
        CatalogueError: the file is not in the format that its name says.
    """
    read = _READERS.get(path.suffix, _program_entries)
    try:
        return read(path)
    except (ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        raise CatalogueError(f"{path} cannot be read: {reason}") from error


def _gettext_entries(path: Path) -> Entries:
    import polib  # only developers have it

    entries = polib.mofile(str(path)) if path.suffix == ".mo" else polib.pofile(str(path))
    return {
        entry.msgid: [*entry.msgstr_plural.values()] or [entry.msgstr]
        for entry in entries
        if not entry.obsolete and "fuzzy" not in getattr(entry, "flags", ())
    }


def _json_entries(path: Path) -> Entries:
    return _entries(json.loads(path.read_text("utf-8-sig")))


def _yaml(text: str) -> Any:
    """Return the value that `text` declares in YAML. Raises ValueError."""
    import yaml  # only developers have it

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _yaml_entries(path: Path) -> Entries:
    return _entries(_yaml(_text(path)))


def _php_entries(path: Path) -> Entries:
    return {match["key"]: [match["text"].replace("\\", "")] for match in _texts(path, _PHP_TEXT)}


def _program_entries(path: Path) -> Entries:
    """Read the literals of a program: the outermost braces, or the tables without tables in them.

    Most literals of JavaScript and Python are YAML.
    """
    text = _text(path)
    try:
        return _entries(_yaml(text[text.find("{") : text.rfind("}") + 1]))
    except ValueError:
        return _entries(dict(_flat_tables(path)))


def _flat_tables(path: Path) -> Iterator[tuple[str, object]]:
    for match in _texts(path, _FLAT_TABLE):
        try:
            yield (match["name"] or "").strip("'\""), _yaml(match["table"])
        except ValueError:  # a block of code
            continue


def _texts(path: Path, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return pattern.finditer(_text(path))


def _text(path: Path) -> str:
    return path.read_text("utf-8-sig").replace("\t", " ")  # YAML has no tabs


def _entries(raw: object) -> Entries:
    return {key: [value] for key, value in _flat(raw)}


def _flat(raw: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of nested tables with their paths.

    >>> [*_flat({"comments": {"one": "A comment"}})]
    [('comments.one', 'A comment')]
    """
    if isinstance(raw, str):
        yield path, raw
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))


_READERS: dict[str, Callable[[Path], Entries]] = {
    ".po": _gettext_entries,
    ".mo": _gettext_entries,
    ".json": _json_entries,
    ".yml": _yaml_entries,
    ".yaml": _yaml_entries,
    ".php": _php_entries,
}
