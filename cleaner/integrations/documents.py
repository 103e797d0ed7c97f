"""Documents with a text and metadata, as in datatrove, LangChain, LlamaIndex, Haystack and spaCy.

The column `text` is the text of a document; all other names in `Options` are keys of its metadata.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any, NamedTuple

from cleaner.integrations.options import ANY, ColumnName, Options, check_column_names
from cleaner.integrations.rows import CleanRow, clean_row, raise_error

TEXT = "text"

_log = logging.getLogger(__name__)


class CleanDocument(NamedTuple):
    """What a document has after cleaning: its text, its metadata, and what became of it."""

    text: Any  # a str; None where the document had no text
    metadata: dict[Any, Any]
    row: CleanRow


def clean_document(
    options: Options, name: object, text: object, metadata: Mapping[Any, Any]
) -> CleanDocument:
    """Return what becomes of the document with the id `name`. Nothing in `metadata` is replaced.

    A text that cannot be cleaned becomes empty and not null, so that what comes after works. Raises
    RowError for it if `options` say so.
    """
    cells = (text if key == TEXT else metadata.get(key) for key in options.named)
    row = clean_row(options, *cells)
    if row.error:
        raise_error(options, f"document {name} {row.error}")
    clean = dict(metadata)
    if options.text == TEXT:
        text = "" if row.error else row.text
    else:
        is_new = options.text != options.source
        clean[free_key(clean, options.text) if is_new else options.text] = row.text
    if options.report is not None:
        clean[free_key(clean, options.report)] = _plain(row.as_report())
    return CleanDocument(text, clean, row)


def clean_documents(
    options: Options, documents: Iterable[tuple[str | None, object, Mapping[Any, Any]]]
) -> list[CleanDocument]:
    """Return what becomes of `documents`, each given as its id, text and metadata.

    Documents that cannot be cleaned are counted in the log; one without an id is named by its
    number. Raises InputError if the metadata do not fit `options`, RowError as `clean_document`.
    """
    given = list(documents)
    check_keys(options, [metadata for _, _, metadata in given])
    clean, errors = [], []
    for number, (own, text, metadata) in enumerate(given):
        name = number if own is None else own
        clean.append(clean_document(options, name, text, metadata))
        if clean[-1].row.error:
            errors.append(f"document {name} {clean[-1].row.error}")
    if errors:
        what = "%d of %d documents have an error; the first: %s"
        _log.warning(what, len(errors), len(clean), errors[0])
    return clean


def check_keys(options: Options, metadata: Sequence[Mapping[Any, Any]]) -> None:
    """Raise InputError if the `metadata` of some documents do not fit `options`.

    A key may be missing where it has no value, so it is wrong only if all of them lack it.
    Documents without any metadata tell nothing.
    """
    keys = dict.fromkeys(chain.from_iterable(metadata))
    if keys:
        own = [] if options.text == TEXT != options.source else [TEXT]
        names = [*own, *(key for key in keys if key != TEXT)]
        check_column_names(options, [(name, ANY) for name in names])


def free_key(metadata: Mapping[Any, Any], key: ColumnName) -> ColumnName:
    """Return `key`, with a number if `metadata` have it already: nothing there is replaced.

    >>> free_key({"report": 1}, "report")
    'report_2'
    """
    numbered = (f"{key}_{number}" for number in count(2))
    return next(name for name in chain((key,), numbered) if name not in metadata)


def _plain(value: Any) -> Any:
    """Return `value` with lists for tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [*map(_plain, value)] if isinstance(value, list | tuple) else value
