"""What tests of learning share: corpora of generated pages, and the rules learned from them."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.learn.sites import Page
from cleaner import Cleaner, load_rules
from cleaner.corpus.learning.run import LearnOptions, LearnSummary, learn_corpus
from cleaner.learning.site_file import read_site_rules
from cleaner.ruleset.model import Rule


@cache
def shipped() -> Cleaner:
    return Cleaner()


def write_pages(folder: Path, pages: Iterable[Page], name: str = "pages.jsonl") -> Path:
    rows = [{"url": page.url, "date": page.date, "text": page.text} for page in pages]
    return write_rows(folder, rows, name)


def write_rows(folder: Path, rows: Iterable[Mapping[str, Any]], name: str = "pages.jsonl") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def learn(source: Path, out: Path, **options: Any) -> LearnSummary:
    return learn_corpus(source, out, shipped(), LearnOptions(**options))


def cleaner_with(out: Path) -> Cleaner:
    return Cleaner(load_rules([out])) if (out / "site").is_dir() else shipped()


def cleaner_of_sites(out: Path) -> Cleaner:
    """Return a cleaner by the learned rules alone: the shipped ones take long to compile."""
    return Cleaner(msgspec.structs.replace(load_rules([out]), stages=()))


def rules_in(out: Path) -> dict[str, Rule]:
    files = sorted(out.glob("site/*.toml"))
    return {rule.id: rule for path in files for rule in read_site_rules(path).rules}


def files_in(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.rglob("*.toml"))}


def phrases_in_force(out: Path) -> set[str]:
    return {
        phrase
        for rule in rules_in(out).values()
        if rule.status == "stable"
        for phrase in (*rule.phrases, *rule.keywords)
    }
