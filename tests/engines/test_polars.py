"""Polars: columns of text keep what else they are."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cleaner import clean_html
from cleaner.integrations.arrow import Options
from cleaner.integrations.polars import clean_frame, clean_series
from tests.engines.articles import MISFITS, PAGE, ROWS, URL, clean_rows, cleaned, read_rows

REPORT = Options(report="report")


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], None], folder: Path
) -> None:
    run_example("Polars", folder)
    assert read_rows(folder / "clean.parquet") == clean_rows(ROWS)


def test_a_column_keeps_its_name_and_nulls() -> None:
    given = pl.Series("body", [PAGE, None, "", PAGE])
    found = clean_series(given)
    assert found.to_list() == [cleaned(PAGE)[0], None, "", cleaned(PAGE)[0]]
    assert (found.name, found.dtype) == (given.name, given.dtype)


@pytest.mark.parametrize("kind", [pl.Categorical(), pl.Enum([PAGE, URL])], ids=str)
def test_categories_become_text(kind: pl.DataType) -> None:
    given = pl.DataFrame({"text": [PAGE, None], "url": [URL, None]}, {"text": kind, "url": kind})
    found = clean_frame(given, Options(url="url"))
    assert found["text"].equals(pl.Series("text", [cleaned(PAGE, URL)[0], None], pl.String))
    assert found["url"].equals(given["url"])
    assert clean_series(given["text"]).to_list() == [cleaned(PAGE)[0], None]


def test_lazy_frames_stay_lazy() -> None:
    given = pl.LazyFrame({"n": [1, 2], "text": [PAGE, PAGE * 2]})
    lazy = clean_frame(given, REPORT)
    assert lazy.collect_schema() == clean_frame(given.collect(), REPORT).schema
    assert lazy.filter(pl.col("n") == 1).select("text").collect().item() == cleaned(PAGE)[0]
    assert lazy.collect(engine="streaming").height == 2
    with pytest.raises(ValueError, match="there is no column txt, but n, text"):
        clean_frame(given, Options(text="txt"))


def test_pages_are_cleaned_into_a_new_column() -> None:
    page = f"<article><p>{PAGE}</p></article>"
    for given in (pl.DataFrame({"page": [page]}), pl.DataFrame({"page": [page.encode()]})):
        found = clean_frame(given, Options(html="page", report="report"))
        assert found.columns == ["page", "text", "report"]
        assert found["text"].to_list() == [clean_html(page).text]


@pytest.mark.parametrize("kind", [pl.String, pl.Null], ids=str)
def test_a_table_without_rows_is_cleaned(kind: type[pl.DataType]) -> None:
    assert clean_series(pl.Series("text", [], dtype=kind)).dtype == kind
    found = clean_frame(pl.DataFrame({"text": []}, schema={"text": kind}), REPORT)
    assert found.shape == (0, 2)


def test_columns_in_parts_and_of_other_types_stay() -> None:
    part = pl.DataFrame({"text": [PAGE], "kind": pl.Series(["a"], dtype=pl.Categorical)})
    given = pl.concat([part, part.clear(), part], rechunk=False)
    found = clean_frame(given, REPORT)
    assert found["text"].to_list() == [cleaned(PAGE)[0]] * 2
    assert found["kind"].equals(given["kind"])
    assert found["kind"].dtype == pl.Categorical
    lengths = found["report"].struct.field("characters")
    assert lengths.to_list() == [len(cleaned(PAGE)[0])] * 2


@pytest.mark.parametrize(("given", "options", "said"), MISFITS)
def test_columns_that_do_not_fit_are_named(
    given: dict[str, list[object]], options: Options, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        clean_frame(pl.DataFrame(given), options)
