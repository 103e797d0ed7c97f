"""Conditions: what `when` asks of a line by itself and of its place among the kept lines."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from cleaner.engine.document import Document, Hit, Line, StageHits
from cleaner.engine.narration import narrates
from cleaner.ruleset.model import NonNegativeInt, PositiveInt, WordClasses
from cleaner.ruleset.registry import CONDITIONS, Condition

Case = Literal["lower", "title", "upper"]
Zone = Literal["head", "body", "tail"]
Narration = Literal["may", "never"]
LineTest = Callable[[Line], bool]
HitTest = Callable[[WordClasses | None, Line, Hit], bool]


class StageContext:
    """The lines that are kept when a stage begins, and their places.

    A line's number counts in the document, its position among the kept lines. The zone "head" is
    before the first line of prose or of a region, "tail" after the last. A line with one of the
    `hits` of the stage may be boilerplate, so it does not bound a zone.
    """

    def __init__(self, document: Document, kept: Sequence[int], hits: StageHits) -> None:
        self.document = document
        self.lines = document.lines
        self.kept = kept
        self._hits = hits

    def position(self, number: int) -> int:
        """Return how many lines are kept above the kept line `number`."""
        return bisect_left(self.kept, number)

    def is_kept(self, number: int) -> bool:
        """Say whether the line `number` is kept."""
        if isinstance(self.kept, range):  # nearly always all lines, of which the range is the first
            return number in self.kept
        position = self.position(number)
        return position < len(self.kept) and self.kept[position] == number

    def line_at(self, position: int) -> Line | None:
        """Return the kept line at `position`, None before the first and after the last."""
        return self.lines[self.kept[position]] if 0 <= position < len(self.kept) else None

    @property
    def has_prose(self) -> bool:
        """Whether any line is prose on which no text of the stage's rules matches."""
        first, last = self.body
        return first <= last

    @cached_property
    def body(self) -> tuple[int, int]:
        """First and last position of prose; without prose, every line is head and tail."""
        count = len(self.kept)
        first = next(filter(self._is_prose, range(count)), count)
        last = next(filter(self._is_prose, range(count - 1, first - 1, -1)), -1)
        return first, last

    @cached_property
    def occurrences(self) -> Counter[str]:
        """How often each line occurs, by its folded text."""
        return Counter(self.lines[number].folded for number in self.kept)

    def _is_prose(self, position: int) -> bool:
        number = self.kept[position]
        is_content = self.lines[number].is_prose or number in self.document.regions
        return is_content and number not in self._hits.lines


class Conditions:
    """The conditions of one rule, ready to be tested on many lines.

    >>> Conditions({"max_words": 2, "item": False}).fit_line(Line("Share this", "share this"))
    True
    """

    def __init__(self, when: Mapping[str, Any]) -> None:
        declared = [(CONDITIONS[name], value) for name, value in when.items()]
        self._line = [condition.line(value) for condition, value in declared if condition.line]
        self._hit = [condition.hit(value) for condition, value in declared if condition.hit]
        self._place = [condition.place(value) for condition, value in declared if condition.place]
        self._bounds = [
            condition.bounds(value) for condition, value in declared if condition.bounds
        ]

    def fit_line(self, line: Line) -> bool:
        """Say whether `line` by itself meets the conditions."""
        for test in self._line:  # noqa: SIM110 - twice as fast as all(), and every hit is tested
            if not test(line):
                return False
        return True

    def fit_hit(self, words: WordClasses | None, line: Line, hit: Hit) -> bool:
        """Say whether `hit` on `line` meets the conditions on hits, by the `words` of its rule."""
        return all(test(words, line, hit) for test in self._hit)

    def fit_place(self, context: StageContext, number: int) -> bool:
        """Say whether the place of the kept line `number`, one of `positions`, meets the rest."""
        if not self._place:
            return True
        position = context.position(number)
        return all(test(context, position) for test in self._place)

    def positions(self, context: StageContext) -> range:
        """Return the positions of kept lines that the zone and the ends leave open."""
        start, end = 0, len(context.kept)
        for bounds in self._bounds:
            first, after_last = bounds(context)
            start, end = max(start, first), min(end, after_last)
        return range(start, max(start, end))


def _is(name: str) -> Callable[[object], LineTest]:
    """Return the factory of tests that compare the property `name` of a line with the value."""
    return lambda value: lambda line: getattr(line, name) == value


def _zone(zone: Zone) -> Callable[[StageContext], tuple[int, int]]:
    def bounds(context: StageContext) -> tuple[int, int]:
        first, last = context.body
        count = len(context.kept)
        zones = {"head": (0, first), "body": (first, last + 1), "tail": (last + 1, count)}
        return zones[zone]

    return bounds


def _in_body(wanted: bool) -> Callable[[StageContext, int], bool]:
    def test(context: StageContext, position: int) -> bool:
        first, last = context.body
        return (first <= position <= last) == wanted

    return test


def _repeated(wanted: bool) -> Callable[[StageContext, int], bool]:
    def test(context: StageContext, position: int) -> bool:
        line = context.lines[context.kept[position]]
        return (context.occurrences[line.folded] > 1) == wanted

    return test


def _narration(value: Narration) -> HitTest:
    if value == "may":
        return lambda *_: True
    return lambda words, line, hit: words is None or not narrates(words, line, hit)


def _neighbour(
    offset: int,
) -> Callable[[Mapping[str, Any]], Callable[[StageContext, int], bool]]:
    def make(when: Mapping[str, Any]) -> Callable[[StageContext, int], bool]:
        conditions = Conditions(when)

        def test(context: StageContext, position: int) -> bool:
            line = context.line_at(position + offset)
            return line is not None and conditions.fit_line(line)

        return test

    return make


CONDITIONS.update(
    min_words=Condition(
        description="The line has at least this many words.",
        kind=NonNegativeInt,
        line=lambda least: lambda line: line.words >= least,
    ),
    max_words=Condition(
        description="The line has at most this many words.",
        kind=NonNegativeInt,
        line=lambda most: lambda line: line.words <= most,
    ),
    sentence=Condition(
        description="The line has at least four words and ends in `. ! ? …`.",
        kind=bool,
        line=_is("is_sentence"),
    ),
    prose=Condition(
        description="The line is a sentence of eight words or more, or has thirty words.",
        kind=bool,
        line=_is("is_prose"),
    ),
    item=Condition(description="The line is a list item.", kind=bool, line=_is("is_item")),
    case=Condition(
        description="`lower`: no capital; `upper`: no small letter; `title`: most longer words "
        "begin with a capital.",
        kind=Case,
        line=_is("case"),
    ),
    label=Condition(
        description="The case of what is before the first colon: `upper` for `READ MORE: …`.",
        kind=Case,
        line=_is("label"),
    ),
    narrates=Condition(
        description="`never`: the sentence that holds the hit does not narrate; `may`: it may, "
        "whatever is the default of the theme.",
        kind=Narration,
        hit=_narration,
    ),
    zone=Condition(
        description="`head`: no prose above the line; `tail`: no prose below it; `body`: between.",
        kind=Zone,
        bounds=_zone,
    ),
    body=Condition(
        description="The line is prose, or there is prose both above and below it. `false`: it is "
        "in the head or the tail.",
        kind=bool,
        place=_in_body,
    ),
    first=Condition(
        description="The line is among this many kept lines from the start.",
        kind=PositiveInt,
        bounds=lambda count: lambda _: (0, count),
    ),
    last=Condition(
        description="The line is among this many kept lines from the end.",
        kind=PositiveInt,
        bounds=lambda count: lambda context: (len(context.kept) - count, len(context.kept)),
    ),
    repeated=Condition(
        description="Another kept line has the same text.", kind=bool, place=_repeated
    ),
    previous=Condition(
        description="There is a line above, and the conditions hold for it.",
        kind=dict[str, Any],
        place=_neighbour(-1),
        nested=True,
    ),
    next=Condition(
        description="There is a line below, and the conditions hold for it.",
        kind=dict[str, Any],
        place=_neighbour(1),
        nested=True,
    ),
)
