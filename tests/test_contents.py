"""The digest of files: that of their bytes, whatever is remembered of it."""

from pathlib import Path

import pytest

from cleaner.ruleset.contents import contents_digest

_SECOND = 1_000_000_000  # nanoseconds


class Files:
    """Two files, the digest of them, and the clock that says how long ago they changed."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths = [folder / "a.toml", folder / "b.toml"]
        self.memory = folder / "memory"
        for path in self.paths:
            path.write_text("one")
        self.age = 60
        self.read: list[Path] = []
        monkeypatch.setattr("time.time_ns", self._now)
        read_bytes = Path.read_bytes

        def reading(path: Path) -> bytes:
            self.read.append(path)
            return read_bytes(path)

        monkeypatch.setattr(Path, "read_bytes", reading)

    def _now(self) -> int:
        newest = max(path.stat().st_ctime_ns for path in self.paths if path.exists())
        return newest + self.age * _SECOND

    def digest(self) -> bytes:
        return contents_digest([*map(str, self.paths)], self.memory)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(tmp_path, monkeypatch)


def test_files_that_did_not_change_are_not_read_again(files: Files) -> None:
    digest = files.digest()
    assert files.read == files.paths
    assert files.digest() == digest
    assert files.read == files.paths


def test_files_that_changed_just_now_are_read_again(files: Files) -> None:
    files.age = 1
    digest = files.digest()
    assert not files.memory.exists()
    assert files.digest() == digest
    assert files.read == files.paths * 2


def test_a_file_with_the_same_size_and_another_time_is_read(files: Files) -> None:
    before, changed = files.digest(), files.paths[1].stat().st_ctime_ns
    while files.paths[1].stat().st_ctime_ns == changed:  # the clock of the file system has steps
        files.paths[1].write_text("two")
    assert files.digest() != before


def test_the_names_of_files_count(files: Files) -> None:
    before = files.digest()
    files.paths[1] = files.paths[1].rename(files.paths[1].with_name("c.toml"))
    assert files.digest() != before


def test_a_damaged_memory_is_written_again(files: Files) -> None:
    digest = files.digest()
    files.memory.write_bytes(b"damaged")
    assert files.digest() == digest
    assert files.digest() == digest
    assert files.read == files.paths * 2  # it is remembered again


@pytest.mark.parametrize("byte", [0, 33, -1], ids=["key", "sum", "digest"])
def test_a_changed_byte_of_the_memory_is_noticed(files: Files, byte: int) -> None:
    digest = files.digest()
    data = bytearray(files.memory.read_bytes())
    data[byte] ^= 1
    files.memory.write_bytes(data)
    assert files.digest() == digest


def test_a_file_that_is_not_there_is_an_error(files: Files) -> None:
    files.digest()
    files.paths[0].unlink()
    with pytest.raises(FileNotFoundError):
        files.digest()
