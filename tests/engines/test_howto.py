"""The recipes that need an engine: what they tell to do comes out as they show."""

import sys
import tempfile
from pathlib import Path

from tests.engines.nodes import SETTINGS
from tests.walkthrough import follow

HOWTO = Path(__file__).parents[2] / "docs" / "howto"


def test_wet_on_ray(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="ray-") as short:  # for sockets are in it
        assert follow(HOWTO / "wet-on-ray.md", tmp_path, **SETTINGS, RAY_TMPDIR=short) == 3


def test_a_datatrove_pipeline(tmp_path: Path) -> None:
    assert follow(HOWTO / "datatrove.md", tmp_path, HF_HOME=str(tmp_path / "cache")) == 2


def test_spark(tmp_path: Path) -> None:
    looks = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    assert follow(HOWTO / "spark.md", tmp_path, **looks) == 2
