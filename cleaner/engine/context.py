"""The context of a stage: the lines that are kept when it begins, and what is around each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import regex

from cleaner.engine.document import Document, Hit, Line, StageHits
from cleaner.text.lazy import lazy_regex
from cleaner.text.regions import Region

_MAX_OWN_WORDS = 25  # of a text that is not an article
_FEW_OWN_WORDS = 6  # that it may have however few words are hit
_MIN_HITS = 2  # lines; a rule that asks for no more takes one that stands alone
_MAX_CODE_LINES = 60  # that are looked through for what announces them
_FENCES = ("```", "~~~")
_HEADING = lazy_regex(r"#{1,6} ")
_COLONS = (":", "\N{FULLWIDTH COLON}")
Themes = frozenset[str]
NO_THEMES: Themes = frozenset()
NONE_REMOVED: Mapping[int, Themes] = {}


class StageContext:
    """The lines that are kept when a stage begins, and their places.

    A line's number counts in the document, its position among the kept lines. The zone "head" is
    before the first line of prose or of a region, "tail" after the last. A line with one of the
    `hits` of the stage may be boilerplate, so it does not bound a zone. `removed` has the themes of
    the rules by which earlier stages removed lines in this pass.
    """

    def __init__(
        self,
        document: Document,
        kept: Sequence[int],
        hits: StageHits,
        removed: Mapping[int, Themes] = NONE_REMOVED,
    ) -> None:
        self.document = document
        self.lines = document.lines
        self.kept = kept
        self.hits = hits
        self.removed = removed
        self._has_all = isinstance(kept, range)  # nearly always
        self._mentions: dict[tuple[str, ...], bool] = {}

    def weak_hits(self, unit: str, number: int) -> Sequence[Hit]:
        """Return the hits on a line of the parts that show nothing alone, of a unit by its id."""
        return self.hits.weak[unit](number)

    def position(self, number: int) -> int:
        """Return how many lines are kept above the kept line `number`."""
        return number if self._has_all else bisect_left(self.kept, number)

    def is_kept(self, number: int) -> bool:
        """Say whether the line `number` is kept."""
        if self._has_all:
            return number in self.kept
        position = bisect_left(self.kept, number)
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
        return self._ends(self.document.content)

    @cached_property
    def prose(self) -> tuple[int, int]:
        """The same by the lines that are prose by themselves; regions may widen the body."""
        return self._ends(self.document.prose)

    def _ends(self, numbers: Sequence[int]) -> tuple[int, int]:
        """Return the positions of the first and the last of `numbers` that bounds a zone."""
        first = next(filter(self._is_bound, numbers), None)
        if first is None:
            return len(self.kept), -1
        return self.position(first), self.position(next(filter(self._is_bound, reversed(numbers))))

    def _is_bound(self, number: int) -> bool:
        """Say whether a line is kept and no text of the stage's rules hits it."""
        return number not in self.hits.lines and self.is_kept(number)

    @cached_property
    def prose_share(self) -> float:
        """The share of the words of all kept lines that is in prose, 0 of no words."""
        words = sum(self.lines[number].words for number in self.kept)
        content = filter(self._is_bound, self.document.content)
        return sum(self.lines[number].words for number in content) / (words or 1)

    @cached_property
    def first_heading(self) -> int:
        """Position of the first heading of Markdown, the number of kept lines if there is none."""
        texts = (self.lines[number].text for number in self.kept)
        headings = (place for place, text in enumerate(texts) if _HEADING.match(text))
        return next(headings, len(self.kept))

    def occurrences(self, line: Line) -> int:
        """Return how often a kept line occurs among those, by its folded text."""
        return self.document.occurrences(line) - self._removed_views[line.folded]

    @cached_property
    def _removed_views(self) -> Counter[str]:
        return Counter(self.lines[number].folded for number in self.removed)

    def mentions(self, words: tuple[str, ...]) -> bool:
        """Say whether a kept line has one of `words`, which are in the folded view.

        What a text of the stage's rules hits does not count, nor does a line of code.
        """
        if words not in self._mentions:
            of_words = "|".join(map(regex.escape, words))
            pattern = regex.compile(rf"(?<![\w./-])(?:{of_words})(?![\w/-])")
            self._mentions[words] = any(
                pattern.search(self._without_hits(number))
                for number in self.kept
                if not self._is_code(number)
            )
        return self._mentions[words]

    def is_introduced(self, position: int) -> bool:
        """Say whether the line at `position` is in fenced code, or prose above announces it.

        Lines of code and lines that a rule of the stage hits may stand between.
        """
        for above in range(position - 1, max(-1, position - 1 - _MAX_CODE_LINES), -1):
            number = self.kept[above]
            text = self.lines[number].text.strip()
            if text.startswith(_FENCES):
                return True
            if not self._is_code(number) and number not in self.hits.lines:
                return text.endswith(_COLONS)
        return position > _MAX_CODE_LINES

    @cached_property
    def removed_themes(self) -> Themes:
        """The themes by which earlier stages removed lines."""
        return NO_THEMES.union(*set(self.removed.values()))  # many lines share a few

    def beside_removed(self, themes: Themes) -> Sequence[int]:
        """Return the positions right above or below a line removed by one of `themes`, in order."""
        removed = [n for n, of_line in self.removed.items() if not themes.isdisjoint(of_line)]
        beside = sorted({number + step for number in removed for step in (-1, 1)})
        return [*map(self.position, filter(self.is_kept, beside))]

    def themes_above(self, position: int) -> Themes:
        """Return the themes by which the line right above that at `position` was removed."""
        return self.removed.get(self.kept[position] - 1, NO_THEMES)

    def themes_below(self, position: int) -> Themes:
        """Return the themes by which the line right below that at `position` was removed."""
        return self.removed.get(self.kept[position] + 1, NO_THEMES)

    def is_bare(self, min_lines: int) -> bool:
        """Say whether the text has no prose of its own, and few words, besides what rules hit.

        What the rules of the stage hit, on `min_lines` lines or more, does not count, nor does a
        line that another rule may take whole. With nothing else in the text, and no prose, one line
        is enough for a rule that asks for one or two.
        """
        if any(
            self.lines[number].is_prose and not self._may_go(number) for number in self._others()
        ):
            return False  # nearly all, soon
        rest = [*self._others()]
        if any(map(self._is_code, rest)):
            return False
        own = [self.lines[number] for number in rest if not self._may_go(number)]
        has_prose = any(self.lines[number].is_prose for number in self.kept)
        is_alone = min_lines <= _MIN_HITS and not (rest or has_prose)
        if not is_alone and len(self.hits.lines) < min_lines:
            return False
        hit_words = sum(self.lines[number].words for number in self.hits.lines)
        own_words = sum(line.words for line in own)
        return own_words <= min(_MAX_OWN_WORDS, max(_FEW_OWN_WORDS, hit_words))

    def _others(self) -> Iterator[int]:
        """Yield the numbers of the kept lines that no text of the stage's rules hits."""
        hit_lines = self.hits.lines
        return (number for number in self.kept if number not in hit_lines)

    def _may_go(self, number: int) -> bool:
        return any(hit.rule.action != "remove-span" for hit in self.lines[number].hits)

    def _without_hits(self, number: int) -> str:
        """Return the folded view of a line, blank where a rule of the stage hits."""
        view = self.lines[number].folded
        for hit in self.hits.on_line.get(number, ()):
            view = view[: hit.start] + " " * (hit.end - hit.start) + view[hit.end :]
        return view

    def _is_code(self, number: int) -> bool:
        return self.document.regions.get(number) is Region.CODE
