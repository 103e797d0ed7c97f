"""pandas: columns of any type of text keep it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cleaner import Cleaner, clean_html
from cleaner.integrations.arrow import Options
from cleaner.integrations.pandas import clean_frame, clean_series
from tests.engines.articles import ODD, PAGE, ROWS, URL, clean_rows, cleaned, read_rows

REPORT = Options(report="report")


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], None], folder: Path
) -> None:
    run_example("pandas", folder)
    assert read_rows(folder / "clean.parquet") == clean_rows(ROWS)


@pytest.mark.parametrize("kind", ["object", "str", "string[python]", "string[pyarrow]", "category"])
def test_a_column_keeps_its_index_name_type_and_nulls(kind: str) -> None:
    given = pd.Series([PAGE, None, "", PAGE], index=[3, 3, 1, 0], name="body", dtype=kind)
    found = clean_series(given)
    assert list(found.dropna()) == [cleaned(PAGE)[0], "", cleaned(PAGE)[0]]
    assert list(found.isna()) == [False, True, False, False]
    assert found.index.equals(given.index)
    assert found.name == given.name
    assert kind == "category" or found.dtype == given.dtype


@pytest.mark.parametrize("null", [None, float("nan"), pd.NA], ids=repr)
def test_nulls_of_objects_stay_what_they_are(null: object) -> None:
    assert clean_series(pd.Series([null, PAGE], dtype=object))[0] is null


def test_lone_surrogates_are_cleaned() -> None:
    found = clean_frame(pd.DataFrame({"text": pd.Series([ODD], dtype=object)}), REPORT)
    assert found["text"][0] == Cleaner().clean(ODD).text
    assert found["report"].struct.field("raw_base64")[0]


@pytest.mark.parametrize("names", [(0, 1), ("0", "1")])
def test_columns_may_have_numbers(names: tuple[int | str, int | str]) -> None:
    given = pd.DataFrame({0: [PAGE, None], 1: [URL, None]})
    found = clean_frame(given, Options(text=names[0], url=names[1], report="report"))
    assert list(found.columns) == [0, 1, "report"]
    assert found[0][0] == cleaned(PAGE)[0]
    with pytest.raises(ValueError, match="there is no column text, but 0, 1"):
        clean_frame(given)


@pytest.mark.parametrize("kind", ["str", "object", "binary"])
def test_pages_are_cleaned_into_a_new_column(kind: str) -> None:
    page = f"<article><p>{PAGE}</p></article>"
    cells = [page.encode() if kind == "binary" else page, None]
    given = pd.DataFrame({"page": pd.Series(cells, dtype="str" if kind == "str" else object)})
    found = clean_frame(given, Options(html="page"))
    assert found["text"][0] == clean_html(page).text
    assert found["text"].isna()[1]
    assert list(found.columns) == ["page", "text"]


def test_misuse_is_an_error_that_explains_it() -> None:
    frame = pd.DataFrame({"text": [PAGE]})
    with pytest.raises(TypeError, match=r"not str; write clean_frame\(…, Options\(text='text'\)\)"):
        clean_frame(frame, "text")
    with pytest.raises(TypeError, match=r"takes a pandas\.DataFrame, not a pandas\.Series"):
        clean_frame(frame["text"])
    with pytest.raises(ValueError, match="a column alone has no place for url; use clean_frame"):
        clean_series(frame["text"], Options(url="url"))


def test_a_table_without_rows_is_cleaned() -> None:
    assert clean_series(pd.Series([], dtype=str)).empty
    frame = clean_frame(pd.DataFrame({"text": []}, dtype=str), REPORT)
    assert frame.empty
    assert list(frame.columns) == ["text", "report"]


def test_a_frame_leaves_the_one_given_and_other_columns_alone() -> None:
    odd = object()
    given = pd.DataFrame({"text": [PAGE, None], "any": [odd, 1]}, index=["a", "a"])
    found = clean_frame(given, REPORT)
    assert found["any"].iloc[0] is odd
    assert list(given["text"].dropna()) == [PAGE]
    assert found["report"].struct.field("characters").iloc[0] == len(cleaned(PAGE)[0])
    assert found["report"].isna().iloc[1]


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        ({"n": ["a"]}, Options(), "there is no column text, but n"),
        ({"text": [1]}, Options(), "column text holds int64, not text"),
        ({"text": ["a"], "report": [1]}, REPORT, "there is a column report already"),
    ],
)
def test_columns_that_do_not_fit_are_named(
    given: dict[str, list[object]], options: Options, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        clean_frame(pd.DataFrame(given), options)
