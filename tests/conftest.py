"""What all tests need: examples that do not depend on the machine, a cache folder, a corpus."""

import gc
import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import cleaner.api  # noqa: F401 - it registers the actions, conditions and features
from cleaner.ruleset.loader import load_folders, shipped_folder
from cleaner.ruleset.rule_set import RuleSet

# The gate tries the same examples each time, however slow the machine is. Fresh ones come with
# `pytest --hypothesis-profile=default`.
settings.register_profile(
    "gate",
    deadline=None,
    derandomize=True,
    print_blob=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("gate")

# As in the command: the collector of cycles need not look at the rules again and again.
gc.set_threshold(300_000)

# A shell starts what it puts in the background with Ctrl-C ignored, and processes inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # a worker of xdist shares the folder of its parent
        return
    folder = tempfile.TemporaryDirectory(prefix="cleaner-cache-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CACHE_HOME"] = folder.name


@pytest.fixture(scope="session")
def shipped_rules() -> RuleSet:
    """The shipped rules as their files have them, read without the cache."""
    return load_folders([shipped_folder()])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests import corpora  # it brings the package, which reads the settings above

    folder = tmp_path_factory.mktemp("corpus") / "in"
    corpora.make(folder)
    return folder
