"""Rows that can't be cleaned: quarantine keeps the whole row, not only its text."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from cleaner import Cleaner, Result
from cleaner.corpus import Fields
from tests.arrow_columns import columns
from tests.builders import PROSE
from tests.corpora import SMALL, run

BAD = "This text can't be cleaned."
ROWS = {
    "id": ["1", "2", "3"],
    "text": [PROSE, BAD, PROSE],
    "by": ["Ann", 'Éva "E"', "Al"],
    "n": [1, 2, 3],
}
COLUMNS = columns()
ROW = {name: values[1] for name, values in ROWS.items()}


class Failing(Cleaner):
    """A cleaner with a fault that a text brings out."""

    def clean(self, text: str | bytes, url: str | None = None, lang: str | None = None) -> Result:
        if BAD in str(text):
            raise ZeroDivisionError(BAD)
        return super().clean(text, url, lang)


def write_jsonl(table: pa.Table, path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))


def read_csv_row(raw: str) -> dict[str, Any]:
    (values,) = csv.reader([raw])
    row: dict[str, Any] = dict(zip(ROWS, values, strict=True))
    return row | {"n": int(row["n"])}


WRITERS: dict[str, Callable[[pa.Table, Path], Any]] = {
    "parquet": pq.write_table,
    "arrow": lambda table, path: pyarrow.feather.write_feather(table, path, "uncompressed"),
    "feather": pyarrow.feather.write_feather,
    "csv": pyarrow.csv.write_csv,
    "jsonl": write_jsonl,
}


def reason(tmp_path: Path, table: pa.Table, ending: str, **options: Any) -> dict[str, Any]:
    """Return the reason of the row of `table` that can't be cleaned."""
    path = tmp_path / f"in.{ending}"
    WRITERS[ending](table, path)
    summary = run(path, tmp_path / "out", 0, cleaner=Failing(SMALL.rules), **options)
    assert (summary.documents, summary.quarantined) == (table.num_rows - 1, 1)
    (reasons,) = (tmp_path / "out" / "quarantine" / "reasons").iterdir()
    row: dict[str, Any] = json.loads(reasons.read_bytes())
    assert row["reason"] == f"cannot be cleaned: ZeroDivisionError: {BAD}"
    return row


@pytest.mark.parametrize("ending", WRITERS)
def test_a_refused_row_is_kept_with_all_its_columns(tmp_path: Path, ending: str) -> None:
    kept = reason(tmp_path, pa.table(ROWS), ending)["raw"]
    assert (read_csv_row(kept) if ending == "csv" else json.loads(kept)) == ROW


@pytest.mark.parametrize("ending", WRITERS)
def test_a_refused_row_is_kept_up_to_the_limit(tmp_path: Path, ending: str) -> None:
    kept = reason(tmp_path, pa.table(ROWS), ending, fields=Fields(quarantine_bytes=9))
    assert len(kept["raw"].encode()) == kept["original"]["kept"] == 9
    assert kept["original"]["bytes"] > len(BAD)


def test_columns_of_one_name_and_bytes_are_kept(tmp_path: Path) -> None:
    arrays = [pa.array([BAD, PROSE]), pa.array([b"\xff\x00", b""]), pa.array([1, 2])]
    table = pa.Table.from_arrays(arrays, ["text", "x", "x"])
    kept = reason(tmp_path, table, "parquet")["raw"]
    assert kept == f'{{"text":"{BAD}","x":"/wA=","x":1}}'


@pytest.mark.parametrize("name", COLUMNS)
def test_a_refused_row_keeps_a_column_of_every_type(tmp_path: Path, name: str) -> None:
    column = COLUMNS[name]
    table = pa.table({"text": [PROSE, PROSE, BAD], "x": column})
    assert set(msgspec.json.decode(reason(tmp_path, table, "arrow")["raw"])) == {"text", "x"}
