"""Pages of a finished run cleaned again, with the account of their blocks that reports lack."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.formats.registry import ending_of
from cleaner.corpus.manifest import Fingerprint
from cleaner.corpus.model import BadRecord, Reading, Record, Shard, folder_of
from cleaner.corpus.resume import file_fingerprint
from cleaner.corpus.survey.reading import FinishedRun, Origin
from cleaner.corpus.worker import cleaned, digest, name_of, shard_records
from cleaner.report import Flag, Report

MAX_INPUT_BYTES = 100_000_000  # of a file that is read again for a few pages
_OVER_BUDGET = Flag("extraction-fallback", "over budget")


class Accounted(NamedTuple):
    """A report with the account of its page, or the reason why it has none."""

    report: Report
    lacks: str = ""


class PageAccounts:
    """Makes the accounts of chosen pages of a run, as far as its input is there unchanged.

    A page that comes out otherwise than in the run, because the rules have changed, has none: it
    would say what the text beside it does not show.
    """

    def __init__(self, run: FinishedRun, cleaner: Cleaner) -> None:
        self._run = run
        self._cleaner = cleaner
        self._origin = run.origin()

    def of(self, shard: Shard, reports: Mapping[int, Report]) -> dict[int, Accounted]:
        """Return those of `reports` that are of pages, by their places, with their accounts."""
        pages = {place: report for place, report in reports.items() if report.extractor}
        if not pages:
            return {}
        path = Path((self._origin.folder or "") + shard.name)
        lacks = _lacks(self._origin, path) or self._changed(shard, path)
        if lacks:
            return {place: Accounted(report, lacks) for place, report in pages.items()}
        accounts = dict(self._made(shard, path, pages))
        missing = f"{path} does not hold this page any more"
        return {
            place: accounts.get(place) or Accounted(report, missing)
            for place, report in pages.items()
        }

    def _changed(self, shard: Shard, path: Path) -> str:
        """Return what has changed in the file at `path` since the run, "" if nothing has."""
        before, now = self._run.fingerprint(shard), file_fingerprint(path)
        changed = f"{path} was changed after the run"
        if before.size != now.size:
            return changed
        if before.mtime != now.mtime and not _has_digest(path, before):
            return changed
        return ""

    def _made(
        self, shard: Shard, path: Path, pages: Mapping[int, Report]
    ) -> Iterator[tuple[int, Accounted]]:
        """Yield the accounts of the `pages` that the file at `path` holds."""
        left = {report.id: place for place, report in pages.items()}
        for record in _records(path, shard, self._origin):
            place = left.pop(name_of(record, shard), None)
            if place is not None:
                yield place, self._accounted(record, pages[place], shard)
            if not left:
                return

    def _accounted(self, record: Record, report: Report, shard: Shard) -> Accounted:
        is_slow = _OVER_BUDGET in report.flags
        page = msgspec.structs.replace(record, is_slow=is_slow)
        result = cleaned(self._cleaner, page, self._origin.fields, shard.name)
        if isinstance(result, BadRecord):
            return Accounted(report, f"the page {result.reason} now")
        again = result.report
        if (again.edits, again.characters) != (report.edits, report.characters):
            return Accounted(
                report,
                "by the rules that are loaded now the page comes out otherwise; give the --rules"
                " and --disable of the run",
            )
        return Accounted(msgspec.structs.replace(report, page=again.page, scores=again.scores))

    def with_scores(self, report: Report, source: str, shard: Shard) -> Report:
        """Return `report` with the scores near what decides, if `source` comes out the same."""
        fields, folder = self._origin.fields, folder_of(shard.name)
        cleaner = self._cleaner.for_group(folder) if fields.by_folder else self._cleaner
        again = cleaner.clean(source, report.url, fields.default_lang).report
        if again.edits != report.edits:
            return report
        return msgspec.structs.replace(report, scores=again.scores)


def _lacks(origin: Origin, path: Path) -> str:
    """Return why the file at `path` is not read again, "" if it is."""
    if origin.folder is None:
        return "OUT does not say where its input is"
    if not origin.folder:
        return "its input is in a store, which is not read again"
    if not path.is_file():
        return f"{path} does not exist any more"
    if path.stat().st_size > MAX_INPUT_BYTES:
        return f"{path} has more than {MAX_INPUT_BYTES // 1_000_000} MB and is not read again"
    return ""


def _has_digest(path: Path, before: Fingerprint) -> bool:
    shard = Shard(path, path.name, path.name, ending_of(path.name))
    return bool(before.digest) and before.digest == digest(shard)


def _records(path: Path, shard: Shard, origin: Origin) -> Iterator[Record]:
    """Yield the documents of the file at `path`, the input of `shard`."""
    source = Shard(path, shard.name, shard.target, ending_of(shard.name))
    with TemporaryDirectory(prefix="cleaner-page-") as folder:
        rows = Path(folder, f"rows{source.ending}")
        for record in shard_records(source, rows, origin.fields, Reading()):
            if isinstance(record, Record):
                yield record
