"""Statistics of rules: what each removed from pages whose article is known (the benchmark's)."""

from pathlib import Path

import msgspec

from cleaner.ruleset.rule_set import RuleRecord
from cleaner.ruleset.toml import RuleError
from cleaner.text.counting import counted

STATS_FILE = "stats.json"


class RemovalStats(msgspec.Struct, frozen=True):
    """How often a rule took a line or a part of one, and how often that was article text.

    `hits` are those with a verdict, `wrong` is a part of them; `unjudged` come in addition.
    """

    hits: int = 0
    wrong: int = 0
    unjudged: int = 0

    @property
    def precision(self) -> float | None:
        """The share of the hits that are right, None without hits."""
        return 1 - self.wrong / self.hits if self.hits else None

    @property
    def summary(self) -> str:
        """The precision as a person reads it."""
        return "unknown" if self.precision is None else f"{self.precision:.1%}"


class RuleStats(msgspec.Struct, frozen=True):
    """What a rule removed from the pages it was written with, and from those only measured."""

    tuning: RemovalStats = RemovalStats()
    unseen: RemovalStats = RemovalStats()

    @property
    def summary(self) -> str:
        """Both as a person reads them."""
        shares = (("tuning pages", self.tuning), ("held-out pages", self.unseen))
        return "; ".join(
            f"{name}: {counted(share.hits, 'hit')}, {share.wrong} wrong, precision {share.summary}"
            for name, share in shares
        )


def read_stats(folder: Path) -> dict[str, RuleStats]:
    """Return the statistics of the rules in `folder` by their ids; empty without a file.

    Raises RuleError.
    """
    path = folder / STATS_FILE
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, RuleStats])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        remedy = "write it again with `make bench-rules`"
        raise RuleError(path, f"does not hold records: {error}", remedy) from error


def read_records(folder: Path) -> dict[str, RuleRecord]:
    """Return the records on tuning pages of the rules in `folder` that have hits, by their ids."""
    of_tuning = {name: stats.tuning for name, stats in read_stats(folder).items()}
    return {
        name: RuleRecord(sums.hits, sums.wrong) for name, sums in of_tuning.items() if sums.hits
    }
