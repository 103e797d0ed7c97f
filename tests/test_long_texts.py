"""Long texts, whose lines are matched in batches and keep no folded view between them."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.engine import document
from cleaner.engine.document import Document, KnownWords
from cleaner.text.spelling import Spelling
from tests.strategies import texts

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
        for lines in it.batches(it.lines):
            assert [line.folded for line in lines] == views


@given(st.lists(texts, max_size=6))
@example(["It rained\u200c", "it rained", "IT RAINED\u3000\u200c", "It rains"])
def test_lines_of_a_long_text_occur_as_often_as_in_a_short_one(parts: list[str]) -> None:
    text = "\n".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "_LONG_CHARS", 0)
        long = Document(text)
    views = [line.folded for line in Document(text).lines]
    assert [line.folded_chars for line in long.lines] == [*map(len, views)]
    assert [*map(long.occurrences, long.lines)] == [*map(views.count, views)]
