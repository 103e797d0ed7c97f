"""Odd corpora to learn from: each has a sensible outcome, which the summary states."""

from functools import partial
from pathlib import Path

import pytest

from benchmarks.learn.sites import Page, page, poem_body
from cleaner.corpus.learning import store
from cleaner.corpus.model import CorpusError, Fields
from cleaner.learning.site_file import read_site_rules
from cleaner.ruleset.toml import RuleError
from tests.learned import (
    cleaner_of_sites,
    cleaner_with,
    files_in,
    learn,
    rules_in,
    write_pages,
    write_rows,
)

FIRST = 20
PAGES = [page("alpha.example", number) for number in range(FIRST, FIRST + 12)]


def at(address: str) -> list[Page]:
    """The pages with their addresses below another one."""
    return [
        one._replace(url=f"{address}/{number}/mill-{number}") for number, one in enumerate(PAGES)
    ]


def test_one_page_is_not_enough_to_learn_from(tmp_path: Path) -> None:
    summary = learn(write_pages(tmp_path, PAGES[:1]), tmp_path / "rules")
    assert (summary.documents, summary.sites, summary.small_sites) == (1, 1, 1)
    assert files_in(tmp_path / "rules") == {}


def test_documents_without_urls_need_a_group(tmp_path: Path) -> None:
    source = write_rows(tmp_path, [{"text": one.text} for one in PAGES])
    with pytest.raises(CorpusError, match=r"none of 12 documents has a site.*--by-folder"):
        learn(source, tmp_path / "rules")


def test_identical_pages_count_once(tmp_path: Path) -> None:
    copies = [PAGES[0]._replace(url=f"https://alpha.example/{n}") for n in range(9)]
    summary = learn(write_pages(tmp_path, copies), tmp_path / "rules")
    assert (summary.documents, summary.duplicates) == (9, 8)
    assert files_in(tmp_path / "rules") == {}


def test_more_pages_of_one_site_than_are_counted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tenth of each number, so that a tenth of the pages is enough.
    monkeypatch.setattr(store, "BUFFERED_ROWS", store.BUFFERED_ROWS // 10)
    parts = partial(store.Store, part_documents=store.PART_DOCUMENTS // 10)
    monkeypatch.setattr("cleaner.corpus.learning.run.Store", parts)
    names = ("".join("abcdefghij"[int(digit)] for digit in f"{n:04}") for n in range(10_000))
    rows = (
        {
            "url": f"https://alpha.example/{name}",
            "text": f"Vurla klombu\n\nSterna\n\nThe {name} weir was full of {name} rain all day.\n",
        }
        for name in names
    )
    summary = learn(write_rows(tmp_path, rows), tmp_path / "rules")
    assert (summary.documents, summary.sites, summary.rules_in_force) == (10_000, 1, 2)
    evidence = {rule.phrases: rule.learned for rule in rules_in(tmp_path / "rules").values()}
    assert evidence.keys() == {("vurla klombu",), ("sterna",)}
    assert {learned.documents for learned in evidence.values() if learned} == {10_000}


def test_learning_from_an_empty_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        learn(write_rows(tmp_path, []), tmp_path / "rules")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.alpha.example:8443", "alpha.example.toml"),
        ("http://192.0.2.7:8080", "192.0.2.7.toml"),
        ("http://[2001:db8::1]", "2001:db8::1.toml"),
        (
            "https://m\xfchle.example",
            "xn--mhle-0ra.example.toml",
        ),
        ("https://xn--mhle-0ra.example", "xn--mhle-0ra.example.toml"),
        ("https://news.alpha.co.uk", "alpha.co.uk.toml"),
        ("https://reed.github.io", "reed.github.io.toml"),
        ("http://localhost:8000", "localhost.toml"),
    ],
)
def test_hosts_are_grouped_by_registered_domain(tmp_path: Path, address: str, name: str) -> None:
    pages = at(address)
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    assert [*files_in(tmp_path / "rules")] == [name]
    report = cleaner_of_sites(tmp_path / "rules").clean(pages[0].text, pages[0].url).report
    assert any(rule.startswith("site.") for rule in report.counts.rules)


def test_users_of_one_host_are_sites_of_their_own(tmp_path: Path) -> None:
    pages = [*at("https://reed.github.io")[:6], *at("https://mill.github.io")[6:]]
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    assert [*files_in(tmp_path / "rules")] == ["mill.github.io.toml", "reed.github.io.toml"]


def test_several_languages_on_one_site(tmp_path: Path) -> None:
    english = [one._replace(url=f"https://alpha.example/en/{n}") for n, one in enumerate(PAGES)]
    other = [page("beta.example", number) for number in range(FIRST, FIRST + 12)]
    pages = [
        *english,
        *(one._replace(url=f"https://alpha.example/de/{n}") for n, one in enumerate(other)),
    ]
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    cleaner = cleaner_with(tmp_path / "rules")
    for one in (pages[0], pages[-1]):
        assert len(cleaner.clean(one.text, one.url).text) < 0.9 * len(one.text)


def test_a_site_of_poems_keeps_its_refrains(tmp_path: Path) -> None:
    pages = [page("poems.example", FIRST + number, poem_body) for number in range(18)]
    learn(write_pages(tmp_path, pages), tmp_path / "rules")
    cleaner = cleaner_with(tmp_path / "rules")
    for one in pages:
        clean = cleaner.clean(one.text, one.url).text
        assert all(line in clean for line in one.article.splitlines() if line)


def test_folders_are_sites(tmp_path: Path) -> None:
    for name in ("Mill", "weir"):
        folder = tmp_path / "in" / name
        folder.mkdir(parents=True)
        for number, one in enumerate(PAGES[:8]):
            (folder / f"{number}.txt").write_text(
                f"{one.text}\n\nThe {name} of {number} was full.\n"
            )
    learn(tmp_path / "in", tmp_path / "rules", fields=Fields(by_folder=True))
    assert [*files_in(tmp_path / "rules")] == ["mill.toml", "weir.toml"]
    report = cleaner_of_sites(tmp_path / "rules").for_group("Mill").clean(PAGES[0].text).report
    assert any(rule.startswith("site.") for rule in report.counts.rules)


def test_a_column_says_the_site(tmp_path: Path) -> None:
    rows = [{"text": one.text, "source": "The Mill/News", "url": one.url} for one in PAGES]
    learn(write_rows(tmp_path, rows), tmp_path / "rules", fields=Fields(site="source"))
    assert [*files_in(tmp_path / "rules")] == ["the mill%2Fnews.toml"]
    cleaner = cleaner_of_sites(tmp_path / "rules")
    report = cleaner.for_group("The Mill/News").clean(PAGES[0].text, PAGES[0].url).report
    assert any(rule.startswith("site.") for rule in report.counts.rules)
    report = cleaner.clean(PAGES[0].text, PAGES[0].url).report
    assert not any(rule.startswith("site.") for rule in report.counts.rules)


def test_a_file_that_was_not_learned_is_not_overwritten(tmp_path: Path) -> None:
    source = write_pages(tmp_path, PAGES)
    (tmp_path / "rules" / "site").mkdir(parents=True)
    path = tmp_path / "rules" / "site" / "alpha.example.toml"
    path.write_text('disable = ["comments"]\n')
    with pytest.raises(RuleError, match="was not learned; learn into another folder"):
        learn(source, tmp_path / "rules")
    assert path.read_text() == 'disable = ["comments"]\n'


def test_a_vanished_line_is_retired_and_comes_back(tmp_path: Path) -> None:
    old = write_pages(tmp_path / "old", PAGES)
    new = [page("alpha.example", number, design=1) for number in range(FIRST, FIRST + 12)]
    learn(old, tmp_path / "rules")
    before = rules_in(tmp_path / "rules")
    learn(write_pages(tmp_path / "new", new), tmp_path / "rules")
    after = rules_in(tmp_path / "rules")
    retired = {name for name, rule in after.items() if rule.status == "retired"}
    assert retired
    assert retired <= before.keys() <= after.keys()
    cleaner = cleaner_with(tmp_path / "rules")
    assert not retired & set(cleaner.clean(PAGES[0].text, PAGES[0].url).report.counts.rules)
    learn(old, tmp_path / "rules")
    assert all(rules_in(tmp_path / "rules")[name] == before[name] for name in retired)


def test_sites_that_the_corpus_does_not_have_stay_as_they_are(tmp_path: Path) -> None:
    learn(write_pages(tmp_path / "a", PAGES), tmp_path / "rules")
    before = files_in(tmp_path / "rules")
    other = [page("beta.example", number) for number in range(FIRST, FIRST + 9)]
    learn(write_pages(tmp_path / "b", other), tmp_path / "rules")
    after = files_in(tmp_path / "rules")
    assert after.keys() == {"alpha.example.toml", "beta.example.toml"}
    assert after["alpha.example.toml"] == before["alpha.example.toml"]


def test_broken_rows_are_counted(tmp_path: Path) -> None:
    source = write_pages(tmp_path, PAGES)
    with source.open("ab") as file:
        file.write(b'{"url": "https://alpha.example/", "text": 7}\n{"broken\n')
    assert learn(source, tmp_path / "rules").unread == 2


def test_a_site_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    learn(write_pages(tmp_path, PAGES), tmp_path / "rules")
    (path,) = (tmp_path / "rules" / "site").glob("*.toml")
    assert read_site_rules(path).toml() == path.read_text()
