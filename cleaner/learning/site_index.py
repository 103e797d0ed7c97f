"""The index of learned sites: how many documents and rules each has, counted once."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cleaner.learning.site_file import SiteRules, counts
from cleaner.text import jsonio
from cleaner.text.errors import InputError

INDEX = "sites.jsonl"  # in the folder of the rules


class IndexedSite(msgspec.Struct, frozen=True):
    """A site, the file of its rules in the folder, its documents and its rules by status."""

    site: str
    file: str
    documents: int
    in_force: int
    on_trial: int


def indexed(rules: SiteRules, documents: int) -> IndexedSite:
    """Return what the index says about a site whose rules were learned from `documents`."""
    by_status = counts(rules.rules)
    return IndexedSite(
        rules.site, rules.path.as_posix(), documents, by_status["stable"], by_status["trial"]
    )


def read_index(data: bytes) -> list[IndexedSite]:
    """Return the sites of an index. Raises ValueError if it is damaged."""
    return [jsonio.loads(line, IndexedSite) for line in data.splitlines()]


def write_index(sites: Iterable[IndexedSite], folder: Path) -> None:
    """Write the index in `folder`: `sites` in the place of what it had of them, and the others.

    Raises InputError if the index is damaged.
    """
    path = folder / INDEX
    try:
        old = read_index(path.read_bytes()) if path.exists() else []
    except ValueError as error:
        raise InputError(f"{path} is damaged ({error}); remove it and learn again") from error
    by_site = {one.site: one for one in (*old, *sites)}
    if by_site:
        lines = (jsonio.dumps(by_site[site]) + b"\n" for site in sorted(by_site))
        path.write_bytes(b"".join(lines))
