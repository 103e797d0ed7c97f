"""The files in deploy/, as far as one machine allows: docs/cluster.md says what was tried."""

import gzip
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

import pytest
import yaml

from tests.engines.articles import PAGE, ROWS, clean_rows, cleaned, read_rows
from tests.engines.nodes import two_nodes

DEPLOY = Path(__file__).parents[2] / "deploy"
# What stands for the commands of Slurm: sbatch keeps the script, srun runs the command here.
SLURM = {
    "sbatch": '#!/bin/sh\nfor script; do :; done\ncp "$script" "$JOBS/$$"\necho Submitted job $$\n',
    "srun": '#!/bin/sh\nwhile [ "${1#-}" != "$1" ] || [ "$1" = 1 ]; do shift; done\nexec "$@"\n',
    "scontrol": "#!/bin/sh\necho localhost\n",
}


def run(command: list[str | Path], folder: Path, **env: str | Path) -> str:
    """Run a command in a folder, with more in its environment, and return what it says."""
    given = os.environ | {name: str(value) for name, value in env.items()}
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout + done.stderr


def pack_environment(folder: Path) -> None:
    """Write an archive of an environment that borrows the packages of this one."""
    venv.create(folder / "environment", symlinks=True)
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    borrowed = sysconfig.get_path("purelib")
    packages = folder / "environment" / "lib" / python / "site-packages"
    (packages / "borrowed.pth").write_text(f"import site; site.addsitedir({borrowed!r})\n")
    with tarfile.open(folder / "environment.tar.gz", "w:gz") as archive:
        archive.add(folder / "environment", ".")


def link_spark(folder: Path) -> Path:
    """Make a home of Spark: executors of a cluster on one machine write below it."""
    folder.mkdir()
    for path in Path(sysconfig.get_path("purelib"), "pyspark").iterdir():
        (folder / path.name).symlink_to(path)
    return folder


def test_spark_with_an_archive_of_the_environment(folder: Path) -> None:
    pack_environment(folder)
    (folder / "environment").rename(folder / "elsewhere")  # executors have the archive alone
    (folder / "spark-defaults.conf").write_text(
        "spark.driver.host 127.0.0.1\nspark.driver.bindAddress 127.0.0.1\nspark.ui.enabled false\n"
        f"spark.local.dir {folder}\n"
    )
    script = [DEPLOY / "spark_clean.py", "articles", "clean"]
    submit = Path(sysconfig.get_path("scripts"), "spark-submit")
    master = ["--master", "local-cluster[2,1,1024]"]
    run(
        [submit, *master, "--archives", "environment.tar.gz#environment", *script],
        folder,
        SPARK_CONF_DIR=folder,
        SPARK_LOCAL_IP="127.0.0.1",
        SPARK_HOME=link_spark(folder / "spark"),
        PYSPARK_DRIVER_PYTHON=sys.executable,
        PYSPARK_PYTHON="./environment/bin/python",
    )
    assert read_rows(folder / "clean") == clean_rows(ROWS)


def test_datatrove_on_slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("articles", "bin", "jobs"):
        (tmp_path / name).mkdir()
    for part, rows in enumerate((ROWS[:4], ROWS[4:])):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / "articles" / f"{part}.jsonl").write_text(lines, "utf-8")
    for name, script in SLURM.items():
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    scripts = sysconfig.get_path("scripts")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{scripts}:{os.environ['PATH']}")
    monkeypatch.setenv("JOBS", str(tmp_path / "jobs"))
    submit = [sys.executable, DEPLOY / "slurm_clean.py", "articles", "out", "2", "normal"]
    run(submit, tmp_path)
    jobs = sorted((tmp_path / "jobs").iterdir())
    work, merge = sorted(jobs, key=lambda job: "merge_stats" in job.read_text())
    assert "#SBATCH --array=0-1%200" in work.read_text()
    for rank in "01":
        run(["bash", work], tmp_path, SLURM_ARRAY_TASK_ID=rank, SLURM_NODELIST="localhost")
    run(["bash", merge], tmp_path)
    stats = json.loads((tmp_path / "out" / "logs" / "stats.json").read_text())
    assert stats[1]["name"].endswith("Cleaner")
    assert stats[1]["stats"]["total"]["total"] == 5  # the reader leaves out those without text
    wanted = [row["text"] for row in clean_rows([row for row in ROWS if row["text"]])]
    parts = sorted((tmp_path / "out" / "documents").iterdir())
    lines = [line for part in parts for line in gzip.decompress(part.read_bytes()).splitlines()]
    assert [json.loads(line)["text"] for line in lines] == list(filter(None, wanted))
    assert "all 2 tasks have already been completed" in run(submit, tmp_path)
    assert len(list((tmp_path / "jobs").iterdir())) == len(jobs)


def test_the_command_of_the_ray_job(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for name in "ab":
        (tmp_path / "articles" / f"{name}.txt").write_text(PAGE)
    (tmp_path / "articles" / "c.jsonl").write_text("not JSON\n")  # goes to quarantine
    job = yaml.safe_load((DEPLOY / "ray-job.yaml").read_text())
    scripts = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    with two_nodes():
        command = ["sh", "-c", job["spec"]["entrypoint"]]
        folders = {"IN": tmp_path / "articles", "OUT": tmp_path / "out"}
        run(command, tmp_path, PATH=scripts, **folders)
    assert (tmp_path / "out" / "documents" / "a.txt").read_text() == cleaned(PAGE)[0]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert (summary["documents"], summary["quarantined"]) == (2, 1)
