"""The recipes of docs/recipes.md for engines that use the adapter of another."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engines.articles import ROWS, SCHEMA, clean_rows, read_rows
from tests.engines.nodes import two_nodes

Run = Callable[[str, Path], None]


def test_duckdb(run_example: Run, folder: Path) -> None:
    run_example("DuckDB", folder)
    assert read_rows(folder / "clean.parquet") == clean_rows(ROWS)


def test_polars(run_example: Run, folder: Path) -> None:
    run_example("Polars, lazy", folder)
    wanted = clean_rows([row for row in ROWS if row["text"] is not None])
    assert read_rows(folder / "clean.parquet") == wanted


def test_datasets(run_example: Run, folder: Path) -> None:
    (folder / "articles" / "2.parquet").unlink()  # datasets reads no file without rows
    run_example("Hugging Face datasets, streaming", folder)
    lines = (folder / "clean.jsonl").read_text("utf-8").splitlines()
    assert list(map(json.loads, lines)) == clean_rows(ROWS)


def test_dask(run_example: Run, tmp_path: Path) -> None:
    rows = [{name: cell for name, cell in row.items() if name != "tags"} for row in ROWS]
    (tmp_path / "articles").mkdir()
    schema = SCHEMA.remove(SCHEMA.get_field_index("tags"))
    for part in (rows[:4], rows[4:]):
        name = f"{part[0]['n']}.parquet"
        pq.write_table(pa.Table.from_pylist(part, schema), tmp_path / "articles" / name)
    run_example("Dask", tmp_path)
    assert read_rows(tmp_path / "clean") == clean_rows(rows)


def test_dask_names_a_missing_column_before_the_work() -> None:
    import dask.dataframe as dd
    import pandas as pd

    from cleaner.integrations.pandas import clean_frame

    frame = dd.from_pandas(pd.DataFrame({"body": ["a"]}))
    with pytest.raises(ValueError, match="there is no column text, but body"):
        frame.map_partitions(clean_frame)


def test_nemo_curator(run_example: Run, folder: Path) -> None:
    (folder / "articles" / "2.parquet").unlink()  # Curator fails at a batch without rows
    with two_nodes():
        run_example("NeMo Curator", folder)
    assert read_rows(folder / "clean") == clean_rows(ROWS)
