"""What readers hand on: documents to clean, and what could not be read."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

TEXT_FIELDS = ("text", "content", "body", "article", "maintext", "raw_text", "raw_content")
HTML_FIELDS = ("html", "raw_html", "page")
ID_FIELDS = ("id", "_id", "doc_id", "docid", "uuid", "guid")
URL_FIELDS = ("url", "link", "uri", "source_url", "warc_target_uri")


class Fields(msgspec.Struct, frozen=True):
    """The columns of tables that were named; those that were not are found by themselves."""

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None

    def source(self, names: Iterable[str]) -> tuple[str, bool] | None:
        """Return the column to clean among `names` and whether it holds HTML, None if none does."""
        known = list(names)
        if self.html:
            return (self.html, True) if self.html in known else None
        if self.text:
            return (self.text, False) if self.text in known else None
        for candidates, is_html in ((TEXT_FIELDS, False), (HTML_FIELDS, True)):
            for name in candidates:
                if name in known:
                    return name, is_html
        return None

    def pick(self, row: Mapping[str, Any], kind: str) -> str | None:
        """Return the row's id or url as text, None where it has none."""
        named, known = (self.id, ID_FIELDS) if kind == "id" else (self.url, URL_FIELDS)
        for name in (named,) if named else known:
            value = row.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool):
                return str(value)
        return None

    def missing(self) -> str:
        """Return why a table without a column to clean can't be read."""
        named = self.html or self.text
        return f"has no field {named}" if named else "has no field of text; name it (--text-field)"


class Bad(msgspec.Struct, frozen=True):
    """Something that could not be read: where it stood, why, and its raw bytes."""

    place: str
    reason: str
    raw: bytes | None = None  # None: the whole file, which is copied


class Record(msgspec.Struct, frozen=True):
    """One document; `put` takes its clean text and writes it where the document came from."""

    place: str
    source: str | bytes
    put: Callable[[str], None]
    is_html: bool = False
    id: str | None = None
    url: str | None = None


class FormatError(ValueError):
    """A file that can't be read any further; what came before is good."""
