"""Polars: columns of text cleaned in place of themselves."""

import polars as pl
import pyarrow as pa

from cleaner.integrations.arrow import DEFAULTS, Options, clean_batch


def clean_series(series: pl.Series, options: Options = DEFAULTS) -> pl.Series:
    """Return `series` with clean texts; its name and nulls stay.

    Raises ValueError if it is not of text, RuleError if the rules are at fault.
    """
    rules = Options(rules=options.rules, disable=options.disable, preset=options.preset)
    cleaned = clean_batch(pa.table({rules.text: series.to_arrow()}), rules)
    return pl.Series(series.name, cleaned[rules.text], dtype=series.dtype)


def clean_frame(frame: pl.DataFrame, options: Options = DEFAULTS) -> pl.DataFrame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    Raises ValueError if the columns do not fit, RuleError if the rules are at fault.
    """
    cleaned = clean_batch(frame.to_arrow(), options)
    names = [name for name in (options.text, options.report) if name]
    return frame.with_columns(pl.Series(name, cleaned[name]) for name in names)
