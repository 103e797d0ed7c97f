"""Arrow tables, as IPC files (Feather) and streams: one document a row, other columns kept."""

import mmap
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.arrow_types import check_batch
from cleaner.corpus.formats.columns import (
    documents,
    open_file,
    rows_per_batch,
    text_column,
    with_clean_texts,
)
from cleaner.corpus.model import BadRecord, Fields, FormatError, Reading, Record

_MAGIC = b"ARROW1"  # an IPC file begins with it; a stream does not
_STREAM_OFFSET = 8  # bytes before the stream that an IPC file contains


def convert_arrow(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the documents of an IPC file or stream; their table goes to `target`.

    The target is a file or a stream, as the source is. Raises FormatError where the source is
    broken; the batches before that are written.
    """
    if _is_empty(source):
        target.touch()
        return
    batches = read_arrow(source, reading)
    schema = next(batches)
    column = text_column(schema, fields)
    clean_schema = schema.set(column.position, column.clean_field)
    first_row = 1
    with _writer(target, clean_schema, as_file=_is_file(source)) as writer:
        for batch in batches:
            texts: dict[int, str] = {}
            try:
                yield from documents(batch, column, first_row, fields, texts)
            finally:  # where the reading ends early, the clean rows before that are written
                writer.write_batch(with_clean_texts(batch, texts, column.position, clean_schema))
            first_row += batch.num_rows


def arrow_columns(path: Path) -> list[str]:
    """Return the names of the columns. Raises FormatError where the file is broken."""
    with closing(read_arrow(path)) as batches:
        return [] if _is_empty(path) else list(next(batches).names)


def read_arrow(path: Path, reading: Reading | None = None) -> Generator[Any, None, None]:
    """Yield the schema of an IPC file or stream, then its rows as small batches.

    The file is mapped to memory, so of a large batch that is not compressed only those rows are
    loaded. An empty file is a table without rows. Raises FormatError where the file is broken;
    the rows before that are good.
    """
    import pyarrow as pa

    if _is_empty(path):
        yield pa.schema([("text", pa.string())])
        return
    try:
        with path.open("rb") as file:
            memory_map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        raw = pa.BufferReader(memory_map)
        reader = _reader(raw, _is_file(path))
        yield reader.schema
        for batch, begin, end in _batches(reader, raw, len(memory_map)):
            batch.validate()
            step = rows_per_batch(batch.num_rows, batch.nbytes)
            for start in range(0, batch.num_rows, step):
                rows = batch.slice(start, step)
                check_batch(rows)
                if reading:
                    rows_read = (start + rows.num_rows) / max(batch.num_rows, 1)
                    reading.position = round(begin + (end - begin) * rows_read)
                yield rows
                memory_map.madvise(mmap.MADV_DONTNEED)  # frees the pages of rows already read
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FormatError("not an Arrow file, or broken", error) from error


def _is_empty(path: Path) -> bool:
    return path.stat().st_size == 0


def _is_file(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(len(_MAGIC)) == _MAGIC


def _reader(raw: Any, is_file: bool) -> Any:
    import pyarrow as pa

    if not is_file:
        return pa.ipc.open_stream(raw)
    try:
        return pa.ipc.open_file(raw)
    except pa.ArrowInvalid:  # the index at the end is cut off: the rest reads as a stream
        raw.seek(_STREAM_OFFSET)
        return pa.ipc.open_stream(raw)


def _batches(reader: Any, raw: Any, size: int) -> Iterator[tuple[Any, float, float]]:
    """Yield each batch with the approximate bytes where it begins and ends, of `size`."""
    if hasattr(reader, "get_batch"):
        count = reader.num_record_batches
        for index in range(count):
            yield reader.get_batch(index), size * index / count, size * (index + 1) / count
        return
    begin = raw.tell()
    for batch in reader:
        yield batch, begin, raw.tell()
        begin = raw.tell()


@contextmanager
def _writer(target: Path, schema: Any, *, as_file: bool) -> Iterator[Any]:
    import pyarrow as pa

    codec = "lz4" if target.suffix.lower() == ".feather" else None  # .arrow is mapped to memory
    options = pa.ipc.IpcWriteOptions(compression=codec)
    open_writer = pa.ipc.new_file if as_file else pa.ipc.new_stream
    with open_file(target, "wb") as out, open_writer(out, schema, options=options) as writer:
        yield writer
