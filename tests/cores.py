"""The two cores side by side, for tests of what each says."""

from collections.abc import Callable

import pytest

from cleaner.core import COMPILED, CORE, PYTHON, is_built

needs_core = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")


def assert_same(measure: Callable[[], object], about: object = "") -> None:
    """Fail unless `measure` returns the same in both cores; the message says what it is `about`."""
    with CORE.forced(PYTHON):
        expected = measure()
    with CORE.forced(COMPILED):
        assert measure() == expected, ascii(about)
