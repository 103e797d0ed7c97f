"""The command line, run as a user runs it: what it prints, where, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import __version__
from cleaner.corpus.formats.packed import read_lines
from cleaner.load import shipped_folder

PROSE = "The town council voted on Monday to rebuild the old weir before the winter floods."
SOURCE = f"{PROSE}\r\n\r\nPost a Comment\r\n"


def run(*words: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, check=False)  # noqa: S603
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(SOURCE.encode())
    return path


def test_clean_prints_the_clean_text_and_nothing_else(source: Path) -> None:
    assert run("clean", source) == (0, PROSE + "\n", "")
    assert run("clean", "-", stdin=SOURCE.encode()) == (0, PROSE + "\n", "")


def test_the_report_is_written_where_asked_and_leads_back(source: Path, tmp_path: Path) -> None:
    clean, report = tmp_path / "clean.txt", tmp_path / "report.json"
    code, text, _ = run("clean", source, "--report", report)
    assert (code, text) == (0, PROSE + "\n")
    assert "comments" in json.loads(report.read_bytes())["counts"]["themes"]
    clean.write_bytes(text.encode())
    assert run("restore", clean, report) == (0, SOURCE, "")


def test_restore_refuses_another_text(source: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run("clean", source, "--report", report)
    code, _, error = run("restore", source, report)
    assert code == 2
    assert "is not the text that" in error
    assert run("restore", source, source)[0] == 2


def test_explain_marks_what_goes_in_plain_text(source: Path) -> None:
    code, text, _ = run("explain", source)
    assert code == 0
    assert "[-Post a Comment-] comments.form-prompt" in text
    assert PROSE in text
    assert "\x1b" not in text


def test_a_theme_is_switched_off_by_option_and_by_file(source: Path, tmp_path: Path) -> None:
    kept = f"{PROSE}\n\nPost a Comment\n"
    assert run("clean", source, "--disable", "comments")[1] == kept
    (tmp_path / "cleaner.toml").write_text('disable = ["comments"]\n')
    assert run("clean", source, cwd=tmp_path)[1] == kept


def test_an_unknown_theme_is_one_sentence_with_the_nearest(source: Path) -> None:
    code, text, error = run("clean", source, "--disable", "coments")
    assert (code, text) == (2, "")
    assert "did you mean comments?" in error
    assert error.count("\n") == 1


def test_rules_are_listed_and_shown(tmp_path: Path) -> None:
    code, listing, _ = run("rules")
    assert code == 0
    assert "comments.form-prompt" in listing
    assert all("\tcomments." in line for line in run("rules", "comments")[1].splitlines())
    code, shown, _ = run("rules", "comments.form-prompt")
    assert code == 0
    assert "comments.toml" in shown
    code, _, error = run("rules", "comments.form-promt")
    assert code == 2
    assert "did you mean comments.form-prompt?" in error


def test_what_was_measured_of_a_rule_is_shown() -> None:
    code, shown, _ = run("rules", "newsletter.signup-line", "--stats")
    assert code == 0
    assert "precision" in shown.splitlines()[-1]
    assert "precision" not in run("rules", "newsletter.signup-line")[1]
    assert run("rules", "newsletter", "--stats")[1].count("precision") > 10


def test_check_counts_and_fails_on_a_fault(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[[rule]]\nid = "comments.mine"\ndescription = "d"\naction = "remove-line"\n'
        'phrases = ["weir talk"]\nremoves = ["Weir talk", "Wear talk"]\n'
        'keeps = ["They talk.", "They talk at the weir."]\nreference = "r"\n'
    )
    code, text, error = run("check", tmp_path)
    assert code == 1
    assert text == "1 rules checked, 1 faults\n"
    assert "removes 'Wear talk" in error
    assert "mine.toml" in error


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        '[[rule]]\nid = "comments.mine"\ndescription = "d"\naction = "remove-line"\n'
        'keywords = ["aaa"]\npattern = "(a+)+$"\nremoves = ["aaa", "aaaa"]\n'
        'keeps = ["They say aaa.", "No aaah."]\nreference = "r"\n'
    )
    return folder


def test_check_finds_a_pattern_that_backtracks(hostile: Path) -> None:
    code, text, error = run("check", hostile)
    assert code == 1
    assert text == "1 rules checked, 1 faults\n"
    assert "mine.toml: rule comments.mine: pattern backtracks: its time grows exp" in error
    assert error.count("\n") == 1


def test_check_takes_one_file_and_names_unproved_patterns(hostile: Path) -> None:
    file = hostile / "mine.toml"
    file.write_text(file.read_text().replace("(a+)+$", "(aa)(a\\\\1)*$"))
    code, text, error = run("check", file)
    assert (code, error) == (0, "")
    assert text.startswith("1 rules checked, 0 faults, 1 patterns unproved")
    assert "comments.mine pattern (the reference \\1 may take any text)" in text


def test_check_takes_a_part_of_the_shipped_rules() -> None:
    code, text, error = run("check", shipped_folder() / "nl" / "tags.toml")
    assert (code, text, error) == (0, "1 rules checked, 0 faults\n", "")


def test_check_says_where_there_is_no_rule(tmp_path: Path) -> None:
    code, _, error = run("check", tmp_path)
    assert code == 2
    assert "there is no rule" in error


def test_a_rule_out_of_time_is_named_and_the_run_goes_on(hostile: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(f"{PROSE}\n\n{'a' * 5_000}!\n\naaaa\n\nPost a Comment\n")
    (texts / "b.txt").write_text(f"{PROSE}\n\naaaa\n")
    out = tmp_path / "out"
    for workers in (1, 2):
        code, _, error = run(
            "corpus", texts, out, "--rules", hostile, "--workers", str(workers), "--overwrite"
        )
        assert code == 0
        assert "comments.mine ran out of time in 1 of the documents\n" in error
        summary = json.loads((out / "summary.json").read_bytes())
        assert summary["timeouts"] == {"comments.mine": 1}
        assert summary["flags"] == {"pattern-timeout": 1}
        (report,) = map(json.loads, read_lines(out / "reports" / "a.txt.jsonl.zst"))
        assert report["flags"] == [{"name": "pattern-timeout", "detail": "comments.mine"}]
        clean = (out / "documents" / "a.txt").read_text()
        assert clean == f"{PROSE}\n\n{'a' * 5_000}!\n\naaaa\n"
        assert (out / "documents" / "b.txt").read_text() == f"{PROSE}\n"


def test_slow_rules_are_listed_worst_first(source: Path) -> None:
    code, listing, _ = run("rules", "--slow", source, "--limit", "3")
    assert code == 0
    head, *rows = (line.split("\t") for line in listing.splitlines())
    assert len(rows) == 3
    assert head[:4] == ["rule", "tries", "hits", "ms"]
    times = [float(row[3]) for row in rows]
    assert times == sorted(times, reverse=True)
    assert run("rules", "--slow", "nowhere")[0] == 2


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("none.txt", None, "No such file"),
        ("image.txt", bytes(range(32)) * 40, "is binary"),
    ],
)
def test_bad_input_is_one_sentence(
    tmp_path: Path, name: str, data: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    code, text, error = run("clean", path)
    assert (code, text) == (2, "")
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--split", "0"], "is not in the range"),
        (["--address", "auto"], "add --engine ray"),
        (["--out-format", "xml"], "xml is no output format"),
    ],
)
def test_options_that_mean_nothing_are_told(
    source: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    code, _, error = run("corpus", source, "out", *words, cwd=tmp_path)
    assert code == 2
    assert said in error
    assert not (tmp_path / "out").exists()


def test_a_store_of_this_process_alone_can_not_be_written_by_others(
    source: Path, tmp_path: Path
) -> None:
    code, _, error = run("corpus", source, "memory://out", cwd=tmp_path)
    assert (code, error.count("\n")) == (2, 1)
    assert "memory://out is not held by this run" in error
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def test_an_empty_file_gives_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    assert run("clean", path) == (0, "", "")


def test_html_is_told_by_its_name_or_by_option(tmp_path: Path) -> None:
    page = f"<html><body><article><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"
    path = tmp_path / "page.html"
    path.write_text(page)
    assert PROSE in run("clean", path)[1]
    assert "<p>" not in run("clean", "-", "--html", stdin=page.encode())[1]


def test_the_version_is_told() -> None:
    assert run("--version") == (0, f"cleaner {__version__}\n", "")


def test_wrong_usage_ends_with_2() -> None:
    assert run("clean", "--nonsense")[0] == 2
    assert run("corpus", "nowhere", "out")[0] == 2


def test_a_corpus_is_cleaned_anew_where_rules_changed_and_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "story.txt").write_bytes(SOURCE.encode())
    words = ("corpus", tmp_path / "in", tmp_path / "out", "--workers", "1", "--quiet")
    clean = tmp_path / "out" / "documents" / "story.txt"
    code, _, said = run(*words)
    assert (code, said.count("\n")) == (0, 1)
    assert clean.read_text() == f"{PROSE}\n"
    code, _, said = run(*words, "--disable", "comments")
    assert (code, said.count("\n")) == (2, 1)
    assert "other rules: 1 of 1 files must be done anew; add --redo" in said
    assert run(*words, "--disable", "comments", "--redo")[0] == 0
    assert clean.read_text() == f"{PROSE}\n\nPost a Comment\n"
