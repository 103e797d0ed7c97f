"""The fuzzer: its cases follow from their seed, and a fault is made smaller and written down."""

from pathlib import Path
from random import Random

import pytest

from benchmarks.fuzz import __main__ as command
from benchmarks.fuzz import laws
from benchmarks.fuzz.case import Case, Data, LawError, Target, identity, read, require
from benchmarks.fuzz.driver import Series
from benchmarks.fuzz.shrink import shrink
from benchmarks.fuzz.targets import TARGETS
from cleaner import Cleaner, Edit, clean
from tests.builders import PROSE


def check(case: Case) -> None:
    require("\ud800" not in case.data, "no surrogate")  # type: ignore[operator]


def make(rng: Random) -> Case:
    return Case(
        f"{rng.random()}\nwith \ud800\n" if rng.random() < 1 / 2 else "in order", {"a": "b"}
    )


@pytest.mark.parametrize("name", TARGETS)
def test_a_case_follows_from_seed_and_number(name: str, tmp_path: Path) -> None:
    series = Series(name, TARGETS[name], 1, tmp_path)
    assert [series.case(number) for number in range(5)] == [
        series.case(number) for number in range(5)
    ]
    assert len({repr(series.case(number)) for number in range(5)}) > 1


def test_a_fault_is_made_smaller_and_written_once(tmp_path: Path) -> None:
    series = Series("surrogates", Target(make, check), 1, tmp_path)
    *_, (figures, _) = series.run(0, 20)
    assert figures.cases == 20
    assert 1 < figures.faults["LawError: no surrogate"] < 20
    (folder,) = tmp_path.iterdir()
    case, stored = read(folder)
    assert case == Case("\ud800", {"a": "b"})
    assert stored.command.startswith("make fuzz SEED=1 TARGET=surrogates FIRST=")
    with pytest.raises(LawError, match="no surrogate"):
        check(case)


@pytest.mark.parametrize(
    ("data", "part"),
    [("one\ntwo, not three\n", "not"), (b"\x00one\nnot\xff", b"not"), (("a", "not", "b"), "not")],
)
def test_a_smaller_case_still_fails(data: Data, part: object) -> None:
    assert shrink(data, lambda some: part in some) in (part, (part,))  # type: ignore[operator]


def test_a_broken_law_is_named() -> None:
    result = clean(f"{PROSE}\n\nPost a Comment\n")
    with pytest.raises(LawError) as error:
        laws.check_counts(PROSE, result)
    assert identity(error.value) == "LawError: counts: words_in"
    with pytest.raises(LawError, match="law 4"):
        laws.check_words("The weir was old", "The weir is old", Cleaner().pipeline(None))
    with pytest.raises(LawError, match="layout"):
        laws.check_layout("The weir \n")
    assert Edit(0, 0, "", "", ()) not in result.report.edits


def test_the_exit_code_says_that_there_are_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "TARGETS", {"surrogates": Target(make, check, share=1)})
    monkeypatch.setattr("sys.argv", ["fuzz", "--cases", "20", "--out", str(tmp_path)])
    assert command.main() == 1
    assert "surrogates: 20 cases, " in capsys.readouterr().out
