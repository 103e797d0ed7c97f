"""The recipes that need an engine: what they tell to do comes out as they show."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.builders import MORE_PROSE, PROSE
from tests.engines.nodes import SETTINGS
from tests.walkthrough import follow

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
RECORD = """WARC/1.0\r
WARC-Type: conversion\r
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r
WARC-Target-URI: https://harbour.example/{name}\r
WARC-Date: 2021-05-17T09:30:00Z\r
Content-Type: text/plain\r
Content-Length: {length}\r
\r
{text}\r
\r
"""


def records(texts: dict[str, str]) -> Iterator[bytes]:
    """Yield `texts` by their names as records of WET."""
    for number, (name, text) in enumerate(texts.items()):
        length = len(text.encode())
        yield RECORD.format(number=number, name=name, length=length, text=text).encode()


def test_wet_on_ray(tmp_path: Path) -> None:
    texts = {
        "ferry": "Home\n\nThe harbour reopened on Monday after eleven weeks of repairs.\n\nLog in",
        "mill": f"{PROSE}\n\nSubscribe to our newsletter!\n\n{MORE_PROSE}",
    }
    (tmp_path / "crawl").mkdir()
    packed = zstandard.compress(b"".join(records(texts)))
    (tmp_path / "crawl" / "part-0.wet.zst").write_bytes(packed)
    with tempfile.TemporaryDirectory(prefix="ray-") as short:  # for sockets are in it
        assert follow(HOWTO / "wet-on-ray.md", tmp_path, **SETTINGS, RAY_TMPDIR=short) == 2


def test_a_datatrove_pipeline(tmp_path: Path) -> None:
    assert follow(HOWTO / "datatrove.md", tmp_path, HF_HOME=str(tmp_path / "cache")) == 2


def test_spark(tmp_path: Path) -> None:
    text = f"{PROSE}\n\nSubscribe to our newsletter!\n\n{MORE_PROSE}\n"
    table = pa.table({"url": ["https://harbour.example/a", None], "text": [text, "A mill."]})
    (tmp_path / "articles").mkdir()
    pq.write_table(table, tmp_path / "articles" / "0.parquet")
    looks = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    assert follow(HOWTO / "spark.md", tmp_path, **looks) == 1
