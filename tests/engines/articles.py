"""Articles with all that is unusual, and what must become of them."""

import functools
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from cleaner import Cleaner
from cleaner.integrations.arrow import Options, report_row
from tests.builders import MORE_PROSE, PROSE

CHROME = "Subscribe to our newsletter!"
PAGE = f"{PROSE}\n\n{CHROME}\n\n{MORE_PROSE}\n"
HUGE = "\n\n".join(f"{PROSE} So says page {page}.\n\n{CHROME}" for page in range(2000))
ODD = f"The mill \ud800 was\udcff sold.\n\n{PAGE}"
URL = "https://www.example.com/a"
TAGS = pa.list_(pa.struct([("name", pa.string())]))

ROWS: list[dict[str, Any]] = [
    {"n": 0, "id": "a", "url": URL, "text": PAGE, "tags": [{"name": "x"}, {"name": None}]},
    {"n": 1, "id": "a", "url": None, "text": f"By Jane Doe\n\n{PAGE}", "tags": None},
    {"n": 2, "id": "b", "url": URL, "text": None, "tags": []},
    {"n": 3, "id": "c", "url": "", "text": "", "tags": [None]},
    {"n": 4, "id": None, "url": "http://[", "text": HUGE, "tags": None},
    {"n": 5, "id": "a", "url": None, "text": "na\xefve \N{WOMAN}\x00 \t", "tags": None},
    {"n": 6, "id": "d", "url": None, "text": CHROME, "tags": [{"name": "y"}]},
]
MISFITS: list[tuple[dict[str, list[object]], Options, str]] = [  # and what is said of them
    ({"n": ["a"]}, Options(), "there is no column text, but n"),
    ({"text": [1]}, Options(), "column text holds int64, not text"),
    ({"text": ["a"], "report": [1]}, Options(report="report"), "there is a column report already"),
]
TEXT = pa.string()
SCHEMA = pa.schema([("n", pa.int64()), ("id", TEXT), ("url", TEXT), ("text", TEXT), ("tags", TAGS)])


@functools.cache
def cleaned(text: str, url: str | None = None) -> tuple[str, dict[str, Any]]:
    """Return what Cleaner makes of one text by itself, and the report as a row."""
    result = Cleaner().clean(text, url)
    return result.text, report_row(result.report) | {"error": None, "raw_base64": None}


def clean_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what must become of `rows`, with a column of reports."""
    found = []
    for row in rows:
        known = row["text"] is not None
        text, report = cleaned(row["text"], row["url"]) if known else (None, None)
        found.append(row | {"text": text, "report": plain(report)})
    return found


def plain(value: Any) -> Any:
    """Return `value` with tuples as lists, as engines give them."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def write_articles(folder: Path) -> None:
    """Write the articles as a table of two parts and one without rows."""
    folder.mkdir()
    for part, rows in enumerate((ROWS[:4], ROWS[4:], [])):
        pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / f"{part}.parquet")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a table that an engine wrote, in the order of their numbers."""
    rows = pads.dataset(path, format="parquet").to_table().to_pylist()
    return sorted(rows, key=lambda row: row["n"])
