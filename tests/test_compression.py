"""Compressed files: all members are read, broken ones and bombs end with one sentence."""

import bz2
import errno
import gzip
import io
import runpy
import sys
import zlib
from pathlib import Path

import pytest
import zstandard

from cleaner.corpus.formats import compression
from cleaner.corpus.formats.compression import open_compressed, read_all, read_lines
from cleaner.corpus.model import FormatError

COMPRESS = {".gz": gzip.compress, ".zst": zstandard.compress, ".bz2": bz2.compress, "": bytes}
LINES = b"".join(b"line %d, %x\n" % (n, n**9) for n in range(5000))


@pytest.fixture(params=[".gz", ".zst", ".bz2"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def lines_and_fault(path: Path) -> tuple[list[bytes], str]:
    """Return the lines that can be read, and why not more."""
    lines = []
    try:
        for line in read_lines(path):
            lines.append(line)
    except FormatError as error:
        return lines, str(error)
    return lines, ""


@pytest.mark.parametrize("ending", COMPRESS)
def test_compressed_data_are_read_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    with open_compressed(path) as out:
        out.write(LINES)
    assert b"".join(read_lines(path)) == read_all(path) == LINES
    assert path.read_bytes()[:2] == COMPRESS[ending](LINES)[:2]


def test_endings_in_capitals_are_known(tmp_path: Path) -> None:
    (tmp_path / "A.GZ").write_bytes(gzip.compress(LINES))
    assert read_all(tmp_path / "A.GZ") == LINES


def test_members_are_read_one_after_the_other(tmp_path: Path, kind: str) -> None:
    path, compress = tmp_path / f"a{kind}", COMPRESS[kind]
    path.write_bytes(
        compress(b"one\ntw")
        + compress(b"")
        + bytes(9)
        + compress(b"o\n")
        + compress(b"")
        + bytes(9000)
    )
    assert list(read_lines(path)) == [b"one\n", b"two\n"]
    path.write_bytes(b"")
    assert list(read_lines(path)) == []


def test_lines_before_a_break_are_good(tmp_path: Path, kind: str) -> None:
    path, compress = tmp_path / f"a{kind}", COMPRESS[kind]
    broken = bytearray(compress(LINES * 30))
    broken[40:60] = bytes(20)
    wrong_sum = bytearray(compress(LINES))
    wrong_sum[-6 if kind == ".gz" else 12] ^= 0xFF
    for rest in (compress(LINES)[:-12], broken, wrong_sum, b"no member"):
        path.write_bytes(compress(b"one\n") + rest)
        lines = read_lines(path)
        assert next(lines) == b"one\n"
        with pytest.raises(FormatError, match=f"not a {kind} file, or broken: "):
            list(lines)


def test_the_error_of_a_broken_member_says_that_the_rest_is_unread(
    tmp_path: Path, kind: str
) -> None:
    path, compress = tmp_path / f"a{kind}", COMPRESS[kind]
    broken = bytearray(compress(LINES))
    broken[40:60] = bytes(20)
    for middle in (broken, compress(LINES)[:-12], b"not a member"):
        path.write_bytes(compress(b"one\n") + middle + compress(b"two\n"))
        lines, fault = lines_and_fault(path)
        assert fault.startswith(f"not a {kind} file, or broken: ")
        assert fault.endswith("; the rest of the file is not read")
        assert lines[0] == b"one\n"
        assert b"two\n" not in lines


def test_an_error_of_the_disk_is_not_a_broken_member(tmp_path: Path, kind: str) -> None:
    class Disk(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    stream = compression._Decompressed(Disk(COMPRESS[kind](LINES)), kind, trusted=False)
    with pytest.raises(OSError, match="Input/output error"):
        stream.readall()


def test_the_standard_library_reads_gzip_where_isal_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    plain = runpy.run_path(compression.__file__)
    assert plain["zlib"] is zlib
    (tmp_path / "a.gz").write_bytes(gzip.compress(LINES) * 2 + b"not a member")
    with plain["open_decompressed"](tmp_path / "a.gz") as stream:
        assert stream.read(2 * len(LINES)) == LINES * 2
        with pytest.raises(FormatError, match=r"not a \.gz file, or broken"):
            stream.read()


def test_a_wrong_compression_ending_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(b"It rained all day.\n")
    with pytest.raises(FormatError, match=f"not a {kind} file, or broken"):
        read_all(path)


def test_a_bomb_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_UNCHECKED_BYTES", 1 << 20)
    path = tmp_path / f"a{kind}"
    path.write_bytes(COMPRESS[kind](b"x\n" * (1 << 22)))
    with pytest.raises(FormatError, match="decompresses to more than 200 times its size"):
        list(read_lines(path))


def test_a_bomb_is_decompressed_in_small_steps(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sizes, codec = tmp_path / f"a{kind}", list[int](), compression._CODECS[kind]
    path.write_bytes(COMPRESS[kind](bytes(256 << 20)))

    class Counting:
        def __init__(self) -> None:
            self._decompressor = codec.decompressor()

        def __getattr__(self, name: str) -> object:
            return getattr(self._decompressor, name)

        def decompress(self, data: bytes) -> bytes:
            piece = self._decompressor.decompress(data)
            sizes.append(len(piece))
            return piece  # type: ignore[no-any-return]

    monkeypatch.setitem(compression._CODECS, kind, codec._replace(decompressor=Counting))
    with pytest.raises(FormatError, match="decompresses to more than"):
        read_all(path)
    assert max(sizes) < 128 << 20
    assert sum(sizes[:-1]) <= compression.max_decompressed(path.stat().st_size)


def test_a_small_text_may_decompress_to_any_ratio(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(COMPRESS[kind](b"x\n" * (1 << 20)))
    assert sum(1 for _ in read_lines(path)) == 1 << 20


def test_lines_and_files_beyond_the_limit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "MAX_DOCUMENT_BYTES", 10)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"short\n" + b"x" * 20 + b"\n"))
    lines = read_lines(path)
    assert next(lines) == b"short\n"
    with pytest.raises(FormatError, match="a line of more than 10 bytes"):
        next(lines)
    with pytest.raises(FormatError, match="holds more than 10 bytes"):
        read_all(path)


def test_equal_content_gives_equal_compressed_files(tmp_path: Path, kind: str) -> None:
    for name in (f"a{kind}", f"b{kind}"):
        with open_compressed(tmp_path / name) as out:
            out.write(LINES)
    assert (tmp_path / f"a{kind}").read_bytes() == (tmp_path / f"b{kind}").read_bytes()
