"""The store: what may recur in each document, in Parquet files and a database on disk."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

from cleaner.learning.reading import SeenText
from cleaner.learning.shapes import key_of

_MEMORY = "1500MB"  # of the database; what does not fit goes to disk
_ROWS = "rows"
_DOCUMENTS = "documents"


_BUCKETS = 32
PART_DOCUMENTS = 50_000  # that are counted together, unless one bucket has more
BUFFERED_ROWS = 30_000  # of a bucket, before they are written
_ALL_RELATIONS = """
SELECT CASE WHEN table_type = 'VIEW' THEN 'VIEW' ELSE 'TABLE' END, table_name
FROM information_schema.tables WHERE table_schema = 'main'
"""


class ReadDocument(NamedTuple):
    """A document as it was counted: its site, its name, its address and date, and its rows."""

    site: str
    doc: int
    name: str
    address: str
    date: str
    rows: list[SeenText]


def _schemas() -> dict[str, Any]:
    import pyarrow as pa

    site = pa.dictionary(pa.int32(), pa.string())
    return {
        _DOCUMENTS: pa.schema(
            {
                "site": site,
                "doc": pa.uint64(),
                "name": pa.string(),
                "address": pa.string(),
                "date": pa.string(),
            }
        ),
        _ROWS: pa.schema(
            {
                "site": site,
                "doc": pa.uint64(),
                "kind": pa.uint8(),
                "key": pa.uint64(),
                "above": pa.uint64(),
                "below": pa.uint64(),
                "number": pa.uint32(),
                "words": pa.uint16(),
                "is_prose": pa.bool_(),
                "is_first": pa.bool_(),
                "in_table": pa.bool_(),
                "by_value": pa.bool_(),
                "text": pa.string(),
            }
        ),
    }


def as_tables(documents: Iterable[ReadDocument]) -> dict[str, Any]:
    """Return `documents` and their rows as Arrow tables, by name."""
    import pyarrow as pa

    about: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for document in documents:
        about.append(document[:5])
        rows += [
            (document.site, document.doc, *row[:5], min(row.words, 65_535), *row[6:])
            for row in document.rows
        ]
    tables = {}
    for name, values in ((_DOCUMENTS, about), (_ROWS, rows)):
        schema = _schemas()[name]
        columns = list(zip(*values, strict=True)) or [()] * len(schema)
        arrays = [_array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        tables[name] = pa.Table.from_arrays(arrays, schema=schema)
    return tables


def _array(values: tuple[Any, ...], kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_string(kind):
        values = tuple(value.encode("utf-8", "replace").decode() for value in values)
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def _of_documents(rows: Any, wanted: set[tuple[str, int]]) -> Any:
    """Return the rows of the `wanted` documents, each once: a batch may hold a document twice."""
    import pyarrow as pa

    taken: set[tuple[str, int, int, int, int, bool]] = set()
    mask = []
    columns = ("site", "doc", "kind", "key", "number", "is_first")
    for row in zip(*(rows[name].to_pylist() for name in columns), strict=True):
        is_new = row[:2] in wanted and row not in taken
        if is_new:
            taken.add(row)
        mask.append(is_new)
    return rows.filter(pa.array(mask, pa.bool_()))


def _by_bucket(table: Any) -> Iterator[tuple[int, Any]]:
    """Yield the rows of `table` by the buckets of their sites."""
    import numpy as np
    import pyarrow as pa

    sites = table["site"].combine_chunks()
    buckets = np.array([key_of(site) % _BUCKETS for site in sites.dictionary.to_pylist()], int)
    of_rows = buckets[sites.indices.to_numpy()]
    for number in np.unique(of_rows):
        yield int(number), table.filter(pa.array(of_rows == number))


class SiteBucket:
    """The documents and rows of some sites, in Parquet files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, Any] = {}
        self._waiting: dict[str, list[Any]] = {name: [] for name in (_DOCUMENTS, _ROWS)}
        self.documents = 0

    def path(self, name: str) -> Path:
        """Return the path of the file of a table."""
        return self._folder / f"{name}.parquet"

    def add(self, name: str, table: Any) -> None:
        """Add rows to a table."""
        waiting = self._waiting[name]
        waiting.append(table)
        self.documents += table.num_rows if name == _DOCUMENTS else 0
        if sum(each_table.num_rows for each_table in waiting) >= BUFFERED_ROWS:
            self._write(name)

    def _write(self, name: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name not in self._writers:
            self._folder.mkdir(exist_ok=True)
            schema = _schemas()[name]
            self._writers[name] = pq.ParquetWriter(self.path(name), schema, compression="zstd")
        table = pa.concat_tables(self._waiting[name]) if self._waiting[name] else None
        if table is not None:
            self._writers[name].write_table(table.unify_dictionaries())
        self._waiting[name] = []

    def close(self) -> None:
        """Write what waits and close the files."""
        for name, waiting in self._waiting.items():
            if waiting or (self.documents and name not in self._writers):
                self._write(name)
        for writer in self._writers.values():
            writer.close()


class Store:
    """A database on disk for one run of learning. As a context, it removes its files at the end.

    Sites are spread over buckets by their names, and buckets are counted a part at a time, so that
    the memory does not grow with the number of sites.
    """

    def __init__(self, workers: int = 1, part_documents: int = PART_DOCUMENTS) -> None:
        self._workers = max(workers, 1)
        self._part_documents = part_documents
        self._known: set[int] = set()  # documents whose rows are there, by site and content
        self.documents = 0

    def __enter__(self) -> Self:
        import duckdb

        self._folder = TemporaryDirectory(prefix="cleaner-learn-")
        folder = Path(self._folder.name)
        self._buckets = [SiteBucket(folder / str(number)) for number in range(_BUCKETS)]
        self._base = duckdb.connect(str(folder / "counts.duckdb"))
        self._base.execute(f"SET memory_limit = '{_MEMORY}'")
        self._base.execute(f"SET threads = {self._workers}")
        self._base.execute("SET preserve_insertion_order = false")
        self._base.execute("SET enable_progress_bar = false")
        self._base.execute(f"SET temp_directory = '{folder / 'spill'}'")
        return self

    def __exit__(self, *_: object) -> None:
        for bucket in self._buckets:
            bucket.close()
        self._base.close()
        self._folder.cleanup()

    def add(self, tables: dict[str, Any]) -> None:
        """Add documents and their rows, as `as_tables` gives them.

        Rows of a document that is there by its content are not added once more.
        """
        new = self._new_documents(tables[_DOCUMENTS])
        if new is not None:
            tables = tables | {_ROWS: _of_documents(tables[_ROWS], new)}
        for name, table in tables.items():
            for number, part in _by_bucket(table):
                self._buckets[number].add(name, part)

    def _new_documents(self, documents: Any) -> set[tuple[str, int]] | None:
        """Return the documents that are new by their content, None if all are."""
        new: set[tuple[str, int]] = set()
        rows = documents.num_rows
        for site, doc in zip(
            documents["site"].to_pylist(), documents["doc"].to_pylist(), strict=True
        ):
            name = hash((key_of(site), doc))
            if name not in self._known:
                self._known.add(name)
                new.add((site, doc))
        self.documents += len(new)
        return None if len(new) == rows else new

    def parts(self) -> Iterator[None]:
        """Make the added rows visible to queries, a few buckets at a time.

        A part has all documents of each of its sites.
        """
        for buckets in self._grouped():
            for name in _schemas():
                paths = [bucket.path(name) for bucket in buckets]
                listed = ", ".join("'{}'".format(str(path).replace("'", "''")) for path in paths)
                self.run(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
            yield
            for kind, name in list(self.query(_ALL_RELATIONS)):
                self.run(f"DROP {kind} {name}")

    def _grouped(self) -> Iterator[list[SiteBucket]]:
        """Yield the buckets that hold something, as many together as one part may have."""
        group: list[SiteBucket] = []
        for bucket in self._buckets:
            bucket.close()
            size = sum(other.documents for other in group)
            if group and size + bucket.documents > self._part_documents:
                yield group
                group = []
            if bucket.documents:
                group.append(bucket)
        if group:
            yield group

    def run(self, query: str) -> None:
        """Run a statement."""
        self._base.execute(query)

    def query(self, query: str, size: int = 10_000) -> Iterable[tuple[Any, ...]]:
        """Yield the rows of a query, a batch in memory at a time."""
        cursor = self._base.cursor()
        cursor.execute(query)
        while batch := cursor.fetchmany(size):
            yield from batch

    def insert(self, table: str, data: Any) -> None:
        """Create `table` from an Arrow table."""
        self._base.register("given", data)
        self._base.execute(f"CREATE TABLE {table} AS SELECT * FROM given")
        self._base.unregister("given")
