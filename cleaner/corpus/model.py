"""The data of a run: shards, the documents that readers yield, and what they could not read."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from cleaner.corpus.address import Address
from cleaner.text.counting import first_names
from cleaner.text.errors import CleanerError
from cleaner.text.languages import language

RESUME = "run the same command again to resume"
PARTS = ".parts"  # in OUT: the clean parts of large files, until they are joined
QUARANTINE_BYTES = 64_000_000  # of a broken file or row, that quarantine keeps at most
MAX_NAME_BYTES = 255  # bytes, on the file systems in use
SHORTENED_NAME_CHARS = 50  # characters, of up to four bytes each
TEXT_FIELDS = ("text", "content", "body", "article", "maintext", "raw_text", "raw_content")
HTML_FIELDS = ("html", "raw_html", "page")
ID_FIELDS = ("id", "_id", "doc_id", "docid", "uuid", "guid")
URL_FIELDS = ("url", "link", "uri", "source_url", "warc_target_uri")
DATE_FIELDS = ("date", "published", "publish_date", "date_publish", "published_at", "timestamp")
LANG_FIELDS = ("lang", "language", "lang_code", "language_code")
_NO_GROUP = "/"  # is not the name of a site
_MAX_COLUMNS = 30  # that a message names
_MAX_COLUMN_CHARS = 60  # of a name in a message


def folder_of(file: str) -> str:
    """Return the folder of a file of a corpus, as the name of a group.

    >>> folder_of("mill/1.txt"), folder_of("1.txt")
    ('mill', '/')
    """
    return file.rpartition("/")[0] or _NO_GROUP


class Identity(NamedTuple):
    """The id, url, language, site and date that a row gives for its document."""

    id: str | None
    url: str | None
    lang: str | None
    site: str | None = None
    date: str | None = None


class Fields(msgspec.Struct, frozen=True):
    """The columns to read. Where a column is not named, a column with a usual name is used.

    `site` is the column whose value says which site a document is of, in the place of its url; with
    `by_folder` the folder of its file does.

    `default_url` and `default_lang` apply to documents that do not have their own. Of a file or a
    row that can't be read, quarantine keeps the first `quarantine_bytes`.
    """

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None
    report: str | None = None  # the column to write reports to, if any
    lang: str | None = None
    default_url: str | None = None
    default_lang: str | None = None
    quarantine_bytes: int = QUARANTINE_BYTES
    site: str | None = None
    by_folder: bool = False

    def source(self, names: Iterable[str]) -> tuple[str, bool] | None:
        """Return the column among `names` to clean, and whether it holds HTML."""
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

    def group(self, record: "Record", file: str) -> str | None:
        """Return the site of a document of `file` by its column or folder, None to go by its url.

        A document without a value is in a group without a name, which has no rules.
        """
        if self.site:
            return record.site or _NO_GROUP
        if self.by_folder:
            return folder_of(file)
        return None

    @property
    def named(self) -> dict[str, str]:
        """The columns that the user named, keyed by option."""
        options = {
            "--text-field": None if self.html else self.text,
            "--html-field": self.html,
            "--id-field": self.id,
            "--url-field": self.url,
            "--lang-field": self.lang,
            "--site-field": self.site,
        }
        return {option: name for option, name in options.items() if name}

    @property
    def about(self) -> frozenset[str]:
        """All columns that may hold an id, a url, a language, a site or a date."""
        sites = (self.site,) if self.site else ()
        return frozenset((*self.ids, *self.urls, *self.langs, *sites, *DATE_FIELDS))

    def identity(self, row: Mapping[str, object]) -> Identity:
        """Return the id, url, language, site and date in `row`."""
        lang = language(first_text(row, self.langs) or "")
        site = first_text(row, (self.site,)) if self.site else None
        date = first_text(row, DATE_FIELDS)
        return Identity(first_text(row, self.ids), first_text(row, self.urls), lang, site, date)

    def missing(self, names: Iterable[str]) -> "FormatError":
        """Return the error for a table whose columns `names` include no column to clean."""
        named, known = self.html or self.text, f"its columns are {named_columns(names)}"
        if named:
            return FormatError(f"has no column '{named}'", known)
        hint = "name one with --text-field or --html-field"
        return FormatError("has no column of text", f"{known}; {hint}")


def named_columns(names: Iterable[str]) -> str:
    """Return the names of columns for a message, shortened if there are many or long ones.

    >>> named_columns(["id", "text"]), named_columns([])
    ('id, text', 'none')
    """
    known = [
        name if len(name) <= _MAX_COLUMN_CHARS else f"{name[:_MAX_COLUMN_CHARS]}…" for name in names
    ]
    return first_names(known, _MAX_COLUMNS) or "none"


def clean_name(name: str, is_html: bool, names: Iterable[str]) -> str:
    """Return the column for the clean text: `name`, or "text" for HTML if that is not taken."""
    return "text" if is_html and "text" not in names else name


def first_text(row: Mapping[str, object], names: Iterable[str]) -> str | None:
    """Return the first string or integer in the columns `names` of `row`, as a string."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return None


class BadRecord(msgspec.Struct, frozen=True):
    """Input that could not be read or cleaned: its place in the file, why, and its raw bytes.

    A run counts by `kind`, so there are few kinds. What differs between documents of one kind
    goes into `detail`.
    """

    place: str  # such as "line 3", or "file"
    kind: str
    raw: bytes | None = None  # None: the whole file, which is copied to quarantine
    detail: str = ""

    @property
    def reason(self) -> str:
        """The kind and the detail.

        >>> BadRecord("line 3", "not valid JSON", b"{", "it ends early").reason
        'not valid JSON: it ends early'
        """
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


class Record(msgspec.Struct, frozen=True):
    """One document, with a callback that writes its clean text to the reader's output file.

    A generator of (record, clean text) pairs would read more simply, but the reader would have
    to match each clean text to its row again. `put` closes over the row instead, so every
    reader keeps the other columns of a row as they are, and holds one batch of rows in memory.
    """

    place: str
    source: str | bytes
    put: Callable[[str], None]
    is_html: bool = False
    id: str | None = None
    url: str | None = None
    lang: str | None = None
    site: str | None = None  # the value of the column that names it
    date: str | None = None
    raw: bytes | Callable[[], bytes] | None = None  # the whole row of a table, or what makes it
    metadata: Mapping[str, list[str]] = {}  # what the source says about the document
    is_slow: bool = False  # a page at which a worker ran out of its time budget


def with_suffix(name: str, ending: str) -> str:
    """Return `name` followed by `ending`; a last part too long for file systems is shortened.

    >>> with_suffix("a/b.txt", ".jsonl")
    'a/b.txt.jsonl'
    """
    folder, _, last = name.rpartition("/")
    if len(os.fsencode(last + ending)) > MAX_NAME_BYTES:
        digest = hashlib.blake2b(os.fsencode(last), digest_size=8).hexdigest()
        last = f"{last[:SHORTENED_NAME_CHARS]}-{digest}"
    return f"{folder}/{last}{ending}" if folder else last + ending


class FormatError(CleanerError):
    """A file that can't be read any further. The records read before the error are good.

    `kind` and `detail` have the meaning that they have in BadRecord.
    """

    def __init__(self, kind: str, detail: object = "") -> None:
        super().__init__(kind, str(detail))
        self._bad = BadRecord("file", kind, detail=str(detail))

    def __str__(self) -> str:
        return self._bad.reason

    def bad(self, place: str = "file") -> BadRecord:
        """Return the rest of the file, from `place` on, as a bad record."""
        return msgspec.structs.replace(self._bad, place=place)


class CorpusError(CleanerError):
    """IN or OUT can't be used, or the run can't continue. The message says what to do."""


class StoppedError(CorpusError):
    """The run can't continue now. Finished work is kept, and the same command resumes the run."""


class Part(msgspec.Struct, frozen=True):
    """A part of a large file: a range of bytes (JSON lines) or of row groups (Parquet)."""

    number: int  # from 1
    start: int
    end: int  # exclusive
    first: int  # lines or rows of the file before this part
    bytes: int  # of the input, as stored


class Reading(msgspec.Struct):
    """The position of a reader in a file or a part, in bytes as stored. The reader updates it."""

    part: Part | None = None
    position: int = 0


class OutputPaths(NamedTuple):
    """The paths in OUT of the files of a shard. A file with no content is not written.

    `raw` is a copy of the input, for an input that is broken as a whole.
    """

    documents: str
    reports: str
    reasons: str
    raw: str


class Remote(msgspec.Struct, frozen=True):
    """An input in an object store. `version` changes when the content does."""

    address: Address
    size: int  # bytes
    version: int


class Shard(msgspec.Struct, frozen=True):
    """One input file, or a part of one."""

    path: Path  # on this machine
    name: str  # its path in the corpus
    target: str  # the path of its clean copy, below OUT/documents
    ending: str
    part: Part | None = None
    remote: Remote | None = None  # downloaded to `path` when a worker starts the shard

    def output_paths(self) -> OutputPaths:
        """Return the paths of the output; those of a part are below PARTS."""
        return self.part_paths(self.part.number) if self.part else self._below("")

    def part_paths(self, number: int) -> OutputPaths:
        """Return the paths of the output of part `number`, until the parts are joined."""
        return self._below(f"{PARTS}/{number:06}/")

    def _below(self, root: str) -> OutputPaths:
        return OutputPaths(
            f"{root}documents/{self.target}",
            f"{root}reports/{with_suffix(self.name, '.jsonl.zst')}",
            f"{root}quarantine/reasons/{with_suffix(self.name, '.jsonl')}",
            f"{root}quarantine/files/{with_suffix(self.name, '')}",
        )
