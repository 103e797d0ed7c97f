"""What is shown of a run while it lasts: a bar or lines, and a log of what happened."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from cleaner.corpus.model import Shard, StoppedError
from cleaner.corpus.progress import (
    ProgressView,
    line_listener,
    progress_listeners,
    terminal_listener,
)
from cleaner.corpus.status import RunStatus
from cleaner.corpus.tasks import Finished, Running, Waiting, WorkerDied
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult

MB = 1_000_000
SHARD = Shard(Path("in/a.txt"), "a.txt", "a.txt", ".txt")
TOTALS = Totals(
    documents=7_000,
    quarantined=2,
    bytes=60 * MB,
    text_bytes=80 * MB,
    words_in=200,
    words_out=150,
)
RUNNING = Running(".jsonl", 30 * MB, read=10 * MB, documents=986, text=20 * MB)


def status() -> RunStatus:
    """A run that has begun with 20 of 100 MB done, and has done 40 since."""
    return RunStatus(
        files=2000,
        bytes=100 * MB,
        files_done=113,
        total=TOTALS,
        text_before=40 * MB,
        finished=Counter({".jsonl": 40 * MB}),
        unfinished=Counter({".jsonl": 40 * MB}),
    )


def clock(*times: float):  # type: ignore[no-untyped-def]
    return iter(times).__next__


def test_progress_includes_files_under_way() -> None:
    view = ProgressView(0.0)
    begun = status()
    begun.finished.clear()
    view.update(0.0, Waiting((Running(".jsonl", 30 * MB),)), begun)
    view.update(50.0, Waiting((RUNNING,)), status())
    assert view.parts(status()) == [
        "113/2,000 files",
        "7,986 documents",
        "2 in quarantine",
        "1.2 MB/s of text",
        "25.0% of words removed",
    ]
    assert view.bytes(status()) == 70 * MB
    assert view.left(status()) == "30 s left"


@pytest.mark.parametrize(
    ("width", "shown", "hidden"),
    [
        (40, [], ["documents"]),
        (60, ["113/2,000 files"], ["quarantine"]),
        (80, ["113/2,000 files, 7,986 documents"], ["words removed", "…"]),
        (160, ["2 in quarantine", "1.2 MB/s of text", "25.0% of words removed"], ["…"]),
    ],
)
def test_bar_and_time_left_are_seen_however_narrow_the_terminal(
    width: int, shown: list[str], hidden: list[str]
) -> None:
    screen = io.StringIO()
    console = Console(width=width, file=screen, force_terminal=True, color_system=None)
    # A time of eleven hours is as long as any.
    with terminal_listener(console, clock(0.0, 0.0, 66_645.0)) as listen:
        begun = status()
        begun.finished.clear()
        listen(Waiting((Running(".jsonl", 30 * MB),)), begun)
        listen(Waiting((RUNNING,)), status())
    lines = screen.getvalue().replace("\r", "\n").splitlines()
    last = [line for line in lines if "left" in line][-1]
    assert last.count("━") == min(20, width // 4) * 7 // 10
    assert " 70% " in last
    assert "11 h 6 min left" in last
    assert len(last.split("\x1b[2K")[-1].rstrip()) <= width
    for part in shown:
        assert part.replace("1.2 MB/s", "0.0 MB/s") in last
    for part in hidden:
        assert part not in last


def test_without_a_terminal_progress_is_a_line_each_minute() -> None:
    screen = io.StringIO()
    console = Console(file=screen)
    with line_listener(console, clock(0.0, 30.0, 61.0, 62.0, 122.0)) as listen:
        for _ in range(4):
            listen(Waiting((RUNNING,)), status())
        listen(Finished(SHARD, ShardResult(TOTALS, {})), status())
    lines = screen.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("113/2,000 files, 7,986 documents, 2 in quarantine, ")
    assert lines[0].endswith("left")


def test_the_log_has_a_line_for_each_shard_and_each_death(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    for _ in range(2):
        with progress_listeners(quiet=True, log=log) as listen:
            listen(Waiting((RUNNING,)), status())
            listen(WorkerDied(SHARD, -9, 3), status())
            listen(Finished(SHARD, ShardResult(TOTALS, {})), status())
    died, cleaned = [json.loads(line) for line in log.read_bytes().splitlines()[2:]]
    assert (died["event"], died["shard"], died["code"], died["document"]) == (
        "died",
        "a.txt",
        -9,
        2,
    )
    assert (cleaned["event"], cleaned["documents"], cleaned["files_done"]) == ("cleaned", 7000, 113)


def test_a_log_on_a_full_disk_stops_the_run_and_is_named() -> None:
    with (
        progress_listeners(quiet=True, log=Path("/dev/full")) as listen,
        pytest.raises(StoppedError, match=r"/dev/full can't be written .*run the same command"),
    ):
        listen(Finished(SHARD, ShardResult(TOTALS, {})), status())
