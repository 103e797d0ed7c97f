"""The document that a command reads. Other input is refused, with what to do instead."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import msgspec
import typer

from cleaner.cli.options import PROGRAM, InputKind
from cleaner.cli.streams import STANDARD, read_bytes
from cleaner.text.encoding import is_binary
from cleaner.text.errors import InputError
from cleaner.text.filetypes import (
    HTML_ENDINGS,
    JSON_LINES_ENDINGS,
    MAIL_ENDING,
    MAILBOX_ENDING,
    compression_of,
    file_type,
)

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.report import Result

_TABLES = ("a Parquet table", "an Arrow table")
_WEB_ARCHIVE = b"WARC/1."
_SAMPLE_LINES = 3
_SAMPLE_BYTES = 1 << 20  # bytes in which the first lines of JSON are looked for


def one_path(paths: Sequence[Path] | None, command: str) -> Path:
    """Return the only one of `paths`, "-" if there is none. Raises InputError for several."""
    if paths and len(paths) > 1:
        what = f"{command} takes one file, not {len(paths)}"
        raise InputError(f"{what}; use cleaner corpus for several: cleaner corpus DIR OUT")
    return paths[0] if paths else STANDARD


def is_page(path: Path) -> bool:
    """Say whether the name of a file says that it holds HTML."""
    return path.suffix.lower() in HTML_ENDINGS


def clean_file(
    cleaner: "Cleaner",
    path: Path,
    about: tuple[str | None, str | None],
    *,
    kind: InputKind | None = None,
) -> "Result":
    """Return the clean document of the file at `path`, which its ending says how to read.

    `about` has its address and its language; `kind` says what it is, whatever its ending says.

    Raises InputError if it is not a document, OSError if it cannot be read.
    """
    kind = kind or _kind_of(path)
    data = read_document(path, is_html=kind == "html")
    if kind == "html":
        return cleaner.clean_html(data, *about)
    if kind is None:
        return cleaner.clean(data, *about)
    try:
        return cleaner.clean_mail(data, *about)
    except InputError as error:
        raise InputError(f"{shown_name(path)}: {error}") from error


def warn_of_html(result: "Result") -> None:
    """Say on standard error what to do if a text was a page."""
    if any(flag.name == "looks-like-html" for flag in result.report.flags):
        typer.echo(f"{PROGRAM}: looks like HTML: add --html", err=True)


def _kind_of(path: Path) -> InputKind | None:
    if is_page(path):
        return "html"
    return "mail" if path.suffix.lower() == MAIL_ENDING else None


def shown_name(path: Path) -> str:
    """Return what messages call the file at `path`."""
    return "standard input" if path == STANDARD else str(path)


def read_document(path: Path, *, is_html: bool) -> bytes:
    """Return the bytes of the text or page at `path`, "-" for standard input.

    Raises InputError if it is not one, OSError if it cannot be read.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; use cleaner corpus {quote(str(path))} OUT")
    if path.suffix.lower() == MAILBOX_ENDING:
        raise InputError(f"{path} is a mailbox; {_corpus_of(path, 'mbox')}")
    data = read_bytes(path)
    fault = _fault(data, path)
    if fault is None and not is_html and (kind := json_kind(data)):
        kind = "JSON Lines" if path.suffix.lower() in JSON_LINES_ENDINGS else kind
        fault = f"holds {kind}, not text; {_as_table(kind, path)}"
    if fault:
        raise InputError(f"{shown_name(path)} {fault}")
    return data


def json_kind(data: bytes) -> str | None:
    r"""Return "JSON Lines" or "JSON" if `data` is that, by its first lines or as a whole.

    >>> json_kind(b'{"text": "It rained."}\n{"text": "It snowed."}\n'), json_kind(b"{sic}")
    ('JSON Lines', None)
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if data[:1] not in (b"{", b"["):
        return None
    lines = data[:_SAMPLE_BYTES].splitlines()
    first = list(islice(filter(None, map(bytes.strip, lines)), _SAMPLE_LINES))
    if len(first) > 1 and all(isinstance(_parsed(line), dict) for line in first):
        return "JSON Lines"
    value = _parsed(data)
    is_row = isinstance(value, dict) or (isinstance(value, list) and _has_objects(value))
    return "JSON" if is_row else None


def _has_objects(values: list[object]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def _parsed(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _fault(data: bytes, path: Path) -> str | None:
    """Return why `data` is not text and what to do, None if it is text."""
    compression = compression_of(data)
    if compression:
        from cleaner.corpus.formats.compression import COMPRESSIONS  # slow to import

        ending, command = compression
        source = f"… | {command}" if path == STANDARD else f"{command} {quote(str(path))}"
        remedy = f"unpack it: {source} | cleaner clean -"
        by_corpus = "use cleaner corpus, or " if ending in COMPRESSIONS else ""
        return f"is compressed ({ending}); {by_corpus}{remedy}"
    if data.startswith(_WEB_ARCHIVE):
        return f"is a web archive (WARC); {_corpus_of(path, 'warc')}"
    kind = file_type(data)
    if kind in _TABLES:
        return f"is {kind}; {_corpus_of(path, 'parquet')}"
    if kind:
        return f"is {kind}, not text; convert it to text first"
    if is_binary(data):
        return "is binary data, not text; give a text or an HTML page"
    return None


def _as_table(kind: str, path: Path) -> str:
    if kind == "JSON Lines":
        return _corpus_of(path, "jsonl")
    return "write it as JSON Lines, one object a line, and use cleaner corpus"


def _corpus_of(path: Path, form: str) -> str:
    options = f" --format {form}" if path == STANDARD else ""
    return f"use cleaner corpus {quote(str(path))} OUT{options}"
