"""Stats: what each rule took of texts whose article is known, as the benchmark measured it."""

from pathlib import Path

import msgspec

STATS_FILE = "stats.json"


class Share(msgspec.Struct, frozen=True):
    """How many lines and words a rule took, and how many of the words were the article's."""

    lines: int = 0
    words: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float | None:
        """The share of the words that were rightly taken, None where none were taken."""
        return 1 - self.wrong / self.words if self.words else None

    @property
    def shown(self) -> str:
        """The precision as a person reads it."""
        return "unknown" if self.precision is None else f"{self.precision:.1%}"


class Stats(msgspec.Struct, frozen=True):
    """What a rule took of the pages that rules are written with, and of those only measured."""

    tuning: Share = Share()
    unseen: Share = Share()

    @property
    def shown(self) -> str:
        """Both shares as a person reads them."""
        shares = (("tuning pages", self.tuning), ("unseen pages", self.unseen))
        return ", ".join(
            f"{name}: {share.lines} lines, precision {share.shown}" for name, share in shares
        )


def read_stats(folder: Path) -> dict[str, Stats]:
    """Return the stats of the rules in `folder` by their ids, none where none were written."""
    path = folder / STATS_FILE
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Stats]) if path.exists() else {}
