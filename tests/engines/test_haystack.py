"""Haystack: the component in a pipeline, also in one that was saved."""

from collections.abc import Callable
from pathlib import Path

from haystack import Document, Pipeline
from haystack.dataclasses import ByteStream

from cleaner.integrations.arrow import Options
from cleaner.integrations.haystack import CleanerComponent
from tests.engines.articles import PAGE, cleaned


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], str], tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(PAGE, "utf-8")
    assert run_example("Haystack", tmp_path) == cleaned(PAGE)[0]


def test_a_saved_pipeline_has_the_same_options() -> None:
    options = Options(url="url", disable=["sharing"], preset="careful")
    pipeline = Pipeline()
    pipeline.add_component("clean", CleanerComponent(options))
    module = CleanerComponent.__module__
    read = Pipeline.loads(pipeline.dumps(), allowed_modules=[module])
    assert read.get_component("clean").options == options


def test_a_pipeline_written_by_hand_may_leave_the_options_out() -> None:
    given = {"type": "cleaner.integrations.haystack.CleanerComponent", "init_parameters": {}}
    assert CleanerComponent.from_dict(given).options == Options()


def test_other_fields_of_a_document_stay() -> None:
    blob = ByteStream(b"image")
    given = [
        Document(id="a", content=PAGE, blob=blob, score=0.5, embedding=[0.25]),
        Document(id="b", blob=blob),
    ]
    clean, image = CleanerComponent().run(given)["documents"]
    wanted = Document(id="a", content=cleaned(PAGE)[0], blob=blob, score=0.5, embedding=[0.25])
    assert clean == wanted
    assert image == given[1]
