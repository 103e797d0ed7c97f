"""Rows of the tables of summaries."""

from collections.abc import Mapping


def row(*cells: str) -> str:
    """Return a row of a Markdown table.

    >>> row("hits", "")
    '| hits | |'
    """
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def beside(values: Mapping[str, str]) -> str:
    """Return the cell of those that stand beside Cleaner.

    >>> beside({"C4": "66.7%", "RefinedWeb": "7.1%"})
    'C4: 66.7%, RefinedWeb: 7.1%'
    """
    return ", ".join(f"{name}: {value}" for name, value in values.items())
