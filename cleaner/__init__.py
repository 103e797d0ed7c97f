"""Cleaner takes the boilerplate out of article text and reports each character it took."""

from cleaner.clean import Cleaner, clean, clean_html
from cleaner.decode import RuleError
from cleaner.edit import Edit, apply_edits, restore
from cleaner.errors import CleanerError, InputError
from cleaner.load import load_rules
from cleaner.report import Flag, Report, Result

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
