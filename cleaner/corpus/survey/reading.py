"""Reading the OUT of a finished run: its summary, its reports, and documents with their sources."""

import os
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from cleaner.corpus.formats.compression import read_all, read_lines
from cleaner.corpus.formats.registry import JSON_LINES, Format, ending_of, format_of
from cleaner.corpus.manifest import Fingerprint
from cleaner.corpus.model import TEXT_FIELDS, CorpusError, Fields, FormatError, Shard
from cleaner.corpus.output.base import MANIFEST, SUMMARY, Output
from cleaner.report import Count, Report
from cleaner.text import jsonio
from cleaner.text.edits import EditError, restore

_REDO = "run the same cleaner corpus again to write it again"


class RunSummary(msgspec.Struct, frozen=True):
    """The fields of summary.json that a page needs; those of earlier versions may lack some."""

    documents: int
    words_in: int
    words_out: int
    quarantined: int = 0
    preset: str = ""
    seconds: float = 0.0
    reasons: dict[str, int] = {}
    themes: dict[str, Count] = {}
    rules: dict[str, Count] = {}
    flags: dict[str, int] = {}
    skipped: dict[str, Any] = {}
    links: dict[str, Any] = {}
    emptied: dict[str, Any] = {}
    trials: dict[str, dict[str, int]] = {}


class Origin(msgspec.Struct, frozen=True):
    """Where the inputs of a run were, and the columns that were read.

    `folder` is "" if they were in a store, None in an OUT of a version that did not note it.
    """

    folder: str | None = None
    fields: Fields = Fields()


class FinishedRun:
    """The OUT of a run that is complete.

    Raises CorpusError, which says what the place is instead and what to do.
    """

    def __init__(self, out: Output) -> None:
        self.out = out
        if MANIFEST not in out.entries():
            raise CorpusError(
                f"{out} is not the OUT of a run; give the folder that cleaner corpus wrote"
            )
        with out.reading(SUMMARY) as path:
            if path is None:
                raise CorpusError(
                    f"the run in {out} is not complete; run the same cleaner corpus again first"
                )
            try:
                self.summary = jsonio.loads(path.read_bytes(), RunSummary)
            except ValueError as error:
                raise CorpusError(f"{out}/{SUMMARY} is damaged ({error}); {_REDO}") from error

    def shards(self) -> list[Shard]:
        """Return the files of IN that were cleaned, with the paths of their output, by name."""
        query = "SELECT name, target FROM shard WHERE part = 0 ORDER BY name"
        rows = self._manifest(query)
        names = [(os.fsdecode(name), os.fsdecode(target)) for name, target in rows]
        return [Shard(Path(), name, target, ending_of(target)) for name, target in names]

    def origin(self) -> Origin:
        """Return where the inputs were and how they were read."""
        if not self._manifest("SELECT 1 FROM sqlite_master WHERE name = 'origin'"):
            return Origin()
        for folder, fields in self._manifest("SELECT folder, fields FROM origin"):
            return Origin(os.fsdecode(folder), jsonio.loads(fields, Fields))
        return Origin()

    def fingerprint(self, shard: Shard) -> Fingerprint:
        """Return the fingerprint of the input of a shard, as the run found it."""
        query = "SELECT size, mtime, digest FROM shard WHERE part = 0 AND name = ?"
        return Fingerprint(*self._manifest(query, os.fsencode(shard.name))[0])

    def _manifest(self, query: str, *values: object) -> list[Any]:
        """Return the rows that the manifest has for `query`."""
        try:
            with (
                self.out.reading(MANIFEST) as path,
                closing(
                    sqlite3.connect(f"{_existing(path).absolute().as_uri()}?mode=ro", uri=True)
                ) as base,
            ):
                return base.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise CorpusError(f"the manifest of {self.out} can't be read ({error})") from error

    def report_lines(self, shard: Shard) -> AbstractContextManager[Iterable[bytes]]:
        """Yield the reports of a shard as lines of JSON; see the function of this name."""
        return report_lines(self.out, shard)

    def sources(
        self, shard: Shard, wanted: Mapping[int, Report]
    ) -> Iterator[tuple[int, str | None]]:
        """Yield the sources of the `wanted` reports of a shard, by their places in its files.

        None stands for a source that can't be rebuilt: the clean copy is missing or was changed.
        """
        left = dict(wanted)
        for number, row in _clean_rows(self.out, shard, wanted):
            if number in left:
                yield number, _source(row, left.pop(number))
            if not left:
                break
        yield from ((number, None) for number in left)

    def refusals(self, shard: Shard, limit: int) -> Iterator[tuple[str, str, str]]:
        """Yield the file, the place and the reason of the first documents in quarantine."""
        with self.out.reading(shard.output_paths().reasons) as path:
            if path is None:
                return
            with path.open("rb") as file:
                while limit > 0 and (line := file.readline(_MAX_REASON_BYTES)):
                    while not line.endswith(b"\n") and (rest := file.readline(_MAX_REASON_BYTES)):
                        line = line[:_MAX_REASON_BYTES] + rest[-1:]  # the bytes of the row
                    limit -= 1
                    yield _refusal(line, shard)


class RunDocument(msgspec.Struct, frozen=True):
    """A document of a run. Its source is None if the clean copy is missing or was changed."""

    report: Report
    source: str | None
    lang: str | None


def run_documents(out: Output, shard: Shard, fields: Fields) -> Iterator[RunDocument]:
    """Yield all documents of a shard of the finished run in `out`, which read `fields`.

    Raises CorpusError where the reports are damaged.
    """
    rows = _clean_rows(out, shard)
    with report_lines(out, shard) as lines:
        for line in lines:
            report = jsonio.loads(line, Report)
            _, row = next(rows, (0, {}))
            yield RunDocument(report, _source(row, report), fields.identity(row).lang)


@contextmanager
def report_lines(out: Output, shard: Shard) -> Iterator[Iterable[bytes]]:
    """Yield the reports of a shard as lines of JSON, none if it has no clean document.

    Raises CorpusError where they are damaged.
    """
    name = shard.output_paths().reports
    try:
        with out.reading(name) as path:
            yield read_lines(path, trusted=True) if path else ()
    except (FormatError, ValueError) as error:
        if isinstance(error, CorpusError):
            raise
        raise CorpusError(f"{out}/{name} is damaged ({error}); {_REDO}") from error


def _clean_rows(
    out: Output, shard: Shard, wanted: Container[int] | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the clean rows of a shard with their places: those `wanted`, or all.

    The rest of a damaged copy is left out. Raises CorpusError if its format is not known here.
    """
    name = shard.output_paths().documents
    file_format = format_of(name)
    with out.reading(name) as path, suppress(FormatError, OSError, ValueError):
        yield from _rows(path, file_format, wanted) if path else ()


_MAX_REASON_BYTES = 1 << 16


def _refusal(line: bytes, shard: Shard) -> tuple[str, str, str]:
    """Return the fields of a reason, whose row may be cut off."""
    head = line.split(b',"raw', 1)[0].split(b',"original"', 1)[0].rstrip().removesuffix(b"}") + b"}"
    try:
        row = jsonio.loads(head, dict)
    except ValueError:
        return shard.name, "", "its reason is too long to be shown"
    return tuple(str(row.get(key, "")) for key in ("shard", "place", "reason"))  # type: ignore[return-value]


def _existing(path: Path | None) -> Path:
    if path is None:
        raise CorpusError("the manifest of OUT does not exist any more")
    return path


def _rows(
    path: Path, file_format: Format, wanted: Container[int] | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the wanted rows of a clean copy, or all, as far as they are texts."""
    if file_format is JSON_LINES:
        for number, line in enumerate(read_lines(path, trusted=True)):
            if wanted is None or number in wanted:
                yield number, jsonio.loads_object(line)
    elif file_format.read_batches:
        yield from _rows_of_batches(file_format.read_batches(path), wanted)
    elif file_format.read_rows:
        yield from enumerate(file_format.read_rows(path))
    else:
        text = read_all(path, trusted=True).decode("utf-8", "surrogateescape")
        yield 0, {"text": text}


def _rows_of_batches(
    batches: Iterator[Any], wanted: Container[int] | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow as pa

    schema = next(batches)
    texts = [
        (position, field.name)
        for position, field in enumerate(schema)
        if pa.types.is_string(field.type)
        or pa.types.is_large_string(field.type)
        or pa.types.is_string_view(field.type)
    ]
    first = 0
    for batch in batches:
        for row in range(batch.num_rows):
            if wanted is None or first + row in wanted:
                yield (
                    first + row,
                    {name: batch.column(position)[row].as_py() for position, name in texts},
                )
        first += batch.num_rows


def _source(row: Mapping[str, Any], report: Report) -> str | None:
    """Return the source of a clean document: the column whose text fits its report says it."""
    names = sorted(row, key=lambda name: name.lower() not in TEXT_FIELDS)
    for name in names:
        text = row[name]
        if isinstance(text, str) and len(text) == report.characters:
            try:
                return restore(text, report.edits)
            except EditError:
                continue
    return None
