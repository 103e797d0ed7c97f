"""Polars: columns of text cleaned in place of themselves."""

import polars as pl
import pyarrow as pa

from cleaner.batch import DEFAULTS, Options, clean_batch


def clean_series(series: pl.Series, options: Options = DEFAULTS) -> pl.Series:
    """Return `series` with clean texts; its name and nulls stay.

    Raises ValueError where it holds no text, RuleError where the rules are at fault.
    """
    rules = Options(rules=options.rules, disable=options.disable)
    found = clean_batch(pa.table({rules.text: series.to_arrow()}), rules)
    return pl.Series(series.name, found[rules.text], dtype=series.dtype)


def clean_frame(frame: pl.DataFrame, options: Options = DEFAULTS) -> pl.DataFrame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    Raises ValueError where the columns do not fit, RuleError where the rules are at fault.
    """
    found = clean_batch(frame.to_arrow(), options)
    names = [name for name in (options.text, options.report) if name]
    return frame.with_columns(pl.Series(name, found[name]) for name in names)
