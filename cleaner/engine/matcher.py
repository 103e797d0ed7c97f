"""Matching: lines in, hits out. Literals over all lines first, patterns only on lines with one."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.engine.compiled_rule import CompiledRule, Compiler
from cleaner.engine.document import Hit, Line
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import WordClasses
from cleaner.text.folding import fold
from cleaner.text.words import UNSPACED, core

MAX_LINE_CHARS = 100_000  # rules reason about lines, and a longer one is not a line
_BATCH_CHARS = 1 << 17  # scanned at a time
_CODE_SIGNS = "={}\\_$"
_HANGUL = regex.compile(r"\p{Hangul}")  # has spaces, but none before particles


class Spot(NamedTuple):
    """A match of a literal: line number, owner number, start and end in the line."""

    line: int
    owner: int
    start: int
    end: int


class Owners(NamedTuple):
    """The rules that have a literal, as whole words or also as a part of longer ones.

    Phrases are whole words, and so are the keywords of templates. A template that fills a line has
    a most number of characters, and is not tried on longer ones.
    """

    of_words: list[CompiledRule]
    of_parts: list[CompiledRule]
    of_lines: list[tuple[int, CompiledRule]]


class Matcher:
    """All the rules of a pipeline, matched against many lines at once.

    `compiler` makes the patterns of each rule, so that a caller can watch them; `words` are the
    word classes of each rule's language, by the rule's id. Phrases that must be the whole line are
    looked up by the line's text. All other literals are searched in one scan (Aho and Corasick,
    CACM 18(6), 1975), however many there are, and each place is verified.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        timeout: float,
        compiler: Compiler = CompiledRule,
        words: Mapping[str, WordClasses] = MappingProxyType({}),
    ) -> None:
        self._words = words
        self.compiled = {rule.id: compiler(rule, timeout) for rule in rules}
        owners: defaultdict[str, Owners] = defaultdict(lambda: Owners([], [], []))
        self._whole_lines: defaultdict[str, list[tuple[str, CompiledRule]]] = defaultdict(list)
        literals = [
            (variant, text)
            for compiled in self.compiled.values()
            for variant in _variants(compiled)
            for text in variant.rule.literals
        ]
        # One call for all, which folds ten times as fast; no line has a line break.
        folded = fold("\n".join(text.replace("\n", " ") for _, text in literals)).split("\n")
        for (compiled, _), literal in zip(literals, folded, strict=bool(literals)):
            is_whole = compiled.rule.phrases and compiled.rule.anchor == "line"
            if is_whole and (inner := core(literal)):
                self._whole_lines[inner].append((literal, compiled))
            elif longest := _longest(compiled.rule):
                owners[literal].of_lines.append((longest, compiled))
            elif compiled.rule.phrases or compiled.rule.variants:
                owners[literal].of_words.append(compiled)
            else:
                owners[literal].of_parts.append(compiled)
        self._owners = list(owners.values())
        for owner in self._owners:  # the longest first
            owner.of_lines.sort(key=lambda fit: -fit[0])
        self._literals = AhoCorasick(list(owners)) if owners else None

    def hits(
        self, lines: Sequence[Line], timed_out: Collection[str] = ()
    ) -> tuple[list[tuple[Hit, ...]], frozenset[str]]:
        """Return the hits on each of `lines`, and the ids of the rules that timed out.

        Hits are ordered by their rules' ids and their places. A rule whose pattern times out, here
        or before (`timed_out`), hits nothing from then on.
        """
        hits: list[tuple[Hit, ...]] = []
        failed = frozenset(timed_out)
        for batch in _batches(lines):
            scan = _Scan(batch, failed)
            cores = [core(view) for view in scan.views]
            for line, inner in enumerate(cores):
                for literal, compiled in self._whole_lines.get(inner, ()):
                    scan.try_whole_line(line, literal, compiled)
            for spot in self._spots(scan.views):
                owners = self._owners[spot.owner]
                for compiled in owners.of_parts:
                    scan.try_spot(spot, compiled)
                words = owners.of_words
                if owners.of_lines and (size := len(cores[spot.line])) <= owners.of_lines[0][0]:
                    words = [*words, *(rule for most, rule in owners.of_lines if size <= most)]
                if words and _stands_alone(scan.views[spot.line], spot.start, spot.end):
                    for compiled in words:
                        scan.try_spot(spot, compiled)
            hits += scan.confirmed(self.compiled, self._words)
            failed |= scan.timed_out
        return hits, failed

    def add_hits(
        self,
        lines: Iterable[Line],
        kept: Callable[[Line], dict[str, tuple[Hit, ...]]],
        key: str,
        timed_out: Collection[str] = (),
    ) -> frozenset[str]:
        """Keep the hits on each of `lines`, in what is `kept` of the line under the `key`.

        Lines that have it are not matched again. Returned are the ids of the rules that timed out.
        """
        new = [line for line in dict.fromkeys(lines) if key not in kept(line)]
        if not new:
            return frozenset(timed_out)
        hits, failed = self.hits(new, timed_out)
        for line, line_hits in zip(new, hits, strict=True):
            kept(line)[key] = line_hits
        return failed

    def _spots(self, views: Sequence[str]) -> Iterator[Spot]:
        """Yield each match of a literal, overlapping ones too."""
        if self._literals is None:
            return
        starts = list(accumulate((len(view) + 1 for view in views), initial=0))
        matches = self._literals.find_matches_as_indexes("\n".join(views), overlapping=True)
        for owner, start, end in matches:
            line = bisect_right(starts, start) - 1
            yield Spot(line, owner, start - starts[line], end - starts[line])


class _Scan:
    """Some lines, the hits on them so far, and the rules that timed out on them or before."""

    def __init__(self, lines: Sequence[Line], timed_out: Collection[str]) -> None:
        self.lines = lines
        self.views = [line.folded if len(line.folded) <= MAX_LINE_CHARS else "" for line in lines]
        self.timed_out = set(timed_out)
        self._hits: list[list[Hit]] = [[] for _ in lines]
        self._tried: set[tuple[int, CompiledRule]] = set()

    def try_whole_line(self, line: int, literal: str, compiled: CompiledRule) -> None:
        """Add a hit if the line has nothing but `literal` and punctuation around it."""
        start = self.views[line].find(literal)
        if start < 0:
            return
        hit = Hit(compiled.declared, start, start + len(literal))
        if _is_anchored(self.views[line], hit) and compiled.conditions.fit_line(self.lines[line]):
            self._hits[line].append(hit)

    def try_spot(self, spot: Spot, compiled: CompiledRule) -> None:
        """Add the hits of a rule that has the literal; its pattern is tried once a line."""
        line, _, start, end = spot
        rule = compiled.rule
        if not compiled.conditions.fit_line(self.lines[line]):
            return
        if rule.phrases:
            hit = Hit(compiled.declared, start, end)
            if _is_anchored(self.views[line], hit):
                self._hits[line].append(hit)
        elif (line, compiled) not in self._tried and rule.owner not in self.timed_out:
            self._tried.add((line, compiled))
            try:
                self._hits[line] += compiled.find(self.lines[line])
            except TimeoutError:
                self.timed_out.add(rule.owner)

    def confirmed(
        self, compiled: Mapping[str, CompiledRule], words: Mapping[str, WordClasses]
    ) -> Iterator[tuple[Hit, ...]]:
        """Yield, for each line, the hits that no exception or condition on hits excludes."""
        for line, hits in zip(self.lines, self._hits, strict=True):
            if not hits:
                yield ()
                continue
            kept = [
                hit
                for hit in hits
                if not self._is_excluded(line, compiled[hit.rule.id])
                and compiled[hit.rule.id].conditions.fit_hit(words.get(hit.rule.id), line, hit)
            ]
            yield tuple(_apart(sorted(kept, key=lambda hit: (hit.rule.id, hit.start, -hit.end))))

    def _is_excluded(self, line: Line, compiled: CompiledRule) -> bool:
        try:
            return compiled.is_excluded(line)
        except TimeoutError:
            self.timed_out.add(compiled.rule.owner)
            return True


def _variants(compiled: CompiledRule) -> Sequence[CompiledRule]:
    """Return a rule for each template of a rule and one for its phrases, or the rule that has one.

    On a line with the keyword of one template the pattern of the others is not tried.
    """
    rule = compiled.rule
    if len(rule.variants) + bool(rule.phrases) <= 1:
        return [compiled]
    variants = [
        compiled.variant(phrases=(), keywords=own[1], variants=(own,)) for own in rule.variants
    ]
    if rule.phrases:
        variants.append(compiled.variant(keywords=(), variants=()))
    return variants


def _longest(rule: Rule) -> int:
    """Return the most characters of a line that the one template of `rule` fills, 0 if any."""
    return rule.variants[0][2] if len(rule.variants) == 1 and not rule.phrases else 0


def _apart(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield `hits`, in order, without those that are inside one of the same rule."""
    last: Hit | None = None
    for hit in hits:
        if last is None or hit.rule.id != last.rule.id or hit.end > last.end:
            yield hit
            last = hit


def _batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Yield `lines` in batches that are worth a scan and yet stay in the processor's cache."""
    first = size = 0
    for number, line in enumerate(lines):
        if size >= _BATCH_CHARS:
            yield lines[first:number]
            first, size = number, 0
        size += len(line.folded)
    yield lines[first:]


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Say whether the text is not a part of longer words; unspaced scripts do not show it."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    if before.isalnum() and _same_word(before, folded[start]):
        return False
    return not (after.isalnum() and _same_word(folded[end - 1], after))


def _same_word(left: str, right: str) -> bool:
    return (
        left.isalnum()
        and right.isalnum()
        and not (UNSPACED.match(left) or UNSPACED.match(right))
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
