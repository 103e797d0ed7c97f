"""The benchmark of the adapters: all of them clean the same texts."""

from typing import Any

import pyarrow as pa
import pytest

from benchmarks.adapters import CHOICES, contenders, costs, texts


def texts_of(found: Any) -> list[str]:
    """Return the clean texts of what an adapter gives: a table, or a list."""
    if isinstance(found, list):
        return [text_of(each) for each in found]
    column = found["text"]
    return column.to_pylist() if isinstance(column, pa.ChunkedArray) else list(column)


def text_of(each: Any) -> str:
    """Return a text, or the text of a row or a document."""
    if isinstance(each, str):
        return each
    return each["text"] if isinstance(each, dict) else each.text


@pytest.mark.parametrize("choice", CHOICES)
def test_all_contenders_give_the_same_texts(choice: str) -> None:
    given = list(texts(3))
    results = {name: work(CHOICES[choice]) for name, work in contenders(given).items()}
    wanted, *others = map(texts_of, results.values())
    assert len(wanted) == 3
    assert wanted != given
    assert others == [wanted] * len(others)


def test_each_contender_has_a_cost() -> None:
    found = costs(documents=2, rounds=1)
    assert {name: set(cost) for name, cost in found.items()} == {
        name: set(CHOICES) for name in contenders(["It rained."])
    }
    assert set(next(iter(found.values())).values()) == {0.0}
