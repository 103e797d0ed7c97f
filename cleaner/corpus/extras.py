"""Extras: the libraries that only some formats, stores and commands need."""

from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

Extra = Literal["fit", "gcs", "learn", "parquet", "ray", "remote", "s3", "warc", "workbench"]
_MODULES: dict[Extra, str] = {
    "fit": "sklearn",
    "learn": "duckdb",  # with the others of the extra
    "parquet": "pyarrow",
    "ray": "ray",
    "remote": "fsspec",
    "warc": "fastwarc",
    "workbench": "uvicorn",  # starlette comes with it
}


def how_to_install(extra: Extra) -> str:
    """Return the command that installs the libraries of `extra`.

    >>> how_to_install("parquet")
    "pip install 'deboilerplate[parquet]'"
    """
    return f"pip install 'deboilerplate[{extra}]'"


def import_library(extra: Extra | None) -> None:
    """Import the library of `extra`, if it is installed.

    A worker does this before its first step, which takes the blame if the worker dies.
    """
    with suppress(ImportError):
        if extra in _MODULES:
            import_module(_MODULES[extra])


def lacking(extra: Extra) -> str:
    """Return a part of a message on the missing library of `extra`, "" if it is installed.

    A run checks this before it starts, so that rows do not fail one by one. Nothing is imported.
    """
    module = _MODULES[extra]
    return "" if find_spec(module) else f"{module}, which is not installed: {how_to_install(extra)}"
