"""Results as they are kept, in benchmarks/results: figures as JSON, their tables as Markdown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

FOLDER = Path(__file__).parent / "results"
_DIGITS = 6  # of a number

Results = TypeVar("Results", bound=msgspec.Struct)


def figures_file(name: str) -> Path:
    """Return where the figures of the benchmark `name` are."""
    return FOLDER / f"{name}.json"


def tables_file(name: str) -> Path:
    """Return where its tables are."""
    return FOLDER / f"{name}.md"


def save(name: str, results: Results, tables: Callable[[Results], str]) -> Results:
    """Write the results of a benchmark and their tables; return them as `load` will.

    Figures are rounded first, so that the tables can be made again from the file.
    """
    rounded = _rounded(msgspec.to_builtins(results))
    encoded = msgspec.json.format(msgspec.json.encode(rounded), indent=0)
    figures_file(name).write_bytes(encoded + b"\n")
    results = load(name, type(results))
    tables_file(name).write_text(tables(results), "utf-8")
    return results


def load(name: str, kind: type[Results]) -> Results:
    """Return the results of the last run; raises FileNotFoundError without one."""
    return msgspec.json.decode(figures_file(name).read_bytes(), type=kind)


def _rounded(value: Any) -> Any:
    """Return a value of JSON with its numbers rounded.

    >>> _rounded({"f1": [0.93456789, 2], "of": "dev"})
    {'f1': [0.934568, 2], 'of': 'dev'}
    """
    match value:
        case float():
            return float(f"{value:.{_DIGITS}g}")
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list():
            return [_rounded(item) for item in value]
    return value
