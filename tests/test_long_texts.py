"""Long texts, whose lines are matched in batches and keep no folded view between them."""

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.engine import document
from cleaner.engine.document import Document, KnownWords
from cleaner.text.spelling import Spelling

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").glob("*/source.txt"))
CLEANER = Cleaner()


@pytest.fixture
def all_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every text for a long one."""
    monkeypatch.setattr(document, "_LONG_CHARS", 0)
    monkeypatch.setattr(document, "_BATCH_LINES", 5)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_a_long_text_becomes_what_a_short_one_does(
    path: Path, request: pytest.FixtureRequest
) -> None:
    source = path.read_bytes().decode("utf-8", "replace")
    expected = CLEANER.clean(source)
    request.getfixturevalue("all_long")
    assert CLEANER.clean(source) == expected


def test_lines_of_a_long_text_have_their_views_when_asked(all_long: None) -> None:
    text = "It RAINED.  \n\nit rained\n\nSUBSCRIBE to our Newletter\n"
    it = Document(text, words=KnownWords(Spelling({"newsletter": ["subscribe"]})))
    for _ in range(2):
        views = [line.folded for line in it.lines]
        assert views == ["it rained.", "it rained", "subscribe to our newsletter"]
        for lines in it.batches(frozenset({"any/"})):
            assert [line.folded for line in lines] == views
