"""Conditions: what `when` asks of a line by itself and of its place among the kept lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import and_, or_
from typing import Any, Literal, NamedTuple, Self

from cleaner.engine.context import StageContext, Themes
from cleaner.engine.document import Hit, Line
from cleaner.engine.headlines import is_headline
from cleaner.engine.hit_conditions import HIT_CONDITIONS
from cleaner.engine.page_conditions import PAGE_CONDITIONS, LineTest
from cleaner.ruleset.model import NonNegativeInt, PositiveInt, Share, Texts
from cleaner.ruleset.registry import CONDITIONS, Condition
from cleaner.ruleset.rule_set import WordClasses
from cleaner.text.lazy import lazy_regex

Case = Literal["lower", "title", "upper"]
Zone = Literal["head", "body", "tail"]

Bounds = Callable[[StageContext], tuple[int, int]]

_MOST_WORDS = 2**31 - 1  # that the core can count
_WORD = lazy_regex(r"[\p{L}\p{M}\p{N}]+")


class CountConditions(NamedTuple):
    """The conditions that most rules have, as numbers, for the compiled core: -1 asks nothing."""

    min_words: int
    max_words: int
    sentence: int
    prose: int
    item: int

    @classmethod
    def among(cls, when: Mapping[str, Any]) -> Self:
        """Return those of the conditions `when`.

        >>> CountConditions.among({"max_words": 2, "item": False, "zone": "tail"})
        CountConditions(min_words=0, max_words=2, sentence=-1, prose=-1, item=0)
        """
        least, most = when.get("min_words", 0), when.get("max_words", _MOST_WORDS)
        sentence, prose, item = (int(when.get(name, -1)) for name in ("sentence", "prose", "item"))
        return cls(min(least, _MOST_WORDS), min(most, _MOST_WORDS), sentence, prose, item)


class Conditions:
    """The conditions of one rule, ready to be tested on many lines.

    >>> Conditions({"max_words": 2, "item": False}).fit_line(Line.of("Share this", "share this"))
    True
    """

    def __init__(self, when: Mapping[str, Any]) -> None:
        declared = [(CONDITIONS[name], value) for name, value in when.items()]
        self.of_counts = CountConditions.among(when)
        self.has_other_tests = any(
            CONDITIONS[name].line for name in when if name not in CountConditions._fields
        )
        self._line = [condition.line(value) for condition, value in declared if condition.line]
        self._hit = [condition.hit(value) for condition, value in declared if condition.hit]
        # A neighbour is quick to look at, other conditions may read all lines.
        of_place = sorted(declared, key=lambda pair: not pair[0].nested)
        self._place = [condition.place(value) for condition, value in of_place if condition.place]
        self._needs_links = when.get("links") is True
        self._needs_page = any(condition.of_page for condition, _ in declared)
        self._themes = [frozenset(value) for condition, value in declared if condition.of_themes]
        self._bounds = [
            condition.bounds(value) for condition, value in declared if condition.bounds
        ]
        self._near = [*_near_bounds(when)]

    def fit_line(self, line: Line) -> bool:
        """Say whether `line` by itself meets the conditions."""
        for test in self._line:  # noqa: SIM110 - twice as fast as all(), and every hit is tested
            if not test(line):
                return False
        return True

    def fit_hit(self, words: WordClasses | None, line: Line, hit: Hit) -> bool:
        """Say whether `hit` on `line` meets the conditions on hits, by the `words` of its rule."""
        for test in self._hit:  # noqa: SIM110 - as in fit_line
            if not test(words, line, hit):
                return False
        return True

    def fit_place(self, context: StageContext, number: int) -> bool:
        """Say whether the place of the kept line `number`, one of `positions`, meets the rest."""
        if not self._place:
            return True
        position = context.position(number)
        for test in self._place:  # noqa: SIM110 - as in fit_line
            if not test(context, position):
                return False
        return True

    def may_fit(self, context: StageContext) -> bool:
        """Say whether a kept line may meet the conditions, by what costs next to nothing to know.

        Rules without text are asked in every pass, and nearly all take nothing.
        """
        if not self._may_be_met(context):
            return False
        if not self._near:
            return True
        near = _span(self._near, context)
        numbers = context.kept[near.start : near.stop]
        return any(map(self.fit_line, map(context.lines.__getitem__, numbers)))

    def _may_be_met(self, context: StageContext) -> bool:
        """Say whether the document has what is asked of it, and of what is removed there."""
        document = context.document
        if self._needs_links and not document.may_have_links:
            return False
        if self._needs_page and document.page is None:
            return False
        if not self._themes:  # nearly always
            return True
        return all(not context.removed_themes.isdisjoint(themes) for themes in self._themes)

    def positions(self, context: StageContext) -> Sequence[int]:
        """Return the positions of kept lines that the conditions on places leave open, in order."""
        if not self._may_be_met(context):
            return range(0)  # in nearly all documents
        span = _span(self._bounds, context)
        if self._themes:
            beside = context.beside_removed(self._themes[0])
            return [position for position in beside if position in span]
        return span


def _near_bounds(when: Mapping[str, Any]) -> Iterator[Bounds]:
    """Yield bounds that leave open what `when` does, or more, and cost next to nothing."""
    if "first" in when:
        yield _first(when["first"])
    if "last" in when:
        yield _last(when["last"])
    if "zone" in when and when.keys().isdisjoint(("first", "last")):  # they leave less
        yield _zone_by_prose(when["zone"])


def _span(all_bounds: Iterable[Bounds], context: StageContext) -> range:
    """Return the positions of kept lines that all the bounds leave open."""
    start, end = 0, len(context.kept)
    for bounds in all_bounds:
        first, after_last = bounds(context)
        start, end = max(start, first), min(end, after_last)
    return range(start, max(start, end))


def _is(name: str) -> Callable[[object], LineTest]:
    """Return the factory of tests that compare the property `name` of a line with the value."""
    return lambda value: lambda line: getattr(line, name) == value


def _zone(zone: Zone) -> Bounds:
    zones: Mapping[Zone, Bounds] = {
        "head": lambda context: (0, context.body[0]),
        "body": lambda context: (context.body[0], context.body[1] + 1),
        "tail": lambda context: (context.body[1] + 1, len(context.kept)),
    }
    return zones[zone]


def _zone_by_prose(zone: Zone) -> Bounds:
    """Return the bounds of a zone where the document has no regions, which nothing widens."""
    zones: Mapping[Zone, Bounds] = {
        "head": lambda context: (0, context.prose[0]),
        "body": lambda context: (0, len(context.kept)),
        "tail": lambda context: (context.prose[1] + 1, len(context.kept)),
    }
    return zones[zone]


def _first(count: int) -> Bounds:
    return lambda _: (0, count)


def _last(count: int) -> Bounds:
    return lambda context: (len(context.kept) - count, len(context.kept))


def _headed(wanted: bool) -> Bounds:
    def bounds(context: StageContext) -> tuple[int, int]:
        first = context.first_heading
        return (first + 1, len(context.kept)) if wanted else (0, first)

    return bounds


def _prose_share(least: float) -> Bounds:
    return lambda context: (0, len(context.kept) if context.prose_share >= least else 0)


def _in_body(wanted: bool) -> Callable[[StageContext, int], bool]:
    def test(context: StageContext, position: int) -> bool:
        first, last = context.body
        return (first <= position <= last) == wanted

    return test


def _repeated(wanted: bool) -> Callable[[StageContext, int], bool]:
    def test(context: StageContext, position: int) -> bool:
        line = context.lines[context.kept[position]]
        return (context.occurrences(line) > 1) == wanted

    return test


def _introduced(wanted: bool) -> Callable[[StageContext, int], bool]:
    return lambda context, position: context.is_introduced(position) == wanted


def _named_below(wanted: bool) -> Callable[[StageContext, int], bool]:
    def test(context: StageContext, position: int) -> bool:
        name = _first_word(context.line_at(position))
        below = (context.line_at(position + offset) for offset in (1, 2))
        return (bool(name) and any(_first_word(line) == name for line in below)) == wanted

    return test


def _first_word(line: Line | None) -> str:
    match = _WORD.search(line.folded) if line else None
    return match[0] if match else ""


def _absent(words: Sequence[str]) -> Callable[[StageContext, int], bool]:
    return lambda context, _: not context.mentions(tuple(words))


def _removed_around(description: str, combined: Callable[[Themes, Themes], Themes]) -> Condition:
    """Return the condition on the themes, `combined`, that removed the lines above and below."""

    def make(themes: Sequence[str]) -> Callable[[StageContext, int], bool]:
        wanted = frozenset(themes)

        def test(context: StageContext, position: int) -> bool:
            above, below = context.themes_above(position), context.themes_below(position)
            return not wanted.isdisjoint(combined(above, below))

        return test

    return Condition(
        description=description,
        kind=Texts,
        place=make,
        of_themes=True,
    )


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
    headline=Condition(
        description="The line reads as a headline: 3 to 25 words, it begins with a capital, a "
        "figure or a quote, and no stop, comma or colon ends it.",
        kind=bool,
        line=lambda wanted: lambda line: is_headline(line) == wanted,
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
    **HIT_CONDITIONS,
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
        bounds=_first,
    ),
    last=Condition(
        description="The line is among this many kept lines from the end.",
        kind=PositiveInt,
        bounds=_last,
    ),
    headed=Condition(
        description="There is a heading of Markdown above. `false`: the line is at the top, or "
        "above the first heading.",
        kind=bool,
        bounds=_headed,
    ),
    min_prose_share=Condition(
        description="At least this share of the words of all kept lines is in lines of prose: the "
        "text is an article, not a list.",
        kind=Share,
        bounds=_prose_share,
    ),
    repeated=Condition(
        description="Another kept line has the same text.", kind=bool, place=_repeated
    ),
    introduced=Condition(
        description="The line is in fenced code, or the nearest line above that is not code ends "
        "in a colon.",
        kind=bool,
        place=_introduced,
    ),
    named_below=Condition(
        description="One of the two lines below begins with the first word of the line.",
        kind=bool,
        place=_named_below,
    ),
    absent=Condition(
        description="No line has one of these words, apart from lines of code and from what the "
        "rules of the file hit.",
        kind=Texts,
        place=_absent,
    ),
    beside=_removed_around(
        "An earlier stage removed the line right above or right below, by a rule of one of these "
        "themes.",
        or_,
    ),
    between=_removed_around(
        "Earlier stages removed the lines right above and right below, both by rules of one of "
        "these themes.",
        and_,
    ),
    **PAGE_CONDITIONS,
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
