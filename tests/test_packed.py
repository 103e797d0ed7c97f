"""Packed files: all members are read, broken ones and bombs end with one sentence."""

import bz2
import gzip
from pathlib import Path

import pytest
import zstandard

from cleaner.corpus.formats import packed
from cleaner.corpus.formats.packed import (
    lines_of,
    open_packed,
    read_all,
    read_lines,
    sound_stretches,
)
from cleaner.corpus.record import FormatError

PACK = {".gz": gzip.compress, ".zst": zstandard.compress, ".bz2": bz2.compress, "": bytes}
LINES = b"".join(b"line %d, %x\n" % (n, n**9) for n in range(5000))


@pytest.fixture(params=[".gz", ".zst", ".bz2"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("ending", PACK)
def test_what_is_written_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    with open_packed(path) as out:
        out.write(LINES)
    assert b"".join(read_lines(path)) == read_all(path) == LINES
    assert path.read_bytes()[:2] == PACK[ending](LINES)[:2]


def test_endings_in_capitals_are_known(tmp_path: Path) -> None:
    (tmp_path / "A.GZ").write_bytes(gzip.compress(LINES))
    assert read_all(tmp_path / "A.GZ") == LINES


def test_members_are_read_one_behind_the_other(tmp_path: Path, kind: str) -> None:
    path, pack = tmp_path / f"a{kind}", PACK[kind]
    path.write_bytes(
        pack(b"one\ntw") + pack(b"") + bytes(9) + pack(b"o\n") + pack(b"") + bytes(9000)
    )
    assert list(read_lines(path)) == [b"one\n", b"two\n"]
    path.write_bytes(b"")
    assert list(read_lines(path)) == []


def test_lines_before_a_break_are_good(tmp_path: Path, kind: str) -> None:
    path, pack = tmp_path / f"a{kind}", PACK[kind]
    broken = bytearray(pack(LINES * 30))
    broken[40:60] = bytes(20)
    wrong_sum = bytearray(pack(LINES))
    wrong_sum[-6 if kind == ".gz" else 12] ^= 0xFF
    for rest in (pack(LINES)[:-12], broken, wrong_sum, b"no member"):
        path.write_bytes(pack(b"one\n") + rest)
        lines = read_lines(path)
        assert next(lines) == b"one\n"
        with pytest.raises(FormatError, match=f"not a {kind} file, or broken: "):
            list(lines)


def stretches(path: Path) -> list[bytes]:
    """Return what can be read of each stretch; a break is b"!"."""
    found = []
    for stream in sound_stretches(path):
        try:
            found += lines_of(stream)
        except FormatError:
            found.append(b"!")
    return found


def test_members_behind_a_broken_one_are_read(tmp_path: Path, kind: str) -> None:
    path, pack = tmp_path / f"a{kind}", PACK[kind]
    broken = bytearray(pack(LINES))
    at = len(broken) // 2
    broken[at : at + 60] = (pack(b"")[:6] * 10)[:60]  # what looks like heads of members
    one, two = pack(b"one\n"), pack(b"two\n")
    cut = two[: len(two) // 2]
    for data, told in (
        (one + two, [b"one\n", b"two\n"]),
        (one + broken + two, [b"one\n", b"!", b"two\n"]),
        (one + broken + two + broken + one, [b"one\n", b"!", b"two\n", b"!", b"one\n"]),
        (one + cut + one + two, [b"one\n", b"!", b"one\n", b"two\n"]),
        (bytes(broken), [b"!"]),
        (one + cut, [b"one\n", b"!"]),
        (one + b"no member" + two, [b"one\n", b"!", b"two\n"]),
    ):
        path.write_bytes(data)
        found = stretches(path)  # the broken ones' own lines among them
        assert [each for each in found if each in (b"one\n", b"two\n", b"!")] == told


def test_a_member_inside_a_broken_one_is_none(tmp_path: Path) -> None:
    outer = bytearray(gzip.compress(gzip.compress(b"in a body\n"), 0))
    outer[-5] ^= 1  # its sum is wrong, and what is in it stands there as it was
    (tmp_path / "a.gz").write_bytes(bytes(outer) + gzip.compress(b"one\n"))
    assert stretches(tmp_path / "a.gz")[-2:] == [b"!", b"one\n"]
    assert b"in a body\n" not in stretches(tmp_path / "a.gz")


def test_the_search_for_whole_members_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, heads = gzip.compress(b"")[:10], 50
    false = b"".join(  # each opens a block that holds the others, and all go on in what follows
        head + b"\0" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little")
        for size in range(15 * (heads - 1), -1, -15)
    )
    tail = b"\0\xe8\x03\x17\xfc" + bytes(1000)  # such a block
    (tmp_path / "a.gz").write_bytes(head + b"\7" + false + tail + gzip.compress(b"one\n"))
    assert stretches(tmp_path / "a.gz") == [b"!", b"one\n"]
    monkeypatch.setattr("cleaner.corpus.formats.packed._FREE", 10_000)
    monkeypatch.setattr("cleaner.corpus.formats.packed.MOST_RATIO", 1)
    assert stretches(tmp_path / "a.gz") == [b"!"]


def test_what_is_not_packed_or_empty_is_one_stretch(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\ntwo\n")
    (tmp_path / "a.gz").touch()
    assert stretches(tmp_path / "a.txt") == [b"one\n", b"two\n"]
    assert stretches(tmp_path / "a.gz") == []


def test_a_bomb_has_nothing_behind_it(tmp_path: Path, kind: str) -> None:
    pack = PACK[kind]
    (tmp_path / f"a{kind}").write_bytes(pack(bytes(1 << 27)) + pack(b"one\n"))
    assert stretches(tmp_path / f"a{kind}") == [b"!"]


def test_a_wrong_ending_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(b"It rained all day.\n")
    with pytest.raises(FormatError, match=f"not a {kind} file, or broken"):
        read_all(path)


def test_a_bomb_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_FREE", 1 << 20)
    path = tmp_path / f"a{kind}"
    path.write_bytes(PACK[kind](b"x\n" * (1 << 24)))
    with pytest.raises(FormatError, match="unpacks to more than 200 times its size"):
        list(read_lines(path))


def test_a_bomb_is_unpacked_bit_by_bit(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, bits, unpacker = tmp_path / f"a{kind}", list[int](), packed._UNPACKERS[kind]
    path.write_bytes(PACK[kind](bytes(256 << 20)))

    class Counting:
        def __init__(self) -> None:
            self._member = unpacker()

        def __getattr__(self, name: str) -> object:
            return getattr(self._member, name)

        def decompress(self, data: bytes) -> bytes:
            bit = self._member.decompress(data)
            bits.append(len(bit))
            return bit  # type: ignore[no-any-return]

    monkeypatch.setitem(packed._UNPACKERS, kind, Counting)
    with pytest.raises(FormatError, match="unpacks to more than"):
        read_all(path)
    assert max(bits) < 128 << 20
    assert sum(bits[:-1]) <= packed.most_unpacked(path.stat().st_size)


def test_a_small_text_may_unpack_to_any_ratio(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(PACK[kind](b"x\n" * (1 << 20)))
    assert sum(1 for _ in read_lines(path)) == 1 << 20


def test_lines_and_files_beyond_the_bound_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LARGEST", 10)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"short\n" + b"x" * 20 + b"\n"))
    lines = read_lines(path)
    assert next(lines) == b"short\n"
    with pytest.raises(FormatError, match="a line of more than 10 bytes"):
        next(lines)
    with pytest.raises(FormatError, match="holds more than 10 bytes"):
        read_all(path)


def test_equal_content_gives_equal_files(tmp_path: Path, kind: str) -> None:
    for name in (f"a{kind}", f"b{kind}"):
        with open_packed(tmp_path / name) as out:
            out.write(LINES)
    assert (tmp_path / f"a{kind}").read_bytes() == (tmp_path / f"b{kind}").read_bytes()
