"""Spark: a table's column of text cleaned with `mapInArrow`."""

from collections.abc import Iterable, Iterator
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from cleaner.integrations.arrow import DEFAULTS, Options, clean_batch, report_type


def clean_frame(frame: DataFrame, options: Options = DEFAULTS) -> DataFrame:
    """Return `frame` with clean texts and, where `options` name it, a column of reports.

    Raises ValueError if the columns do not fit, RuleError if the rules are at fault.
    """
    session, fields = frame.sparkSession, list(frame.schema.fields)
    clean_batch(session.createDataFrame([], frame.schema).toArrow(), options)  # raises on faults
    if options.report:
        reports = pa.table({options.report: pa.nulls(1, report_type())})
        fields += session.createDataFrame(reports).schema.fields
    return frame.mapInArrow(partial(_clean, options), StructType(fields))


def _clean(options: Options, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return (clean_batch(batch, options) for batch in batches)
