"""What is told of a run: a line of how far it is, and a log of what happened."""

import json
from pathlib import Path

import pytest

from cleaner.corpus.progress import listening, stand, told
from cleaner.corpus.record import Shard
from cleaner.corpus.run import Status, Summary, out_at
from cleaner.corpus.shard import Done, Tally
from cleaner.corpus.work import Died, Finished, Waiting

SHARD = Shard(Path("in/a.txt"), "a.txt", "a.txt", ".txt")
TALLY = Tally(documents=7, quarantined=2, bytes=60_000_000, words_in=200, words_out=150)


def status(before: int = 20_000_000) -> Status:
    return Status(files=9, bytes=100_000_000, files_done=4, total=TALLY, before=before)


@pytest.mark.parametrize(
    ("seconds", "rate", "left"),
    [
        (20, "2.0 MB/s", "20 s"),
        (400, "0.1 MB/s", "7 min"),
        (40_000, "0.0 MB/s", "11 h 7 min"),
    ],
)
def test_a_line_tells_how_far_a_run_is(seconds: float, rate: str, left: str) -> None:
    assert stand(status(), 3, seconds) == (
        f"4/9 files, 10 documents, {rate}, 25.0% of words removed, 2 in quarantine, {left} left"
    )


def test_rules_out_of_time_are_named_at_the_end() -> None:
    totals = dict.fromkeys(Summary.__struct_fields__, 0)
    late = {"timeouts": {"a.one": 1, "b.two": 30}}
    _, *lines = told(Summary(**(totals | late)), out_at("out")).splitlines()
    assert lines == [
        "a.one ran out of time in 1 of the documents",
        "b.two ran out of time in 30 of the documents",
    ]


def test_what_an_earlier_run_did_tells_nothing_of_the_time_left() -> None:
    assert stand(status(before=TALLY.bytes), 0, 5).endswith("2 in quarantine")


def test_a_first_small_file_tells_nothing_of_the_time_left() -> None:
    assert stand(status(before=TALLY.bytes - 50_000), 0, 5).endswith("2 in quarantine")


def test_the_log_has_a_line_for_each_shard_and_each_death(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    for _ in range(2):
        with listening(quiet=True, log=log) as listen:
            listen(Waiting(5), status())
            listen(Died(SHARD, -9, 3), status())
            listen(Finished(SHARD, Done(TALLY, {})), status())
    died, cleaned = [json.loads(line) for line in log.read_bytes().splitlines()[2:]]
    assert (died["event"], died["shard"], died["code"], died["document"]) == (
        "died",
        "a.txt",
        -9,
        2,
    )
    assert (cleaned["event"], cleaned["documents"], cleaned["files_done"]) == ("cleaned", 7, 4)


def test_without_a_terminal_a_line_comes_each_minute(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter([0.0, 30.0, 61.0, 62.0, 122.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    with listening(quiet=False, log=None) as listen:
        for _ in range(4):
            listen(Waiting(0), status())
    assert capsys.readouterr().err.count("4/9 files") == 2
