"""`cleaner rules new`: a rule from answers, checked, and added to a file that keeps what it has."""

import io
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import load_rules
from cleaner.authoring.examples import rule_faults, rules_in
from cleaner.authoring.formatting import format_text
from cleaner.cli.main import main

LINE = "Ask for the weir almanac"
NEAR = "He told the boys to ask for the weir almanac at the mill, as it was free."
Command = Callable[..., tuple[object, str, str]]
PROSE = "The almanac was printed in the old mill by the weir."
OPTIONS = ("--line", LINE, "--theme", "newsletter", "--reference", "Gazettes")
KEEPS = ("--keep", NEAR, "--keep", PROSE)


class Terminal(io.StringIO):
    """Standard input that is a terminal, on which the answers were typed."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs `cleaner rules new`; returns the exit code, what it printed, and its messages."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: io.StringIO | None = None) -> tuple[object, str, str]:
        monkeypatch.setattr("sys.argv", ["cleaner", "rules", "new", *words])
        monkeypatch.setattr("sys.stdin", stdin or io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return run


def test_a_rule_is_made_from_options_alone(command: Command) -> None:
    code, printed, said = command(*OPTIONS, *KEEPS)
    path = Path("my-rules/en/newsletter.toml")
    assert code == 0
    assert path.read_text() == printed == format_text(printed)
    (rule,) = tomllib.loads(printed)["rule"]
    assert rule["id"] == "newsletter.ask-for-the-weir-almanac"
    assert (rule["phrases"], rule["anchor"]) == (["ask for the weir almanac"], "line")
    assert rule["keeps"] == [NEAR, PROSE]
    assert rule["reference"] == "Gazettes"
    assert said == f"added to {path}; try it: cleaner try my-rules CORPUS\n"
    rules = load_rules(["my-rules"])
    assert list(rule_faults(rules, rules_in(rules, [path]))) == []


def test_answers_are_asked_for_on_a_terminal(command: Command) -> None:
    typed = f"{LINE}\nnewsletter\n\n{NEAR}\n{PROSE}\nGazettes\n\n"
    code, printed, said = command(stdin=Terminal(typed))
    assert code == 0
    assert tomllib.loads(printed)["rule"][0]["keeps"] == [NEAR, PROSE]
    for question in ("The line that goes: ", "Its theme (", "Its language (en): "):
        assert question in said
    assert Path("my-rules/en/newsletter.toml").read_text() == printed


def test_each_answer_may_be_an_option(command: Command) -> None:
    more = ("--id", "newsletter.almanac", "--description", "An almanac.", "--lang", "any")
    code, printed, _ = command(
        *OPTIONS, *KEEPS, *more, "--remove", f"{LINE} now", "--into", "mine", "--file", "a.toml"
    )
    assert code == 1  # the phrase must be the whole line
    more = (*more, "--remove", f"{LINE}!", "--into", "mine", "--file", "a.toml")
    code, printed, _ = command(*OPTIONS, *KEEPS, *more)
    (rule,) = tomllib.loads(printed)["rule"]
    assert code == 0
    assert (rule["id"], rule["description"]) == ("newsletter.almanac", "An almanac.")
    assert f"{LINE}!" in rule["removes"]
    assert Path("mine/a.toml").read_text() == printed


def test_a_new_rule_leaves_the_rest_of_the_file_unchanged(command: Command) -> None:
    command(*OPTIONS, *KEEPS)
    path = Path("my-rules/en/newsletter.toml")
    before = "# Mine.\n" + path.read_text().replace(" = [", "=[")
    path.write_text(before)
    words = ("--line", "Ask for the mill almanac", *OPTIONS[2:])
    keeps = ("--keep", NEAR.replace("weir", "mill"), "--keep", PROSE)
    code, printed, _ = command(*words, *keeps)
    assert code == 0
    assert path.read_text() == f"{before}\n{printed}"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((*OPTIONS, "--keep", PROSE, "--keep", PROSE), 1, "keeps has no near miss; add real prose"),
        ((*OPTIONS, *KEEPS, "--id", "newsletter.signup-line"), 2, "newsletter.signup-line is also"),
        ((*OPTIONS, *KEEPS, "--id", "Box"), 2, "id is wrong; write theme.name"),
        ((*OPTIONS, *KEEPS, "--file", "../a.toml"), 2, "is not the name of a rule file"),
        ((*OPTIONS, *KEEPS, "--theme", "newslettr"), 2, "there is no theme newslettr; did you"),
        ((*OPTIONS, *KEEPS, "--line", "* * *"), 2, "the line has no word"),
        ((*OPTIONS,), 2, "--keep is missing, and there is no terminal to ask on; give it"),
        ((*OPTIONS, "--keep", PROSE), 2, "a second --keep is missing, and there is no terminal"),
        ((), 2, "--line is missing, and there is no terminal to ask on; give it"),
    ],
)
def test_a_new_rule_that_the_check_refuses_is_not_written(
    command: Command, words: tuple[str, ...], code: int, message: str
) -> None:
    ended, printed, said = command(*words)
    assert (ended, printed) == (code, "")
    assert message in said.splitlines()[0]
    assert "/cleaner-" not in said
    assert not Path("my-rules").exists()
