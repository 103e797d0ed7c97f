"""Page conditions: what `when` asks of links, and of what an HTML page says about a line."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from cleaner.engine.document import Line
from cleaner.html.places import BLOCK_TAGS, LANDMARK_TAGS
from cleaner.html.records import LineFacts
from cleaner.ruleset.model import Share
from cleaner.ruleset.registry import Condition

LineTest = Callable[[Line], bool]


def _tags(names: frozenset[str]) -> Any:
    """Return the type of a list of some of `names`."""
    one: Any = Literal.__getitem__(tuple(sorted(names)))
    return tuple[one, ...]


def _of_page(description: str, kind: Any, fits: Callable[[Any, LineFacts], bool]) -> Condition:
    """Return a condition on what a page says about a line, which no other line meets."""

    def make(value: Any) -> LineTest:
        return lambda line: line.facts is not None and fits(value, line.facts)

    return Condition(description=description, kind=kind, line=make, of_page=True)


def _links(wanted: bool) -> LineTest:
    def test(line: Line) -> bool:
        return (line.view is not None and line.view.is_links()) == wanted

    return test


def _in_one_of(tags: Sequence[str], facts: LineFacts) -> bool:
    return facts.tags.issubset(tags)


def _inside_one_of(landmarks: Sequence[str], facts: LineFacts) -> bool:
    return not facts.landmarks.isdisjoint(landmarks)


PAGE_CONDITIONS = {
    "links": Condition(
        description="The line has links of Markdown, and no word outside them. The plain text of "
        "an HTML page has none: there, `min_link_share` asks for links.",
        kind=bool,
        line=_links,
    ),
    "min_link_share": _of_page(
        "The text is from an HTML page, and at least this share of the line's letters is linked.",
        Share,
        lambda least, facts: facts.link_share >= least,
    ),
    "max_link_share": _of_page(
        "The text is from an HTML page, and at most this share of the line's letters is linked.",
        Share,
        lambda most, facts: facts.link_share <= most,
    ),
    "tag": _of_page(
        "The text is from an HTML page, and each word of the line stands right in a block element "
        "with one of these tags. A header cell is a `td`.",
        _tags(BLOCK_TAGS - {"th"}),
        _in_one_of,
    ),
    "landmark": _of_page(
        "The text is from an HTML page, and an element with one of these tags is around the line.",
        _tags(LANDMARK_TAGS),
        _inside_one_of,
    ),
}
