"""Units: runs of lines of several kinds that belong together, such as a sign-up card."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.conditions import Conditions
from cleaner.engine.context import StageContext
from cleaner.engine.document import Document, Hit, HitsByText, Line, NumberedHits
from cleaner.engine.matcher import Matcher
from cleaner.engine.spoken import SpokenLanguages
from cleaner.ruleset.model import Rule, UnitPart
from cleaner.ruleset.units import DEFAULT_NEEDS, DEFAULT_UNIT_LINES, part_rules


class UnitTexts:
    """The texts of the parts of one unit: the ids of those that are matched for it.

    `matcher` makes what finds the parts that show nothing alone. Lines are only matched with them
    where they stand near a part that is sure.
    """

    def __init__(self, rule: Rule, matcher: Callable[[Sequence[Rule]], Matcher]) -> None:
        parts = [*part_rules(rule)]
        self.id = rule.id
        self._rule = rule
        self._own = {part.id for part in parts if part.is_sure}
        self._named = [(part, Conditions(part.when), frozenset(part.named)) for part in parts]
        self._sure = self._own.union(name for part in parts if part.is_sure for name in part.named)
        self._weak = [part for part in parts if not part.is_sure]
        self._new_matcher = matcher

    @cached_property
    def _matcher(self) -> Matcher:
        return self._new_matcher(self._weak)

    def may_hit(self, texts: Collection[str]) -> bool:
        """Say whether one of `texts`, by their ids, is a sure part or a rule that one names."""
        return not self._sure.isdisjoint(texts)

    def hits(self, of_text: HitsByText, lines: Sequence[Line]) -> NumberedHits:
        """Return the hits of the sure parts and of named rules, in order of the lines.

        There are none if no part is sure. `of_text` has the hits of each text, the parts' own that
        are sure and those of the rules they name.
        """
        hits = [numbered for text in self._own & of_text.keys() for numbered in of_text[text]]
        for part, conditions, named in self._named:
            hits += [
                (number, Hit(part, hit.start, hit.end))
                for text in named & of_text.keys()
                for number, hit in of_text[text]
                if conditions.fit_line(lines[number])
            ]
        if not any(hit.rule.is_sure for _, hit in hits):
            return []
        return sorted(hits, key=lambda pair: (pair[0], *_order(pair[1])))

    def weak_hits(self, document: Document, spoken: SpokenLanguages, number: int) -> Sequence[Hit]:
        """Return the hits on a line of the parts that show nothing alone. Raises TimeoutError."""
        lang = self._rule.lang
        is_read = document.is_open(number, self._rule) and (not lang or spoken.reads(number, lang))
        if not (self._weak and is_read):
            return ()
        line = document.lines[number]
        if self.id not in line.weak:
            line.weak = {**line.weak, self.id: self._matcher.hits_on(line)}
        return line.weak[self.id]


class UnitHits:
    """The hits of the parts of one rule on kept lines, in order on each.

    `candidates` have those of the sure parts. A part that shows nothing alone is matched where it
    is asked for: few lines stand near a sure one.
    """

    def __init__(
        self,
        compiled: CompiledRule,
        context: StageContext,
        candidates: Iterable[tuple[int, Hit | None]],
    ) -> None:
        self._rule, self._conditions, self._context = compiled.rule, compiled.conditions, context
        self._given: defaultdict[int, list[Hit]] = defaultdict(list)
        for number, hit in candidates:
            if hit:
                self._given[number].append(hit)
        self._positions = self._conditions.positions(context) if self._given else ()
        self._known: dict[int, Sequence[Hit]] = {}  # on the lines that were asked for

    def sure_lines(self) -> Iterator[int]:
        """Yield the numbers of the lines with a hit of a sure part, in order."""
        for number, hits in self._given.items():
            if any(hit.rule.is_sure for hit in hits):
                yield number

    def on(self, number: int) -> Sequence[Hit]:
        """Return the hits on the kept line `number`. Raises TimeoutError."""
        if number not in self._known:
            self._known[number] = self._on(number)
        return self._known[number]

    def _on(self, number: int) -> Sequence[Hit]:
        given = self._given.get(number, [])
        weak = self._context.weak_hits(self._rule.id, number) if self._may_read(number) else ()
        return sorted((*given, *weak), key=_order) if weak else given

    def _may_read(self, number: int) -> bool:
        """Say whether the place of a line meets the conditions of the rule."""
        position = self._context.position(number)
        place = bisect_left(self._positions, position)
        is_open = place < len(self._positions) and self._positions[place] == position
        return is_open and self._conditions.fit_place(self._context, number)


def _order(hit: Hit) -> tuple[str, int]:
    return hit.rule.id, hit.start


class UnitFinder:
    """The lines that match the parts of one rule, by their text or by their shape."""

    def __init__(self, compiled: CompiledRule, context: StageContext, hits: UnitHits) -> None:
        self.rule = compiled.rule
        self._shapes = compiled.shapes
        self._context = context
        self._hits = hits
        self._inside = frozenset(self.rule.inside)
        self._first = frozenset(self.rule.first)
        self._sure = frozenset(self.rule.sure)
        self._known: dict[int, frozenset[str]] = {}  # the parts of lines that were asked for

    def units(self) -> Iterator[Sequence[int]]:
        """Yield the numbers of the lines of each unit: the runs around lines that are sure."""
        kept = self._context.kept
        after_last = 0
        for number in self._hits.sure_lines():
            position = self._context.position(number)
            if position < after_last:
                continue
            first, after_last = self._run(position, after_last)
            unit = self._trimmed(kept[first:after_last])
            if self._is_unit(unit):
                yield unit

    def _run(self, position: int, lowest: int) -> tuple[int, int]:
        """Return the position of the first line of the run around `position`, and the one below."""
        first, end = position, position + 1
        while first > lowest and self._parts(self._context.kept[first - 1]):
            first -= 1
        while end < len(self._context.kept) and self._parts(self._context.kept[end]):
            end += 1
        return first, end

    def _parts(self, number: int) -> frozenset[str]:
        """Return the parts that the line `number` matches."""
        if number not in self._known:
            self._known[number] = self._matched(number)
        return self._known[number]

    def _matched(self, number: int) -> frozenset[str]:
        """Match the line `number` with the parts. Prose and regions have no shape."""
        by_text = frozenset(
            hit.rule.part for hit in self._hits.on(number) if isinstance(hit.rule, UnitPart)
        )
        if not self._shapes or self._context.document.is_content(number):
            return by_text
        line = self._context.lines[number]
        return by_text.union(
            name
            for name, shape in self._shapes.items()
            if shape.conditions.fit_line(line)
            and shape.conditions.fit_place(self._context, number)
            and not shape.is_excluded(line)
        )

    def _trimmed(self, unit: Sequence[int]) -> Sequence[int]:
        """Return `unit` without the lines at its ends that may be the article's.

        A line that only its shape tells, right above content, may be the heading of that.
        """
        first, end = 0, len(unit)
        while first < end and not self._may_begin(unit[first]):
            first += 1
        while end > first and self._parts(unit[end - 1]) <= self._inside:
            end -= 1
        if end > first and self._may_be_heading(unit[end - 1]):
            end -= 1
        return unit[first:end]

    def _may_begin(self, number: int) -> bool:
        parts = self._parts(number)
        return bool(parts & self._first if self._first else parts - self._inside)

    def _may_be_heading(self, number: int) -> bool:
        """Say whether only its shape tells the line, and content stands right below it."""
        if self._hits.on(number) or self._context.lines[number].is_item:
            return False
        below = self._context.position(number) + 1
        kept = self._context.kept
        return below < len(kept) and self._context.document.is_content(kept[below])

    def _is_unit(self, unit: Sequence[int]) -> bool:
        """Say whether the lines have enough parts, each another line, and one that is sure."""
        of_lines = [self._parts(number) for number in unit]
        parts = frozenset().union(*of_lines)
        longest = self.rule.max_lines or DEFAULT_UNIT_LINES
        variety = min(len(unit), len(parts))
        return (
            (self.rule.min_lines or 1) <= len(unit) <= longest
            and bool(parts & self._sure)
            and not any(sum(name in of_line for of_line in of_lines) > 1 for name in self.rule.once)
            and variety >= (self.rule.needs or DEFAULT_NEEDS)
        )


def has_enough_parts(rule: Rule, hits: Sequence[Hit]) -> bool:
    """Say whether `hits` on one line are of enough different parts, one of them sure."""
    parts = {hit.rule.part for hit in hits if isinstance(hit.rule, UnitPart)}
    return len(parts) >= (rule.needs or DEFAULT_NEEDS) and not parts.isdisjoint(rule.sure)
