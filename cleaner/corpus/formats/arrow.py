"""Arrow tables, as IPC files (Feather) and streams: one document a row, other columns kept."""

import mmap
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.cells import open_file, record_of, rows_at_a_time, with_texts
from cleaner.corpus.record import Bad, Fields, FormatError, Reading, Record, clean_name

ARROW_ENDINGS = (".arrow", ".feather")
_MAGIC = b"ARROW1"  # what an IPC file begins with; a stream does not
_ALIGNED = 8  # bytes of a file before the stream that is in it


def convert_arrow(
    source: Path, target: Path, fields: Fields, reading: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the documents of an IPC file or stream; the table with their clean text goes on.

    It goes to `target`, as a file or a stream, whichever the source is. Raises FormatError
    where the source is broken; the batches before are written.
    """
    import pyarrow as pa

    batches = read_arrow(source, reading)
    schema = next(batches)
    found = fields.source(schema.names)
    if found is None:
        raise fields.missing(schema.names)
    at = schema.names.index(found[0])
    kind = schema.field(at).type
    kind = kind if kind == pa.large_string() else pa.string()
    clean = schema.set(at, pa.field(clean_name(*found, schema.names), kind))
    first = 1
    with _writer(target, clean, as_file=_is_file(source)) as writer:
        for batch in batches:
            texts: dict[int, str] = {}
            for row in range(batch.num_rows):
                yield record_of(batch, row, (at, found[1], first), fields, texts)
            writer.write_batch(with_texts(batch, texts, at, clean))
            first += batch.num_rows


def arrow_columns(path: Path) -> list[str]:
    """Return the names of the columns. Raises FormatError where the file is broken."""
    with closing(read_arrow(path)) as batches:
        return list(next(batches).names)


def read_arrow(path: Path, reading: Reading | None = None) -> Generator[Any, None, None]:
    """Yield the schema of an IPC file or stream, then its rows as small batches.

    The file is mapped, so of a large batch only those rows are in memory, where it is not
    packed. Raises FormatError where it is broken; the rows before are good.
    """
    import pyarrow as pa

    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        raw = pa.BufferReader(mapped)
        reader = _reader(raw, _is_file(path))
        yield reader.schema
        for batch, begin, end in _batches(reader, raw, len(mapped)):
            batch.validate()
            step = rows_at_a_time(batch.num_rows, batch.nbytes)
            for start in range(0, batch.num_rows, step):
                rows = batch.slice(start, step)
                rows.validate(full=True)
                if reading:
                    rows_read = (start + rows.num_rows) / max(batch.num_rows, 1)
                    reading.position = round(begin + (end - begin) * rows_read)
                yield rows
                mapped.madvise(mmap.MADV_DONTNEED)  # what was read need not stay
    except (pa.ArrowException, OSError, ValueError) as error:  # an empty file is not mapped
        raise FormatError("not an Arrow file, or broken", error) from error


def _is_file(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(len(_MAGIC)) == _MAGIC


def _reader(raw: Any, is_file: bool) -> Any:
    import pyarrow as pa

    if not is_file:
        return pa.ipc.open_stream(raw)
    try:
        return pa.ipc.open_file(raw)
    except pa.ArrowInvalid:  # cut short: what is left of it reads as a stream
        raw.seek(_ALIGNED)
        return pa.ipc.open_stream(raw)


def _batches(reader: Any, raw: Any, size: int) -> Iterator[tuple[Any, float, float]]:
    """Yield the batches, each with about where it begins and ends in its `size` bytes."""
    if hasattr(reader, "get_batch"):
        number = reader.num_record_batches
        for at in range(number):
            yield reader.get_batch(at), size * at / number, size * (at + 1) / number
        return
    begin = raw.tell()
    for batch in reader:
        yield batch, begin, raw.tell()
        begin = raw.tell()


@contextmanager
def _writer(target: Path, schema: Any, *, as_file: bool) -> Iterator[Any]:
    import pyarrow as pa

    packed = "lz4" if target.suffix.lower() == ".feather" else None  # .arrow is mapped to memory
    options = pa.ipc.IpcWriteOptions(compression=packed)
    new = pa.ipc.new_file if as_file else pa.ipc.new_stream
    with open_file(target, "wb") as out, new(out, schema, options=options) as writer:
        yield writer
