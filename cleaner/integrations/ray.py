"""Ray Data: a dataset's column of text cleaned with `map_batches`."""

from typing import Any

from ray.data import Dataset

from cleaner.integrations.arrow import DEFAULTS, Options, clean_batch, cleaner_of


def clean_dataset(dataset: Dataset, options: Options = DEFAULTS, **how: Any) -> Dataset:
    """Return `dataset` with clean texts and, where `options` name it, a column of reports.

    `how` goes to `Dataset.map_batches`: `batch_size`, `num_cpus` and so on. Workers clean when
    the dataset is read; columns that do not fit raise an error then.

    Raises RuleError if the rules are at fault.
    """
    cleaner_of(options)
    arguments = {"options": options}
    return dataset.map_batches(clean_batch, batch_format="pyarrow", fn_kwargs=arguments, **how)
