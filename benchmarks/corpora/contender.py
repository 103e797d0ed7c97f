"""What a run is measured beside, each a command of its own: the bare pool, and datatrove.

`python -m benchmarks.corpora.contender floor|datatrove IN OUT WORKERS`
"""

import sys
from pathlib import Path

from benchmarks.corpora.files import copy

_SENTENCES = 5  # as the filter has it by itself, and as C4 was made


def datatrove(source: Path, out: Path, workers: int) -> None:
    """Run datatrove's C4 filter over the files of `source`, by its local executor."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import C4QualityFilter
    from datatrove.pipeline.readers import JsonlReader, ParquetReader
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

    files = sorted(source.iterdir())
    zstd = ".zst" in files[0].name
    if files[0].name.endswith(".parquet"):
        reader = ParquetReader(str(source))
        writer = ParquetWriter(str(out / "documents"), compression="zstd" if zstd else None)
    else:
        reader = JsonlReader(str(source))
        writer = JsonlWriter(str(out / "documents"), compression="zstd" if zstd else None)
    c4 = C4QualityFilter(filter_no_terminal_punct=True, min_num_sentences=_SENTENCES)
    LocalPipelineExecutor(
        [reader, c4, writer], tasks=len(files), workers=workers, logging_dir=str(out / "logs")
    ).run()


CONTENDERS = {"floor": copy, "datatrove": datatrove}


if __name__ == "__main__":
    CONTENDERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
