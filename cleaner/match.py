"""Matching: lines in, hits out. Literals over the whole text first, patterns on hits only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import msgspec
import regex
from ahocorasick_rs import AhoCorasick

from cleaner.document import Document, Line
from cleaner.fold import fold
from cleaner.rule import Rule

LONGEST_LINE = 100_000  # characters; rules reason about lines, and this is none
_LINE_STARTS = ("^(?:- )?", "^")
_MARKS = "[#>*_[ ]*?"
_CODE_SIGNS = "={}\\_$"
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
_HANGUL = regex.compile(r"\p{Hangul}")  # has spaces, but none before particles


class Hit(msgspec.Struct, frozen=True):
    """A rule's text found on a line, its conditions not yet asked.

    `start` and `end` count code points from the start of the line; `metadata` is what the
    pattern's named groups hold, as the line spells it.
    """

    line: int
    rule: Rule
    start: int
    end: int
    metadata: tuple[tuple[str, str], ...] = ()


class Compiled:
    """A rule's patterns, to be tried on one line after the other.

    They are compiled when they are first needed: few texts hold the keywords of many rules.
    """

    def __init__(self, rule: Rule, timeout: float) -> None:
        self.rule = rule
        self._timeout = timeout

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
        return any(each.search(line.folded, timeout=self._timeout) for each in self._unless)

    def ends_block(self, line: Line) -> bool:
        """Say whether a block of this rule ends with `line`. Raises TimeoutError."""
        return bool(self._until and self._until.search(line.folded, timeout=self._timeout))

    def find(self, line: Line) -> Iterator[Hit]:
        """Yield the hits of the rule's pattern on `line`. Raises TimeoutError."""
        if self._pattern is None:
            return
        for found in self._pattern.finditer(line.folded, timeout=self._timeout):
            groups = tuple(
                (name, line.text[slice(*found.span(name))].strip())
                for name in self._pattern.groupindex
                if found.span(name)[0] >= 0
            )
            yield Hit(line.number, self.rule, found.start(), found.end(), groups)

    def replace(self, line: Line, start: int) -> str:
        """Return what stands for the hit at `start`, in the line's own spelling."""
        found = self._pattern and self._pattern.match(line.folded, start, timeout=self._timeout)
        if not found or self.rule.replacement is None:
            return ""
        groups = [line.text[slice(*found.span(group))] for group in range(found.re.groups + 1)]
        return regex.sub(r"\\(\d)", lambda ref: groups[int(ref[1])], self.rule.replacement)


def _behind_marks(pattern: str) -> str:
    """Return `pattern`, which may begin at a line's start, so that Markdown's marks may be there.

    >>> _behind_marks("^(?:- )?share"), _behind_marks("^share"), _behind_marks("share")
    ('^(?:- )?[#>*_[ ]*?share', '^[#>*_[ ]*?share', 'share')
    """
    start = next((each for each in _LINE_STARTS if pattern.startswith(each)), "")
    return f"{start}{_MARKS}{pattern.removeprefix(start)}" if start else pattern


class Matcher:
    """All the rules of a chain, matched against a document at once."""

    def __init__(self, rules: Iterable[Rule], timeout: float) -> None:
        self.compiled = {rule.id: Compiled(rule, timeout) for rule in rules}
        owners: defaultdict[str, list[Compiled]] = defaultdict(list)
        for compiled in self.compiled.values():
            for literal in compiled.rule.literals:
                owners[fold(literal)].append(compiled)
        self._owners = list(owners.values())
        self._literals = AhoCorasick(list(owners)) if owners else None

    def hits(self, document: Document, failed: set[str]) -> list[Hit]:
        """Return the hits on `document` in order of line, rule id and place.

        A rule whose pattern runs out of time is added to `failed` and hits nothing.
        """
        found: list[Hit] = []
        tried: set[tuple[int, str]] = set()
        for owner, start, end in self._occurrences(document):
            line = document.line_at(start)
            if line.is_code or len(line.text) > LONGEST_LINE:
                continue
            for compiled in self._owners[owner]:
                rule = compiled.rule
                if rule.phrases:
                    hit = Hit(line.number, rule, start - line.start, end - line.start)
                    if _stands_alone(line.folded, hit) and _is_anchored(line.folded, hit):
                        found.append(hit)
                elif (line.number, rule.id) not in tried:
                    tried.add((line.number, rule.id))
                    found += _within_time(compiled, line, failed)
        kept = [hit for hit in found if not self._excepted(document.lines[hit.line], hit, failed)]
        kept = [hit for hit in kept if hit.rule.id not in failed]
        return sorted(kept, key=lambda hit: (hit.line, hit.rule.id, hit.start))

    def _occurrences(self, document: Document) -> Sequence[tuple[int, int, int]]:
        if self._literals is None:
            return []
        return self._literals.find_matches_as_indexes(document.folded, overlapping=True)

    def _excepted(self, line: Line, hit: Hit, failed: set[str]) -> bool:
        try:
            return self.compiled[hit.rule.id].excepts(line)
        except TimeoutError:
            failed.add(hit.rule.id)
            return True


def _within_time(compiled: Compiled, line: Line, failed: set[str]) -> list[Hit]:
    if compiled.rule.id in failed:
        return []
    try:
        return list(compiled.find(line))
    except TimeoutError:
        failed.add(compiled.rule.id)
        return []


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
