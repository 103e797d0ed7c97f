"""Rows of Arrow tables as documents."""

import json
from functools import partial
from typing import Any

from cleaner.corpus.record import Bad, Fields, Record, first_text


def record_of(
    batch: Any, row: int, where: tuple[int, bool, int], fields: Fields, texts: dict[int, str]
) -> Record | Bad:
    """Return the document of one row, whose clean text goes into `texts`.

    `where` is the source column, whether it holds HTML, and the number of the first row.
    """
    at, is_html, first = where
    place = f"row {first + row}"
    source = plain(batch.column(at)[row])
    if not isinstance(source, str | bytes):
        kind = "null" if source is None else f"a {type(source).__name__}"
        reason = f"has {kind} in column {batch.schema.names[at]}, not text"
        return Bad(place, reason, _raw(batch, row))
    known = {
        name: plain(batch.column(n)[row])
        for n, name in enumerate(batch.schema.names)
        if name in fields.ids or name in fields.urls
    }
    identity = first_text(known, fields.ids), first_text(known, fields.urls)
    return Record(place, source, partial(texts.__setitem__, row), is_html, *identity)


def plain(value: Any) -> object:
    """Return an Arrow value as Python's; text that is no UTF-8 keeps its bytes as surrogates."""
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return bytes(value.as_buffer()).decode("utf-8", "surrogateescape")


def _raw(batch: Any, row: int) -> bytes:
    """Return a whole row as JSON, what JSON has no type for as text."""
    columns = zip(batch.schema.names, batch.columns, strict=True)
    return json.dumps({name: plain(column[row]) for name, column in columns}, default=str).encode()
