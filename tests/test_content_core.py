"""The compiled core reads the signs of lines as the reference in Python does."""

from collections.abc import Sequence
from functools import partial

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.engine.content import content_lines, flows, menu_lines
from cleaner.engine.document import Line
from tests.builders import PROSE
from tests.cores import assert_same, characters, needs_core

pytestmark = needs_core

# Where a character decides: at the start, at the end, inside, before a space, after a stop.
_PLACES = (
    "{0}",
    "{0} mill",
    "- {0} mill",
    "mill{0}",
    "mi{0}ll",
    "mi{0} ll",
    "mill.{0}",
    "mill{0}.",
)
_PIECES = (
    "- ",
    "1. ",
    "mill",
    "The weir",
    PROSE,
    " ",
    ", ",
    ",",
    ".",
    ":",
    "\n",
    '"',
    "„",
    "。",
    "…",
)
texts = st.lists(st.sampled_from(_PIECES) | st.characters(), min_size=1, max_size=6).map("".join)
pages = st.lists(texts, max_size=12)


def signs(texts: Sequence[str], ends: Sequence[int] = ()) -> list[list[object]]:
    """Return all that is read of lines; a block ends after the lines at `ends`."""
    lines = [Line.of(text, text) for text in texts]
    content = content_lines(lines)
    last = [
        min([end for end in ends if end >= place], default=len(lines) - 1)
        for place in range(len(lines))
    ]
    blocks = [(0, end) for end in last]  # of which only the ends count
    return [[*content], [*menu_lines(lines, content, blocks)], [*flows(lines)]]


@given(pages, st.lists(st.integers(0, 11)))
@example(["- 3 eggs", "- salt", "- milk", "- flour"], [])
@example(["The mill, which", "Reed", "sold."], [])
@example(["mill:\n", "mill.\n", "\n"], [])
def test_lines_are_read_the_same(texts: list[str], ends: list[int]) -> None:
    within = sorted({end for end in ends if end < len(texts)})
    assert_same(partial(signs, texts, within))


def test_a_character_reads_the_same_wherever_it_is() -> None:
    for character in characters():
        texts = [place.format(character) for place in _PLACES]
        assert_same(partial(signs, texts), character)
