"""Ray Data: a dataset's column of text cleaned with `map_batches`."""

from typing import Any

import pyarrow as pa
from ray.data import Dataset

from cleaner.integrations.arrow import clean_any, kind_of
from cleaner.integrations.options import (
    ANY,
    DEFAULTS,
    ColumnName,
    Options,
    check_call,
    check_column_names,
    cleaner_of,
)


def clean_dataset(dataset: Dataset, options: Options = DEFAULTS, **how: Any) -> Dataset:
    """Return `dataset` with clean texts and, where `options` name it, a column of reports.

    `how` goes to `Dataset.map_batches`: `batch_size`, `num_cpus` and so on. Workers clean when
    the dataset is read. To know its columns before, Ray may have to read its first rows.

    Raises InputError if the columns do not fit, RuleError if the rules are at fault.
    """
    check_call("clean_dataset", dataset, (Dataset,), options)
    cleaner_of(options)
    check_column_names(options, _columns(dataset, options))
    arguments = {"options": options}
    return dataset.map_batches(clean_any, batch_format="pyarrow", fn_kwargs=arguments, **how)


def _columns(dataset: Dataset, options: Options) -> list[tuple[ColumnName, str]]:
    """Return the columns of `dataset` with their kinds, as `check_column_names` takes them."""
    try:
        schema = dataset.schema()
    except pa.ArrowException:  # blocks have columns of different types
        return [(name, ANY) for row in dataset.take(1) for name in row]
    if schema is None:  # there are no rows
        return [(name, ANY) for name in dict.fromkeys(options.named) if name is not None]
    kinds = (kind_of(kind) if isinstance(kind, pa.DataType) else ANY for kind in schema.types)
    return list(zip(schema.names, kinds, strict=True))
