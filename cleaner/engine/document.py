"""Documents in clean layout and their lines, with what a line shows by itself."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import compress, filterfalse
from operator import add, attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Self

import msgspec

from cleaner.engine.line_reading import filled_lines, reading_of, readings_of, views_of
from cleaner.engine.typing_errors import correct
from cleaner.engine.view import View
from cleaner.html.records import LineFacts
from cleaner.ruleset.model import Rule
from cleaner.text.chunks import iter_lines
from cleaner.text.folding import fold
from cleaner.text.languages import NO_LEAD, LanguageDetector, Lead
from cleaner.text.regions import Region, find_regions
from cleaner.text.spelling import Spelling
from cleaner.text.words import case_of

if TYPE_CHECKING:
    from cleaner.html.block_map import BlockMap

_LONG_CHARS = 1_000_000  # of a text whose memory matters
_BATCH_LINES = 1_000  # of such a text, which are matched at a time
_DOUBTFUL = (Region.TABLE, Region.VERSE)


class Hit(msgspec.Struct, frozen=True, gc=False):  # in no cycle, and there are many
    """A match of a rule's text on a line that meets the rule's conditions on a line by itself.

    The conditions on its place are tested later. `start` and `end` count code points from the start
    of what a reader sees of the line; `metadata` has the texts of the pattern's named groups, as
    the line spells them.
    """

    rule: Rule
    start: int
    end: int
    metadata: tuple[tuple[str, str], ...] = ()


_HITS_OF, _IS_PROSE = attrgetter("hits"), attrgetter("is_prose")
_NO_WEAK_HITS: Mapping[str, Sequence[Hit]] = MappingProxyType({})
NumberedHits = Sequence[tuple[int, Hit]]
HitsByText = Mapping[str, NumberedHits]  # by its id
LineKey = str | tuple[str, LineFacts]


class StageHits:
    """The hits of one stage: by rule, each with the number of its line, in order of the lines.

    `weak` finds those of the parts of a unit that show nothing alone, by the unit's id and the
    number of a line.
    """

    def __init__(self) -> None:
        self.of_rule: dict[str, NumberedHits] = {}
        self.weak: dict[str, Callable[[int], Sequence[Hit]]] = {}

    @cached_property
    def lines(self) -> frozenset[int]:
        """The numbers of all lines that a rule of the stage hits."""
        return frozenset(
            number for hits in self.of_rule.values() for number, hit in hits if hit.rule.is_sure
        )

    @cached_property
    def on_line(self) -> Mapping[int, Sequence[Hit]]:
        """The hits of all rules of the stage, by the number of their line."""
        by_line: defaultdict[int, list[Hit]] = defaultdict(list)
        for hits in self.of_rule.values():
            for number, hit in hits:
                if hit.rule.is_sure:
                    by_line[number].append(hit)
        return by_line


NO_HITS = StageHits()


class Line(msgspec.Struct, eq=False, gc=False):  # in no cycle, and there are many
    """The properties of a line by itself: a paragraph, a list item, a heading, a line of verse.

    `seen` is what a reader sees of `text`; `folded`, the view that patterns see, has its offsets,
    without blanks at its end. `words` counts words without the list mark. `facts` are what an HTML
    page says about it, if its text is from one. Lines with the same text and facts are one object.

    >>> line = Line.of("The weir was rebuilt.", "the weir was rebuilt.")
    >>> line.words, line.is_sentence, line.is_prose, line.case
    (4, True, False, '')
    """

    text: str
    folded: str
    seen: str
    view: View | None
    facts: LineFacts | None
    lead: Lead  # by a document that knows the words of languages
    words: int
    is_item: bool
    is_sentence: bool
    is_prose: bool
    matched: frozenset[str] = frozenset()  # the groups of rules, by a matcher
    hits: tuple[Hit, ...] = ()  # likewise
    weak: Mapping[str, Sequence[Hit]] = _NO_WEAK_HITS  # by unit, those asked for near it
    _case: str | None = None
    _label: str | None = None

    @classmethod
    def of(cls, text: str, folded: str) -> Self:
        """Return a line that shows as it is written."""
        return cls(text, folded, text, None, None, NO_LEAD, *reading_of(text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `start` to `end` of what is seen is in the text."""
        return self.view.span(start, end) if self.view else (start, end)

    @property
    def folded_chars(self) -> int:
        """How many characters its folded view has, in code points."""
        return len(self.folded)

    @property
    def case(self) -> str:
        """The case of its words: lower, title, upper, or "" for any other."""
        if self._case is None:
            self._case = case_of(self.seen)
        return self._case

    @property
    def label(self) -> str:
        """The case of the words before its first colon, "" if it has none."""
        if self._label is None:
            label, colon, _ = self.seen.partition(":")
            self._label = case_of(label) if colon else ""
        return self._label


def _trimmed(folded: str) -> str:
    return folded.rstrip() if folded[-1] == " " else folded


class LongTextLine(Line):
    """A line of a long text, which may lack its folded view: it is made for each who asks."""

    if not TYPE_CHECKING:  # which would not find any other name that is not there

        def __getattr__(self, name: str) -> str:
            if name == "folded":
                return _trimmed(fold(self.seen))
            raise AttributeError(name)

    @property
    def folded_chars(self) -> int:
        """How many characters its folded view has; nearly never is the view needed to know it."""
        return len(self.folded if _is_folded_away(self.seen[-1]) else self.seen)


@cache
def _is_folded_away(char: str) -> bool:
    """Say whether a folded view does not have `char` at its end."""
    return fold(char) == " "


def _key(text: str, facts: LineFacts | None) -> LineKey:
    """Return what tells a line from others: its text, and what a page says about it, if any."""
    return (text, facts) if facts else text


def _facts(text: str, page: "BlockMap") -> Iterator[LineFacts | None]:
    """Yield what `page` says about each line of `text` that is not blank."""
    starts, ends = array("q"), array("q")
    for lines, line_starts in filled_lines(text):
        starts.extend(line_starts)
        ends.extend(map(add, line_starts, map(len, lines)))
    return page.facts(starts, ends)


class KnownWords(NamedTuple):
    """The words by which lines are read: those that may be misspelt, and those of languages."""

    spelling: Spelling = Spelling({})
    detector: LanguageDetector = LanguageDetector({})


_NO_WORDS = KnownWords()


class Document:
    r"""The lines of a text in clean layout that are not blank, numbered from 0.

    `size` is the length of the text and `starts` has the offset of each line, in code points; of a
    long text memory matters.
    `known` has lines by their texts, and by what their page says about them: those are used again,
    and new ones are added. By `words` rules see lines without their typing errors, and each has its
    language. `page` says which blocks of an HTML page the lines are from.

    >>> document = Document("It rained.\n\nIt rained.\n")
    >>> document.starts, document.lines[0] is document.lines[1]
    (array('q', [0, 12]), True)
    """

    def __init__(
        self,
        text: str,
        known: dict[LineKey, Line] | None = None,
        words: KnownWords = _NO_WORDS,
        page: "BlockMap | None" = None,
    ) -> None:
        self.size = len(text)
        self.is_long = self.size > _LONG_CHARS
        self.page = page
        self.may_have_links = "](" in text  # those of Markdown
        self.known = {} if known is None else known
        self._words = words
        self.lines: list[Line] = []
        self.starts = array("q")
        self._text = text
        self._repeated: dict[int, Mapping[str, int]] = {}  # views, by their size
        facts = _facts(text, page) if page else None
        for lines, starts in filled_lines(text):
            keys: Sequence[LineKey] = [*map(_key, lines, facts)] if facts else lines
            self.starts.extend(starts)
            self.lines += self._lines_of(keys)

    def _lines_of(self, keys: Sequence[LineKey]) -> Sequence[Line]:
        try:
            return [*map(self.known.__getitem__, keys)]
        except KeyError:  # some are new
            self._learn(keys)
            return [*map(self.known.__getitem__, keys)]

    def _learn(self, keys: Sequence[LineKey]) -> None:
        new = [*dict.fromkeys(filterfalse(self.known.__contains__, keys))]
        if not new:
            return
        texts = [key if isinstance(key, str) else key[0] for key in new]
        facts = [None if isinstance(key, str) else key[1] for key in new]
        views = views_of(texts)
        seen = [view.text if view else text for text, view in zip(texts, views, strict=True)]
        folded = fold("\n".join(seen)).split("\n")
        if self._words.spelling:
            correct(seen, folded, views, self._words.spelling)
        leads = self._words.detector.leads(folded)
        readings = zip(*readings_of(seen), strict=True)
        new_line = LongTextLine if self.is_long else Line
        trimmed = map(_trimmed, folded)
        lines = [*map(new_line, texts, trimmed, seen, views, facts, leads, *readings)]
        self.known.update(zip(new, lines, strict=True))
        for line in lines if self.is_long else ():
            if not line.view:
                del line.folded  # it is made again for whoever asks

    def batches(self, lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
        """Yield some of the lines, those of a long text in batches that have folded views."""
        if not self.is_long:
            yield lines
            return
        for first in range(0, len(lines), _BATCH_LINES):
            batch = lines[first : first + _BATCH_LINES]
            new = {line for line in batch if isinstance(line, LongTextLine) and not line.view}
            views = fold("\n".join([line.text for line in new])).split("\n") if new else ()
            for line, view in zip(new, views, strict=True):
                line.folded = _trimmed(view)
            yield batch
            for line in new:
                del line.folded

    def hits_by_text(self) -> HitsByText:
        """Return the hits of each text on the lines, by its id, in order of the lines."""
        by_text: defaultdict[str, list[tuple[int, Hit]]] = defaultdict(list)
        for number, hits in enumerate(map(_HITS_OF, self.lines)):
            for hit in hits:
                by_text[hit.rule.id].append((number, hit))
        return by_text

    def end(self, number: int) -> int:
        """Return the offset of the end of the line `number`, before its line break."""
        return self.starts[number] + len(self.lines[number].text)

    @cached_property
    def places_of_hit(self) -> Mapping[Line, Sequence[int]]:
        """The numbers, in order, at which each line stands that a rule hits."""
        places: defaultdict[Line, list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            if line.hits:
                places[line].append(number)
        return places

    def occurrences(self, line: Line) -> int:
        """Return how often a line occurs, by its folded view."""
        size = line.folded_chars
        if size not in self._repeated:  # few sizes are asked for
            views = Counter(one.folded for one in self._by_size[size])
            self._repeated[size] = {view: number for view, number in views.items() if number > 1}
        return self._repeated[size].get(line.folded, 1)

    @cached_property
    def _by_size(self) -> Mapping[int, Sequence[Line]]:
        """The lines by the number of characters of their folded views."""
        by_size: defaultdict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            by_size[line.folded_chars].append(line)
        return by_size

    @cached_property
    def regions(self) -> Mapping[int, Region]:
        """The region of each line that is in one. Few documents need to know.

        A table or a stanza of which rules hit most lines is none: consent dialogues have tables,
        and share buttons may stand like verse. So a pipeline matches the lines first.
        """
        by_text_line = find_regions(self._text)
        filled = (n for n, line in enumerate(iter_lines(self._text)) if line.strip())
        regions: dict[int, Region] = {}
        run: list[int] = []
        for number, text_line in enumerate(filled if by_text_line else ()):
            region = by_text_line.get(text_line)
            if run and regions[run[0]] != region:
                self._open_doubtful(regions, run)
                run = []
            if region:
                regions[number] = region
                run.append(number)
        self._open_doubtful(regions, run)
        self._text = ""  # which may be long, and is not needed any more
        return regions

    def _open_doubtful(self, regions: dict[int, Region], run: Sequence[int]) -> None:
        hits = sum(1 for number in run if self.lines[number].hits)
        if run and regions[run[0]] in _DOUBTFUL and hits * 2 > len(run):
            for number in run:
                del regions[number]

    @cached_property
    def prose(self) -> Sequence[int]:
        """The numbers of the lines of prose."""
        return array("q", compress(range(len(self.lines)), map(_IS_PROSE, self.lines)))

    @cached_property
    def content(self) -> Sequence[int]:
        """The numbers of the lines that are prose or in a region."""
        if not self.regions:
            return self.prose
        return array("q", filter(self.is_content, range(len(self.lines))))

    def is_content(self, number: int) -> bool:
        """Say whether the line `number` is prose or in a region."""
        return self.lines[number].is_prose or number in self.regions

    def is_open(self, number: int, rule: Rule) -> bool:
        """Say whether `rule` reads the line `number`: any outside regions, others if it says so."""
        region = self.regions.get(number)
        return region is None or region in rule.regions

    def open_lines(self) -> Sequence[int]:
        """Return the numbers of the lines outside regions."""
        numbers = range(len(self.lines))
        if not self.regions:
            return numbers
        return array("q", (number for number in numbers if number not in self.regions))
