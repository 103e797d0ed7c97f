"""Hugging Face datasets: other features stay, and the cache knows the rules."""

from collections.abc import Callable
from pathlib import Path

import pytest
from datasets import (
    ClassLabel,
    Dataset,
    DatasetDict,
    Features,
    IterableDataset,
    IterableDatasetDict,
    Value,
)

from cleaner import clean_html
from cleaner.integrations import options as choice
from cleaner.integrations.arrow import Options
from cleaner.integrations.datasets import clean_dataset
from tests.engines.articles import MISFITS, PAGE, ROWS, clean_rows, cleaned, read_rows

REPORT = Options(report="report")
RULE = """[[rule]]
id = "related.mine"
description = "d"
action = "remove-line"
phrases = ["{word}"]
removes = ["The {word} again.", "That {word} again."]
keeps = ["The {word}s again.", "The town again."]
reference = "r"
"""


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], None], folder: Path
) -> None:
    (folder / "articles" / "2.parquet").unlink()  # datasets reads no file without rows
    run_example("Hugging Face datasets", folder)
    assert read_rows(folder / "clean.parquet") == clean_rows(ROWS)


def test_features_and_format_stay() -> None:
    features = Features({"text": Value("string"), "kind": ClassLabel(names=["a", "b"])})
    given = Dataset.from_dict({"text": [PAGE, None, ""], "kind": [0, 1, 1]}, features=features)
    found = clean_dataset(given.with_format("numpy"), REPORT)
    assert {name: found.features[name] for name in features} == features
    assert found.format["type"] == "numpy"
    assert found.with_format(None)["text"][:] == [cleaned(PAGE)[0], None, ""]
    assert found.with_format(None)["report"][1] is None


@pytest.mark.parametrize("rows", [[], [PAGE] * 5])
def test_batches_and_no_rows(rows: list[str]) -> None:
    given = Dataset.from_dict({"text": rows}, features=Features({"text": Value("string")}))
    found = clean_dataset(given, REPORT, batch_size=2)
    assert found["text"][:] == [cleaned(text)[0] for text in rows]
    assert found.column_names == ["text", "report"]


def test_splits_and_streams_are_cleaned() -> None:
    rows = [{"text": None, "n": 0}, {"text": PAGE, "n": 1}]
    given = Dataset.from_list(rows)
    texts = [None, cleaned(PAGE)[0]]
    splits = clean_dataset(DatasetDict(train=given, test=given), REPORT)
    assert [split["text"][:] for split in splits.values()] == [texts, texts]
    unknown = IterableDataset.from_generator(lambda: iter(rows))
    for stream in (
        given.to_iterable_dataset(),
        given.to_iterable_dataset().with_format("numpy"),
        unknown,
    ):
        found = list(clean_dataset(stream, REPORT, batch_size=1))
        assert [row["text"] for row in found] == texts
        assert found[1]["report"]["characters"] == len(texts[1])
    both = clean_dataset(IterableDatasetDict(train=given.to_iterable_dataset()), REPORT)
    assert [row["text"] for row in both["train"]] == texts


def test_a_stream_without_the_column_is_refused_before_it_is_read() -> None:
    given = Dataset.from_list([{"n": 1}])
    for data in (given.to_iterable_dataset(), DatasetDict(train=given)):
        with pytest.raises(ValueError, match="there is no column text, but n"):
            clean_dataset(data)


def test_pages_are_cleaned_into_a_new_column() -> None:
    page = f"<article><p>{PAGE}</p></article>"
    for given in (
        Dataset.from_dict({"page": [page]}),
        Dataset.from_dict({"page": [page.encode()]}),
    ):
        for data in (given, given.to_iterable_dataset()):
            (row,) = list(clean_dataset(data, Options(html="page")))
            assert row["text"] == clean_html(page).text


def test_the_cache_knows_the_rules(tmp_path: Path) -> None:
    Dataset.from_dict({"text": [PAGE]}).save_to_disk(tmp_path / "given")
    given = Dataset.load_from_disk(str(tmp_path / "given"))
    options = Options(rules=[tmp_path])
    cached = []
    for word in ("bridge", "bridge", "weir"):
        (tmp_path / "related.toml").write_text(RULE.format(word=word), "utf-8")
        choice._built.cache_clear()  # as in a process of its own
        cached.append(clean_dataset(given, options).cache_files)
    assert cached[0] == cached[1] != cached[2]


@pytest.mark.parametrize(("given", "options", "said"), MISFITS)
def test_columns_that_do_not_fit_are_named(
    given: dict[str, list[object]], options: Options, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        clean_dataset(Dataset.from_dict(given), options)
