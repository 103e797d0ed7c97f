"""Judged lines: texts of pages, with a label for some of their lines, in two sets."""

import hashlib
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from benchmarks.pages import is_tuning_domain

SETS = {
    "dev": "articles, as trafilatura gives them; a line is judged where tools disagree with the"
    " reference",
    "themes": "whole pages and main contents; lines with the words of newsletter, comments,"
    " donation, cookies, account, sharing and app",
    "own": "whole pages; lines with the words of donation and cookies, of which `themes` has few",
}
WHERE = (
    "it needs dev.jsonl and themes.jsonl, whose rows have the fields id, url, text and labels;"
    " name their folder with LINES=…"
)
Kind = Literal["B", "C", "P", "U"]  # boilerplate, content, a removable part, unsure


class Label(msgspec.Struct, frozen=True):
    """What a line is. `words` are those of a part that can go; `by` is "reference" or a judge."""

    label: Kind
    theme: str = ""
    words: str = ""
    by: str = "judge"


class _Row(msgspec.Struct, frozen=True):
    id: str
    url: str | None
    text: str
    labels: list[Label | None] | dict[str, Label]
    upstream: str = "trafilatura"


class JudgedPage(msgspec.Struct, frozen=True):
    """The text of a page, and the labels of its lines by their numbers, from 0."""

    id: str
    name: str  # of the set
    domain: str  # the host, without "www."; empty where the page has no address
    text: str
    labels: dict[int, Label]

    @property
    def is_tuning(self) -> bool:
        """Whether rules may be written with this page in view: the split of the other tables.

        The side of a page without an address is unknown, so it is held out.
        """
        return bool(self.domain) and is_tuning_domain(self.domain)


def read_set(folder: Path, name: str) -> list[JudgedPage]:
    """Return the pages of one set.

    Raises FileNotFoundError where the set is not there, ValueError where a row is not a page.
    """
    path = folder / f"{name}.jsonl"
    pages = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            row = msgspec.json.decode(line, type=_Row)
            pages.append(JudgedPage(row.id, name, host(row.url or ""), row.text, _numbered(row)))
        except ValueError as error:
            raise ValueError(f"{path}, row {number}: {error}") from error
    return pages


def _numbered(row: _Row) -> dict[int, Label]:
    if isinstance(row.labels, dict):
        labels = {int(number): label for number, label in row.labels.items()}
    else:
        labels = {number: label for number, label in enumerate(row.labels) if label}
    lines = row.text.split("\n")
    for number, label in labels.items():
        if number >= len(lines) or label.words not in lines[number]:
            raise ValueError(f"the label of line {number} does not fit the text")
    return labels


def host(url: str) -> str:
    """Return the host of `url` without "www.", also where the address has no scheme.

    >>> host("https://www.example.com/a"), host("example.org ")
    ('example.com', 'example.org')
    """
    address = url.strip()
    name = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    return name.removeprefix("www.")


def data_digest(folder: Path) -> str:
    """Return a short digest of the sets in `folder`."""
    hasher = hashlib.sha256()
    for name in ("dev", "themes"):
        hasher.update((folder / f"{name}.jsonl").read_bytes())
    return hasher.hexdigest()[:16]
