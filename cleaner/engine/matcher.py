"""Matching: lines in, hits out. Literals over all lines first, patterns only on lines with one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import attrgetter
from types import MappingProxyType

from cleaner.engine.compiled_rule import CompiledRule, Compiler
from cleaner.engine.document import Hit, Line
from cleaner.engine.scanning import NO_PLACE, Owners, Scan
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import WordClasses
from cleaner.ruleset.template import Variants
from cleaner.text.folding import fold
from cleaner.text.words import core

MAX_LINE_CHARS = 100_000  # rules reason about lines, and a longer one is not a line
_BATCH_CHARS = 1 << 17  # scanned at a time
_FOLDED = attrgetter("folded")


class Matcher:
    """All the rules of a pipeline, matched against many lines at once.

    `compiler` makes the patterns of each rule, so that a caller can watch them; `words` are the
    word classes of each rule's language, by the id of the rule that owns a text. Phrases that must
    be the whole line are looked up by the line's text. All other literals are searched in one scan
    (Aho and Corasick, CACM 18(6), 1975), however many there are, and each place is verified.
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
        self._texts = [text for one in self.compiled.values() for text in _texts(one)]
        owners: defaultdict[str, Owners] = defaultdict(lambda: Owners([], [], []))
        whole_lines: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, (rule, literals) in enumerate(_folded(text.rule for text in self._texts)):
            longest = _longest(rule)
            for literal in literals:
                if rule.phrases and rule.anchor == "line" and (inner := core(literal)):
                    whole_lines[inner].append((literal, number))
                elif longest:
                    owners[literal].of_lines.append((longest, number))
                elif rule.phrases or rule.variants:
                    owners[literal].of_words.append(number)
                else:
                    owners[literal].of_parts.append(number)
        for owner in owners.values():  # the longest first
            owner.of_lines.sort(key=lambda fit: -fit[0])
        self._scan = Scan(self._texts, owners, whole_lines)

    def literals(self) -> Sequence[str]:
        """Return the texts of which each line with a hit has one in its folded view."""
        return self._scan.literals()

    def hits(
        self, lines: Sequence[Line], timed_out: Collection[str] = ()
    ) -> tuple[list[tuple[Hit, ...]], frozenset[str]]:
        """Return the hits on each of `lines`, and the ids of the rules that timed out.

        Hits are ordered by their rules' ids and their places. A rule whose pattern times out, here
        or before (`timed_out`), hits nothing from then on.
        """
        hits: list[tuple[Hit, ...]] = [()] * len(lines)
        failed = set(timed_out)
        views = folded_views(lines)
        for first, after_last in _batches(views):
            batch = lines[first:after_last]
            batch_hits = self._hits(batch, views[first:after_last], failed)
            for number, line_hits in sorted(batch_hits.items()):
                hits[first + number] = self._confirmed(batch[number], line_hits, failed)
        return hits, frozenset(failed)

    def hits_on(self, line: Line) -> tuple[Hit, ...]:
        """Return the hits on one line, in the same order. Raises TimeoutError."""
        failed: set[str] = set()
        hits = self._hits([line], folded_views([line]), failed)
        confirmed = self._confirmed(line, hits[0], failed) if hits else ()
        if failed:
            raise TimeoutError
        return confirmed

    def _hits(
        self, lines: Sequence[Line], views: Sequence[str], timed_out: set[str]
    ) -> Mapping[int, list[Hit]]:
        """Return the hits that meet the conditions on a line by itself, by the place in `lines`."""
        hits: defaultdict[int, list[Hit]] = defaultdict(list)
        for line, number, start, end in self._scan.candidates(lines, views):
            text = self._texts[number]
            if timed_out and text.rule.owner in timed_out:
                continue
            if start != NO_PLACE:
                hits[line].append(Hit(text.declared, start, end))
                continue
            try:
                hits[line] += text.find(lines[line])
            except TimeoutError:
                timed_out.add(text.rule.owner)
        return hits

    def _confirmed(self, line: Line, hits: Iterable[Hit], timed_out: set[str]) -> tuple[Hit, ...]:
        """Return the hits on a line that no exception or condition on hits excludes, in order."""
        kept = [hit for hit in hits if self._is_confirmed(line, hit, timed_out)]
        if len(kept) > 1:
            kept.sort(key=lambda hit: (hit.rule.id, hit.start, -hit.end))
        return tuple(_apart(kept))

    def _is_confirmed(self, line: Line, hit: Hit, timed_out: set[str]) -> bool:
        compiled = self.compiled[hit.rule.id]
        try:
            if compiled.is_excluded(line):
                return False
        except TimeoutError:
            timed_out.add(hit.rule.owner)
            return False
        return compiled.conditions.fit_hit(self._words.get(hit.rule.owner), line, hit)


def _texts(compiled: CompiledRule) -> Sequence[CompiledRule]:
    """Return a rule for each template of a rule and one for its phrases, or the rule that has one.

    On a line with the keyword of one template the pattern of the others is not tried.
    """
    rule = compiled.rule
    if len(rule.variants) + bool(rule.phrases) <= 1:
        return [compiled]
    variants = [
        compiled.variant(phrases=(), keywords=own.keywords, variants=Variants([own]))
        for own in rule.variants
    ]
    if rule.phrases:
        variants.append(compiled.variant(keywords=(), variants=Variants()))
    return variants


def _folded(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Iterable[str]]]:
    """Yield each of `rules` with its literals, folded."""
    of_rule = [(rule, rule.literals) for rule in rules]
    all_literals = chain.from_iterable(literals for _, literals in of_rule)
    # One call for all, which folds ten times as fast; no line has a line break.
    folded = iter(fold("\n".join(text.replace("\n", " ") for text in all_literals)).split("\n"))
    for rule, literals in of_rule:
        yield rule, islice(folded, len(literals))


def _longest(rule: Rule) -> int:
    """Return the most characters of a line that the one template of `rule` fills, 0 if any."""
    return rule.variants[0].longest if len(rule.variants) == 1 and not rule.phrases else 0


def _apart(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield `hits`, in order, without those that are inside one of the same rule."""
    last: Hit | None = None
    for hit in hits:
        if last is None or hit.rule.id != last.rule.id or hit.end > last.end:
            yield hit
            last = hit


def folded_views(lines: Sequence[Line]) -> list[str]:
    """Return the folded texts of `lines`, of those that are too long none."""
    views = [*map(_FOLDED, lines)]
    if max(map(len, views), default=0) > MAX_LINE_CHARS:
        views = [view if len(view) <= MAX_LINE_CHARS else "" for view in views]
    return views


def _batches(views: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where batches are that are worth a scan and yet stay in the processor's cache."""
    first = total = 0
    if sum(map(len, views)) > _BATCH_CHARS:  # few
        for number, view in enumerate(views):
            if total >= _BATCH_CHARS:
                yield first, number
                first, total = number, 0
            total += len(view)
    yield first, len(views)
