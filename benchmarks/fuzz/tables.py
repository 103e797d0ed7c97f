"""Files of every format of a corpus, intact or with bytes changed."""

import bz2
import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from random import Random

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import zstandard

from benchmarks.fuzz.pages import element
from benchmarks.fuzz.texts import mutated_bytes, small_text

Row = dict[str, object]
_MOST_ROWS = 5
_COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, 6, mtime=0),
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
    ".bz2": bz2.compress,
}
_ODD_VALUES: tuple[object, ...] = (None, 1, -1.5, True, "", [], {"a": [1]}, "x" * 300, "\0", 10**30)


def rows(rng: Random, *, regular: bool) -> list[Row]:
    """Return rows with a text and other fields; `regular` ones have texts in all of them."""
    column = rng.choice(("text", "text", "text", "content", "html"))
    table_rows = []
    for number in range(rng.randrange(_MOST_ROWS)):
        cell = element(rng, 8) if column == "html" else small_text(rng)
        row: Row = {
            "id": str(number),
            column: cell.encode("utf-8", "replace").decode(),
            "n": number,
        }
        row |= {"url": "http://x.org/a", "lang": "de"} if rng.random() < 1 / 3 else {}
        if not regular and rng.random() < 1 / 3:
            row[rng.choice((column, "id", "url", "lang", "n"))] = rng.choice(_ODD_VALUES)
        table_rows.append(row)
    return table_rows


def file(rng: Random, ending: str, *, regular: bool) -> tuple[bytes, int]:
    """Return the bytes of a file, and how many rows or documents it has."""
    plain = ending
    for name in _COMPRESSIONS:
        plain = plain.removesuffix(name)
    table_rows = rows(rng, regular=regular)
    data = WRITERS[plain](rng, table_rows)
    for name, compress in _COMPRESSIONS.items():
        data = compress(data) if ending.endswith(name) else data
    return data, 1 if plain in (".txt", ".html") else len(table_rows)


def broken(rng: Random, data: bytes, ending: str) -> bytes:
    """Return the bytes of a file with some changed, inside of its compression or outside."""
    if ending.endswith(".gz") and rng.random() < 1 / 2:
        return gzip.compress(mutated_bytes(rng, gzip.decompress(data)), 6, mtime=0)
    return mutated_bytes(rng, data)


def _text(rng: Random, table_rows: Sequence[Row]) -> bytes:
    return "\n\n".join(map(str, _cells(table_rows))).encode() or small_text(rng).encode(
        "utf-8", "replace"
    )


def _cells(table_rows: Sequence[Row]) -> list[object]:
    return [row.get("text") or row.get("content") or row.get("html") or "" for row in table_rows]


def _json_lines(rng: Random, table_rows: Sequence[Row]) -> bytes:
    is_ascii = rng.random() < 1 / 2
    end = rng.choice(("\n", "\n", "\r\n", "\n\n"))
    lines = [json.dumps(row, ensure_ascii=is_ascii) for row in table_rows]
    text = end.join(lines) + (end if rng.random() < 2 / 3 else "")
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-8-sig")))


def _csv(rng: Random, table_rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in table_rows for name in row)) or ["text"]
    writer = csv.DictWriter(out, names, lineterminator=rng.choice(("\n", "\r\n")))
    writer.writeheader()
    writer.writerows(table_rows)
    return out.getvalue().encode()


def _table(table_rows: Sequence[Row]) -> pa.Table:
    names = list(dict.fromkeys(name for row in table_rows for name in row)) or ["text"]
    columns = {name: [row.get(name) for row in table_rows] for name in names}
    try:
        return pa.table(columns)
    except (pa.ArrowException, OverflowError):  # values of several kinds
        return pa.table(
            {name: [str(value) for value in values] for name, values in columns.items()}
        )


def _parquet(rng: Random, table_rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    pq.write_table(_table(table_rows), out, row_group_size=rng.choice((1, 2, 100)))
    return out.getvalue()


def _arrow(rng: Random, table_rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    table = _table(table_rows)
    open_writer = rng.choice((pa.ipc.new_file, pa.ipc.new_stream))
    with open_writer(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return out.getvalue()


def _feather(rng: Random, table_rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    pyarrow.feather.write_feather(
        _table(table_rows), out, rng.choice(("lz4", "zstd", "uncompressed"))
    )
    return out.getvalue()


def _warc(rng: Random, table_rows: Sequence[Row]) -> bytes:
    parts = []
    for number, cell in enumerate(_cells(table_rows)):
        page = f"<html><body><p>{cell}</p></body></html>".encode()
        status = rng.choice(("200 OK", "200 OK", "200 OK", "404 Not Found"))
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode()
        parts.append(_record("response", "application/http; msgtype=response", number, head + page))
    return b"".join(parts)


def _wet(_: Random, table_rows: Sequence[Row]) -> bytes:
    cells = enumerate(map(str, _cells(table_rows)))
    return b"".join(
        _record("conversion", "text/plain", number, cell.encode()) for number, cell in cells
    )


def _record(kind: str, content: str, number: int, body: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://x.org/{number}\r\n"
        f"WARC-Date: 2021-02-03T04:05:06Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"Content-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


WRITERS: dict[str, Callable[[Random, Sequence[Row]], bytes]] = {
    ".txt": _text,
    ".html": _text,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
    ".parquet": _parquet,
    ".arrow": _arrow,
    ".feather": _feather,
    ".warc": _warc,
    ".wet": _wet,
}
_COMPRESSIBLE = (".txt", ".html", ".jsonl", ".csv", ".warc", ".wet")
ENDINGS = (*WRITERS, *(plain + packed for plain in _COMPRESSIBLE for packed in _COMPRESSIONS))
