"""The ends of remote tables, from which their columns can be read without the whole object."""

from pathlib import Path
from tempfile import TemporaryDirectory

from cleaner.corpus.formats.registry import ColumnsReader, format_of
from cleaner.corpus.model import Remote
from cleaner.corpus.output.object_store import open_filesystem

_END_BYTES = 1 << 20  # at the start and at the end of an object: Arrow names its columns there


def remote_columns(remote: Remote, ending: str, read: ColumnsReader) -> list[str]:
    """Return the columns of a table in a store, read by `read` from a copy with a hole in it.

    Raises any error that the store or the reader has.
    """
    system, path = open_filesystem(remote.address)
    with TemporaryDirectory(prefix="cleaner-") as folder:
        copy, size = Path(folder, f"table{ending}"), remote.size
        with copy.open("wb") as file:
            file.write(system.cat_file(path, start=0, end=min(size, _END_BYTES) or _END_BYTES))
            if size > _END_BYTES and format_of(ending).read_batches:
                file.seek(max(size - _END_BYTES, _END_BYTES))
                file.write(system.cat_file(path, start=file.tell(), end=size))
        return read(copy)
