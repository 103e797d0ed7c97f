"""Example texts for `cleaner fit`: the tuning pages, as each extractor and a browser show them."""

import sys
from pathlib import Path

import msgspec
import zstandard

from benchmarks.pages import WHERE, Page, read_pages, texts
from cleaner.authoring.training import Example

WORKERS = 2
OTHER_PAGES = 0.3  # how much pages count that are not articles
WHOLE = "the whole page, inscriptis"
NODES = "the whole page, a line per text node"
WHOLES = (WHOLE, NODES)
# What the texts of each extractor count; the whole page has the most to tell apart.
EXTRACTED = {
    WHOLE: 1.0,
    NODES: 0.6,
    "trafilatura, comments off": 0.3,
    "readability": 0.3,
    "resiliparse main content": 0.3,
    "jusText": 0.3,
}


def counts(page: Page) -> float:
    """Return how much `page` counts."""
    return 1 if page.kind == "article" else OTHER_PAGES


def main(folder: Path, out: Path) -> int:
    """Write the texts to `out`, a file for each extractor; 2 where the benchmark is not there."""
    if not (folder / "metadata.json").exists():
        print(f"{folder} does not hold the benchmark; {WHERE}", file=sys.stderr)
        return 2
    pages = read_pages(folder)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.jsonl.zst"):
        old.unlink()
    for extractor, weight in EXTRACTED.items():
        extracted = texts(folder, pages, extractor, WORKERS)
        rows = [
            Example(
                text, page.reference, weight * counts(page), page.title, extractor in (WHOLE, NODES)
            )
            for page, text in zip(pages, extracted, strict=True)
            if page.is_tuning
        ]
        packed = zstandard.compress(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        (out / f"{extractor.replace(', ', '-').replace(' ', '-')}.jsonl.zst").write_bytes(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
