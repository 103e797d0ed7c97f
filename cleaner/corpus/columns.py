"""The columns of tables, looked at before a run begins, so that a wrong name fails at once."""

from collections.abc import Iterator, Sequence

from cleaner.corpus.formats.known import columns_of
from cleaner.corpus.record import CorpusError, Fields, Shard, named_columns

# Each table is opened, so a corpus of 100,000 is not looked at whole: a name that none of 100
# tables has, from its first to its last, is wrong. A table that lacks it alone goes to quarantine.
_TABLES = 100


def check_columns(shards: Sequence[Shard], fields: Fields) -> None:
    """Raise CorpusError where no table has a column of text, or one that `fields` name.

    Tables that can't be opened, that are empty or that are in a store do not count.
    """
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
    """Return the columns that a table lacks, "" for one of text, with a sentence on each."""
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
    """Yield tables from all over the corpus, with the names of their columns."""
    tables = [shard for shard in shards if columns_of(shard.ending) and shard.remote is None]
    for shard in tables[:: -(-len(tables) // _TABLES) or 1]:
        if columns := _columns(shard):
            yield shard, columns


def _columns(shard: Shard) -> list[str]:
    read = columns_of(shard.ending)
    try:
        return read(shard.path) if read else []
    except Exception:  # whatever a file sets off: it goes to quarantine when its turn comes
        return []
