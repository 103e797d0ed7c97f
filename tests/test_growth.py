"""What a text costs, counted in calls: a clock depends on the machine and its load."""

import gc
import sys
from collections.abc import Callable

import pytest

from benchmarks.shapes import TEXTS
from cleaner import clean
from cleaner.engine.cuts import Cut
from cleaner.engine.document import Hit, Line
from cleaner.engine.stages import RemovedLine
from cleaner.text.hyphens import Dehyphenator
from tests.builders import rule


def calls(function: Callable[[str], object], text: str) -> int:
    """Return how many calls of Python and C functions `function` makes on `text`."""
    number = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        function(text)
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize(
    ("name", "line", "most"),
    [
        ("Share lines", "Share\n", 140),
        ("Share paragraphs", "Share\n\n", 130),
        ("date lines", "January 5, 2021\n", 2_200),
        ("date paragraphs", "January 5, 2021\n\n", 500),
    ],
)
def test_a_hit_on_every_line_takes_few_calls_a_line(name: str, line: str, most: int) -> None:
    clean(line)  # compiles the rules
    lines = 2_000
    assert calls(clean, TEXTS[name](lines * len(line))) < most * lines


def test_the_garbage_collector_does_not_track_the_objects_of_hits() -> None:
    share = rule("share", phrases=("share",))
    line = Line.of("Share", "share")
    hit = Hit(share, 0, 5)
    cut = Cut(0, line, 0, 5, (share.id,))
    removed = RemovedLine(0, frozenset())
    assert not any(map(gc.is_tracked, (hit, cut, removed)))


COMPOUNDS = "A well-known man. The Bundespolizei-Gesetz, an ice-cream-van."


@pytest.mark.parametrize(
    ("first", "second", "cut"),
    [
        ("well-", "known", 0),
        ("well-", "kno", 0),  # a part of a longer word
        ("polizei-", "gesetz", 0),
        ("cream-", "van", 0),
        ("known-", "man", 0),
        ("swell-", "known", 1),
        ("well-", "man", 0),
        ("hy-", "phens", 1),
    ],
)
def test_a_word_is_joined_without_a_search_of_all_the_text(
    first: str, second: str, cut: int
) -> None:
    dehyphenator = Dehyphenator(COMPOUNDS + " Three hyphen-\nated li-\nnes, ty-\nped.")
    assert dehyphenator.joint("other-", "words") == (1, "")
    dehyphenator._text = dehyphenator._lower_text = ""
    assert dehyphenator.joint(first, second) == (cut, "")
