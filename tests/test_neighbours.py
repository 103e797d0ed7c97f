"""jusText's decision among neighbours: the classes of jusText, in fewer steps."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justext.core import revise_paragraph_classification
from trafilatura import external

from cleaner import clean_html
from cleaner.html.neighbours import revise_classes
from tests.builders import PROSE

MAX_DISTANCE = 20
PARAGRAPHS = st.lists(
    st.tuples(
        st.sampled_from(["short", "neargood", "good", "bad"]), st.booleans(), st.integers(1, 30)
    ),
    max_size=30,
)


class Paragraph(SimpleNamespace):
    """A paragraph of jusText that counts how often its class is looked at."""

    looks = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "class_type":
            Paragraph.looks += 1
        return super().__getattribute__(name)


def paragraphs(described: list[tuple[str, bool, int]]) -> list[Paragraph]:
    return [
        Paragraph(cf_class=name, class_type="", heading=heading, text="a" * length)
        for name, heading, length in described
    ]


@given(PARAGRAPHS)
def test_the_classes_are_those_of_justext(described: list[tuple[str, bool, int]]) -> None:
    ours, theirs = paragraphs(described), paragraphs(described)
    revise_classes(ours, MAX_DISTANCE)
    revise_paragraph_classification(theirs, MAX_DISTANCE)
    assert [one.class_type for one in ours] == [one.class_type for one in theirs]


@pytest.mark.parametrize("name", ["short", "neargood"])
def test_each_paragraph_is_looked_at_a_few_times(name: str) -> None:
    Paragraph.looks = 0
    revise_classes(paragraphs([(name, False, 1)] * 1_000), MAX_DISTANCE)
    assert Paragraph.looks < 10 * 1_000


def test_trafilatura_calls_the_faster_function() -> None:
    clean_html(f"<p>{PROSE}</p>")
    assert external.revise_paragraph_classification is revise_classes
