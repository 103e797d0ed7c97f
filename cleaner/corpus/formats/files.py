"""Single-document files, packed or not: plain text and HTML pages."""

from collections.abc import Iterator
from pathlib import Path

from cleaner import filetypes
from cleaner.corpus.formats.packed import is_packed, open_packed, read_all
from cleaner.corpus.record import Bad, Fields, Reading, Record
from cleaner.encoding import is_binary

HTML_ENDINGS = filetypes.HTML_ENDINGS


def convert_text(
    source: Path, target: Path, _: Fields, __: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the document of a text file, whose clean text goes to `target`.

    Raises FormatError where the file can't be unpacked.
    """
    yield _document(source, target, is_html=False)


def convert_html(
    source: Path, target: Path, _: Fields, __: Reading | None = None
) -> Iterator[Record | Bad]:
    """Yield the document of an HTML file, whose clean text goes to `target`.

    Raises FormatError where the file can't be unpacked.
    """
    yield _document(source, target, is_html=True)


def _document(source: Path, target: Path, *, is_html: bool) -> Record | Bad:
    data = read_all(source)
    if is_packed(data):
        return Bad("file", "packed in a way that its ending does not say")
    if is_binary(data):
        kind = filetypes.file_type(data) or "binary data"
        return Bad("file", f"{kind}, not {'HTML' if is_html else 'text'}")
    return Record("file", data, lambda text: _write(target, text), is_html)


def _write(target: Path, text: str) -> None:
    with open_packed(target) as out:
        out.write(text.encode())
