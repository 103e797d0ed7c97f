"""Cleaner takes the boilerplate out of article text and reports each character it took."""

from cleaner.api import Cleaner, clean, clean_html
from cleaner.report import Flag, Report, Result
from cleaner.ruleset.loader import load_rules
from cleaner.ruleset.toml import RuleError
from cleaner.text.edits import Edit, apply_edits, restore
from cleaner.text.errors import CleanerError, InputError

__all__ = [
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
]
__version__ = "0.1.0"
