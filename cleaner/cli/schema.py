"""The JSON Schema of reports, printed: `python -m cleaner.cli.schema`."""

from inspect import cleandoc
from typing import Any

import msgspec

from cleaner.report import Report


def schema() -> bytes:
    """Return the JSON Schema of `Report`, formatted.

    Descriptions come from docstrings, without their examples in Python.
    """
    plain = msgspec.json.schema(Report)
    for definition in plain["$defs"].values():
        _drop_examples(definition)
    return msgspec.json.format(msgspec.json.encode(plain)) + b"\n"


def _drop_examples(definition: dict[str, Any]) -> None:
    paragraphs = cleandoc(definition.get("description", "")).split("\n\n")
    text = "\n\n".join(part for part in paragraphs if not part.startswith(">>>"))
    if text:
        definition["description"] = text


if __name__ == "__main__":
    import sys

    sys.stdout.buffer.write(schema())
