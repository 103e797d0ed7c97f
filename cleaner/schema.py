"""The JSON Schema of reports, printed: `python -m cleaner.schema`."""

import msgspec

from cleaner.report import Report


def schema() -> bytes:
    """Return the JSON Schema of `Report`, laid out."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Report))) + b"\n"


if __name__ == "__main__":
    import sys

    sys.stdout.buffer.write(schema())
