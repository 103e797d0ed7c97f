"""The benchmark of corpora: its files, its manifest and its page; nothing is timed."""

from pathlib import Path

import msgspec
import pytest

from benchmarks.corpora import files, page
from benchmarks.corpora.cluster import ClusterCost
from benchmarks.corpora.manifest import ManifestCost, simulate, totals_of
from benchmarks.corpora.page import Corpora, Rate
from cleaner.corpus import clean_corpus
from cleaner.corpus.totals import Totals
from tests.builders import MORE_PROSE, PROSE

TEXTS = [PROSE, MORE_PROSE, "Line one.\u2028Line two.\n\nLine three."]
MEGABYTES = 0.01


@pytest.fixture(name="corpus")
def made_corpus(tmp_path: Path) -> Path:
    files.write_all(TEXTS, MEGABYTES, tmp_path / "in")
    return tmp_path / "in"


def rows(folder: Path) -> list[files.Row]:
    return [row for path in sorted(folder.iterdir()) for row in files.read(path)]


def test_every_form_holds_the_same_texts(corpus: Path) -> None:
    first, *others = (rows(corpus / form) for form in files.FORMS)
    assert [row["text"] for row in first[:3]] == TEXTS
    assert sum(len(row["text"].encode()) for row in first) >= MEGABYTES * 1e6
    assert all(other == first for other in others)
    assert all(len(list((corpus / form).iterdir())) == files.SHARDS for form in files.FORMS)


def test_a_subset_has_the_requested_number_of_files(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / files.FORMS[0]
    assert files.some(folder, 1, tmp_path / "some") == folder
    assert rows(files.some(folder, 16, tmp_path / "some")) == list(files.read(folder / "000.jsonl"))
    assert len(list(files.some(folder, 8, tmp_path / "some").iterdir())) == 2


@pytest.mark.parametrize("form", files.FORMS)
def test_the_bare_pool_copies_every_row(corpus: Path, tmp_path: Path, form: str) -> None:
    files.copy(corpus / form, tmp_path / "out", 2)
    assert rows(tmp_path / "out") == rows(corpus / form)


@pytest.mark.parametrize("form", files.FORMS)
def test_a_run_cleans_every_row(corpus: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    summary = clean_corpus(corpus / form, out)
    assert summary.documents == len(rows(corpus / form))
    assert summary.quarantined == 0
    assert totals_of(out).documents > 0


def test_a_manifest_keeps_every_shard() -> None:
    few, many = (simulate("nothing", Totals(), number) for number in (10, 2000))
    assert (few.shards, many.shards) == (10, 2000)
    assert many.bytes > few.bytes


def test_the_page_has_the_tables_of_what_was_measured() -> None:
    rates = [Rate(form, "floor", 1, 2.0, 5.0) for form in files.FORMS]
    kept = [ManifestCost("nothing", 1000, 1.0, 0.5, 460_000, 32_000_000)]
    measured = Corpora("generated", 0.01, 10.0, "3.11", "any", rates, kept)
    made = page.page(measured)
    assert "| floor | 1 | 5 | 5 | 5 | 5 |" in made
    assert "| nothing | 1,000 | 1 | 0.5 | 0.46 | 460 | 32 |" in made
    assert "## A cluster" not in made
    cost = ClusterCost(20_000, 39.0, 490.0, 0.201, 411.0)
    made = page.page(msgspec.structs.replace(measured, cluster=cost))
    assert "| 20,000 | 39 | 490 | 20.1% | 411 |" in made
