"""datatrove: each document goes through the step, none is dropped."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from datatrove.data import Document

from cleaner import Cleaner
from cleaner.integrations.arrow import Options
from cleaner.integrations.datatrove import CleanerStep
from cleaner.ruleset.toml import RuleError
from tests.engines.articles import ODD, PAGE, ROWS, clean_rows, cleaned, plain


def test_the_example(run_example: Callable[[str, Path], None], tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for part, rows in enumerate((ROWS[:4], ROWS[4:])):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / "articles" / f"{part}.jsonl").write_text(lines, "utf-8")
    run_example("datatrove", tmp_path)
    found = [
        json.loads(line)
        for path in sorted((tmp_path / "clean").iterdir())
        for line in path.read_text("utf-8").splitlines()
    ]
    wanted = clean_rows([row for row in ROWS if row["text"]])  # the reader leaves out the rest
    assert len(found) == len(wanted)
    found.sort(key=lambda document: document["metadata"]["n"])
    for document, row in zip(found, wanted, strict=True):
        assert document.get("text", "") == row["text"]  # the writer leaves out what is empty
        assert document["metadata"]["report"] == row["report"]
        assert document["metadata"]["tags"] == row["tags"]


def test_documents_keep_id_and_metadata() -> None:
    given = [Document(PAGE, "a", metadata={"n": 1}), Document("", "a"), Document(ODD, "b")]
    found = list(CleanerStep().run(iter(given)))
    assert [document.text for document in found] == [
        cleaned(PAGE)[0],
        "",
        Cleaner().clean(ODD).text,
    ]
    assert [document.id for document in found] == ["a", "a", "b"]
    assert found[0].metadata == {"n": 1}


def test_reports_go_to_the_metadata() -> None:
    (found,) = CleanerStep(Options(report="report", url="url")).run(iter([Document(PAGE, "a")]))
    assert found.metadata == {"report": plain(cleaned(PAGE)[1])}


def test_no_documents() -> None:
    assert list(CleanerStep().run(iter([]))) == []


def test_faulty_rules_are_told_when_the_step_is_made() -> None:
    with pytest.raises(RuleError, match="nowhere"):
        CleanerStep(Options(rules=["nowhere"]))
