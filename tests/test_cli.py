"""The command line, run as a user runs it: what it prints, where, and how it ends."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import __version__
from cleaner.cli.effect import try_command
from cleaner.cli.new_rule import new_rule_command
from cleaner.cli.options import help_of
from cleaner.core import CORE
from cleaner.corpus.model import RESUME
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.model import theme
from tests.builders import MORE_PROSE, PROSE
from tests.commands import run

SOURCE = f"{PROSE}\r\n\r\nPost a Comment\r\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(SOURCE.encode())
    return path


def test_clean_prints_the_clean_text_and_nothing_else(source: Path) -> None:
    assert run("clean", source) == (0, PROSE + "\n", "")
    assert run("clean", "-", stdin=SOURCE.encode()) == (0, PROSE + "\n", "")


# It is imported as the interpreter starts, before any module of this project.
SIGNAL_AT_IMPORT = """
import os, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize(
    ("module", "codes"),
    [
        ("cleaner.cli.main", (-signal.SIGINT, -signal.SIGTERM)),
        ("typer", (-signal.SIGINT, -signal.SIGTERM)),
        ("cleaner.ruleset.model", (-signal.SIGINT, -signal.SIGTERM)),
        ("cleaner.corpus.run", (130, 130)),
        ("cleaner.api", (-signal.SIGINT, -signal.SIGTERM)),
        ("cleaner.corpus.engines.local", (130, 130)),
    ],
)
def test_a_signal_while_a_module_is_imported_ends_the_command_quietly(
    source: Path, tmp_path: Path, module: str, codes: tuple[int, int]
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "cleaner", "corpus", str(source), str(out), "--quiet"]
    paths = os.pathsep.join((str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])))
    for number, code in zip((signal.SIGINT, signal.SIGTERM), codes, strict=True):
        hook = SIGNAL_AT_IMPORT.format(module=module, number=int(number))
        (tmp_path / "sitecustomize.py").write_text(hook)
        ended = subprocess.run(  # noqa: S603
            command, capture_output=True, env=os.environ | {"PYTHONPATH": paths}, check=False
        )
        assert (ended.returncode, ended.stdout) == (code, b"")
        assert ended.stderr in (b"", f"cleaner: stopped; {RESUME}\n".encode())
        assert not out.exists()


def test_a_command_that_ignores_ctrl_c_still_does(source: Path, tmp_path: Path) -> None:
    hook = SIGNAL_AT_IMPORT.format(module="typer", number=int(signal.SIGINT))
    hook += "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    (tmp_path / "sitecustomize.py").write_text(hook)
    command = [sys.executable, "-m", "cleaner", "clean", str(source)]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(command, capture_output=True, env=environment, check=False)  # noqa: S603
    assert (ended.returncode, ended.stdout) == (0, f"{PROSE}\n".encode())


PAGE = f"<html><title>Weir</title><body><p>{PROSE}</p></body></html>"


def test_a_page_is_read_without_the_extractor_at_a_budget_of_zero(tmp_path: Path) -> None:
    page, report = tmp_path / "page.html", tmp_path / "report.json"
    page.write_text(PAGE)
    for budget, flags in (("0,0", ["over budget"]), ("10", [])):
        code, text, _ = run("clean", page, "--budget", budget, "--report", report)
        assert (code, text) == (0, PROSE + "\n")
        written = json.loads(report.read_bytes())
        assert [flag["detail"] for flag in written.get("flags", [])] == flags


def test_the_budget_of_a_run_is_in_force_in_its_workers(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in ("a", "b"):
        (source / f"{name}.html").write_text(PAGE)
    assert run("corpus", source, out, "--budget", "0,0", "--workers", "2")[0] == 0
    assert json.loads((out / "summary.json").read_bytes())["flags"] == {"extraction-fallback": 2}


def test_the_report_is_written_to_its_option_and_restores_the_source(
    source: Path, tmp_path: Path
) -> None:
    clean, report = tmp_path / "clean.txt", tmp_path / "report.json"
    code, text, _ = run("clean", source, "--report", report)
    assert (code, text) == (0, PROSE + "\n")
    assert "comments" in json.loads(report.read_bytes())["counts"]["themes"]
    clean.write_bytes(text.encode())
    assert run("restore", clean, report) == (0, SOURCE, "")


def test_restore_reads_reports_of_earlier_versions(source: Path, tmp_path: Path) -> None:
    clean, report = tmp_path / "clean.txt", tmp_path / "report.json"
    clean.write_text(run("clean", source, "--report", report)[1])
    fields = json.loads(report.read_bytes())
    for name in ("schema_version", "version", "rules_digest"):
        del fields[name]
    report.write_text(json.dumps(fields))
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


def test_explain_lists_the_blocks_of_a_page_that_were_left_out(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    html = f"<html><body><nav>Home</nav><article><p>{PROSE}</p><p>{MORE_PROSE}</p></article></html>"
    path.write_text(html)
    code, text, _ = run("explain", path)
    assert code == 0
    words = len(f"{PROSE} {MORE_PROSE}".split())
    assert f"The page shows {words + 1} words; {words} are kept." in text
    assert text.splitlines()[-1] == (
        "prune navigation.html-landmark  1 word  /html/body/nav 17-21  Home"
    )


def test_a_theme_is_switched_off_by_option_and_by_file(source: Path, tmp_path: Path) -> None:
    kept = f"{PROSE}\n\nPost a Comment\n"
    assert run("clean", source, "--disable", "comments")[1] == kept
    (tmp_path / "cleaner.toml").write_text('disable = ["comments"]\n')
    assert run("clean", source, cwd=tmp_path)[1] == kept


def test_several_themes_are_switched_off_at_once(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(f"{PROSE}\n\nPost a Comment\n\nShare this article\n\nRelated Articles\n")
    kept = f"{PROSE}\n\nPost a Comment\n\nShare this article\n\nRelated Articles\n"
    for words in (
        ("--disable", "comments,sharing,related"),
        ("--disable", "comments, sharing", "--disable", "related"),
    ):
        assert run("clean", path, *words) == (0, kept, "")


def test_folders_of_rules_add_up(source: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.toml").write_text(
            f'[[rule]]\nid = "comments.{name}"\ndescription = "d"\naction = "remove-line"\n'
            f'phrases = ["{name} weir"]\nremoves = ["{name} weir", "{name} Weir"]\n'
            f'keeps = ["They talk.", "They saw {name} weirs."]\nreference = "r"\n'
        )
    listed = run("rules", "comments", "--rules", tmp_path / "one", "--rules", tmp_path / "two")[1]
    assert "\tcomments.one\t" in listed
    assert "\tcomments.two\t" in listed


def test_a_language_excludes_the_rules_of_other_languages(source: Path) -> None:
    assert run("clean", source, "--lang", "en") == (0, f"{PROSE}\n", "")
    assert "[-Post a Comment-]" in run("explain", source, "--lang", "en-GB")[1]
    code, text, error = run("clean", source, "--lang", "english")
    assert (code, text) == (2, "")
    assert "'english' is not a language code" in error
    assert error.count("\n") == 1


def test_an_unknown_theme_is_one_sentence_with_the_nearest(source: Path) -> None:
    code, text, error = run("clean", source, "--disable", "coments")
    assert (code, text) == (2, "")
    assert "did you mean comments?" in error
    assert error.count("\n") == 1


def test_rules_are_listed_and_shown(tmp_path: Path) -> None:
    code, listing, _ = run("rules")
    assert code == 0
    assert "comments.form-prompt" in listing
    names = [line.split("\t")[1] for line in run("rules", "comments")[1].splitlines()]
    assert {theme(name) for name in names} == {"comments"}
    code, shown, _ = run("rules", "comments.form-prompt")
    assert code == 0
    assert "comments.toml" in shown
    code, _, error = run("rules", "comments.form-promt")
    assert code == 2
    assert "did you mean comments.form-prompt?" in error


def test_rules_with_stats_shows_the_measured_precision_of_a_rule() -> None:
    code, shown, _ = run("rules", "newsletter.signup-line", "--stats")
    assert code == 0
    assert "precision" in shown.splitlines()[-1]
    assert "precision" not in run("rules", "newsletter.signup-line")[1]
    assert run("rules", "newsletter", "--stats")[1].count("precision") > 10


def test_check_counts_and_fails_on_a_fault(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[[rule]]\nid = "comments.mine"\ndescription = "d"\naction = "remove-line"\n'
        'phrases = ["weir talk"]\nremoves = ["Weir talk", "Wear talk"]\n'
        'keeps = ["They talk.", "Weir talk is all they do."]\nreference = "r"\nanchor = "line"\n'
    )
    code, text, error = run("check", tmp_path)
    assert code == 1
    assert text == "1 rule checked, 1 fault\n"
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
    assert text == "1 rule checked, 1 fault\n"
    assert "mine.toml: rule comments.mine: pattern backtracks: its time grows exp" in error
    assert error.count("\n") == 1


def test_check_takes_one_file_and_names_unproved_patterns(hostile: Path) -> None:
    file = hostile / "mine.toml"
    file.write_text(file.read_text().replace("(a+)+$", "(aa)(a\\\\1)*$"))
    code, text, error = run("check", file)
    assert (code, error) == (0, "")
    assert text.startswith("1 rule checked, 0 faults, 1 pattern unproved")
    assert "comments.mine pattern (the reference \\1 may take any text)" in text
    assert run("check", "--strict", file) == (1, text, "")


def test_check_takes_a_part_of_the_shipped_rules() -> None:
    code, text, error = run("check", shipped_folder() / "any" / "tags.toml")
    assert (code, text, error) == (0, "1 rule checked, 0 faults\n", "")


def test_check_says_where_there_is_no_rule(tmp_path: Path) -> None:
    (tmp_path / "chain.toml").write_text('[themes]\npaywall = "Prompts to pay."\n')
    code, _, error = run("check", tmp_path)
    assert code == 2
    assert "there is no rule" in error


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
        ("image.txt", bytes(range(32)) * 40, "is binary data, not text"),
        ("paper.txt", b"%PDF-1.7\n1 0 obj", "is a PDF document, not text"),
        ("story.txt.gz", gzip.compress(SOURCE.encode()), "zcat"),
        (
            "rows.jsonl",
            b'{"text": "a"}\n{"text": "b"}\n',
            "holds JSON Lines, not text; use cleaner corpus",
        ),
        ("row.jsonl", b'{"text": "a"}\n', "holds JSON Lines, not text; use cleaner corpus"),
        ("row.json", b'{"text": "a"}\n', "holds JSON, not text; write it as JSON Lines"),
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
        (["--split", "0"], "'0' is not a number of at least 0.001"),
        (["--split", "nan"], "'nan' is not a number of at least 0.001"),
        (["--workers", "two"], "'two' is not a whole number of at least 1"),
        (["--address", "auto"], "add --engine ray"),
        (["--out-format", "xml"], "'xml' is not an output format"),
        (["--budget", "ten"], "--budget 'ten' is not a budget; give seconds, or"),
    ],
)
def test_option_values_that_are_wrong_are_explained(
    source: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    code, _, error = run("corpus", source, "out", *words, cwd=tmp_path)
    assert code == 2
    assert said in error
    assert not (tmp_path / "out").exists()


def test_a_store_in_memory_cannot_be_the_output_of_worker_processes(
    source: Path, tmp_path: Path
) -> None:
    code, _, error = run("corpus", source, "memory://out", cwd=tmp_path)
    assert (code, error.count("\n")) == (2, 1)
    assert "memory://out is not locked by this run" in error
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def test_a_folder_and_several_files_are_for_a_corpus(source: Path, tmp_path: Path) -> None:
    for command in ("clean", "explain"):
        code, text, error = run(command, tmp_path)
        assert (code, text) == (2, "")
        assert error == f"cleaner: {tmp_path} is a folder; use cleaner corpus {tmp_path} OUT\n"
        code, text, error = run(command, source, source)
        assert (code, text) == (2, "")
        assert f"cleaner {command} takes one file, not 2; use cleaner corpus" in error


FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


def run_into(shell: str, *words: str | Path) -> tuple[int, bytes]:
    """Return exit code and messages of a command whose standard output `shell` redirects."""
    code = "import sys; from cleaner.cli.main import main; main()"
    command = ["sh", "-c", f'exec "$@" {shell}', "sh", sys.executable, "-c", code]
    done = subprocess.run([*command, *map(str, words)], stderr=subprocess.PIPE, check=False)  # noqa: S603
    return done.returncode, done.stderr


@needs_full
def test_a_full_disk_is_one_sentence_and_code_3(source: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    clean = tmp_path / "clean.txt"
    clean.write_text(run("clean", source, "--report", report)[1])
    full = b"cleaner: cannot write standard output: No space left on device\n"
    for words in (
        ("clean", source),
        ("explain", source),
        ("restore", clean, report),
        ("rules",),
        ("-V",),
    ):
        assert run_into("> /dev/full", *words) == (3, full)
    code, error = run_into("> /dev/full", "-h")
    assert (code, error.count(b"\n")) == (3, 1)


@needs_full
def test_a_full_disk_for_the_report_is_one_sentence_and_code_3(source: Path) -> None:
    code, text, error = run("clean", source, "--report", FULL)
    assert (code, text) == (3, "")
    reason = "No space left on device; the clean text is not printed either"
    assert error == f"cleaner: cannot write /dev/full: {reason}\n"


def test_a_report_in_a_missing_folder_cannot_be_written(source: Path, tmp_path: Path) -> None:
    code, text, error = run("clean", source, "--report", tmp_path / "none" / "report.json")
    assert (code, text) == (3, "")
    assert "No such file or directory; the clean text is not printed either" in error


def test_a_closed_output_is_one_sentence_and_code_3(source: Path) -> None:
    closed = (3, b"cleaner: cannot write standard output: it is closed\n")
    for words in (("clean", source), ("explain", source), ("rules",)):
        assert run_into(">&-", *words) == closed


def test_a_closed_input_is_one_sentence() -> None:
    assert run_into("<&-", "clean") == (2, b"cleaner: standard input is closed; name a file\n")


def test_a_closed_pipe_ends_the_command_without_a_message() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "from cleaner.cli.main import main; main()", "rules"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)  # noqa: S603
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_empty_file_gives_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    assert run("clean", path) == (0, "", "")


def test_html_is_recognised_by_file_name_or_by_option(tmp_path: Path) -> None:
    page = f"<html><body><article><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"
    path = tmp_path / "page.html"
    path.write_text(page)
    assert PROSE in run("clean", path)[1]
    assert "<p>" not in run("clean", "-", "--html", stdin=page.encode())[1]
    code, text, hint = run("clean", "-", stdin=page.encode())
    assert (code, hint) == (0, "cleaner: looks like HTML: add --html\n")
    assert PROSE in text


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_shown(option: str) -> None:
    assert run(option) == (0, f"cleaner {__version__} ({CORE.name} core)\n", "")


def test_the_package_runs_as_a_module_under_its_name() -> None:
    command = [sys.executable, "-m", "cleaner"]
    for words, output in (("-V", f"cleaner {__version__}"), ("-h", "Usage: cleaner [OPTIONS]")):
        done = subprocess.run([*command, words], capture_output=True, check=True)  # noqa: S603
        assert output in done.stdout.decode()
    done = subprocess.run([*command, "clean", "nowhere"], capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (2, b"cleaner: nowhere: No such file or directory\n")


@pytest.mark.parametrize(
    "command",
    ["", "clean", "explain", "restore", "check", "rules", "corpus", "fit", "packs", "schema"],
)
def test_each_command_has_short_help(command: str) -> None:
    code, text, error = run(*filter(None, (command, "-h")))
    assert (code, error) == (0, "")
    assert f"Usage: cleaner {command}" in text


def test_a_shell_completes_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    code, script, _ = run("--show-completion", "bash")
    assert code == 0
    assert "_CLEANER_COMPLETE=complete_bash" in script
    monkeypatch.setenv("_CLEANER_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "cleaner ex")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run()[1].split() == ["explain"]


def test_completion_is_installed_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("--install-completion", "bash")[0] == 0
    (script,) = tmp_path.rglob("cleaner.sh")
    assert "complete_bash" in script.read_text()


def test_wrong_usage_ends_with_2() -> None:
    assert run("clean", "--nonsense")[0] == 2
    assert run("corpus", "nowhere", "out")[0] == 2


def test_changed_rules_clean_a_corpus_again_only_with_redo(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "story.txt").write_bytes(SOURCE.encode())
    words = ("corpus", tmp_path / "in", tmp_path / "out", "--workers", "1", "--quiet")
    clean = tmp_path / "out" / "documents" / "story.txt"
    code, _, said = run(*words)
    assert (code, said.count("\n")) == (0, 1)
    assert clean.read_text() == f"{PROSE}\n"
    code, _, said = run(*words, "--disable", "comments")
    assert (code, said.count("\n")) == (2, 1)
    assert "other rules: 1 of 1 file must be cleaned again; add --redo" in said
    assert run(*words, "--disable", "comments", "--redo")[0] == 0
    assert clean.read_text() == f"{PROSE}\n\nPost a Comment\n"


def test_a_report_that_cannot_be_written_has_exit_code_3(source: Path, tmp_path: Path) -> None:
    for report in (tmp_path / "none" / "r.json", tmp_path):
        code, text, error = run("clean", source, "--report", report)
        assert (code, text) == (3, "")
        assert error.startswith(f"cleaner: cannot write {report}: ")
        assert error.endswith("; the clean text is not printed either\n")


def test_restore_refuses_the_compressed_reports_of_a_run(source: Path, tmp_path: Path) -> None:
    assert run("corpus", source, tmp_path / "out")[0] == 0
    packed = tmp_path / "out" / "reports" / f"{source.name}.jsonl.zst"
    code, _, error = run("restore", source, packed)
    assert code == 2
    assert f"{packed} is compressed, as the reports of a run are" in error


def test_help_does_not_break_lines_inside_a_sentence() -> None:
    for command in (try_command, new_rule_command):
        paragraphs = help_of(command).split("\n\n")
        assert len(paragraphs) > 1
        assert not any("\n" in paragraph for paragraph in paragraphs)
    assert "Rules on trial are shown with what they would take." in " ".join(
        run("try", "--help")[1].split()
    )


def test_a_command_that_waits_for_typed_input_says_so() -> None:
    master, terminal = os.openpty()
    os.write(master, b"It rained.\n\x04")
    command = [sys.executable, "-c", "from cleaner.cli.main import main; main()", "clean"]
    done = subprocess.run(command, stdin=terminal, capture_output=True, check=False)  # noqa: S603
    os.close(master)
    os.close(terminal)
    assert (done.stdout, done.stderr) == (
        b"It rained.\n",
        b"reading standard input; Ctrl-D ends it\n",
    )
