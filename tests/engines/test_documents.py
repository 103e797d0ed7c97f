"""LangChain, LlamaIndex, Haystack: each document is cleaned, none is lost, all else stays."""

import logging

import pytest

from cleaner import clean_html
from cleaner.integrations.arrow import Options
from cleaner.integrations.rows import RowError
from cleaner.ruleset.toml import RuleError
from tests.engines.articles import CHROME, PAGE, URL, cleaned, plain
from tests.engines.documents import LIBRARIES, Clean, Document

REPORT = Options(url="url", report="report")


@pytest.fixture(params=LIBRARIES)
def clean(request: pytest.FixtureRequest) -> Clean:
    """Return the function that cleans documents by each library, in turn."""
    return LIBRARIES[request.param]


def test_the_text_is_clean_and_id_metadata_and_order_stay(clean: Clean) -> None:
    given = [Document("a", PAGE, {"url": URL, "tags": [1]}), Document("b", f"Two.\n\n{PAGE}", {})]
    found = clean(given, REPORT)
    assert [each.id for each in found] == ["a", "b"]
    assert [each.text for each in found] == [cleaned(each.text)[0] for each in given]
    report = plain(cleaned(PAGE, URL)[1])
    assert found[0].metadata == {"url": URL, "tags": [1], "report": report}


def test_without_options_the_metadata_stay_unchanged(clean: Clean) -> None:
    [found] = clean([Document("a", PAGE, {"n": 1})], Options())
    assert found == Document("a", cleaned(PAGE)[0], {"n": 1})


def test_an_emptied_document_stays_and_its_report_says_so(clean: Clean) -> None:
    [found] = clean([Document("a", CHROME, {"url": URL})], REPORT)
    assert (found.id, found.text) == ("a", "")
    assert [flag["name"] for flag in found.metadata["report"]["flags"]] == ["emptied"]


def test_a_bad_document_is_empty_with_an_error_and_the_others_are_cleaned(
    clean: Clean, caplog: pytest.LogCaptureFixture
) -> None:
    given = [Document("bad", PAGE, {"url": 404}), Document("good", PAGE, {"url": URL})]
    with caplog.at_level(logging.WARNING):
        bad, good = clean(given, REPORT)
    assert (bad.text, good.text) == ("", cleaned(PAGE)[0])
    assert "column url holds int, not text: 404" in bad.metadata["report"]["error"]
    assert bad.metadata["report"]["raw_base64"]
    assert "1 of 2 documents have an error; the first: document bad could not be" in caplog.text
    with pytest.raises(RowError, match="document bad could not be cleaned: column url holds int"):
        clean(given, Options(url="url", on_error="raise"))


def test_no_key_of_the_metadata_is_replaced(clean: Clean) -> None:
    given = [Document("a", PAGE, {"url": URL}), Document("b", PAGE, {"report": "mine"})]
    with pytest.raises(ValueError, match="there is a column report already; name the reports"):
        clean(given, REPORT)


def test_a_key_that_no_document_has_is_refused(clean: Clean) -> None:
    with pytest.raises(ValueError, match="there is no column url, but text, link"):
        clean([Document("a", PAGE, {"link": URL})], REPORT)


def test_pages_may_be_the_text_or_in_the_metadata(clean: Clean) -> None:
    page = f"<article><p>{PAGE}</p></article>"
    [found] = clean([Document("a", page, {})], Options(html="text"))
    assert found.text == clean_html(page).text
    [found] = clean([Document("a", "kept", {"page": page})], Options(html="page"))
    assert found == Document("a", clean_html(page).text, {"page": page})


def test_a_stream_without_documents_is_cleaned(clean: Clean) -> None:
    assert clean([], REPORT) == []


def test_faulty_rules_and_misuse_are_errors(clean: Clean) -> None:
    with pytest.raises(RuleError, match="nowhere"):
        clean([], Options(rules=["nowhere"]))
    with pytest.raises(TypeError, match=r"\(\) takes its options as Options, not str; write Clean"):
        clean([], "text")  # type: ignore[arg-type]
