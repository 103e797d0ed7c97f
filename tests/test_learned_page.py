"""The part of a report page that says what a run learned, by site."""

from pathlib import Path

import pytest

from benchmarks.learn.sites import Chrome, page
from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.survey.survey import survey
from cleaner.learning.site_index import read_index
from cleaner.ruleset.loader import load_rules
from cleaner.view.facts import FactBook
from cleaner.view.model import RunView
from tests.learned import rules_in, write_pages
from tests.test_learn_command import run

FIRST = 20
SITES = {"alpha.example": 12, "beta.example": 5, "gamma.example": 2}


def view_of(out: Path) -> RunView:
    return survey(Directory(out), FactBook(load_rules(), {}), "out")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    pages = [page(site, FIRST + n) for site, size in SITES.items() for n in range(size)]
    source = write_pages(folder, pages)
    words = ("corpus", source, folder / "out", "--workers", 1, "--quiet", "--learn")
    assert run(*words)[0] == 0
    return folder / "out"


def test_the_page_says_what_was_learned_from_each_site(out: Path) -> None:
    learning = view_of(out).learning
    assert learning
    first, second = learning.largest
    assert (learning.sites, first.name, first.documents) == (2, "alpha.example", 12)
    assert (second.name, second.documents) == ("beta.example", 5)
    rules = rules_in(out / "learned").values()
    assert learning.in_force == sum(rule.status == "stable" for rule in rules)
    assert learning.on_trial == sum(rule.status == "trial" for rule in rules)
    assert learning.words == first.words + second.words > 0
    assert Chrome("alpha.example").legal in {rule.text for rule in first.in_force}
    assert not any(rule.words for site in learning.largest for rule in site.on_trial)
    assert (
        first.more[0]
        == len([*rules]) - learning.on_trial - 20 - len(second.in_force) - (second.more[0])
    )


def test_learned_rules_are_one_rule_in_the_totals(out: Path) -> None:
    view = view_of(out)
    learned = [bar for bar in view.rules if bar.name.startswith("site.")]
    assert [(bar.name, bar.words) for bar in learned] == [
        ("site.*", view.learning.words if view.learning else None)
    ]
    assert not [trial for trial in view.trials if trial.rule.startswith("site.")]


def test_the_command_writes_the_part_and_shows_texts_as_text(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert run("report", out, "--html", path)[0] == 0
    text = path.read_text()
    assert '<section id="learned"' in text
    assert "<bdi>alpha.example</bdi>: 12 documents" in text
    assert "not among the rules" not in text


def test_the_page_of_a_run_without_learning_has_no_learned_part(tmp_path: Path) -> None:
    source = write_pages(tmp_path, [page("alpha.example", FIRST)])
    run("corpus", source, tmp_path / "out", "--workers", 1, "--quiet")
    assert view_of(tmp_path / "out").learning is None


@pytest.mark.parametrize("name", ["sites.jsonl", "site/alpha.example.toml"])
def test_damaged_files_are_named(out: Path, tmp_path: Path, name: str) -> None:
    path = out / "learned" / name
    before = path.read_bytes()
    path.write_bytes(b"{broken")
    try:
        with pytest.raises(CorpusError, match=rf"learned/{name} is damaged"):
            view_of(out)
    finally:
        path.write_bytes(before)


def test_the_index_names_each_site_and_keeps_earlier_ones(out: Path) -> None:
    sites = read_index((out / "learned" / "sites.jsonl").read_bytes())
    assert [(one.site, one.file, one.documents) for one in sites] == [
        ("alpha.example", "site/alpha.example.toml", 12),
        ("beta.example", "site/beta.example.toml", 5),
    ]
