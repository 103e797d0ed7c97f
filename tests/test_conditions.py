"""Conditions on the place of a line."""

import pytest

from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule

LABEL = "Updated"


@pytest.mark.parametrize(
    ("lines", "wanted", "stays"),
    [
        ((LABEL, PROSE, MORE_PROSE), False, False),
        ((PROSE, LABEL, MORE_PROSE), False, True),
        ((PROSE, MORE_PROSE, LABEL), False, False),
        ((LABEL,), False, False),
        ((PROSE, LABEL, MORE_PROSE), True, False),
        ((PROSE, MORE_PROSE, LABEL), True, True),
    ],
)
def test_the_body_is_between_the_first_and_the_last_prose(
    lines: tuple[str, ...], wanted: bool, stays: bool
) -> None:
    label = rule("label", phrases=("updated",), anchor="line", when={"body": wanted})
    assert (LABEL in cleaner(label).clean(paragraphs(*lines)).text) is stays
