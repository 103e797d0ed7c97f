"""Cleaner takes the boilerplate out of article text and reports each character it took.

The names of `__all__` are imported when they are first used, so that the command can say what a
signal does before anything slow is imported.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.api import Cleaner, clean, clean_html
    from cleaner.html.options import Budget
    from cleaner.report import Flag, Report, Result
    from cleaner.ruleset.loader import load_rules
    from cleaner.ruleset.toml import RuleError
    from cleaner.text.edits import Edit, apply_edits, restore, source_range
    from cleaner.text.errors import CleanerError, InputError

__all__ = [
    "Budget",
    "Cleaner",
    "CleanerError",
    "Edit",
    "Flag",
    "InputError",
    "Report",
    "Result",
    "RuleError",
    "apply_edits",
    "clean",
    "clean_html",
    "load_rules",
    "restore",
    "source_range",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cleaner import api
    from cleaner.ruleset import toml
    from cleaner.text import edits, errors

    value = next(
        getattr(module, name) for module in (api, toml, edits, errors) if hasattr(module, name)
    )
    globals()[name] = value  # the next use finds it without this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
