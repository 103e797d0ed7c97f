"""Polars: columns of text cleaned in place of themselves, in frames that are lazy too."""

from functools import partial
from typing import TypeVar

import polars as pl
import pyarrow as pa

from cleaner.integrations import options as choice
from cleaner.integrations.options import DEFAULTS, Options
from cleaner.integrations.reports import report_type
from cleaner.integrations.rows import clean_rows

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
_TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Null)


def clean_series(series: pl.Series, options: Options = DEFAULTS) -> pl.Series:
    """Return `series` with clean texts; its name and nulls stay, categories become texts.

    A value that cannot be cleaned becomes null. Raises InputError if the series is not of text or
    `options` name other columns, RuleError if the rules are at fault.
    """
    choice.check_call("clean_series", series, (pl.Series,), options)
    options = choice.series_options(options)
    choice.check_column_names(options, [(options.source, _kind(series.dtype))])
    return pl.Series(
        series.name, clean_rows(options, [series, None, None]).texts, _clean(series.dtype)
    )


def clean_frame(frame: Frame, options: Options = DEFAULTS) -> Frame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    A lazy frame stays lazy: only the names and types of its columns are looked up. Raises
    InputError if the columns do not fit, RuleError if the rules are at fault.
    """
    choice.check_call("clean_frame", frame, (pl.DataFrame, pl.LazyFrame), options)
    schema = frame.collect_schema()
    choice.check_column_names(options, [(name, _kind(kind)) for name, kind in schema.items()])
    choice.cleaner_of(options)  # raises on faulty rules
    if isinstance(frame, pl.DataFrame):
        return _cleaned(frame, options)
    return frame.map_batches(
        partial(_cleaned, options=options),
        schema=_cleaned(schema.to_frame(), options).schema,
        streamable=True,
        **dict.fromkeys(("predicate_pushdown", "projection_pushdown", "slice_pushdown"), False),
    )


def _cleaned(frame: pl.DataFrame, options: Options) -> pl.DataFrame:
    cells = (None if name is None else frame[name] for name in options.named)
    rows = clean_rows(options, cells)
    kind = _clean(frame.schema[options.source])
    clean = frame.with_columns(pl.Series(options.text, rows.texts, kind))
    if options.report is None:
        return clean
    return clean.with_columns(pl.Series(options.report, pa.array(rows.reports, report_type())))


def _kind(kind: pl.DataType) -> str:
    kinds = {choice.BYTES: kind == pl.Binary, choice.ANY: kind == pl.Object}
    kinds |= {choice.TEXT: kind.base_type() in _TEXTS, str(kind).lower(): True}
    return next(name for name, is_so in kinds.items() if is_so)


def _clean(kind: pl.DataType) -> pl.DataType:
    return pl.Null() if kind == pl.Null else pl.String()
