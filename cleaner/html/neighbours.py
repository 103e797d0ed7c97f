"""jusText's look at the neighbours of a paragraph, in time linear in their number.

trafilatura asks jusText where its own extraction finds little. jusText looks for the next paragraph
of a decided class on both sides of each undecided one. A page of short paragraphs is undecided from
end to end, and takes time with the square of its size.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

_DECIDED = frozenset(("good", "bad"))
_NEAR = frozenset(("good", "bad", "neargood"))


@cache
def use_linear_neighbours() -> None:
    """Make trafilatura call `revise_classes`, with equal classes; it has no option for that."""
    from trafilatura import external

    external.revise_paragraph_classification = revise_classes  # type: ignore[attr-defined]


def revise_classes(paragraphs: Sequence[Any], max_heading_distance: int) -> None:
    """Decide on each paragraph as `justext.core.revise_paragraph_classification` does.

    `paragraphs` are jusText's, with the class of each by itself in `cf_class`; what they are among
    their neighbours goes into `class_type`. A heading is good if a good paragraph begins within
    `max_heading_distance` code points below it.
    """
    for paragraph in paragraphs:
        paragraph.class_type = paragraph.cf_class
    _decide_short(paragraphs)
    _decide_neargood(paragraphs)
    for position, paragraph in enumerate(paragraphs):
        is_lost = paragraph.heading and paragraph.class_type == "bad"
        if is_lost and paragraph.cf_class != "bad":
            below = paragraphs[position + 1 : position + max_heading_distance + 2]
            if _is_good_near(below, max_heading_distance):
                paragraph.class_type = "good"


def _decide_short(paragraphs: Sequence[Any]) -> None:
    classes = [paragraph.class_type for paragraph in paragraphs]
    decided = zip(_above(classes, _DECIDED), _below(classes, _DECIDED), strict=True)
    near = zip(_above(classes, _NEAR), _below(classes, _NEAR), strict=True)
    for paragraph, around, around_near in zip(paragraphs, decided, near, strict=True):
        if paragraph.class_type != "short":
            continue
        if around[0] == around[1]:
            paragraph.class_type = around[0]
        else:
            is_near_good = ("bad", "neargood") in zip(around, around_near, strict=True)
            paragraph.class_type = "good" if is_near_good else "bad"


def _decide_neargood(paragraphs: Sequence[Any]) -> None:
    classes = [paragraph.class_type for paragraph in paragraphs]
    above = "bad"
    for paragraph, below in zip(paragraphs, _below(classes, _DECIDED), strict=True):
        if paragraph.class_type == "neargood":
            paragraph.class_type = "bad" if above == below == "bad" else "good"
        above = paragraph.class_type  # all above are decided by now


def _above(classes: Iterable[str], wanted: frozenset[str]) -> Iterator[str]:
    """Yield, for each of `classes`, the last of `wanted` before it, "bad" if there is not any."""
    last = "bad"
    for name in classes:
        yield last
        if name in wanted:
            last = name


def _below(classes: Sequence[str], wanted: frozenset[str]) -> Iterator[str]:
    """Yield, for each of `classes`, the first of `wanted` after it, "bad" if there is not any."""
    return reversed([*_above(reversed(classes), wanted)])


def _is_good_near(below: Iterable[Any], max_distance: int) -> bool:
    distance = 0
    for paragraph in below:
        if distance > max_distance:
            return False
        if paragraph.class_type == "good":
            return True
        distance += len(paragraph.text)
    return False
