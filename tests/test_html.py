"""HTML pages: extraction, pruning, metadata, encodings and pages that are none."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from cleaner import Cleaner, clean_html, load_rules
from cleaner.html.limits import MAX_NESTING
from cleaner.report import Flag
from cleaner.ruleset.model import Prune
from cleaner.ruleset.rule_set import Stage
from cleaner.ruleset.stage_rules import StageRules
from tests.builders import MORE_PROSE, PROSE, rule_set

PAGE = f"""<!doctype html>
<html lang="en-GB"><head><title>The Old Weir</title>
<meta charset="utf-8"><meta name="author" content="Ada Holm">
<meta property="og:site_name" content="The Fallow Post">
<meta property="article:published_time" content="2024-03-09"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The Old Weir</h1><p>{PROSE}</p><div class="promo"><p>{MORE_PROSE}</p></div>
<p>{PROSE.replace("Monday", "Friday")}</p><p>Subscribe to our newsletter</p></article>
<footer>Copyright 2024 The Fallow Post</footer></body></html>"""


def pruner(name: str, xpath: str) -> Cleaner:
    """Return a cleaner whose one rule takes what `xpath` finds."""
    rule = Prune(
        id=f"test.{name}",
        description="d",
        xpath=xpath,
        removes=("a", "b"),
        keeps=("c", "d"),
        reference="r",
    )
    return Cleaner(rule_set(Stage("html/all", "all.toml", StageRules(), (rule,))))


def test_a_page_is_extracted_and_cleaned() -> None:
    result = clean_html(PAGE)
    assert PROSE in result.text
    assert "Subscribe" not in result.text
    assert "Home" not in result.text
    extractor = result.report.extractor
    assert extractor is not None
    assert (extractor.name, extractor.fallback) == ("trafilatura", False)
    assert "newsletter" in result.report.counts.themes


def test_metadata_declared_by_the_page_are_in_the_report() -> None:
    metadata = clean_html(PAGE).report.metadata
    assert metadata["date"] == ["2024-03-09"]
    assert metadata["byline"] == ["Ada Holm"]
    assert metadata["source"] == ["The Fallow Post"]


def test_a_failing_date_search_loses_only_the_date(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = clean_html(PAGE)
    monkeypatch.setattr("htmldate.core.examine_header", lambda *_: 1 / 0)
    result = clean_html(PAGE)
    assert result.report.flags == (Flag("metadata-missing", "date"),)
    assert result.text == whole.text
    assert result.report.metadata == {
        key: value for key, value in whole.report.metadata.items() if key != "date"
    }
    assert capfd.readouterr() == ("", "")


def test_failing_metadata_extraction_is_flagged_and_loses_no_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = clean_html(PAGE)
    monkeypatch.setattr("trafilatura.core.extract_metadata", lambda *_: 1 / 0)
    result = clean_html(PAGE)
    assert result.report.flags == (Flag("metadata-missing", "all"),)
    assert (result.text, result.report.metadata) == (whole.text, {})


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "UTC", "Etc/GMT-14"])
@pytest.mark.parametrize("days", [0, 1])
def test_the_date_of_a_page_does_not_depend_on_the_time_zone(
    monkeypatch: pytest.MonkeyPatch, zone: str, days: int
) -> None:
    day = (datetime.now(tz=UTC) + timedelta(days=days)).date().isoformat()
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        metadata = clean_html(PAGE.replace("2024-03-09", day)).report.metadata
    time.tzset()
    assert metadata["date"] == [day]


def test_elements_are_pruned_by_rule_and_counted() -> None:
    it = pruner("promo", "//div[@class='promo']")
    result = it.clean_html(PAGE)
    assert MORE_PROSE not in result.text
    (pruned,) = result.report.pruned
    assert (pruned.rule, pruned.elements, pruned.words) == ("test.promo", 1, 17)


def test_a_rule_does_not_take_nearly_the_whole_page() -> None:
    it = pruner("everything", "//div")
    long = it.clean_html(f"<html><body><div>{f'<p>{PROSE}</p>' * 10}</div></body></html>")
    assert PROSE in long.text
    assert long.report.pruned == ()


STREETS = ("Mill", "Quay", "Tower", "Orchard", "Chapel", "Harbour", "Station", "Garden")
ROOMS = "".join(
    f"<section class='slide'><h2>{street} Street</h2><ul><li>Two rooms in {street} Street, with"
    f" a stove</li></ul><p>The flat in {street} Street has two rooms.</p></section>"
    for street in STREETS
)
LISTING = f"""<html><head>{{head}}</head><body><div class="menu">Sign in to see your flats</div>
<main><h1>Flats to let</h1><div class="story"><p>{PROSE}</p><p>{MORE_PROSE}</p><p>{PROSE}</p></div>
{ROOMS}<pre>a = 1\n  b = 2</pre><div class="site-menu">Jump to the next flat</div></main>
</body></html>"""


def test_where_the_extractor_finds_little_the_main_element_is_taken() -> None:
    result = clean_html(LISTING.format(head=""))
    assert [street for street in STREETS if f"The flat in {street} Street" in result.text] == [
        *STREETS
    ]
    assert "- Two rooms in Quay Street, with a stove" in result.text.splitlines()
    assert "  b = 2" in result.text.splitlines()
    assert "Sign in" not in result.text
    assert "Jump" not in result.text
    assert result.report.extractor is not None
    assert result.report.extractor.fallback


def test_a_page_that_calls_itself_an_article_is_left_to_the_extractor_longer() -> None:
    sections = ROOMS.replace("two rooms", "many fine and airy rooms, each with a view of a river")
    listing = LISTING.replace(ROOMS, sections[: len(sections) // 3])
    article = listing.format(head="<meta property='og:type' content='article'>")
    taken, left = (clean_html(page).report.extractor for page in (listing, article))
    assert taken is not None
    assert left is not None
    assert (taken.fallback, left.fallback) == (True, False)


def test_the_landmarks_of_a_site_are_taken_out_before_the_extraction() -> None:
    pruned = {each.rule for each in clean_html(PAGE).report.pruned}
    assert {"navigation.html-landmark", "navigation.html-footer"} <= pruned


@pytest.mark.parametrize(
    ("kind", "stays"), [("BlogPosting", False), ("DiscussionForumPosting", True)]
)
def test_comments_stay_where_they_are_the_posts_of_a_forum(kind: str, stays: bool) -> None:
    posts = f"<div id='comments'>{f'<div><p>{MORE_PROSE}</p></div>' * 3}</div>"
    meta = f"""<script type="application/ld+json">{{"@type": "{kind}"}}</script>"""
    page = f"<html><head>{meta}</head><body><main><h1>The weir</h1><p>{PROSE}</p>{posts}</main>"
    result = clean_html(page + "</body></html>")
    assert PROSE in result.text
    assert (MORE_PROSE in result.text) == stays


def test_the_encoding_comes_from_the_bytes() -> None:
    page = PAGE.replace("utf-8", "windows-1252").replace("the old weir", "the café weir")
    result = clean_html(page.encode("cp1252"))
    assert "café weir" in result.text
    assert result.report.encoding == "windows-1252"


@pytest.mark.parametrize("page", ["", "   ", "\0\0", "<html><body></body></html>", b"\xff\xfe"])
def test_a_page_without_text_gives_an_empty_text_and_a_flag(page: str | bytes) -> None:
    result = clean_html(page)
    assert result.text == ""
    assert result.report.flags == (Flag("extraction-empty"),)


def nested(depth: int) -> str:
    return f"<html><body>{'<div>' * depth}<p>{PROSE}</p><p>{MORE_PROSE}</p>{'</div>' * depth}"


@pytest.mark.parametrize("depth", [100, 260, 1500, 3000, 20_000])
def test_a_deeply_nested_page_is_extracted(depth: int) -> None:
    result = clean_html(nested(depth))
    assert PROSE in result.text
    cuts = [flag.detail for flag in result.report.flags if flag.name == "extraction-cut"]
    assert cuts == (["nesting"] if depth > MAX_NESTING else [])


def test_nesting_beyond_the_parser_limit_is_flagged() -> None:
    lists = "<ul><li>" * 2_000
    result = clean_html(f"<p>{PROSE}</p>{lists}{MORE_PROSE}")
    assert PROSE in result.text
    assert Flag("extraction-cut") in result.report.flags


def test_many_nested_wrappers_lose_no_text() -> None:
    page = f"<p>{PROSE}</p>{'<div><span>' * 2_000}<p>{MORE_PROSE}</p>"
    assert clean_html(page).text == f"{PROSE}\n\n{MORE_PROSE}\n"


@pytest.mark.parametrize("page", ["<p>a</p>" * 1_250_001, b"<p>a</p>" * 1_250_001])
def test_a_page_that_would_take_minutes_is_refused(page: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^a page of 10,000,008 characters is not read"):
        clean_html(page)


def test_a_page_that_the_extractor_refuses_falls_back() -> None:
    result = clean_html("<html><body><p>Weir open.</p><p>Boats pass.</p></body></html>")
    assert "Weir open." in result.text
    assert {flag.name for flag in result.report.flags} <= {"extraction-fallback"}


@pytest.mark.parametrize("page", [f"<p>{PROSE}</p>", f"<div><p>{PROSE}</p></div>", f"{PROSE}<br>"])
def test_a_fragment_of_html_is_cleaned_as_a_page(page: str) -> None:
    assert PROSE in clean_html(page).text


def test_a_page_nested_deep_is_read_and_one_too_deep_survived() -> None:
    for depth in (200, 10_000):
        deep = "<div>" * depth + f"<p>{PROSE}</p>" + "</div>" * depth
        result = clean_html(f"<html><body>{deep}</body></html>")
        assert result.report.flags or PROSE in result.text


def test_lone_surrogates_do_not_raise() -> None:
    assert PROSE in clean_html(PAGE.replace("The Old", "The \udcff Old")).text


def test_the_shipped_html_rules_load() -> None:
    assert all(prune.xpath for _, prune in load_rules().prunes())
