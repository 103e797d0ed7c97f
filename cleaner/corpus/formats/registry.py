"""The formats of a corpus. Each is stated once, in FORMATS; all else about formats derives from it.

To add a format, write a module with a function that converts its files, and add a `Format` here.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from cleaner.corpus.extras import Extra, lacking
from cleaner.corpus.formats.arrow import arrow_columns, convert_arrow, read_arrow
from cleaner.corpus.formats.compression import COMPRESSIONS, compression_ending
from cleaner.corpus.formats.csv import convert_csv, csv_columns, read_csv
from cleaner.corpus.formats.jsonl import (
    convert_jsonl,
    count_lines,
    jsonl_columns,
    read_jsonl,
    split_lines,
)
from cleaner.corpus.formats.mail import convert_mail, convert_mailbox
from cleaner.corpus.formats.members import (
    ByteRange,
    LineTally,
    RecordTally,
    Segment,
    Tally,
    line_segment,
    member_segment,
)
from cleaner.corpus.formats.parquet import (
    convert_parquet,
    parquet_columns,
    parquet_rows,
    read_parquet,
    split_row_groups,
)
from cleaner.corpus.formats.text import convert_html, convert_text
from cleaner.corpus.formats.warc import convert_warc
from cleaner.corpus.model import BadRecord, CorpusError, Fields, Part, Reading, Record, Shard
from cleaner.text.filetypes import (
    HTML_ENDINGS,
    JSON_LINES_ENDINGS,
    MAIL_ENDING,
    MAILBOX_ENDING,
    MARKDOWN_ENDINGS,
)

Convert = Callable[[Path, Path, Fields, Reading | None], Iterator[Record | BadRecord]]
ColumnsReader = Callable[[Path], list[str]]
Splitter = Callable[[Path, int], Iterator[Part]]
Scanner = Callable[[BinaryIO, ByteRange], Segment]

OUT_FORMATS = ("jsonl.zst", "parquet")
_COMPRESSION_RATIO = 3  # approximate bytes of text in a byte of a compressed file


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """How the files of one format are read, split and written.

    `convert` takes source, target, fields and a Reading. It yields a Record for each document,
    whose `put` writes its clean text to the target, and a BadRecord for each row that can't be
    read. It raises FormatError where the file can't be read any further. Its Reading names a part
    of the file only if the format has a `split`.

    Clean copies in another format are made from the clean copy in this one: `read_rows` yields its
    rows by their names; `read_batches`, for tables with types, yields its Arrow schema, then its
    batches. A format without both holds one text in a file. A run counts the rows of each finished
    clean copy, so that nothing counts as cleaned that is not written.
    """

    endings: tuple[str, ...]  # of file names, in lower case, without an ending of compression
    convert: Convert
    columns: ColumnsReader | None = None  # returns the names of the columns
    split: Splitter | None = None  # yields parts of about that many bytes
    tally: Callable[[], Tally] | None = None  # counts what members hold, so that they are parts
    read_rows: Callable[[Path], Iterator[dict[str, Any]]] | None = None
    read_batches: Callable[[Path], Iterator[Any]] | None = None
    count_rows: Callable[[Path], int] | None = None  # without reading them, if that is faster
    clean_ending: str = ""  # of the clean copy, if it is not the file's own
    extra: Extra | None = None  # that has the libraries it needs
    compressible: bool = True  # a file may be compressed as a whole
    holds_reports: bool = False  # a clean copy may have a column for reports
    text_ratio: int = 1  # approximate bytes of text in a byte of a file


JSON_LINES = Format(
    endings=JSON_LINES_ENDINGS,
    convert=convert_jsonl,
    count_rows=count_lines,
    columns=jsonl_columns,
    split=split_lines,
    tally=LineTally,
    read_rows=read_jsonl,
    holds_reports=True,
)
_ALL = (
    Format(endings=(".txt", *MARKDOWN_ENDINGS), convert=convert_text),
    Format(endings=HTML_ENDINGS, convert=convert_html, clean_ending=".txt"),
    Format(endings=(MAIL_ENDING,), convert=convert_mail, clean_ending=".txt"),
    Format(endings=(MAILBOX_ENDING,), convert=convert_mailbox, clean_ending=".jsonl.zst"),
    JSON_LINES,
    Format(endings=(".csv",), convert=convert_csv, columns=csv_columns, read_rows=read_csv),
    Format(
        endings=(".parquet",),
        convert=convert_parquet,
        count_rows=parquet_rows,
        columns=parquet_columns,
        split=split_row_groups,
        read_batches=read_parquet,
        extra="parquet",
        compressible=False,
        holds_reports=True,
        text_ratio=_COMPRESSION_RATIO,
    ),
    Format(
        endings=(".arrow",),
        convert=convert_arrow,
        columns=arrow_columns,
        read_batches=read_arrow,
        extra="parquet",
        compressible=False,
    ),
    Format(
        endings=(".feather",),  # Arrow with compressed batches
        convert=convert_arrow,
        columns=arrow_columns,
        read_batches=read_arrow,
        extra="parquet",
        compressible=False,
        text_ratio=_COMPRESSION_RATIO,
    ),
    Format(
        endings=(".warc", ".wet"),
        convert=convert_warc,
        clean_ending=".jsonl.zst",
        tally=RecordTally,
        extra="warc",
    ),
)
FORMATS: dict[str, Format] = {
    ending: file_format for file_format in _ALL for ending in file_format.endings
}


def ending_of(name: str) -> str:
    """Return the ending of the file `name` that tells its format, "" if the format is unknown.

    >>> ending_of("Pages.HTML.gz"), ending_of("a.parquet.gz")
    ('.html.gz', '')
    """
    compression = compression_ending(name)
    stem = name.lower().removesuffix(compression)
    plain = max((ending for ending in FORMATS if stem.endswith(ending)), key=len, default="")
    if not plain or (compression and not FORMATS[plain].compressible):
        return ""
    return plain + compression


def plain_ending(ending: str) -> str:
    """Return an ending without the one of its compression.

    >>> plain_ending(".html.gz")
    '.html'
    """
    return ending.removesuffix(compression_ending(ending))


def format_of(name: str) -> Format:
    """Return the format of the file `name`, which may be an ending.

    Raises CorpusError if no format here has such files: a program may have cleaned them that
    registered one.

    >>> format_of("a.ndjson.gz") is JSON_LINES
    True
    """
    ending = plain_ending(ending_of(name))
    if not ending:
        raise CorpusError(
            f"{Path(name).name} has a format that is not known here; only the program that"
            " registered it can read it"
        )
    return FORMATS[ending]


def clean_ending(ending: str) -> str:
    """Return the ending of the clean copy of a file with `ending`.

    >>> clean_ending(".html.gz"), clean_ending(".warc.gz"), clean_ending(".csv")
    ('.txt.gz', '.jsonl.zst', '.csv')
    """
    clean = format_of(ending).clean_ending
    if compression_ending(clean):
        return clean
    return (clean or plain_ending(ending)) + compression_ending(ending)


def holds_reports(ending: str) -> bool:
    """Say whether a file with `ending` has a place for reports with_suffix its documents."""
    return format_of(ending).holds_reports


def split_of(shard: Shard) -> Splitter | None:
    """Return the function that splits the file of `shard`, None if that takes a scanner or none."""
    if _needs_types(shard) or shard.remote is not None or compression_ending(shard.ending):
        return None
    return format_of(shard.ending).split


def scanner_of(shard: Shard) -> Scanner | None:
    """Return the function that finds what begins in a range of the file of `shard`.

    None stands for a file that is split in another way, or cleaned as a whole.
    """
    tally, compression = format_of(shard.ending).tally, compression_ending(shard.ending)
    if _needs_types(shard) or tally is None:
        return None
    if compression:
        return partial(member_segment, ending=compression, make_tally=tally)
    return line_segment if shard.remote and tally is LineTally else None


def _needs_types(shard: Shard) -> bool:
    """Return whether the file becomes Parquet without types: each part would get its own types."""
    becomes_parquet = shard.target.lower().endswith(".parquet")
    return becomes_parquet and not format_of(shard.ending).read_batches


def count_rows(path: Path) -> int | None:
    """Return the number of documents in a clean copy that this run wrote, 0 if there is none.

    None stands for a format that reads no rows and does not count them.
    """
    file_format = format_of(path.name)
    if not path.exists():
        return 0
    if file_format.count_rows:
        return file_format.count_rows(path)
    if file_format.read_batches:
        batches = islice(file_format.read_batches(path), 1, None)  # after the schema
        return sum(int(batch.num_rows) for batch in batches)
    return sum(1 for _ in file_format.read_rows(path)) if file_format.read_rows else None


def columns_of(ending: str) -> ColumnsReader | None:
    """Return the function that reads the names of columns, None if the format has no columns."""
    return format_of(ending).columns


def expected_text(ending: str, size: int) -> int:
    """Return about how many bytes of text a file of `size` bytes holds.

    >>> expected_text(".txt", 100), expected_text(".jsonl.zst", 100)
    (100, 300)
    """
    ratio = _COMPRESSION_RATIO if compression_ending(ending) else 1
    return size * ratio * format_of(ending).text_ratio


def known_formats() -> str:
    """Return the endings of all formats, as a part of a sentence."""
    return f"{', '.join(FORMATS)}, some of them compressed as {', '.join(COMPRESSIONS)}"


def check_needs(endings: set[str]) -> None:
    """Raise CorpusError where a library is missing that files with `endings` need."""
    for ending in sorted(endings):
        extra = format_of(ending).extra if ending_of(ending) else None
        if extra and (library := lacking(extra)):
            raise CorpusError(f"{ending} files need {library}")
