"""Prints what pages for people must say in figures: `python -m benchmarks.summaries`.

A test checks that each page has it, so a new run shows which sentences and rows of a page are old.
"""

from collections.abc import Callable, Iterator

from benchmarks.summaries.quality import languages_page, quality_page, readme
from benchmarks.summaries.speed import scale_page, speed_page

SUMMARIES: dict[str, Callable[[], Iterator[str]]] = {
    "README.md": readme,
    "docs/quality.md": quality_page,
    "docs/languages.md": languages_page,
    "docs/speed.md": speed_page,
    "docs/scale.md": scale_page,
}

if __name__ == "__main__":
    for name, summary in SUMMARIES.items():
        print(f"{name}:", *summary(), "", sep="\n")
