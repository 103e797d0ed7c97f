"""Reading a corpus: the documents of a batch of files, each with its site and its rows."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.extras import import_library
from cleaner.corpus.fetch import with_local_path
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.learning.store import ReadDocument, as_tables
from cleaner.corpus.model import BadRecord, Fields, Reading, Record, Shard
from cleaner.corpus.worker import shard_records
from cleaner.html.extract import extract
from cleaner.learning.reading import content_hash, document_rows
from cleaner.learning.sites import article_address, group_name, site_of_url
from cleaner.text.encoding import decode_bytes
from cleaner.text.normalize import normalize

_DATE_OF_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)(?:[/-](\d\d))?(?=/|-|$)")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?")


class LearnJob(msgspec.Struct, frozen=True):
    """What all batches have in common. It is sent to each worker."""

    cleaner: Cleaner
    fields: Fields = Fields()


class ReadBatch(NamedTuple):
    """The tables of a batch, and how many of its documents were left out, by the reason."""

    tables: dict[str, Any]
    unread: int
    without_site: int


def read_batch(job: LearnJob, shards: list[Shard]) -> ReadBatch:
    """Return what may recur in the documents of `shards`."""
    documents: list[ReadDocument] = []
    unread = without_site = 0
    for shard in shards:
        for record in _records(shard, job.fields):
            if isinstance(record, BadRecord):
                unread += 1
            elif site := _site(record, shard, job):
                documents.append(_document(site, record, shard, job))
            else:
                without_site += 1
    return ReadBatch(as_tables(documents), unread, without_site)


def _records(shard: Shard, fields: Fields) -> Iterator[Record | BadRecord]:
    import_library(format_of(shard.ending).extra)
    with TemporaryDirectory(prefix="cleaner-") as folder:
        local = with_local_path(shard, Path(folder))
        rows = Path(folder, f"rows{shard.ending}")
        yield from shard_records(local, rows, fields, Reading(shard.part))


def _site(record: Record, shard: Shard, job: LearnJob) -> str:
    """Return the site of a document, "" if nothing says it."""
    group = job.fields.group(record, shard.name)
    if group is not None:
        return group_name(group)
    return site_of_url(record.url or job.fields.default_url)


def _document(site: str, record: Record, shard: Shard, job: LearnJob) -> ReadDocument:
    text, date = _text(record, job)
    clean = normalize(text, nested=job.cleaner.page_options.markdown).text
    place = "" if record.place == "file" else f"#{record.place}"
    url = record.url or ""
    return ReadDocument(
        site,
        content_hash(clean),
        record.id if record.id is not None else shard.name + place,
        article_address(url),
        _date(record.date or date, url),
        document_rows(clean),
    )


def _text(record: Record, job: LearnJob) -> tuple[str, str]:
    """Return the text of a document, of a page as it is extracted, and the date it declares."""
    source = record.source
    if not record.is_html:
        text = decode_bytes(source)[0] if isinstance(source, bytes) else source
        return text, next(iter(record.metadata.get("date", ())), "")
    rules = job.cleaner.rules.for_site(None)
    page = extract(source, record.url, rules, job.cleaner.page_options)
    return page.text, next(iter(page.metadata.get("date", ())), "")


def _date(declared: str, url: str) -> str:
    """Return the day of a document as 2026-11-28, or its month; "" if nothing shows it.

    >>> _date("", "https://example.org/2024/05/03/mill"), _date("2024-05-03T10:42Z", "")
    ('2024-05-03', '2024-05-03')
    """
    if match := _DATE.match(declared):
        return match[0]
    match = _DATE_OF_PATH.search(url)
    return "-".join(filter(None, match.groups())) if match else ""
