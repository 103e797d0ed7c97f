"""What readers hand on: documents to clean, and what could not be read."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from cleaner.errors import CleanerError
from cleaner.languages import language

RESUME = "run the same command again to resume"
PARTS = ".parts"  # in OUT: what large files became so far, part by part
LONGEST_NAME = 255  # bytes, on the file systems in use
SHORTENED_NAME = 50  # characters, of up to four bytes each
TEXT_FIELDS = ("text", "content", "body", "article", "maintext", "raw_text", "raw_content")
HTML_FIELDS = ("html", "raw_html", "page")
ID_FIELDS = ("id", "_id", "doc_id", "docid", "uuid", "guid")
URL_FIELDS = ("url", "link", "uri", "source_url", "warc_target_uri")
LANG_FIELDS = ("lang", "language", "lang_code", "language_code")
_NAMED = 30  # columns that a message names
_LONGEST_COLUMN = 60  # characters of a name in a message


class Identity(NamedTuple):
    """What a row says of its document."""

    id: str | None
    url: str | None
    lang: str | None


class Fields(msgspec.Struct, frozen=True):
    """The columns of tables that were named; those that were not are found by themselves.

    `default_url` and `default_lang` are those of documents that have none of their own.
    """

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None
    report: str | None = None  # the column that reports go into, if any
    lang: str | None = None
    default_url: str | None = None
    default_lang: str | None = None

    def source(self, names: Iterable[str]) -> tuple[str, bool] | None:
        """Return the column to clean among `names` and whether it holds HTML, None if none does."""
        known = list(names)
        if self.html:
            return (self.html, True) if self.html in known else None
        if self.text:
            return (self.text, False) if self.text in known else None
        for candidates, is_html in ((TEXT_FIELDS, False), (HTML_FIELDS, True)):
            for name in candidates:
                if name in known:
                    return name, is_html
        return None

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns that may hold a document's id, the likeliest first."""
        return (self.id,) if self.id else ID_FIELDS

    @property
    def urls(self) -> tuple[str, ...]:
        """The columns that may hold a document's url, the likeliest first."""
        return (self.url,) if self.url else URL_FIELDS

    @property
    def langs(self) -> tuple[str, ...]:
        """The columns that may hold a document's language, the likeliest first."""
        return (self.lang,) if self.lang else LANG_FIELDS

    @property
    def named(self) -> dict[str, str]:
        """The columns that were named, by the options that name them."""
        options = {
            "--text-field": None if self.html else self.text,
            "--html-field": self.html,
            "--id-field": self.id,
            "--url-field": self.url,
            "--lang-field": self.lang,
        }
        return {option: name for option, name in options.items() if name}

    @property
    def about(self) -> frozenset[str]:
        """All columns that may say something of a document."""
        return frozenset((*self.ids, *self.urls, *self.langs))

    def identity(self, row: Mapping[str, object]) -> Identity:
        """Return what `row` says of its document."""
        lang = language(first_text(row, self.langs) or "")
        return Identity(first_text(row, self.ids), first_text(row, self.urls), lang)

    def missing(self, names: Iterable[str]) -> "FormatError":
        """Return why a table with the columns `names` has none to clean."""
        named, known = self.html or self.text, f"its columns are {named_columns(names)}"
        if named:
            return FormatError(f"has no column '{named}'", known)
        hint = "name one with --text-field or --html-field"
        return FormatError("has no column of text", f"{known}; {hint}")


def named_columns(names: Iterable[str]) -> str:
    """Return the names of columns as a part of a message, which does not grow with them.

    >>> named_columns(["id", "text"]), named_columns([])
    ('id, text', 'none')
    """
    known = [
        name if len(name) <= _LONGEST_COLUMN else f"{name[:_LONGEST_COLUMN]}…" for name in names
    ]
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return ", ".join(known[:_NAMED]) + more if known else "none"


def clean_name(name: str, is_html: bool, names: Iterable[str]) -> str:
    """Return the column of the clean text: `name`, for HTML "text" where that is free."""
    return "text" if is_html and "text" not in names else name


def first_text(row: Mapping[str, object], names: Iterable[str]) -> str | None:
    """Return the first of the columns `names` of `row` that holds a text or a number."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return None


class Bad(msgspec.Struct, frozen=True):
    """Something that could not be read: where it stood, why, and its raw bytes.

    `kind` is one of few, so that a run can count by it; what differs from one document to the
    next is the `detail`.
    """

    place: str
    kind: str
    raw: bytes | None = None  # None: the whole file, which is copied
    detail: str = ""

    @property
    def reason(self) -> str:
        """The kind and the detail.

        >>> Bad("line 3", "not valid JSON", b"{", "it ends early").reason
        'not valid JSON: it ends early'
        """
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


class Record(msgspec.Struct, frozen=True):
    """One document; `put` takes its clean text and writes it where the document came from."""

    place: str
    source: str | bytes
    put: Callable[[str], None]
    is_html: bool = False
    id: str | None = None
    url: str | None = None
    lang: str | None = None
    raw: bytes | None = None  # the whole row, where the document is one of a table


def beside(name: str, ending: str) -> str:
    """Return `name` with `ending` put behind it, cut where file systems would refuse its length.

    >>> beside("a/b.txt", ".jsonl")
    'a/b.txt.jsonl'
    """
    folder, _, last = name.rpartition("/")
    if len(os.fsencode(last + ending)) > LONGEST_NAME:
        digest = hashlib.blake2b(os.fsencode(last), digest_size=8).hexdigest()
        last = f"{last[:SHORTENED_NAME]}-{digest}"
    return f"{folder}/{last}{ending}" if folder else last + ending


class FormatError(CleanerError):
    """A file that can't be read any further; what came before is good.

    Kind and detail are those of a Bad.
    """

    def __init__(self, kind: str, detail: object = "") -> None:
        super().__init__(kind, str(detail))
        self._bad = Bad("file", kind, detail=str(detail))

    def __str__(self) -> str:
        return self._bad.reason

    def bad(self, place: str = "file") -> Bad:
        """Return what is bad: all that stands at `place` and after it."""
        return msgspec.structs.replace(self._bad, place=place)


class CorpusError(CleanerError):
    """IN or OUT can't be used as they are, or the run can't go on; the message says what to do."""


class StoppedError(CorpusError):
    """A run that can't go on now; what is done is kept, and the same command resumes it."""


class Part(msgspec.Struct, frozen=True):
    """A stretch of a large file: bytes of JSON lines, row groups of Parquet, from start to end.

    Parts are numbered from 1; `first` lines or rows of the file stand before it.
    """

    number: int
    start: int
    end: int
    first: int
    bytes: int


class Reading(msgspec.Struct):
    """The reading of a file, or of a part of it, and how far it is: in bytes as stored."""

    part: Part | None = None
    position: int = 0


class Places(NamedTuple):
    """The files that a shard becomes, as paths in OUT; those that it has no need of are not made.

    `raw` is the copy of an input that broke as a whole.
    """

    documents: str
    reports: str
    reasons: str
    raw: str


class Remote(msgspec.Struct, frozen=True):
    """Where an input is that is not on this machine, and what tells it from another there."""

    address: str
    size: int
    version: int


class Shard(msgspec.Struct, frozen=True):
    """One input file, or a part of it: where it is, its path in the corpus, that of its copy."""

    path: Path
    name: str
    target: str
    ending: str
    part: Part | None = None
    remote: Remote | None = None  # fetched to `path` when its turn comes

    def places(self) -> Places:
        """Return where the output goes; that of a part waits to be joined."""
        return self.part_places(self.part.number) if self.part else self._below("")

    def part_places(self, number: int) -> Places:
        """Return where the output of part `number` waits."""
        return self._below(f"{PARTS}/{number:06}/")

    def _below(self, root: str) -> Places:
        return Places(
            f"{root}documents/{self.target}",
            f"{root}reports/{beside(self.name, '.jsonl.zst')}",
            f"{root}quarantine/reasons/{beside(self.name, '.jsonl')}",
            f"{root}quarantine/files/{beside(self.name, '')}",
        )
