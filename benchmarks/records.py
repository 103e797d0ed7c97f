"""Records: what each rule took on the benchmark's pages, and how much of it was the article's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cleaner import Report, restore
from cleaner.authoring.labels import Labeller
from cleaner.ruleset.model import RuleSet
from cleaner.ruleset.stats import STATS_FILE, RemovalStats, RuleStats
from cleaner.text.edits import is_layout

TABLE = Path("docs/records.md")
# A rule, the words of a line that it took, and those of them that are the article's.
LineRemoval = tuple[str, int, int]


def line_removals(clean: str, report: Report, labeller: Labeller) -> Iterator[LineRemoval]:
    """Yield each line that a rule took, or would have if it were not on trial."""
    source = restore(clean, report.edits)
    for edit in report.edits:
        for rule in edit.rules:
            if not is_layout(rule):
                yield from _lines(rule, edit.before, labeller)
    for trial in report.trials:
        yield from _lines(trial.rule, source[trial.start : trial.end], labeller)


def _lines(rule: str, text: str, labeller: Labeller) -> Iterator[LineRemoval]:
    for line in text.split("\n"):
        words = len(line.split())
        if words:
            yield rule, words, words if labeller.is_article(line) else 0


def share(lines: Iterable[LineRemoval]) -> dict[str, RemovalStats]:
    """Return the sums of what each rule took."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for rule, words, wrong in lines:
        for column, number in enumerate((1, words, wrong)):
            sums[rule][column] += number
    return {rule: RemovalStats(*counts) for rule, counts in sorted(sums.items())}


def write(
    rules: RuleSet, tuning: dict[str, RemovalStats], unseen: dict[str, RemovalStats], folder: Path
) -> None:
    """Write the records of all rules that took anything to `folder`, and as a table."""
    declared = [rule for _, rule in rules.rules()]
    records = {
        rule.id: RuleStats(tuning.get(rule.id, RemovalStats()), unseen.get(rule.id, RemovalStats()))
        for rule in declared
        if rule.id in tuning or rule.id in unseen
    }
    lines = (
        f'"{name}": {msgspec.json.encode(record).decode()}' for name, record in records.items()
    )
    (folder / STATS_FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    rows = [
        "# Records of the rules",
        "",
        "Made by `make bench-quality`: what each rule took of the texts of five extractors, and",
        "how much of that was not the article's (precision, by words). Rules that took nothing",
        f"there are left out: {len(declared) - len(records)} of {len(declared)}, most of them for",
        "other languages than English.",
        "",
        "| rule | status | lines, tuning | precision | lines, unseen | precision |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for rule in declared:
        if rule.id in records:
            record = records[rule.id]
            rows.append(
                f"| {rule.id} | {rule.status} | {record.tuning.lines} | {record.tuning.summary}"
                f" | {record.unseen.lines} | {record.unseen.summary} |"
            )
    TABLE.write_text("\n".join(rows) + "\n", "utf-8")
