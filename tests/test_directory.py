"""Folders as OUT: all of a shard's files at their places, or none; none by a run that is over."""

from pathlib import Path

import pytest

from cleaner.corpus.model import OutputPaths
from cleaner.corpus.output.directory import WORK, Directory

PATHS = OutputPaths("documents/a", "reports/a", "reasons/a", "files/a")


def test_finished_files_are_moved_into_place(tmp_path: Path) -> None:
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "documents/a").write_text("clean")
        assert not (tmp_path / "documents").exists()
    assert Directory(tmp_path).sizes(PATHS) == {"documents/a": 5}
    assert list((tmp_path / WORK).iterdir()) == []


def test_files_that_are_no_longer_made_are_removed(tmp_path: Path) -> None:
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "files/a").write_text("broken")
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "documents/a").write_text("clean")
    assert Directory(tmp_path).sizes(PATHS) == {"documents/a": 5}


def test_a_late_attempt_of_an_ended_run_changes_nothing(tmp_path: Path) -> None:
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "files/a").write_text("of the next run")

    def too_late() -> None:
        with Directory(tmp_path).staged(PATHS) as staging:
            (staging / "documents/a").write_text("late")
            with Directory(tmp_path).locked():
                pass  # the next run

    with pytest.raises(FileNotFoundError):
        too_late()
    assert Directory(tmp_path).sizes(PATHS) == {"files/a": 15}
    assert not (tmp_path / WORK).exists()
