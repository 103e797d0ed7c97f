"""A stand-in for the cleaner: it reads a file by its format and writes what was read back."""

from pathlib import Path

from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.model import BadRecord, Fields, FormatError, Record


def text_of(record: Record) -> str:
    source = record.source
    return source.decode() if isinstance(source, bytes) else source


def convert(
    source: Path,
    target: Path,
    fields: Fields = Fields(),  # noqa: B008
) -> tuple[list[Record], list[BadRecord]]:
    """Return the documents of `source`, put back with a mark after them, and what was bad."""
    records: list[Record] = []
    bad: list[BadRecord] = []
    try:
        for document in format_of(source.name).convert(source, target, fields, None):
            if isinstance(document, Record):
                document.put(text_of(document) + "!")
                records.append(document)
            else:
                bad.append(document)
    except FormatError as error:
        bad.append(error.bad())
    return records, bad
