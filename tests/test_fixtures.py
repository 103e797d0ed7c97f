"""Every fixture comes out as it must; what must not change does not."""

import json
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from cleaner import Cleaner
from cleaner.corpus import clean_corpus
from cleaner.corpus.formats.compression import read_lines
from cleaner.ruleset.rule_set import RuleSet

FIXTURES = Path(__file__).parent.parent / "fixtures"
CLEANER = Cleaner()
CASES = sorted(path.parent for path in FIXTURES.glob("*/about.toml"))
KEEP = sorted((FIXTURES / "keep").glob("*.txt"))
KNOWN_FAILURES = sorted(path.parent for path in FIXTURES.glob("known-failures/*/about.toml"))


class About(msgspec.Struct, forbid_unknown_fields=True):
    """What about.toml of a fixture says."""

    description: str
    themes: list[str]
    url: str | None = None
    lang: str | None = None


def cleaned(folder: Path, about: About) -> str:
    html = folder / "source.html"
    if html.exists():
        return CLEANER.clean_html(html.read_bytes(), about.url).text
    return CLEANER.clean((folder / "source.txt").read_bytes(), about.url).text


def about(folder: Path) -> About:
    return msgspec.toml.decode((folder / "about.toml").read_bytes(), type=About)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_document_gives_the_expected_output(folder: Path) -> None:
    assert cleaned(folder, about(folder)) == (folder / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("path", KEEP, ids=lambda path: path.stem)
def test_a_text_that_must_stay_stays(path: Path) -> None:
    text = path.read_text("utf-8")
    assert CLEANER.clean(text).text == text


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(path, marks=pytest.mark.xfail(strict=True), id=path.name)
        for path in KNOWN_FAILURES
    ],
)
def test_a_known_failure_still_fails(folder: Path) -> None:
    assert cleaned(folder, about(folder)) == (folder / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["stories.jsonl.zst", "stories.parquet", "pages.jsonl"])
def test_a_bundle_gives_the_expected_output(name: str, tmp_path: Path) -> None:
    clean_corpus(FIXTURES / "bundles" / name, tmp_path / "out", cleaner=CLEANER)
    path = tmp_path / "out" / "documents" / name
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
    else:
        rows = [json.loads(line) for line in read_lines(path)]
    stem = name.partition(".")[0]
    lines = (FIXTURES / "bundles" / f"{stem}.expected.jsonl").read_bytes().split(b"\n")
    expected = [json.loads(line) for line in lines if line]
    assert [{"id": row["id"], "text": row["text"]} for row in rows] == expected


def test_there_are_fixtures_enough_for_every_theme_and_language() -> None:
    rules: RuleSet = CLEANER.rules
    covered = {theme for folder in CASES for theme in about(folder).themes}
    assert len(CASES) >= 25
    assert len(KEEP) >= 40
    assert covered >= rules.themes.keys() - {"site"} | {"layout"}  # "site": what users learn
    assert len({about(folder).lang or "en" for folder in CASES}) >= 5


def test_every_theme_has_english_rules() -> None:
    english = [
        (stage, rule) for stage, rule in CLEANER.rules.rules() if stage.name.startswith("en/")
    ]
    assert len(english) >= 150
    assert {rule.theme for _, rule in english} == CLEANER.rules.themes.keys() - {
        "structure",
        "leftover",
        "site",
    }
