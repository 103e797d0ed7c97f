"""pandas: columns of text cleaned in place of themselves."""

from collections.abc import Iterable, Iterator

import pandas as pd
import pyarrow as pa
from pandas.api.types import is_object_dtype

from cleaner.integrations import options as choice
from cleaner.integrations.arrow import kind_of
from cleaner.integrations.options import DEFAULTS, Options
from cleaner.integrations.reports import report_type
from cleaner.integrations.rows import clean_rows


def clean_series(series: pd.Series, options: Options = DEFAULTS) -> pd.Series:
    """Return `series` with clean texts; its index, name, type and nulls stay.

    A value that cannot be cleaned becomes null. Raises InputError if the series is not of text or
    `options` name other columns, RuleError if the rules are at fault.
    """
    choice.check_call("clean_series", series, (pd.Series,), options)
    options = choice.series_options(options)
    choice.check_column_names(options, [(options.source, _kind(series))])
    return _like(series, clean_rows(options, [_cells(series), None, None]).texts)


def clean_frame(frame: pd.DataFrame, options: Options = DEFAULTS) -> pd.DataFrame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    Reports are Arrow structs: `.struct.field("flags")` is a column of their flags. Raises
    InputError if the columns do not fit, RuleError if the rules are at fault.
    """
    choice.check_call("clean_frame", frame, (pd.DataFrame,), options)
    options = choice.with_numbers(options, frame.columns)
    used = (name in options.named for name in frame.columns)
    kinds = [_kind(frame.iloc[:, place]) if is_used else "" for place, is_used in enumerate(used)]
    choice.check_column_names(options, zip(frame.columns, kinds, strict=True))
    cells = (None if name is None else _cells(frame[name]) for name in options.named)
    rows = clean_rows(options, cells)
    clean = frame.copy(deep=False)
    clean[options.text] = _like(frame[options.source], rows.texts)
    if options.report is not None:
        reports = pd.arrays.ArrowExtensionArray(pa.array(rows.reports, report_type()))
        clean[options.report] = pd.Series(reports, index=frame.index)
    return clean


def _kind(series: pd.Series) -> str:
    """Return the kind of a column to check it by; a column of nulls has the type float64."""
    kind = _plain(series)
    if isinstance(kind, pd.ArrowDtype):
        return kind_of(kind.pyarrow_dtype)
    if isinstance(kind, pd.StringDtype) or series.isna().all():
        return choice.TEXT
    return choice.ANY if is_object_dtype(kind) else str(kind)


def _plain(series: pd.Series) -> object:
    """Return the type of a column, or of its categories, which are the texts that were."""
    kind = series.dtype
    return kind.categories.dtype if isinstance(kind, pd.CategoricalDtype) else kind


def _cells(series: pd.Series) -> Iterator[object]:
    return (None if null else cell for cell, null in zip(series, series.isna(), strict=True))


def _like(series: pd.Series, texts: Iterable[str | None]) -> pd.Series:
    """Return `texts` as `series` is; its nulls stay what they are."""
    cells = zip(series, series.isna(), texts, strict=True)
    values = [cell if null else text for cell, null, text in cells]
    kind = _plain(series) if _kind(series) == choice.TEXT else None
    kind = object if is_object_dtype(series) else kind
    return pd.Series(values, index=series.index, name=series.name, dtype=kind)
