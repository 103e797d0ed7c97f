"""LangChain: the transformer, also awaited and on documents without an id."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.documents import Document

from cleaner.integrations.arrow import Options
from cleaner.integrations.langchain import CleanerTransformer
from cleaner.integrations.rows import RowError
from tests.engines.articles import PAGE, cleaned


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], str], tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(PAGE, "utf-8")
    assert run_example("LangChain", tmp_path) == cleaned(PAGE)[0]


def test_documents_may_be_awaited() -> None:
    given = [Document(PAGE)]
    [found] = asyncio.run(CleanerTransformer().atransform_documents(given))
    assert found == Document(cleaned(PAGE)[0])


def test_a_document_without_an_id_is_named_by_its_number() -> None:
    given = [Document(PAGE, metadata={"url": None}), Document(PAGE, metadata={"url": 4.5})]
    with pytest.raises(RowError, match="document 1 could not be cleaned"):
        CleanerTransformer(Options(url="url", on_error="raise")).transform_documents(given)


def test_a_subclass_of_document_is_kept() -> None:
    class Chapter(Document):
        number: int

    [found] = CleanerTransformer().transform_documents([Chapter(page_content=PAGE, number=3)])
    assert found == Chapter(page_content=cleaned(PAGE)[0], number=3)
