"""Single-document files: what is no text is told."""

import gzip
from pathlib import Path

import pytest

from tests.conversion import convert, text_of


@pytest.mark.parametrize("ending", [".txt", ".html"])
def test_a_file_compressed_twice_is_not_text(tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"a{ending}.gz"
    source.write_bytes(gzip.compress(gzip.compress(bytes(1 << 20))))
    records, bad = convert(source, tmp_path / "b.txt")
    assert not records
    assert [each.reason for each in bad] == ["compressed in a way that its ending does not name"]


@pytest.mark.parametrize("ending", [".txt", ".html.gz"])
def test_a_file_is_a_document(tmp_path: Path, ending: str) -> None:
    source, data = tmp_path / f"a{ending}", b"It rained.\n" * 50_000
    source.write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)
    records, bad = convert(source, tmp_path / "b.txt")
    assert not bad
    assert [text_of(each) for each in records] == [data.decode()]
    assert (tmp_path / "b.txt").read_bytes() == data + b"!"
