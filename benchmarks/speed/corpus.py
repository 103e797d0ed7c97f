"""The texts that speed is measured on: of the benchmark's pages, or generated ones."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import msgspec

from benchmarks.pages import Page, digest, read_pages, texts
from benchmarks.speed.generate import PROFILES, generate
from benchmarks.speed.statistics import Sample

EXTRACTED = {
    "main content": "trafilatura, comments off",
    "whole page": "the whole page, inscriptis",
}
WORKERS = 2
_SEED = 4


class Corpus(msgspec.Struct, frozen=True):
    """Texts of one kind, no page twice."""

    kind: str
    samples: list[Sample]
    generated: float  # share of the bytes that no page gave

    def texts(self) -> list[str]:
        """Return the texts alone."""
        return [sample.text for sample in self.samples]


def read(folder: Path | None, megabytes: float) -> tuple[str, list[Corpus]]:
    """Return what the texts are of, and `megabytes` of each kind; without a folder generated."""
    if folder is None:
        return "generated", [
            Corpus(kind, list(generate(kind, megabytes)), 1.0) for kind in PROFILES
        ]
    pages = shuffled(read_pages(folder))
    return digest(folder), [_extracted(folder, pages, kind, megabytes) for kind in PROFILES]


def shuffled(pages: Sequence[Page]) -> list[Page]:
    """Return `pages` in a mixed order, always the same."""
    return Random(_SEED).sample(pages, len(pages))  # noqa: S311 - not for secrets


def _extracted(folder: Path, pages: list[Page], kind: str, megabytes: float) -> Corpus:
    samples: list[Sample] = []
    seen: set[str] = set()
    size = 0
    given = sorted(pages, key=lambda page: page.id)  # as the cache has them
    extracted = texts(folder, given, EXTRACTED[kind], WORKERS)
    by_id = {page.id: text for page, text in zip(given, extracted, strict=True)}
    for page in pages:
        text = by_id[page.id]
        if size >= megabytes * 1e6:
            break
        if text.strip() and text not in seen:
            seen.add(text)
            samples.append(Sample(text, f"{page.title}\n{page.reference}"))
            size += len(text.encode())
    missing = megabytes - size / 1e6
    more = list(generate(kind, missing)) if missing > 0 else []
    return Corpus(kind, samples + more, max(0.0, missing) / megabytes)


def blocks(some: Sequence[str], number: int) -> list[list[str]]:
    """Return `some` texts in `number` blocks of about one size, fewer where there are few texts."""
    whole = sum(map(len, some))
    parts: list[list[str]] = [[] for _ in range(number)]
    size = 0
    for text in some:
        parts[min(number - 1, size * number // max(1, whole))].append(text)
        size += len(text)
    return [block for block in parts if block]


def mixed(corpora: Sequence[Corpus], megabytes: float) -> list[str]:
    """Return texts of all kinds in turn, `megabytes` together where there is so much."""
    return list(_up_to(megabytes, [corpus.texts() for corpus in corpora]))


def _up_to(megabytes: float, kinds: list[list[str]]) -> Iterator[str]:
    left = megabytes * 1e6
    for turn in range(max(map(len, kinds))):
        for kind in kinds:
            if turn < len(kind) and left > 0:
                left -= len(kind[turn].encode())
                yield kind[turn]


def megabytes(some: Sequence[str]) -> float:
    """Return the size of texts in UTF-8."""
    return sum(len(text.encode()) for text in some) / 1e6
