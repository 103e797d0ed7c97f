"""What a caller in Python gets: a short form, the source, plain values, and clear refusals."""

import json
from collections.abc import Callable

import msgspec
import pytest

import cleaner
from cleaner import (
    Cleaner,
    CleanerError,
    Edit,
    Flag,
    InputError,
    Report,
    Result,
    RuleError,
    clean,
    clean_html,
)
from cleaner.corpus.model import CorpusError, FormatError, StoppedError
from cleaner.report import count
from cleaner.text.edits import EditError
from tests.builders import PROSE, paragraphs, rule
from tests.builders import cleaner as cleaner_of

SOURCE = f"{PROSE}\r\n\r\nPost a Comment\r\n\r\nShare this article\r\n"
LONG = paragraphs(*(f"{PROSE} {number}" for number in range(8_000)))


def test_a_result_has_a_short_form() -> None:
    result = clean(SOURCE)
    assert repr(result) == (
        f"Result({PROSE[:60]!r}…, words_in=21, words_out=15, edits={len(result.report.edits)}, "
        "removed={comments: 3, sharing: 3}, flags=[])"
    )
    assert repr(result.report) == repr(result).replace(f"Result({PROSE[:60]!r}…, ", "Report(")


def test_a_short_form_is_short_whatever_the_text() -> None:
    edits = tuple(Edit(at, at + 1, "x", "", (f"t{at}.r",)) for at in range(2_000))
    flags = tuple(Flag("pattern-timeout", f"test.rule-{number}") for number in range(2_000))
    counts = count("x " * 2_000, "", edits)
    report = Report(counts=counts, characters=len(LONG), edits=edits, flags=flags)
    assert len(repr(Result(LONG, report))) < 1_000
    assert len(repr(report)) < 1_000


def test_flags_are_named_in_the_short_form() -> None:
    assert repr(clean("Post a Comment\n")).endswith("flags=[emptied])")
    report = Report(counts=count("", "", ()), characters=0, flags=(Flag("over-removal", "most"),))
    assert repr(report).endswith("flags=[over-removal: most])")


@pytest.mark.parametrize("source", ["", SOURCE, "a\0b \udcff"])
def test_the_source_is_what_the_offsets_point_at(source: str) -> None:
    result = clean(source)
    assert result.source == source
    assert all(source[edit.start : edit.end] == edit.before for edit in result.report.edits)


def test_the_source_of_bytes_is_their_text_and_of_a_page_that_of_the_extractor() -> None:
    assert (
        clean("Die Brücke über den Fluß\n".encode("cp1252")).source == "Die Brücke über den Fluß\n"
    )
    page = f"<html><body><article><p>{PROSE}</p><p>{PROSE} Again.</p></article></body></html>"
    result = clean_html(page)
    assert PROSE in result.source
    assert "<p>" not in result.source


@pytest.mark.parametrize("source", ["", SOURCE, "a\0b \udcff", "Post a Comment"])
def test_plain_values_are_written_as_json_and_read_again(source: str) -> None:
    result = clean(source)
    plain = json.loads(json.dumps(result.to_dict()))
    assert plain == {"text": result.text, "report": result.report.to_dict()}
    assert msgspec.convert(plain["report"], Report) == result.report


def test_plain_values_have_all_fields() -> None:
    plain = clean_html(f"<html><body><article><p>{PROSE}</p></article></body></html>").to_dict()
    assert set(plain["report"]) == set(Report.__struct_fields__)
    assert plain["report"]["extractor"]["name"] == "whole-page"


def test_all_errors_have_one_base_and_are_value_errors() -> None:
    errors = (RuleError, EditError, InputError, CorpusError, FormatError, StoppedError)
    assert all(issubclass(error, CleanerError) for error in errors)
    assert issubclass(CleanerError, ValueError)
    assert cleaner.CleanerError is CleanerError


@pytest.mark.parametrize("value", [None, 1, ["text"], bytearray(b"text")])
def test_a_value_that_is_not_a_document_is_a_type_error(value: object) -> None:
    kind = type(value).__name__
    for function in (clean, Cleaner().clean):
        with pytest.raises(TypeError, match=rf"clean\(\) takes .* str or bytes, not {kind}"):
            function(value)  # type: ignore[operator]
    for function in (clean_html, Cleaner().clean_html):
        with pytest.raises(TypeError, match=rf"clean_html\(\) takes .* not {kind}"):
            function(value)  # type: ignore[operator]


GERMAN = cleaner_of(rule("de", phrases=("share it",), anchor="line", lang="de"))
PAGE = "<html{}><body><article><p>{prose}</p><p>{prose} Again.</p><p>Share it</p></article></html>"


@pytest.mark.parametrize(
    ("lang", "taken"),
    [(None, True), ("", True), ("de", True), ("DE", True), ("de-AT", True), ("en_GB", False)],
)
def test_a_language_chooses_the_rules(lang: str | None, taken: bool) -> None:
    text = GERMAN.clean(paragraphs(PROSE, "Share it"), lang=lang).text
    assert ("Share it" not in text) == taken


@pytest.mark.parametrize(
    ("declared", "lang", "taken"),
    [
        ("", None, True),
        (' lang="en"', None, False),
        (' lang="en"', "de", True),
        (' lang="de"', "en", False),
    ],
)
def test_the_given_language_overrides_that_of_the_page(
    declared: str, lang: str | None, taken: bool
) -> None:
    result = GERMAN.clean_html(PAGE.format(declared, prose=PROSE), lang=lang)
    assert "Share it" in result.source
    assert ("Share it" not in result.text) == taken


def test_the_functions_take_a_language() -> None:
    assert clean(SOURCE, lang="en").text == paragraphs(PROSE)
    page = PAGE.format("", prose=PROSE)
    assert clean_html(page, lang="en") == Cleaner().clean_html(page, None, "en")


@pytest.mark.parametrize("lang", ["english", "e", "deu", "12", "en-", "xx yy"])
def test_a_value_that_is_not_a_language_code_is_refused(lang: str) -> None:
    for function in (clean, clean_html):
        with pytest.raises(InputError, match="is not a language code") as caught:
            function(SOURCE, lang=lang)
        assert 'as "en"' in str(caught.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Cleaner("x"), r"rules as RuleSet, not str; write Cleaner\(load_rules\("),  # type: ignore[arg-type]
        (lambda: Cleaner([]), r"rules as RuleSet, not list; write "),  # type: ignore[arg-type]
        (lambda: Cleaner(budget=5), r"budget as Budget, not int; write Cleaner\(budget="),  # type: ignore[arg-type]
        (lambda: Cleaner().with_budget(5), r"with_budget\(\) takes budget as Budget"),  # type: ignore[arg-type]
        (lambda: Cleaner(preset=3), 'preset is a name, such as "standard", not int'),  # type: ignore[arg-type]
        (lambda: clean("a", url=3), r"clean\(\) takes url as str or None, not int"),  # type: ignore[arg-type]
        (lambda: clean("a", lang=3), r"clean\(\) takes lang as str or None, not int"),  # type: ignore[arg-type]
    ],
)
def test_an_argument_of_a_wrong_type_is_named_at_once(
    call: Callable[[], object], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        call()
