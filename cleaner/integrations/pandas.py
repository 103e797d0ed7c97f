"""pandas: columns of text cleaned in place of themselves."""

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa

from cleaner.integrations.arrow import DEFAULTS, Options, clean_batch, read_texts, text_array


def clean_series(series: pd.Series, options: Options = DEFAULTS) -> pd.Series:
    """Return `series` with clean texts; its index, name, type and nulls stay.

    Raises ValueError if a value is not text, RuleError if the rules are at fault.
    """
    rules = Options(rules=options.rules, disable=options.disable, preset=options.preset)
    batch = pa.table({rules.text: _texts(series)})
    return _like(series, read_texts(clean_batch(batch, rules)[rules.text]))


def clean_frame(frame: pd.DataFrame, options: Options = DEFAULTS) -> pd.DataFrame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    Reports are Arrow structs: `.struct.field("flags")` is a column of their flags. Raises
    ValueError if the columns do not fit, RuleError if the rules are at fault.
    """
    used = (options.text, options.url, options.lang)
    columns = [
        _texts(frame.iloc[:, position]) if name in used else pa.nulls(len(frame))
        for position, name in enumerate(frame.columns)
    ]
    batch = pa.Table.from_arrays(columns, [str(name) for name in frame.columns])
    cleaned = clean_batch(batch, options)
    new_columns = {options.text: _like(frame[options.text], read_texts(cleaned[options.text]))}
    if options.report:
        reports = pd.arrays.ArrowExtensionArray(cleaned[options.report])
        new_columns[options.report] = pd.Series(reports, index=frame.index)
    return frame.assign(**new_columns)


def _texts(series: pd.Series) -> pa.Array:
    return text_array(None if pd.isna(text) is True else text for text in series)


def _like(series: pd.Series, texts: Iterable[str | None]) -> pd.Series:
    kind = series.dtype
    if isinstance(kind, pd.CategoricalDtype):  # its categories are the texts that were
        kind = kind.categories.dtype
    values = [old if text is None else text for old, text in zip(series, texts, strict=True)]
    return pd.Series(values, index=series.index, name=series.name, dtype=kind)
