"""One bad row stops no engine: it has an error, and all others are clean."""

import json
import logging
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from datasets import Dataset
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations import datasets, datatrove, pandas, polars
from cleaner.integrations.arrow import Options, clean_batch
from cleaner.integrations.rows import RowError
from tests.engines.articles import PAGE
from tests.engines.bad_rows import CELLS, JSON_CELLS, METADATA_CELLS, OPTIONS, bad_rows, check

RAISE = Options(url="url", lang="lang", on_error="raise")


def test_pandas(caplog: pytest.LogCaptureFixture) -> None:
    frame = pd.DataFrame(bad_rows())
    with caplog.at_level(logging.WARNING):
        found = pandas.clean_frame(frame, OPTIONS)
    reports = pa.array(found["report"]).to_pylist()
    check(list(zip(found["n"], found["text"], reports, strict=True)))
    assert "10 of 1000 rows have an error; the first: row 50 could not be cleaned" in caplog.text
    with pytest.raises(RowError, match="row 50 could not be cleaned: column text holds int"):
        pandas.clean_frame(frame, RAISE)


def test_polars() -> None:
    rows = bad_rows()
    kinds = {"n": pl.Int64, "text": pl.Object, "url": pl.Object, "lang": pl.Object}
    frame = pl.DataFrame({name: [row[name] for row in rows] for name in kinds}, kinds)
    found = polars.clean_frame(frame, OPTIONS)
    check(list(found.select("n", "text", "report").iter_rows()))
    assert found.schema["text"] == pl.String
    with pytest.raises(RowError, match="row 50"):
        polars.clean_frame(frame, RAISE)


def test_datasets() -> None:
    given = Dataset.from_list(bad_rows(JSON_CELLS), on_mixed_types="use_json")
    found = datasets.clean_dataset(given, OPTIONS, batch_size=100)
    check([(row["n"], row["text"], row["report"]) for row in found])
    with pytest.raises(RowError, match="row 50"):
        datasets.clean_dataset(given, RAISE)


def test_streams_of_datasets() -> None:
    given = Dataset.from_list(bad_rows(JSON_CELLS), on_mixed_types="use_json")
    found = datasets.clean_dataset(given.to_iterable_dataset(), OPTIONS, batch_size=100)
    check([(row["n"], row["text"], row["report"]) for row in found])
    with pytest.raises(RowError, match="row 50"):
        list(datasets.clean_dataset(given.to_iterable_dataset(), RAISE))


def test_datatrove(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    lines = [json.dumps(row) + "\n" for row in bad_rows(METADATA_CELLS)]
    (tmp_path / "in" / "a.jsonl").write_text("".join(lines))
    steps = [
        JsonlReader(str(tmp_path / "in")),
        datatrove.CleanerStep(OPTIONS),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    stats = LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs")).run()
    rows = map(json.loads, (tmp_path / "out" / "00000.jsonl").read_text().splitlines())
    check([(row["metadata"]["n"], row.get("text"), row["metadata"]["report"]) for row in rows])
    assert stats.stats[1].stats["errors"].total == 10


def test_datatrove_in_memory() -> None:
    documents = [Document(row.pop("text"), str(row["n"]), metadata=row) for row in bad_rows(CELLS)]
    found = list(datatrove.CleanerStep(OPTIONS).run(iter(documents)))
    check([(row.metadata["n"], row.text, row.metadata["report"]) for row in found])
    bad = Document(PAGE, "50", metadata={"url": 404, "lang": None})
    with pytest.raises(RowError, match="document 50 could not be cleaned"):
        list(datatrove.CleanerStep(RAISE).run(iter([bad])))


def test_arrow() -> None:
    rows = bad_rows(JSON_CELLS)
    columns = {name: [json.dumps(row[name]) for row in rows] for name in ("text", "url", "lang")}
    given = pa.table(
        {"n": range(1000)}
        | {name: pa.array(values, pa.json_()) for name, values in columns.items()}
    )
    found = clean_batch(given, OPTIONS)
    check([(row["n"], row["text"], row["report"]) for row in found.to_pylist()])
