"""`cleaner learn`, its review, and runs that learn first, as a user calls them."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.learn.sites import Chrome, page, score
from cleaner.authoring.review import learned_rules, review_rule
from cleaner.cli.main import app
from cleaner.corpus.engines import ENGINES
from cleaner.corpus.learning.engines import READERS
from cleaner.corpus.model import CorpusError
from cleaner.text.errors import InputError
from tests.learned import cleaner_with, files_in, learn, rules_in, write_pages

FIRST = 20
PAGES = [page("alpha.example", number) for number in range(FIRST, FIRST + 12)]


def run(*words: object, given: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words], input=given)
    message = str(result.exception) if isinstance(result.exception, ValueError) else ""
    return result.exit_code, result.stdout, result.stderr + message


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pages(tmp_path, PAGES)


def test_learning_prints_a_summary(source: Path, tmp_path: Path) -> None:
    code, _, said = run("learn", source, "--out", tmp_path / "rules", "--workers", 1)
    assert code == 0
    assert said.startswith("12 documents of 1 site\n")
    assert "rules in force" in said
    assert [*files_in(tmp_path / "rules")] == ["alpha.example.toml"]


def test_learning_names_documents_that_do_not_count(tmp_path: Path) -> None:
    copies = [PAGES[0]._replace(url=f"https://alpha.example/{n}") for n in range(9)]
    pages = [*copies, page("beta.example", FIRST), page("beta.example", FIRST)._replace(url="")]
    _, _, output = run("learn", write_pages(tmp_path, pages), "--out", tmp_path / "rules")
    assert output.splitlines() == [
        "10 documents of 2 sites (not counted: 8 copies, 1 without a site)",
        "2 sites have fewer than 3 documents: nothing learned",
        f"{tmp_path / 'rules'}: 0 rules in force, 0 on trial",
    ]


def test_learning_from_one_page_says_that_it_is_too_few(tmp_path: Path) -> None:
    _, _, output = run("learn", write_pages(tmp_path, PAGES[:1]), "--out", tmp_path / "rules")
    assert output.startswith(
        "1 document of 1 site\n1 site has fewer than 3 documents: nothing learned"
    )


def test_all_rules_may_be_put_in_force(source: Path, tmp_path: Path) -> None:
    run("learn", source, "--out", tmp_path / "rules", "--workers", 1, "--accept")
    assert {rule.status for rule in rules_in(tmp_path / "rules").values()} == {"stable"}


def test_learning_has_the_engines_of_runs_and_refuses_others(source: Path, tmp_path: Path) -> None:
    assert READERS.keys() == ENGINES.keys()
    code, _, output = run("learn", source, "--out", tmp_path / "rules", "--engine", "dask")
    assert code != 0
    assert "--engine dask does not exist; choose local or ray" in output


def test_learning_names_a_worker_that_died(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(ProcessPoolExecutor, "map", die)
    monkeypatch.setattr("cleaner.corpus.batches._BATCH_FILES", 1)
    write_pages(tmp_path / "in", PAGES[:3], "a.jsonl")
    write_pages(tmp_path / "in", PAGES[3:], "b.jsonl")
    with pytest.raises(CorpusError, match="a worker process died"):
        learn(tmp_path / "in", tmp_path / "rules", workers=2)


def test_a_corpus_is_needed(tmp_path: Path) -> None:
    code, _, said = run("learn", "--out", tmp_path)
    assert code != 0
    assert "name a CORPUS" in said


def test_a_review_with_a_corpus_is_an_error(source: Path, tmp_path: Path) -> None:
    code, _, messages = run("learn", source, "--review", "--out", tmp_path)
    assert code != 0
    assert f"--review decides on the rules in {tmp_path}; leave {source} out" in messages


def test_a_review_is_kept_and_survives_learning(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    learn(source, out)
    first, second, *rest = [rule.id for _, rule in learned_rules(out, pending=True)]
    code, text, _ = run("learn", "--review", "--out", out, given="a\nx\nr\nq\n")
    assert code == 0
    assert f"{len(rest)} rules are still open" in text
    learn(source, out)
    rules = rules_in(out)
    assert (rules[first].status, rules[second].status) == ("stable", "rejected")
    assert [rule.id for _, rule in learned_rules(out, pending=True)] == rest


def test_a_rule_in_force_may_be_rejected(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    learn(source, out)
    menu = Chrome("alpha.example").menu[3]
    name = next(name for name, rule in rules_in(out).items() if menu.lower() in rule.phrases)
    review_rule(out, name, "rejected")
    assert menu in cleaner_with(out).clean(PAGES[0].text, PAGES[0].url).text.split("\n")
    with pytest.raises(InputError, match="has no learned rule"):
        review_rule(out, "site.none-0000000000", "accepted")


def test_a_review_of_a_folder_without_learned_rules_is_an_error(tmp_path: Path) -> None:
    code, _, said = run("learn", "--review", "--out", tmp_path)
    assert code != 0
    assert "has no rules of sites; run cleaner learn" in said


def test_a_run_may_learn_first(source: Path, tmp_path: Path) -> None:
    words = ("corpus", source, tmp_path / "out", "--workers", 1, "--quiet")
    code, _, said = run(*words, "--learn")
    assert code == 0, said
    assert "rules in force" in said
    text = (tmp_path / "out" / "documents" / "pages.jsonl").read_text()
    assert Chrome("alpha.example").menu[10] not in text
    assert [*files_in(tmp_path / "out" / "learned")] == ["alpha.example.toml"]
    assert run(*words, "--learn")[0] == 0  # nothing is left to do
    learn(source, tmp_path / "rules")
    assert files_in(tmp_path / "rules") == files_in(tmp_path / "out" / "learned")


def test_a_second_run_keeps_the_decisions_on_learned_rules(source: Path, tmp_path: Path) -> None:
    words = ("corpus", source, tmp_path / "out", "--workers", 1, "--quiet", "--learn")
    assert run(*words)[0] == 0
    learned, menu = tmp_path / "out" / "learned", Chrome("alpha.example").menu[10]
    rules = rules_in(learned).items()
    name = next(name for name, rule in rules if menu.lower() in rule.phrases)
    review_rule(learned, name, "rejected")
    code, _, output = run(*words, "--redo")
    assert code == 0, output
    assert rules_in(learned)[name].status == "rejected"
    assert menu in (tmp_path / "out" / "documents" / "pages.jsonl").read_text()


def test_a_run_by_folder_uses_the_rules_of_the_folder(tmp_path: Path) -> None:
    for number, one in enumerate(PAGES):
        path = tmp_path / "in" / "Mill" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.text)
    words = ("corpus", tmp_path / "in", tmp_path / "out", "--workers", 1, "--quiet")
    assert run(*words, "--learn", "--by-folder")[0] == 0
    clean = (tmp_path / "out" / "documents" / "Mill" / "0.txt").read_text()
    assert score(clean, PAGES[0].article)[0] > 0.9


def test_standard_input_cannot_be_learned_from(tmp_path: Path) -> None:
    code, _, said = run("corpus", "-", tmp_path / "out", "--learn", "--quiet", given="{}\n")
    assert code != 0
    assert "reads IN twice" in said
