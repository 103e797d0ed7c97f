"""The documents that both cores clean: fixtures, pages by each extractor, field cases, random ones.

Each source yields its documents while they are asked for, always the same.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import field, pages
from benchmarks.exactness.compare import Kind, Sample
from benchmarks.fuzz.driver import Series
from benchmarks.fuzz.targets import TARGETS
from benchmarks.fuzz.texts import FIXTURES

_KINDS: dict[str, Kind] = {".html": "page", ".eml": "mail"}
_RANDOM_PAGES = 20  # one random document of this many is a page


def fixtures() -> Iterator[Sample]:
    """Yield each text and page of the fixtures, also those that must come out."""
    for path in sorted(FIXTURES.rglob("*")):
        if path.suffix in (".txt", ".html"):
            yield _of_file(path, f"fixtures/{path.relative_to(FIXTURES)}")


def extracted(folder: Path, workers: int) -> Iterator[Sample]:
    """Yield what each extractor makes of each page of the benchmark in `folder`."""
    some = pages.read_pages(folder)
    for extractor in pages.EXTRACTORS:
        texts = pages.texts(folder, some, extractor, workers)
        for page, text in zip(some, texts, strict=True):
            yield Sample(f"{page.id} by {extractor}", text, url=f"https://{page.domain}/")


def cases(folder: Path) -> Iterator[Sample]:
    """Yield the sources of the field cases in `folder`."""
    for case in field.read_cases(folder):
        yield _of_file(case.source, case.name, case.url)


def generated(number: int, seed: int, first: int) -> Iterator[Sample]:
    """Yield random documents, as `make fuzz` makes them from the same seed and number."""
    of_texts, of_pages = (Series(name, TARGETS[name], seed, Path()) for name in ("texts", "pages"))
    for count in range(first, first + number):
        is_page = count % _RANDOM_PAGES == _RANDOM_PAGES - 1
        case = (of_pages if is_page else of_texts).case(count)
        if not isinstance(case.data, tuple):
            kind: Kind = "page" if is_page else "text"
            about = (case.about.get("url"), case.about.get("lang"))
            yield Sample(f"random {count} of seed {seed}", case.data, kind, *about)


def _of_file(path: Path, key: str, url: str | None = None) -> Sample:
    return Sample(key, path.read_bytes(), _KINDS.get(path.suffix, "text"), url)
