"""Hugging Face datasets: a dataset's column of text cleaned with `map`."""

from typing import Any

import msgspec
import pyarrow as pa
from datasets import Dataset, Features

import cleaner
from cleaner.integrations.arrow import DEFAULTS, Options, clean_batch, cleaner_of, report_type


def clean_dataset(dataset: Dataset, options: Options = DEFAULTS, **how: Any) -> Dataset:
    """Return `dataset` with clean texts and, where `options` name it, a column of reports.

    `how` goes to `Dataset.map`: `num_proc`, `batch_size` and so on. Its cache is used again
    only by the same version of Cleaner with the same rules.

    Raises ValueError if the columns do not fit, RuleError if the rules are at fault.
    """
    clean_batch(
        dataset.features.arrow_schema.empty_table(), options
    )  # raises if columns do not fit
    features = dataset.features.copy()
    if options.report:
        kept = pa.schema([pa.field(options.report, report_type())])
        features |= Features.from_arrow_schema(kept)
    rules = msgspec.msgpack.encode(cleaner_of(options).rules)
    arguments = {"options": options, "_made_by": (cleaner.__version__, rules)}
    given = dataset.with_format("arrow")
    cleaned = given.map(_clean, batched=True, features=features, fn_kwargs=arguments, **how)
    if not cleaned.num_rows:  # map leaves such a dataset as it is
        cleaned = Dataset.from_dict({name: [] for name in features}, features)
    return cleaned.with_format(dataset.format["type"], **dataset.format["format_kwargs"])


def _clean(batch: pa.Table, options: Options, _made_by: object) -> pa.Table:
    return clean_batch(batch, options)
