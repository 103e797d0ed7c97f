"""Clean JSON lines with datatrove on Slurm: python slurm_clean.py IN OUT TASKS PARTITION.

It runs on a login node, hands in an array of TASKS jobs and ends; docs/cluster.md has the rest.
"""

import sys
from pathlib import Path

from datatrove.executor import SlurmPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations.arrow import Options
from cleaner.integrations.datatrove import CleanerStep

source, out, tasks, partition = sys.argv[1:]
excluded = JsonlWriter(f"{out}/excluded")
SlurmPipelineExecutor(
    [
        JsonlReader(source),
        CleanerStep(Options(url="url", report="report"), excluded),
        JsonlWriter(f"{out}/documents"),
    ],
    tasks=int(tasks),
    partition=partition,
    time="04:00:00",
    mem_per_cpu_gb=2,
    workers=200,  # tasks at a time
    qos="",  # the default of the partition
    job_name="cleaner",
    venv_path=str(Path(sys.prefix, "bin", "activate")),  # this environment, on shared storage
    logging_dir=f"{out}/logs",
).run()
