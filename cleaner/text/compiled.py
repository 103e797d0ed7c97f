"""The compiled core of clean layout, set up when the first text needs it."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.core.layout import Layout


@cache
def core_layout() -> "Layout":
    """Return the compiled core of clean layout; it asks text/layout.py for what is rare."""
    from cleaner.core.layout import Layout

    return Layout(import_module("cleaner.text.layout"))  # whose imports need this module
