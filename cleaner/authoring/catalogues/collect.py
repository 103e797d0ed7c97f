"""Collecting the wordings of a language from all catalogues in a folder."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from cleaner.authoring.catalogues.files import CatalogueError, Entries, read_entries
from cleaner.authoring.catalogues.wordings import Wording, is_printed, without_markup, words_key
from cleaner.text.languages import language
from cleaner.text.words import count_words

# What catalogues call a language, where that is not its code of two letters.
_CODES = {"nb": "no", "cn": "zh", "cz": "cs", "gr": "el", "vn": "vi", "iw": "he", "in": "id"}
_MAX_WORDS = 30  # of a wording: a longer one is a page of help
_LANG = "{lang}"
_CODE = r"(?P<code>[A-Za-z]{2}(?:[-_@][A-Za-z]+)*)"


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the files of one catalogue are, and which of their keys are prompts of which theme.

    `path` is a glob below the folder, with `{lang}` where the language stands. Without it a file
    has all languages, and `{lang}` stands in the keys. `plural` parts the forms of a number in one
    text, as "|" does.
    """

    name: str
    path: str
    licence: str
    source: str
    themes: dict[str, list[str]]
    plural: str = ""


class _Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    catalogue: list[Catalogue]


def read_mapping(path: Path) -> list[Catalogue]:
    """Return the catalogues that `path` declares. Raises msgspec.ValidationError."""
    return msgspec.toml.decode(path.read_bytes(), type=_Mapping).catalogue


def files_of(catalogue: Catalogue, folder: Path, code: str) -> list[Path]:
    """Return the files of `catalogue` that hold the language `code`; regions do not count."""
    paths = sorted(folder.glob(catalogue.path.replace(_LANG, "*")))
    if _LANG not in catalogue.path:
        return paths
    shape = _shape(catalogue.path)
    matches = ((path, shape.fullmatch(path.relative_to(folder).as_posix())) for path in paths)
    return [path for path, match in matches if match and code_of(match["code"]) == code]


def _shape(path: str) -> re.Pattern[str]:
    head, tail = (re.escape(part).replace(r"\*", "[^/]*") for part in path.split(_LANG))
    return re.compile(f"{head}{_CODE}{tail}")


def code_of(name: str) -> str | None:
    """Return the ISO 639-1 code of what a catalogue calls a language.

    >>> code_of("nb_NO"), code_of("pt-br"), code_of("vn"), code_of("template")
    ('no', 'pt', 'vi', None)
    """
    code = language(name.replace("@", "-"))
    return _CODES.get(code, code) if code else None


def wordings_of(catalogue: Catalogue, entries: Entries, code: str) -> Iterator[Wording]:
    """Yield what `catalogue` prints by `entries`, apart from what is empty or long."""
    for theme, keys in catalogue.themes.items():
        values = (value for key in keys for value in entries.get(key.replace(_LANG, code), ()))
        for value in values:
            for part in value.split(catalogue.plural) if catalogue.plural else [value]:
                text = without_markup(part)
                if is_printed(text) and count_words(text) <= _MAX_WORDS:
                    yield Wording(theme, text, (catalogue.name,))


def collect(mapping: Sequence[Catalogue], folder: Path, code: str) -> list[Wording]:
    """Return the wordings of the language `code`, one of each text, of all catalogues in `folder`.

    What most catalogues print comes first. A text that is in two themes has the first. A file that
    cannot be read is named on standard error, and the others count.
    """
    same: dict[str, list[Wording]] = defaultdict(list)
    for catalogue in mapping:
        for path in files_of(catalogue, folder, code):
            for wording in wordings_of(catalogue, _entries(path), code):
                same[words_key(wording.text)].append(wording)
    merged = [
        Wording(first.theme, first.text, tuple(sorted({text.sources[0] for text in texts})))
        for texts in same.values()
        for first in texts[:1]
    ]
    return sorted(merged, key=lambda wording: (wording.theme, -len(wording.sources), wording.text))


def translated(wordings: Iterable[Wording], english: Iterable[Wording]) -> list[Wording]:
    """Return those `wordings` that differ from `english`, which catalogues have where one lacks.

    >>> english = Wording("related", "Read more", ("NexT",))
    >>> translated([english], [english])
    []
    """
    same = {words_key(wording.text) for wording in english}
    return [wording for wording in wordings if words_key(wording.text) not in same]


def _entries(path: Path) -> Entries:
    try:
        return read_entries(path)
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return {}
