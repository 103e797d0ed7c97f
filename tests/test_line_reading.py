"""Lines are cut, seen and measured the same by the compiled core and by its reference."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.engine import line_reading
from cleaner.engine.line_reading import filled_lines, readings_of, views_of
from cleaner.text import chunks
from cleaner.text.regions import find_regions
from tests.cores import characters
from tests.strategies import texts

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

CITED = "Reed, A. The banks of the river. Mill Press, 1912, pp. 3-7."
NUMBERED = "[3] The old weir, its mill and its millers, 2004. doi 10.1000/182"


def of_both_cores(answer: Callable[[], object]) -> tuple[object, object]:
    with CORE.forced(COMPILED):
        compiled = answer()
    with CORE.forced(PYTHON):
        return compiled, answer()


def read(text: str) -> list[object]:
    """Return all that is read of the lines of `text`."""
    parts: list[object] = []
    for lines, starts in filled_lines(text):
        views = views_of(lines)
        seen = [view.text if view else line for line, view in zip(lines, views, strict=True)]
        parts += [lines, [*starts], views, [tuple(reading) for reading in readings_of(seen)]]
    return parts


@given(texts)
@example("- \n-\n-a\n1. b\n1234. c\n12) \n\u0661. d\n 2. e\nTwo  spaces\nA tab\there\n\xa0\nend ")
@example("*a* _b_ \\* [c](d) <HTTP://e> ( mailto:f) \u05d9\u05b8 g\\\nh*\n_\n")
@example("**a* b*\n****a****\n_a_b\n_a _b_\na_b_\n*/a*\n*\x1ca*\n_a\x1c_\n\\_a_\n  - a\n  1. b\n a")
@example('He left."\u201d\nIt is so now.)\nIt is so now;\nIt is so.[1]\nIt is so now.))))))))\n:')
def test_lines_are_read_the_same(text: str) -> None:
    compiled, reference = of_both_cores(lambda: read(text))
    assert compiled == reference


_SIGNS = st.sampled_from(["*", "_", " ", "a", "\\", "|", "\x1c", "\u0301", "**", "[", "](", "/b)"])


@given(st.lists(_SIGNS, max_size=12).map("".join))
def test_signs_of_markdown_are_read_the_same(text: str) -> None:
    compiled, reference = of_both_cores(lambda: read(text))
    assert compiled == reference


def test_few_lines_are_looked_at_for_marks() -> None:
    plain = ["    run(a_b, c_d) * 2", "* Terms apply", "(maybe) it is so <main>", "[1] [a]"]
    marked = ["*so*", " - so", "so <HTTP://a.example>", "[so](/b)"]
    assert line_reading._reader().maybe_marked([*plain, *marked]) == [4, 5, 6, 7]


def rows() -> Iterator[str]:
    """Yield texts that have each character at the start, inside and at the end of a line."""
    every = characters()
    for first in range(0, len(every), 256):
        yield "".join(
            f"{c}\n{c}. It is so\nAll that is{c}here\nSo it all is{c}\n"
            for c in every[first : first + 256]
        )


def test_each_character_is_read_the_same() -> None:
    for text in rows():
        compiled, reference = of_both_cores(lambda text=text: read(text))
        assert compiled == reference


@pytest.mark.parametrize("core", [COMPILED, PYTHON])
def test_a_long_text_is_read_in_batches(core: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.engine.line_reading.CHUNK_CHARS", 8)
    text = "one\n\ntwo\n \nthree and four\nfive\n"
    with CORE.forced(core):
        batches = [*filled_lines(text)]
    assert len(batches) > 1
    spans = [
        (start, line)
        for lines, starts in batches
        for line, start in zip(lines, starts, strict=True)
    ]
    assert spans == [(0, "one"), (5, "two"), (11, "three and four"), (26, "five")]
    assert chunks.CHUNK_CHARS > 8


@pytest.mark.parametrize(
    "lines",
    [
        [CITED, CITED, CITED],
        [CITED, "", NUMBERED, "", "", CITED],
        [CITED, CITED, "The mill closed.", CITED],
        [CITED, CITED, " ", CITED],
        ["Reed the elder wrote it all, in 1912, pp. 3", CITED, CITED],
        [NUMBERED.replace("2004", "long ago"), NUMBERED, NUMBERED, NUMBERED],
    ],
)
def test_works_cited_are_the_same(lines: list[str]) -> None:
    compiled, reference = of_both_cores(lambda: find_regions("\n".join(lines)))
    assert compiled == reference


def test_three_works_cited_are_a_region() -> None:
    assert [*find_regions("\n".join(["Sources", CITED, "", NUMBERED, CITED]))] == [1, 3, 4]
    assert find_regions("\n".join([CITED, "The mill closed in 1950.", CITED, CITED])) == {}
