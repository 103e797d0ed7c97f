"""LlamaIndex: in a pipeline, reports are kept from models, and the cache knows the rules."""

from collections.abc import Callable
from pathlib import Path

from llama_index.core import Document
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import (
    ImageNode,
    MediaResource,
    MetadataMode,
    NodeRelationship,
    RelatedNodeInfo,
    TextNode,
)

from cleaner.integrations.arrow import Options
from cleaner.integrations.llama_index import CleanerTransform
from tests.engines.articles import CHROME, PAGE, URL, cleaned

REPORT = Options(url="url", report="report")


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], str], tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(PAGE, "utf-8")
    assert run_example("LlamaIndex", tmp_path) == cleaned(PAGE)[0]


def test_the_report_is_hidden_from_models() -> None:
    given = Document(text=PAGE, metadata={"url": URL}, excluded_llm_metadata_keys=["url"])
    [found] = CleanerTransform(REPORT)([given])
    for mode in (MetadataMode.EMBED, MetadataMode.LLM):
        assert CHROME not in found.get_content(mode)
    assert found.excluded_llm_metadata_keys == ["url", "report"]
    assert given.excluded_llm_metadata_keys == ["url"]


def test_nodes_keep_their_source_and_places() -> None:
    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id="story")}
    given = TextNode(text=PAGE, relationships=source, start_char_idx=7, end_char_idx=9)
    [found] = CleanerTransform()([given])
    assert found == given.model_copy(update={"text": cleaned(PAGE)[0]})


def test_nodes_without_text_stay() -> None:
    image = MediaResource(data=b"aW1hZ2U=", mimetype="image/png")
    given = [Document(image_resource=image), ImageNode(image="aW1hZ2U=")]
    assert CleanerTransform()(given) == given


def test_the_cache_of_a_pipeline_knows_the_rules() -> None:
    kept = IngestionPipeline(transformations=[CleanerTransform(Options(disable=["newsletter"]))])
    given = [Document(text=PAGE, id_="a")]
    [found] = kept.run(documents=given)
    assert CHROME in found.get_content()
    [found] = IngestionPipeline(transformations=[CleanerTransform()], cache=kept.cache).run(
        documents=given
    )
    assert CHROME not in found.get_content()
    assert CleanerTransform().made_by != CleanerTransform(Options(disable=["newsletter"])).made_by
