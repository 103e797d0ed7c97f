"""Matching: lines in, hits out. Literals over the whole text first, patterns on hits only."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from time import thread_time

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.deadline import Clock, Deadline
from cleaner.document import Hit, Line
from cleaner.fold import fold
from cleaner.rule import Rule
from cleaner.structure import has_shape

LONGEST_LINE = 100_000  # characters; rules reason about lines, and this is none
_LINE_STARTS = ("^(?:- )?", "^")
_MARKS = "[#>*_[ ]*?"
_ANY_MARKS = "\\W*"
_START = 4  # letters of a line, by which most lines are told from hits
_BATCH = 1 << 17  # characters that are scanned at a time
_MOST_STARTS = 1_000  # that one rule remembers
_INSIDE = regex.compile(r"\((?:[^()]|(?R))*\)")
_USUAL_SIGNS = " -.,:;!?'\"()[]>*#|+/"  # at the ends of lines
_CODE_SIGNS = "={}\\_$"
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
_HANGUL = regex.compile(r"\p{Hangul}")  # has spaces, but none before particles


class Compiled:
    """A rule's patterns, to be tried on one line after the other.

    They are compiled when they are first needed: few texts hold the keywords of many rules.
    Each may take `timeout` seconds on a line, by the `clock` of its thread.
    """

    def __init__(self, rule: Rule, timeout: float, clock: Clock = thread_time) -> None:
        self.rule = rule
        self._deadline = Deadline(timeout, clock)
        self._starts: dict[str, bool] = {}  # first letters of lines, and whether any hit has them

    @cached_property
    def _pattern(self) -> "regex.Pattern[str] | None":
        return regex.compile(_behind_marks(self.rule.pattern)) if self.rule.pattern else None

    @cached_property
    def _unless(self) -> "list[regex.Pattern[str]]":
        return [regex.compile(each) for each in self.rule.unless]

    @cached_property
    def _until(self) -> "regex.Pattern[str] | None":
        return regex.compile(self.rule.until) if self.rule.until else None

    def patterns(self) -> "Iterator[tuple[str, regex.Pattern[str]]]":
        """Yield each pattern as it is tried on lines, with the field that holds it."""
        yield from (("pattern", each) for each in (self._pattern,) if each)
        yield from (("unless", each) for each in self._unless)
        yield from (("until", each) for each in (self._until,) if each)

    def excepts(self, line: Line) -> bool:
        """Say whether one of the rule's exceptions holds. Raises TimeoutError."""
        return any(self._holds(each, line.folded) for each in self._unless)

    def ends_block(self, line: Line) -> bool:
        """Say whether a block of this rule ends with `line`. Raises TimeoutError."""
        return self._until is not None and self._holds(self._until, line.folded)

    def _holds(self, pattern: "regex.Pattern[str]", text: str) -> bool:
        return self._deadline.run(lambda seconds: pattern.search(text, timeout=seconds)) is not None

    def find(self, line: Line) -> Iterator[Hit]:
        """Yield the hits of the rule's pattern on `line`. Raises TimeoutError."""
        pattern, text = self._pattern, line.folded
        if pattern is None or not self._may_open(text[:_START]):
            return
        hits = self._deadline.run(lambda seconds: list(pattern.finditer(text, timeout=seconds)))
        for found in hits:
            groups = tuple(
                (name, line.text[slice(*found.span(name))].strip())
                for name in pattern.groupindex
                if found.span(name)[0] >= 0
            )
            yield Hit(self.rule, found.start(), found.end(), groups)

    def _may_open(self, start: str) -> bool:
        """Say whether a hit's line may begin with `start`; most lines are told so, once for all."""
        may = self._starts.get(start)
        if may is None:
            may = not self._is_bound or self._match(start, partial=True) is not None
            if len(self._starts) >= _MOST_STARTS:
                self._starts.clear()
            self._starts[start] = may
        return may

    def _match(
        self, text: str, start: int = 0, *, partial: bool = False
    ) -> "regex.Match[str] | None":
        pattern = self._pattern
        if pattern is None:
            return None
        return self._deadline.run(
            lambda seconds: pattern.match(text, start, partial=partial, timeout=seconds)
        )

    @cached_property
    def _is_bound(self) -> bool:
        """Whether all hits begin where the line does, and its first letters may tell of none.

        Where a pattern says what must not follow, the end of those letters could deceive it.
        """
        pattern = self.rule.pattern or ""
        if not pattern.startswith("^") or "(?!" in pattern or "\\B" in pattern:
            return False
        return "|" not in _INSIDE.sub("", regex.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern))

    def replace(self, line: Line, start: int) -> str:
        """Return what stands for the hit at `start`, in the line's own spelling."""
        found = self._match(line.folded, start)
        if not found or self.rule.replacement is None:
            return ""
        groups = [line.text[slice(*found.span(group))] for group in range(found.re.groups + 1)]
        return regex.sub(r"\\(\d)", lambda ref: groups[int(ref[1])], self.rule.replacement)


def _behind_marks(pattern: str) -> str:
    """Return `pattern`, which may begin at a line's start, so that Markdown's marks may be there.

    Where it takes all that is not a letter or a figure, marks are among it; to take them twice
    would only cost time.

    >>> _behind_marks("^(?:- )?share"), _behind_marks("^share"), _behind_marks("share")
    ('^(?:- )?[#>*_[ ]*?share', '^[#>*_[ ]*?share', 'share')
    """
    start = next((each for each in _LINE_STARTS if pattern.startswith(each)), "")
    rest = pattern.removeprefix(start)
    return f"{start}{_MARKS}{rest}" if start and not rest.startswith(_ANY_MARKS) else pattern


def tried_patterns(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield each pattern of `rule` as it is tried on lines, with the field that holds it."""
    if rule.pattern:
        yield "pattern", _behind_marks(rule.pattern)
    yield from (("unless", each) for each in rule.unless)
    if rule.until:
        yield "until", rule.until


Compiler = Callable[[Rule, float], Compiled]  # the float is the timeout in seconds


class Matcher:
    """All the rules of a chain, matched against many lines at once.

    `compiler` makes the patterns of each rule, so that a caller can watch them. Phrases that
    are to be all of a line are looked up by what the line says. All other literals are looked
    for in one scan, however many there are, and what it spots is verified.
    """

    def __init__(
        self, rules: Iterable[Rule], timeout: float, compiler: Compiler = Compiled
    ) -> None:
        self.compiled = {rule.id: compiler(rule, timeout) for rule in rules}
        owners: defaultdict[str, list[Compiled]] = defaultdict(list)
        self._whole_lines: defaultdict[str, list[tuple[str, Rule]]] = defaultdict(list)
        told = [(each, text) for each in self.compiled.values() for text in each.rule.literals]
        # One call for all, which folds ten times as fast; no line has a line break.
        views = fold("\n".join(text.replace("\n", " ") for _, text in told)).split("\n")
        for (compiled, _), literal in zip(told, views, strict=bool(told)):
            if compiled.rule.anchor == "line" and (said := _said(literal)):
                self._whole_lines[said].append((literal, compiled.rule))
            else:
                owners[literal].append(compiled)
        self._owners = list(owners.values())
        self._literals = AhoCorasick(list(owners)) if owners else None

    def hits(self, lines: Sequence[Line], failed: set[str]) -> list[tuple[Hit, ...]]:
        """Return the hits on each of `lines`, by their rules' ids and their places.

        A rule whose pattern runs out of time is added to `failed`, and from then on hits nothing.
        """
        return [hits for batch in _batched(lines) for hits in self._hits(batch, failed)]

    def _hits(self, lines: Sequence[Line], failed: set[str]) -> list[tuple[Hit, ...]]:
        views = [line.folded if len(line.folded) <= LONGEST_LINE else "" for line in lines]
        found = [self._by_whole_line(*each) for each in zip(lines, views, strict=True)]
        tried: set[tuple[int, str]] = set()
        for at, owner, start, end in self._spotted(views):
            for compiled in self._owners[owner]:
                rule = compiled.rule
                if not has_shape(lines[at], rule.when):
                    continue
                if rule.phrases:
                    hit = Hit(rule, start, end)
                    if _stands_alone(views[at], hit) and _is_anchored(views[at], hit):
                        found[at].append(hit)
                elif (at, rule.id) not in tried:
                    tried.add((at, rule.id))
                    found[at] += _within_time(compiled, lines[at], failed)
        return [
            self._not_excepted(line, hits, failed) if hits else ()
            for line, hits in zip(lines, found, strict=True)
        ]

    def _by_whole_line(self, line: Line, view: str) -> list[Hit]:
        return [
            hit
            for literal, rule in self._whole_lines.get(_said(view), ())
            if (start := view.find(literal)) >= 0
            and _is_anchored(view, hit := Hit(rule, start, start + len(literal)))
            and has_shape(line, rule.when)
        ]

    def _spotted(self, views: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
        """Yield each literal found: the view it is in, whose it is, its start and end there."""
        if self._literals is None:
            return
        starts = list(accumulate((len(view) + 1 for view in views), initial=0))
        spotted = self._literals.find_matches_as_indexes("\n".join(views), overlapping=True)
        for owner, start, end in spotted:
            at = bisect_right(starts, start) - 1
            yield at, owner, start - starts[at], end - starts[at]

    def _not_excepted(self, line: Line, hits: list[Hit], failed: set[str]) -> tuple[Hit, ...]:
        kept = [hit for hit in hits if not self._excepted(line, hit, failed)]
        return tuple(sorted(kept, key=lambda hit: (hit.rule.id, hit.start)))

    def _excepted(self, line: Line, hit: Hit, failed: set[str]) -> bool:
        try:
            return self.compiled[hit.rule.id].excepts(line)
        except TimeoutError:
            failed.add(hit.rule.id)
            return True


def _batched(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Yield `lines` in batches that are worth a scan and yet stay near the processor."""
    first = size = 0
    for at, line in enumerate(lines):
        if size >= _BATCH:
            yield lines[first:at]
            first, size = at, 0
        size += len(line.folded)
    yield lines[first:]


def _within_time(compiled: Compiled, line: Line, failed: set[str]) -> list[Hit]:
    if compiled.rule.id in failed:
        return []
    try:
        return list(compiled.find(line))
    except TimeoutError:
        failed.add(compiled.rule.id)
        return []


def _said(text: str) -> str:
    """Return `text` from its first to its last letter or figure."""
    if text.isalnum():
        return text
    text = text.strip(_USUAL_SIGNS)
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


def _stands_alone(folded: str, hit: Hit) -> bool:
    """Say whether the phrase is not a part of longer words; unspaced scripts do not show it."""
    return not (
        (hit.start and _same_word(folded[hit.start - 1], folded[hit.start]))
        or (hit.end < len(folded) and _same_word(folded[hit.end - 1], folded[hit.end]))
    )


def _same_word(left: str, right: str) -> bool:
    return (
        left.isalnum()
        and right.isalnum()
        and not (_UNSPACED.match(left) or _UNSPACED.match(right))
        and not (_HANGUL.match(left) and _HANGUL.match(right))
    )


def _is_anchored(folded: str, hit: Hit) -> bool:
    anchor = hit.rule.anchor
    if anchor in ("start", "line") and _says_more(folded[: hit.start]):
        return False
    return anchor not in ("end", "line") or not _says_more(folded[hit.end :])


def _says_more(text: str) -> bool:
    """Say whether there is more than punctuation around a phrase: words, or signs of code."""
    return any(char.isalnum() or char in _CODE_SIGNS for char in text)
