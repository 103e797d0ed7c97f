"""Single-document files, packed or not: plain text and HTML pages."""

from collections.abc import Iterator
from pathlib import Path

from cleaner.corpus.packed import open_packed, read_all
from cleaner.corpus.record import Bad, Fields, Record
from cleaner.encoding import is_binary

HTML_ENDINGS = (".html", ".htm")


def convert_text(source: Path, target: Path, _: Fields) -> Iterator[Record | Bad]:
    """Yield the document of a text file, whose clean text goes to `target`.

    Raises FormatError where the file can't be unpacked.
    """
    data = read_all(source)
    if is_binary(data):
        yield Bad("file", "is binary, no text")
    else:
        yield Record("file", data, lambda text: _write(target, text))


def convert_html(source: Path, target: Path, _: Fields) -> Iterator[Record | Bad]:
    """Yield the document of an HTML file, whose clean text goes to `target`.

    Raises FormatError where the file can't be unpacked.
    """
    data = read_all(source)
    if is_binary(data):
        yield Bad("file", "is binary, no HTML")
    else:
        yield Record("file", data, lambda text: _write(target, text), is_html=True)


def _write(target: Path, text: str) -> None:
    with open_packed(target) as out:
        out.write(text.encode())
