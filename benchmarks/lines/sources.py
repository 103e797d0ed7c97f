"""Sources: where the judged lines are, and all their pages."""

import sys
from pathlib import Path

import msgspec

from benchmarks.lines.labels import SETS, JudgedPage, read_set
from benchmarks.lines.own import SET, read_own

WORKERS = 2


class Sources(msgspec.Struct, frozen=True):
    """The folders of the judged lines, and of the pages that our own labels are about."""

    lines: Path
    wcxb: Path

    @property
    def missing(self) -> str | None:
        """The name of the first set that is not there."""
        names = (name for name in SETS if name != SET)
        return next((name for name in names if not (self.lines / f"{name}.jsonl").exists()), None)

    def pages(self) -> list[JudgedPage]:
        """Return the pages of all sets; says on stderr if those of our own labels are missing."""
        pages = [page for name in SETS if name != SET for page in read_set(self.lines, name)]
        if not (self.wcxb / "metadata.json").exists():
            print(f"{self.wcxb} does not hold the pages of the set {SET}", file=sys.stderr)
            return pages
        return [*pages, *read_own(self.wcxb, WORKERS)]
