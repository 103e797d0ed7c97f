"""The formats of a corpus: which files are read by what, what they become, what they need."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cleaner.corpus.formats.arrow import ARROW_ENDINGS, arrow_columns, convert_arrow
from cleaner.corpus.formats.csvtable import convert_csv, csv_columns
from cleaner.corpus.formats.files import HTML_ENDINGS, convert_html, convert_text
from cleaner.corpus.formats.jsonl import convert_jsonl, jsonl_columns, split_lines
from cleaner.corpus.formats.packed import PACKINGS, packing
from cleaner.corpus.formats.parquet import convert_parquet, parquet_columns, split_row_groups
from cleaner.corpus.formats.warc import convert_warc
from cleaner.corpus.record import Bad, CorpusError, Part, Record, Shard
from cleaner.extras import Extra, lacking

# Takes source, target, fields and a Reading, of a part only where the format can be split.
Convert = Callable[..., Iterator[Record | Bad]]
Split = Callable[[Path, int], Iterator[Part]]
Columns = Callable[[Path], list[str]]

_ARCHIVES = (".warc", ".wet")
_PACKED: dict[str, Convert] = {
    ".txt": convert_text,
    **dict.fromkeys(HTML_ENDINGS, convert_html),
    ".jsonl": convert_jsonl,
    ".ndjson": convert_jsonl,
    ".csv": convert_csv,
    **dict.fromkeys(_ARCHIVES, convert_warc),
}
FORMATS: dict[str, Convert] = {
    **{ending + kind: _PACKED[ending] for ending in _PACKED for kind in ("", *PACKINGS)},
    ".parquet": convert_parquet,
    **dict.fromkeys(ARROW_ENDINGS, convert_arrow),
}
OUT_FORMATS = ("jsonl.zst", "parquet")
_EXPANDS = 3  # bytes of text in one of a packed file, about
_SPLITS: dict[str, Split] = {
    ".jsonl": split_lines,
    ".ndjson": split_lines,
    ".parquet": split_row_groups,
}
_COLUMNS: dict[str, Columns] = {
    **dict.fromkeys((".jsonl", ".ndjson"), jsonl_columns),
    ".csv": csv_columns,
    ".parquet": parquet_columns,
    **dict.fromkeys(ARROW_ENDINGS, arrow_columns),
}
_NEEDS: dict[str, Extra] = {
    **dict.fromkeys((".parquet", *ARROW_ENDINGS), "parquet"),
    **dict.fromkeys(_ARCHIVES, "warc"),
}


def ending_of(name: str) -> str:
    """Return the ending that tells the format of the file `name`, "" where it is none of ours.

    >>> ending_of("Pages.HTML.gz")
    '.html.gz'
    """
    return max((each for each in FORMATS if name.lower().endswith(each)), key=len, default="")


def clean_ending(ending: str) -> str:
    """Return the ending of the clean copy of a file with `ending`.

    >>> clean_ending(".html.gz"), clean_ending(".warc.gz"), clean_ending(".csv")
    ('.txt.gz', '.jsonl.zst', '.csv')
    """
    kind = packing(ending)
    plain = ending.removesuffix(kind)
    if plain in _ARCHIVES:
        return ".jsonl.zst"
    return (".txt" if plain in HTML_ENDINGS else plain) + kind


def holds_reports(ending: str) -> bool:
    """Say whether a file with `ending` has a place for reports beside its documents."""
    return ending.removesuffix(packing(ending)) in (".parquet", ".jsonl", ".ndjson")


def split_of(shard: Shard) -> Split | None:
    """Return what splits the file of `shard`, None where it is cleaned as a whole.

    Rows without a schema make Parquet as a whole: each part would have types of its own.
    """
    typed = shard.ending == ".parquet" or not shard.target.lower().endswith(".parquet")
    return _SPLITS.get(shard.ending) if typed and shard.remote is None else None


def columns_of(ending: str) -> Columns | None:
    """Return what reads the names of columns, None where files with `ending` have none."""
    return _COLUMNS.get(ending.removesuffix(packing(ending)))


def expected_text(ending: str, size: int) -> int:
    """Return how much text a file of `size` bytes may hold, as a first guess.

    >>> expected_text(".txt", 100), expected_text(".jsonl.zst", 100)
    (100, 300)
    """
    plain = _PACKED.keys() | {".arrow"}
    return size if ending in plain else size * _EXPANDS


def known_formats() -> str:
    """Return the endings of all formats, as a part of a sentence."""
    plain = ", ".join(ending for ending in FORMATS if not packing(ending))
    return f"{plain}, some of them packed as {', '.join(PACKINGS)}"


def check_needs(endings: set[str]) -> None:
    """Raise CorpusError where a library is missing that files with `endings` need."""
    for ending in sorted(endings):
        extra = _NEEDS.get(ending.removesuffix(packing(ending)))
        if extra and (library := lacking(extra)):
            raise CorpusError(f"{ending} files need {library}")
