"""Folders as OUT: all of a shard's files at their places, or none; none by a run that is over."""

from pathlib import Path

import pytest

from cleaner.corpus.model import OutputPaths
from cleaner.corpus.output.directory import WORK, Directory

PATHS = OutputPaths("documents/a", "reports/a", "reasons/a", "files/a")


def test_what_is_whole_stands_at_its_places(tmp_path: Path) -> None:
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "documents/a").write_text("clean")
        assert not (tmp_path / "documents").exists()
    assert Directory(tmp_path).sizes(PATHS) == {"documents/a": 5}
    assert list((tmp_path / WORK).iterdir()) == []


def test_what_is_no_longer_made_goes(tmp_path: Path) -> None:
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "files/a").write_text("broken")
    with Directory(tmp_path).staged(PATHS) as staging:
        (staging / "documents/a").write_text("clean")
    assert Directory(tmp_path).sizes(PATHS) == {"documents/a": 5}


def test_an_attempt_of_a_run_that_is_over_changes_nothing(tmp_path: Path) -> None:
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
