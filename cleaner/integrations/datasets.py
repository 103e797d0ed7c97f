"""Hugging Face datasets: a column of text cleaned with `map`, also of streams and of splits."""

from typing import Any, TypeVar

import msgspec
import pyarrow as pa
from datasets import Dataset, DatasetDict, Features, IterableDataset, IterableDatasetDict

import cleaner
from cleaner.integrations.arrow import clean_any, clean_schema
from cleaner.integrations.options import DEFAULTS, ColumnName, Options, check_call, cleaner_of
from cleaner.integrations.rows import clean_rows
from cleaner.ruleset.packed import as_stored

Data = TypeVar("Data", Dataset, DatasetDict, IterableDataset, IterableDatasetDict)
_KINDS = (Dataset, DatasetDict, IterableDataset, IterableDatasetDict)


def clean_dataset(dataset: Data, options: Options = DEFAULTS, **how: Any) -> Data:
    """Return `dataset` with clean texts and, where `options` name it, a column of reports.

    Of a dict of datasets each is cleaned. A stream stays one: its first rows tell its columns
    where it does not know them. `how` goes to `map`: `num_proc`, `batch_size` and so on. The cache
    of `Dataset.map` is used again only by the same version of Cleaner with the same rules.

    Raises InputError if the columns do not fit, RuleError if the rules are at fault.
    """
    check_call("clean_dataset", dataset, _KINDS, options)
    if isinstance(dataset, DatasetDict | IterableDatasetDict):
        parts = {name: clean_dataset(part, options, **how) for name, part in dataset.items()}
        return type(dataset)(parts)
    if isinstance(dataset, IterableDataset):
        return _clean_stream(dataset, options, how)
    features = _clean_features(dataset.features, options)
    rules = msgspec.msgpack.encode(cleaner_of(options).rules, enc_hook=as_stored)
    arguments = {"options": options, "_made_by": (cleaner.__version__, rules)}
    given = dataset.with_format("arrow")
    cleaned = given.map(_clean, batched=True, features=features, fn_kwargs=arguments, **how)
    if not cleaned.num_rows:  # map leaves such a dataset as it is
        cleaned = Dataset.from_dict({name: [] for name in features}, features)
    return cleaned.with_format(dataset.format["type"], **dataset.format["format_kwargs"])


def _clean_stream(
    stream: IterableDataset, options: Options, how: dict[str, Any]
) -> IterableDataset:
    """Return a stream of clean rows. Its batches are lists: as Arrow, each guesses its types."""
    cleaner_of(options)
    known = stream._resolve_features()
    features = _clean_features(known.features or Features(), options)
    names = [name for name in options.named if name is not None]
    arguments = {"options": options, "names": names}
    how = {"features": features, "fn_kwargs": arguments, "input_columns": names, **how}
    cleaned = known.with_format(None).map(_clean_lists, batched=True, **how)
    formatting = stream._formatting
    return cleaned.with_format(formatting.format_type if formatting else None)


def _clean_features(features: Features, options: Options) -> Features:
    """Return the features of the clean dataset. Raises InputError if `options` do not fit."""
    schema = clean_schema(features.arrow_schema, options)
    written = pa.schema([schema.field(name) for name in options.written])
    return Features({**features, **Features.from_arrow_schema(written)})


def _clean(batch: pa.Table, options: Options, _made_by: object) -> pa.Table:
    return clean_any(batch, options)


def _clean_lists(
    *columns: list[object], options: Options, names: list[ColumnName]
) -> dict[ColumnName, list[Any]]:
    given = dict(zip(names, columns, strict=True))
    rows = clean_rows(options, [name if name is None else given[name] for name in options.named])
    return dict(zip(options.written, rows, strict=False))
