"""Rows: what becomes of one document, also of one that cannot be cleaned.

All adapters clean by `clean_rows` or `clean_row`, so that a bad cell is the same in each: a row
with a null text and an error, which is counted, and never the end of the work.
"""

import base64
import logging
import math
import reprlib
from collections.abc import Iterable
from itertools import repeat
from typing import Any, NamedTuple

import regex

from cleaner.api import Cleaner
from cleaner.integrations.options import ColumnName, Options, cleaner_of
from cleaner.integrations.reports import error_row, report_row
from cleaner.report import Report
from cleaner.text.errors import InputError
from cleaner.text.languages import language

_SURROGATE = regex.compile("[\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_log = logging.getLogger(__name__)


class StoredText(bytes):
    """The bytes of a text as Arrow stores it: UTF-8 by contract, not by force."""

    def text(self) -> str:
        """Return the text; bytes that are neither UTF-8 nor surrogates become surrogates."""
        try:
            return self.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return self.decode("utf-8", "surrogateescape")


class RowError(InputError):
    """A row that cannot be cleaned, where `on_error` is "raise"."""


class CleanRow(NamedTuple):
    """What became of one row. A null text has neither a report nor an error."""

    text: str | None = None
    report: Report | None = None
    error: str | None = None
    raw: bytes | None = None  # the source, where it is not UTF-8 or could not be cleaned

    def as_report(self) -> dict[str, Any] | None:
        """Return the row of a column of `report_type`."""
        raw = None if self.raw is None else base64.b64encode(self.raw).decode()
        if self.error is not None:
            return error_row(self.error, raw)
        return None if self.report is None else report_row(self.report, raw)


class CleanRows(NamedTuple):
    """What became of rows: their texts, and their reports if `Options.report` asks for them."""

    texts: list[str | None]
    reports: list[dict[str, Any] | None]


def clean_row(
    options: Options, source: object, url: object = None, lang: object = None
) -> CleanRow:
    """Return what becomes of the document `source`. Its cells may be of any type.

    Raises nothing, also not where `options` say so: that is for the caller, who knows the row.
    """
    try:
        return _cleaned(cleaner_of(options), options, (source, url, lang))
    except Exception as error:  # one document must not stop the others
        reason = str(error) if isinstance(error, _CellError) else _describe(error)
        return CleanRow(error=_SURROGATE.sub(_REPLACEMENT, reason), raw=_kept(options, source))


def clean_rows(options: Options, columns: Iterable[Iterable[object] | None]) -> CleanRows:
    """Return what becomes of each row of `columns`, which are those of `options.named`.

    Rows that cannot be cleaned are counted in the log. Raises RowError for the first of them if
    `options` say so, RuleError if the rules are at fault.
    """
    cleaner_of(options)
    texts: list[str | None] = []
    reports: list[dict[str, Any] | None] = []
    errors: list[str] = []
    given = (repeat(None) if column is None else column for column in columns)
    for number, cells in enumerate(zip(*given, strict=False)):
        row = clean_row(options, *cells)
        if row.error is not None:
            errors.append(f"row {number} {row.error}")
            raise_error(options, errors[0])
        texts.append(row.text)
        if options.report is not None:
            reports.append(row.as_report())
    if errors:
        _log.warning(
            "%d of %d rows have an error; the first: %s", len(errors), len(texts), errors[0]
        )
    return CleanRows(texts, reports)


def raise_error(options: Options, error: str) -> None:
    """Raise RowError if `options` say so."""
    if options.on_error == "raise":
        raise RowError(f'{error}; with on_error="null" the row gets a null text and an error')


class _CellError(InputError):
    """A cell that is not text."""


def _cleaned(cleaner: Cleaner, options: Options, cells: tuple[object, object, object]) -> CleanRow:
    source, url, lang = cells
    if _is_null(source):
        return CleanRow()
    where = None if _is_null(url) else _text(url, options.url)
    tongue = None if _is_null(lang) else language(_text(lang, options.lang))
    if options.html is not None:
        result = cleaner.clean_html(_page(source, options.html), where, tongue)
        return CleanRow(result.text, result.report)
    text = _text(source, options.text)
    result = cleaner.clean(text, where, tongue)
    raw = _bytes(source) if _SURROGATE.search(text) else None
    return CleanRow(result.text, result.report, raw=raw)


def _is_null(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _text(value: object, column: ColumnName | None) -> str:
    if isinstance(value, StoredText):
        return value.text()
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)  # NumPy has a str of its own
    kind = type(value).__name__
    raise _CellError(
        f"could not be cleaned: column {column} holds {kind}, not text: {_shown(value)}"
    )


def _page(value: object, column: ColumnName | None) -> str | bytes:
    if isinstance(value, bytes) and not isinstance(value, StoredText):
        return value
    return _text(value, column)


def _shown(value: object) -> str:
    try:
        return reprlib.repr(value)
    except Exception as error:  # the code of any type may run here
        return f"a value that cannot be shown ({type(error).__name__})"


def _describe(error: Exception) -> str:
    try:
        return f"could not be cleaned: {type(error).__name__}: {error}"
    except Exception:  # as above
        return f"could not be cleaned: {type(error).__name__}"


def _kept(options: Options, source: object) -> bytes | None:
    """Return the bytes of `source` for the report, if the clean text takes its place."""
    return _bytes(source) if options.text == options.source else None


def _bytes(source: object) -> bytes | None:
    """Return the bytes of a text, None of what is not text."""
    if isinstance(source, str):
        return str.encode(source, "utf-8", "surrogatepass")
    return bytes(source) if isinstance(source, bytes) else None
