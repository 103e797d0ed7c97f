"""Learning, measured: quality on real and generated sites, and time and memory by size.

`python -m benchmarks.learn WCXB [--sizes 1000,10000]`. Of the sites of the benchmark those with
several pages count; their pages are learned from and cleaned. Of held-out domains only totals are
shown, as of all.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import msgspec

from benchmarks.learn.sites import (
    Page as MadePage,
)
from benchmarks.learn.sites import (
    court_body,
    facts_body,
    league_body,
    page,
    poem_body,
    portal,
    recipe_body,
)
from benchmarks.learn.sites import score as made_score
from benchmarks.pages import WHERE, Page, read_pages, texts
from benchmarks.score import oracle, score
from cleaner import Cleaner, load_rules
from cleaner.corpus.learning.run import LearnOptions, learn_corpus

_MIN_PAGES = 3
_ARTICLES = ("article", "documentation")
_EXTRACTORS = {"whole page": "the whole page, inscriptis", "trafilatura": "trafilatura, default"}
_FIRST = 20  # generated pages before are in the lists of the first
_PAGES_A_SITE = 100
_SCALE = """
import resource, sys
from pathlib import Path
from time import process_time
from cleaner.corpus.learning.run import LearnOptions, learn_corpus
started = process_time()
summary = learn_corpus(sys.argv[1], Path(sys.argv[2]), options=LearnOptions(workers=1))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rules = summary.rules_in_force + summary.rules_on_trial
print(f"{process_time() - started:.1f} {peak / 1024:.0f} {rules / max(summary.sites, 1):.0f}")
"""


class Totals(msgspec.Struct):
    """Sums over pages: F1 of the source, by the shipped rules, with learned ones, of an oracle."""

    pages: int = 0
    f1: tuple[float, ...] = (0.0,) * 4
    lost: int = 0
    words: int = 0
    worst: float = 0.0

    def add(self, scores: Sequence[float], lost: int, words: int) -> None:
        """Add a page: its scores, the words that only the learned rules take, and all its words."""
        self.pages += 1
        self.f1 = tuple(total + one for total, one in zip(self.f1, scores, strict=True))
        self.lost, self.words = self.lost + lost, self.words + words
        self.worst = min(self.worst, scores[2] - scores[1])

    def row(self, name: str, rules: float) -> str:
        """The totals as a row of a table."""
        scores = " ".join(f"{total / max(self.pages, 1):7.3f}" for total in self.f1)
        share = self.lost / max(self.words, 1)
        return f"{name:28} {self.pages:5} {scores} {share:8.3%} {self.worst:7.3f} {rules:6.0f}"


_COLUMNS = ("raw", "shipped", "learned", "oracle")
HEAD = f"{'pages':28} {'':5} {' '.join(map('{:>7}'.format, _COLUMNS))}     lost   worst  rules"


def learned(rows: Iterable[dict[str, str]], shipped: Cleaner) -> tuple[Cleaner, float]:
    """Return a cleaner with the rules learned from `rows`, and how many there are a site."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "pages.jsonl")
        source.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        out = Path(folder, "rules")
        summary = learn_corpus(source, out, shipped, LearnOptions())
        rules = load_rules([out] if out.is_dir() else [])
    count = summary.rules_in_force + summary.rules_on_trial
    return Cleaner(rules), count / max(summary.sites, 1)


def real_sites(folder: Path, extractor: str, shipped: Cleaner) -> None:
    """Print the totals of the sites of the benchmark with several pages."""
    pages = read_pages(folder)
    by_domain: dict[str, list[tuple[Page, str]]] = defaultdict(list)
    for one, text in zip(pages, texts(folder, pages, _EXTRACTORS[extractor], 2), strict=True):
        if one.domain:
            by_domain[one.domain].append((one, text))
    for name, is_tuning in (("tuning", True), ("held-out", False)):
        chosen = [
            (one, text, f"https://{domain}/{one.id}x")
            for domain, group in by_domain.items()
            if len(group) >= _MIN_PAGES and group[0][0].is_tuning == is_tuning
            for one, text in group
        ]
        cleaner, rules = learned(({"url": url, "text": text} for _, text, url in chosen), shipped)
        kinds = {True: Totals(), False: Totals()}
        for one, text, url in chosen:
            outs = [text, shipped.clean(text, url).text, cleaner.clean(text, url).text]
            scores = [score(out, one) for out in outs]
            words = len(one.reference.split())
            lost = round(max(0.0, scores[1].recall - scores[2].recall) * words)
            f1 = [*(result.f1 for result in scores), score(oracle(text, one), one).f1]
            kinds[one.kind in _ARTICLES].add(f1, lost, words)
        print(kinds[True].row(f"{extractor}, {name}, articles", rules))
        print(kinds[False].row(f"{extractor}, {name}, others", rules))


def made_sites(shipped: Cleaner) -> None:
    """Print the totals of generated sites of several kinds."""
    bodies = {
        "recipes": recipe_body,
        "facts": facts_body,
        "rulings": court_body,
        "leagues": league_body,
    }
    sites: dict[str, list[MadePage]] = {
        "generated: news, 18 pages": list(portal("alpha.example", 38))[_FIRST:],
        "generated: news, redesigned": list(portal("beta.example", 80, redesign=50))[_FIRST:],
        **{
            f"generated: {name}": [page(f"{name}.example", _FIRST + n, body) for n in range(30)]
            for name, body in (*bodies.items(), ("poems", poem_body))
        },
    }
    for name, pages in sites.items():
        rows = [{"url": one.url, "date": one.date, "text": one.text} for one in pages]
        cleaner, rules = learned(rows, shipped)
        totals = Totals()
        for one in pages:
            outs = [one.text, shipped.clean(one.text, one.url).text]
            outs += [cleaner.clean(one.text, one.url).text, one.article]
            scores = [made_score(out, one.article) for out in outs]
            lost = max(0, scores[2][1] - scores[1][1])
            totals.add([result[0] for result in scores], lost, scores[0][2])
        print(totals.row(name, rules))


def sizes(numbers: Sequence[int]) -> None:
    """Print what it takes to learn from generated news sites of 100 pages each."""
    print(f"\n{'documents':>10} {'sites':>7} {'CPU s':>8} {'MiB':>7} {'rules a site':>13}")
    for number in numbers:
        sites = max(1, number // _PAGES_A_SITE)
        with TemporaryDirectory() as folder:
            source = Path(folder, "pages.jsonl")
            with source.open("w") as file:
                for n in range(number):
                    one = page(f"s{n % sites}.example", _FIRST + n // sites)
                    row = {"url": one.url, "date": one.date, "text": one.text}
                    file.write(json.dumps(row) + "\n")
            command = [sys.executable, "-c", _SCALE, str(source), str(Path(folder, "rules"))]
            process = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        seconds, peak, rules = process.stdout.split()
        print(f"{number:10,} {sites:7,} {seconds:>8} {peak:>7} {rules:>13}")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learn", description=__doc__)
    parser.add_argument("wcxb", type=Path)
    parser.add_argument("--sizes", default="1000,10000")
    options = parser.parse_args()
    shipped = Cleaner()
    print(HEAD)
    made_sites(shipped)
    if (options.wcxb / "dev").is_dir():
        for extractor in _EXTRACTORS:
            real_sites(options.wcxb, extractor, shipped)
    else:
        print(f"{options.wcxb} does not hold the benchmark; {WHERE}")
    print(f"{process_time():.0f} seconds of processor time so far", end="; ")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    sizes([int(number) for number in options.sizes.split(",") if number])


if __name__ == "__main__":
    main()
