"""spaCy: all that follows the component reads clean text, and offsets lead to the source."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

import cleaner.integrations.spacy  # noqa: F401 - registers the component
from cleaner import clean_html
from cleaner.integrations.rows import RowError
from cleaner.ruleset.toml import RuleError
from tests.engines.articles import CHROME, PAGE, URL, cleaned, plain


@pytest.fixture(autouse=True)
def address() -> Iterator[None]:
    Doc.set_extension("url", default=None)
    yield
    Doc.remove_extension("url")


def pipeline(report: str = "report", **options: Any) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("cleaner", first=True, config={"report": report, "options": options})
    return nlp


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], str], tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(PAGE, "utf-8")
    assert run_example("spaCy", tmp_path) == "84 114 Subscribe to our newsletter!\n"


def test_components_that_follow_read_clean_text() -> None:
    doc = pipeline()(PAGE)
    assert doc.text == cleaned(PAGE)[0]
    assert CHROME not in [sentence.text for sentence in doc.sents]
    assert doc._.report == plain(cleaned(PAGE)[1])
    edit = doc._.report["edits"][0]
    assert PAGE[edit["start"] : edit["end"]] == edit["before"]


def test_contexts_and_processes_work() -> None:
    nlp = pipeline()
    found = list(nlp.pipe([(PAGE, 1), (CHROME, 2), ("", 3)], as_tuples=True))
    assert [(doc.text, context) for doc, context in found] == [
        (cleaned(PAGE)[0], 1),
        ("", 2),
        ("", 3),
    ]
    assert [flag["name"] for flag in found[1][0]._.report["flags"]] == ["emptied"]
    texts = [f"Part {n}.\n\n{PAGE}" for n in range(4)]
    docs = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [doc.text for doc in docs] == [cleaned(text)[0] for text in texts]
    assert [doc._.report for doc in docs] == [plain(cleaned(text)[1]) for text in texts]


def test_addresses_are_extensions_and_user_data_stay() -> None:
    nlp = pipeline(url="url")
    given = nlp.make_doc(PAGE)
    given._.url, given.user_data["n"] = URL, 1
    doc = nlp(given)
    assert (doc._.url, doc.user_data["n"]) == (URL, 1)
    assert doc._.report == plain(cleaned(PAGE, URL)[1])
    assert given.text == PAGE


def test_pages_are_cleaned() -> None:
    page = f"<article><p>{PAGE}</p></article>"
    assert pipeline(html="text")(page).text == clean_html(page).text


def test_a_bad_document_is_empty_with_an_error() -> None:
    nlp = pipeline(url="url")
    given = nlp.make_doc(PAGE)
    given._.url = 404
    doc = nlp(given)
    assert len(doc) == 0
    assert "column url holds int, not text: 404" in doc._.report["error"]
    strict = pipeline(url="url", on_error="raise")
    with pytest.raises(RowError, match=r"document 'The .*' could not be cleaned: column url"):
        strict(given)


def test_a_pipeline_is_saved_and_loaded(tmp_path: Path) -> None:
    pipeline(report="removed", disable=["newsletter"]).to_disk(tmp_path)
    doc = spacy.load(tmp_path)(PAGE)
    assert CHROME in doc.text
    assert doc._.removed["edits"] == []


def test_a_pipeline_can_leave_the_component_out() -> None:
    nlp = pipeline()
    with nlp.select_pipes(disable=["cleaner"]):
        assert nlp(PAGE).text == PAGE


def test_annotations_are_not_lost() -> None:
    late = spacy.blank("en")
    late.add_pipe("sentencizer")
    late.add_pipe("cleaner")
    with pytest.raises(ValueError, match=r"write nlp\.add_pipe\('cleaner', first=True\)"):
        late(PAGE)
    nlp = pipeline()
    given = nlp.make_doc(PAGE)
    given.ents = [Span(given, 0, 1, "PLACE")]
    with pytest.raises(ValueError, match="the Doc is annotated or cleaned already; give texts"):
        nlp(given)
    with pytest.raises(ValueError, match="the Doc is annotated or cleaned already; give texts"):
        nlp(nlp(PAGE))  # a second report would replace the first


def test_misuse_is_an_error_that_explains_it() -> None:
    with pytest.raises(RuleError, match="nowhere"):
        pipeline(rules=["nowhere"])
    with pytest.raises(TypeError, match="multiple values for keyword argument 'text'"):
        pipeline(text="body")
    with pytest.raises(AttributeError, match="unregistered extension attribute 'link'"):
        pipeline(url="link")(PAGE)
