"""Files of one document, compressed or not: plain text and HTML pages."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cleaner.corpus.formats.compression import is_compressed, open_compressed, read_all
from cleaner.corpus.model import BadRecord, Fields, Reading, Record
from cleaner.text import filetypes
from cleaner.text.encoding import is_binary


def convert_text(
    source: Path, target: Path, _: Fields, __: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the document of a text file, whose clean text goes to `target`.

    Raises FormatError where the file can't be decompressed.
    """
    yield _document(source, target, is_html=False)


def convert_html(
    source: Path, target: Path, _: Fields, __: Reading | None = None
) -> Iterator[Record | BadRecord]:
    """Yield the document of an HTML file, whose clean text goes to `target`.

    Raises FormatError where the file can't be decompressed.
    """
    yield _document(source, target, is_html=True)


def fault_of(data: bytes, what: str) -> BadRecord | None:
    """Return why the file of `data` is not `what` it should be, None if it is a text of a kind."""
    if is_compressed(data):
        return BadRecord("file", "compressed in a way that its ending does not name")
    if is_binary(data):
        kind = filetypes.file_type(data) or "binary data"
        return BadRecord("file", f"{kind}, not {what}")
    return None


def write_text(target: Path, text: str) -> None:
    """Write the clean text of a file of one document."""
    with open_compressed(target) as out:
        out.write(text.encode())


def _document(source: Path, target: Path, *, is_html: bool) -> Record | BadRecord:
    data = read_all(source)
    record = Record("file", data, partial(write_text, target), is_html)
    return fault_of(data, "HTML" if is_html else "text") or record
