"""The check of the columns of tables before a run begins, so that a wrong name fails at once."""

from collections.abc import Iterator, Sequence

from cleaner.corpus.formats.registry import columns_of
from cleaner.corpus.heads import remote_columns
from cleaner.corpus.model import CorpusError, Fields, Shard, named_columns

# The check opens tables, so it takes a sample of a large corpus. A name that no table of the
# sample has is wrong. If only some tables lack a column, those go to quarantine.
_MAX_TABLES = 100


def check_columns(shards: Sequence[Shard], fields: Fields) -> None:
    """Raise CorpusError if all tables lack a column of text, or a column that `fields` names.

    So it does where `fields` name a column and no file is a table. Tables that can't be opened and
    empty tables are left out.
    """
    if fields.named and not any(columns_of(shard.ending) for shard in shards):
        option = next(iter(fields.named))
        raise CorpusError(f"{option} names a column, and no file is a table; leave it out")
    missing: dict[str, str] | None = None
    for shard, columns in _tables(shards):
        lacks = _lacks(shard, columns, fields)
        if missing is None:
            missing = lacks
        missing = {name: sentence for name, sentence in missing.items() if name in lacks}
        if not missing:
            return
    if missing:
        raise CorpusError(next(iter(missing.values())))


def _lacks(shard: Shard, columns: list[str], fields: Fields) -> dict[str, str]:
    """Return a message for each column that a table lacks, by its name, "" for any text column."""
    known = f"its columns are {named_columns(columns)}"
    lacks = {
        name: f"{shard.name} has no column '{name}' ({option}); {known}"
        for option, name in fields.named.items()
        if name not in columns
    }
    if not fields.text and not fields.html and fields.source(columns) is None:
        bad = fields.missing(columns).bad()
        lacks[""] = f"{shard.name} {bad.kind}; {bad.detail}"
    return lacks


def _tables(shards: Sequence[Shard]) -> Iterator[tuple[Shard, list[str]]]:
    """Yield a sample of the tables, spread over the corpus, with the names of their columns."""
    tables = [shard for shard in shards if columns_of(shard.ending)]
    for shard in tables[:: -(-len(tables) // _MAX_TABLES) or 1]:
        if columns := _columns(shard):
            yield shard, columns


def _columns(shard: Shard) -> list[str]:
    read = columns_of(shard.ending)
    try:
        if read and shard.remote:
            return remote_columns(shard.remote, shard.ending, read)
        return read(shard.path) if read else []
    except Exception:  # any fault of a file: a worker will put the file in quarantine
        return []
