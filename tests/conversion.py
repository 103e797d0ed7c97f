"""A stand-in for the cleaner: it reads a file by its format and writes what was read back."""

from pathlib import Path

from cleaner.corpus.formats.known import FORMATS, ending_of
from cleaner.corpus.record import Bad, Fields, FormatError, Record


def text_of(record: Record) -> str:
    source = record.source
    return source.decode() if isinstance(source, bytes) else source


def convert(
    source: Path,
    target: Path,
    fields: Fields = Fields(),  # noqa: B008
) -> tuple[list[Record], list[Bad]]:
    """Return the documents of `source`, put back with a mark behind them, and what was bad."""
    records: list[Record] = []
    bad: list[Bad] = []
    try:
        for each in FORMATS[ending_of(source.name)](source, target, fields):
            if isinstance(each, Record):
                each.put(text_of(each) + "!")
                records.append(each)
            else:
                bad.append(each)
    except FormatError as error:
        bad.append(error.bad())
    return records, bad
