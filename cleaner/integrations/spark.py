"""Spark: a table's column of text cleaned with `mapInArrow`."""

from collections.abc import Iterable, Iterator
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from cleaner.integrations.arrow import clean_any, clean_schema
from cleaner.integrations.options import DEFAULTS, Options, check_call, cleaner_of


def clean_frame(frame: DataFrame, options: Options = DEFAULTS) -> DataFrame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    Raises InputError if the columns do not fit, RuleError if the rules are at fault.
    """
    check_call("clean_frame", frame, (DataFrame,), options)
    cleaner_of(options)
    session = frame.sparkSession
    schema = clean_schema(session.createDataFrame([], frame.schema).toArrow().schema, options)
    written = schema.empty_table().select(list(options.written))
    new = {field.name: field for field in session.createDataFrame(written).schema}
    fields = [new.pop(field.name, field) for field in frame.schema]
    return frame.mapInArrow(partial(_clean, options), StructType([*fields, *new.values()]))


def _clean(options: Options, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return (clean_any(batch, options) for batch in batches)
