"""Example pages for `cleaner fit --pages`: the tuning pages, each with its text and kind."""

import sys
from pathlib import Path

import msgspec
import zstandard

from benchmarks.pages import WHERE, html, read_pages
from cleaner.authoring.block_training import PageExample
from cleaner.text.encoding import decode_bytes


def main(folder: Path, out: Path) -> int:
    """Write the pages to `out`; 2 where the benchmark is not there."""
    if not (folder / "metadata.json").exists():
        print(f"{folder} does not hold the benchmark; {WHERE}", file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    with zstandard.open(out / "pages.jsonl.zst", "wb") as file:
        for page in read_pages(folder):
            if page.is_tuning:
                text = decode_bytes(html(folder, page))[0].encode("utf-8", "replace").decode()
                row = PageExample(text, page.reference, page.kind, page.domain)
                file.write(msgspec.json.encode(row) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
