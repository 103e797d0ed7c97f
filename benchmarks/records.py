"""Records: how often each rule is right on the benchmark's pages, after several extractors.

`make bench-rules [WCXB=folder] [LINES=folder]` writes rules/stats.json, which `cleaner check
--stats` reads, and its table, benchmarks/results/rules.md. `ARGS='--list RULE'` lists what the rule
took wrongly on tuning pages, and writes nothing.
"""

import argparse
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate
from pathlib import Path

import msgspec

from benchmarks import saved
from benchmarks.pages import EXTRACTORS, WHERE, Page, read_pages, texts
from benchmarks.verdicts import SETS, Judge, Label, Verdict, line_key, read_labels
from cleaner import Cleaner, Report
from cleaner.ruleset.loader import load_rules, shipped_folder
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.stats import STATS_FILE, RemovalStats, RuleStats
from cleaner.text.edits import is_layout

WORKERS = 2
# They say the same again, or cut a sentence where a link is.
NOT_RECORDED = (
    "trafilatura, default",
    "trafilatura, precision",
    "trafilatura, recall",
    "the whole page, a line per text node",
)


class Hit(msgspec.Struct, frozen=True):
    """A text that a rule took from a line, or would have if it were not on trial."""

    rule: str
    text: str
    verdict: Verdict


def hits(source: str, report: Report, judge: Judge) -> Iterator[Hit]:
    """Yield what each rule took from each line of `source`."""
    spans = [(edit.start, edit.end, edit.rules) for edit in report.edits]
    spans += [(trial.start, trial.end, (trial.rule,)) for trial in report.trials]
    lines = source.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for start, end, rules in spans:
        asking = [rule for rule in rules if not is_layout(rule)]
        number = bisect_right(starts, start) - 1
        while asking and number < len(lines) and starts[number] < end:
            line, offset = lines[number], starts[number]
            taken = line[max(0, start - offset) : end - offset]
            if line_key(taken):
                verdict = judge(line, taken)
                yield from (Hit(rule, " ".join(taken.split()), verdict) for rule in asking)
            number += 1


def merged(some_hits: Iterable[Hit], text_rules: Collection[str]) -> Iterator[Hit]:
    """Yield `some_hits` of a text; those of a rule that takes whole texts are one hit.

    What it takes is the text: most of its lines say whether that is right, since a label among
    them may be a word of the article, too.
    """
    of_texts: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in some_hits:
        if hit.rule in text_rules:
            of_texts[hit.rule].append(hit)
        else:
            yield hit
    for lines in of_texts.values():
        verdicts = Counter(hit.verdict for hit in lines)
        text = max((hit.text for hit in lines), key=len)
        yield Hit(lines[0].rule, text, verdicts.most_common(1)[0][0])


_cleaner: Cleaner
_rules: frozenset[str]  # ids; features, which decide together, have no record


def _start() -> None:
    global _cleaner, _rules
    rules = load_rules()
    _cleaner, _rules = Cleaner(rules), frozenset(rule.id for _, rule in rules.rules())


def _page_hits(page: Page, extracted: tuple[str, ...], labels: dict[str, Label]) -> list[Hit]:
    """Return what the rules took from the texts of a page, what several texts have once."""
    judge = Judge(f"{page.title}\n{page.reference}", labels)
    distinct: dict[tuple[str, str], Hit] = {}
    url = f"https://{page.domain}/"
    text_rules = _cleaner.pipeline(url).text_rules
    for text in extracted:
        for hit in merged(hits(text, _cleaner.clean(text, url).report, judge), text_rules):
            if hit.rule in _rules:
                distinct.setdefault((hit.rule, line_key(hit.text)), hit)
    return list(distinct.values())


def measure(folder: Path, lines: Path) -> Iterator[tuple[Page, list[Hit]]]:
    """Yield each page of the benchmark with what the rules took from it."""
    pages = read_pages(folder)
    labels = read_labels(lines)
    extractors = [name for name in EXTRACTORS if name not in NOT_RECORDED]
    extracted = zip(*(texts(folder, pages, name, WORKERS) for name in extractors), strict=True)
    known = (labels.get(page.id, {}) for page in pages)
    with ProcessPoolExecutor(WORKERS, initializer=_start) as pool:
        taken = pool.map(_page_hits, pages, extracted, known, chunksize=8)
        yield from zip(pages, taken, strict=True)


def sums(some_hits: Iterable[Hit]) -> dict[str, RemovalStats]:
    """Return how often each rule was right and wrong."""
    verdicts: defaultdict[str, list[Verdict]] = defaultdict(list)
    for hit in some_hits:
        verdicts[hit.rule].append(hit.verdict)
    return {
        rule: RemovalStats(
            sum(verdict != "unjudged" for verdict in given),
            given.count("wrong"),
            given.count("unjudged"),
        )
        for rule, given in verdicts.items()
    }


def write(rules: RuleSet, records: dict[str, RuleStats], folder: Path, table: Path) -> None:
    """Write the records of the rules that took anything to `folder`, and as a table."""
    declared = [rule for _, rule in rules.rules() if rule.id in records]
    lines = (f'"{rule.id}": {msgspec.json.encode(records[rule.id]).decode()}' for rule in declared)
    (folder / STATS_FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    rows = [
        "# Records of the rules",
        "",
        "Made by `make bench-rules`: what each rule took of the texts of five extractors, a line",
        "of a page once, and how often it was wrong: by people's labels where a line has one, else",
        "by the reference text. Rules that took nothing there are left out, most of them for other",
        f"languages than English: {sum(1 for _ in rules.rules()) - len(declared)} of "
        f"{sum(1 for _ in rules.rules())}.",
        "",
        "| rule | status | hits, tuning | wrong | precision | hits, unseen | wrong | precision |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for rule in declared:
        cells = [rule.id, rule.status]
        for share in (records[rule.id].tuning, records[rule.id].unseen):
            cells += [str(share.hits), str(share.wrong), share.summary]
        rows.append(f"| {' | '.join(cells)} |")
    table.write_text("\n".join(rows) + "\n", "utf-8")


def main(folder: Path, lines: Path, listed: str | None) -> int:
    """Measure and write, or list; 2 where the benchmark or the judged lines are not there."""
    for path, where in (
        (folder / "metadata.json", WHERE),
        (lines / SETS[0], "name the folder of the judged lines with LINES=…"),
    ):
        if not path.exists():
            print(f"{path} is not there; {where}", file=sys.stderr)
            return 2
    taken: dict[bool, list[Hit]] = {True: [], False: []}
    for page, page_hits in measure(folder, lines):
        taken[page.is_tuning] += page_hits
        for hit in page_hits:
            if page.is_tuning and hit.verdict == "wrong" and listed in (hit.rule, "all"):
                print(f"{hit.rule}\t{page.id}\t{hit.text}")
    if listed:
        return 0
    tuning, unseen = sums(taken[True]), sums(taken[False])
    none = RemovalStats()
    records = {
        rule: RuleStats(tuning.get(rule, none), unseen.get(rule, none)) for rule in tuning | unseen
    }
    write(load_rules(), records, shipped_folder(), saved.tables_file("rules"))
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the benchmark is")
    parser.add_argument("lines", type=Path, help="where the judged lines are")
    parser.add_argument("--list", dest="listed", metavar="RULE", help="list its wrong hits, or all")
    sys.exit(main(**vars(parser.parse_args())))
