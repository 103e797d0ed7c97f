"""What all tests need: a cache folder of their own, not the user's; and a corpus of every shape."""

import os
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    folder = tempfile.TemporaryDirectory(prefix="cleaner-cache-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CACHE_HOME"] = folder.name


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests import corpora  # it brings the package, which reads the settings above

    folder = tmp_path_factory.mktemp("corpus") / "in"
    corpora.make(folder)
    return folder
