"""One pass of the chain: stages in order, each on the lines still kept, to edits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from cleaner.actions import Cut, cuts_of_hit, runs, whole
from cleaner.document import Document, Line
from cleaner.edit import Edit
from cleaner.match import Hit, Matcher
from cleaner.rule import Guard, Rule, Stage
from cleaner.structure import Place


class Trial(msgspec.Struct, frozen=True, order=True):
    """A hit of a rule that is only watched: `start` to `end` in code points."""

    start: int
    end: int
    rule: str


class Pass(msgspec.Struct):
    """What one pass found: the edits, and what it lifted out or only watched."""

    failed: set[str]  # ids of rules whose pattern ran out of time, here or before
    edits: list[Edit] = []
    metadata: list[tuple[str, str]] = []
    trials: list[Trial] = []


class Chain:
    """The rules of some stages, compiled."""

    def __init__(self, stages: Sequence[Stage], timeout: float) -> None:
        self.stages = tuple(stages)
        self._stage_of = {rule.id: stage.name for stage in stages for rule in stage.rules}
        self._by_shape = {
            stage.name for stage in stages if any(not rule.literals for rule in stage.rules)
        }
        self._matcher = Matcher((rule for stage in stages for rule in stage.rules), timeout)

    def guarded(self) -> Iterator[tuple[Guard, set[str]]]:
        """Yield each guard with the ids of the rules that it watches."""
        guards = {stage.guard.id: stage.guard for stage in self.stages if stage.guard}
        for guard in guards.values():
            stages = [stage for stage in self.stages if stage.guard == guard]
            yield guard, {rule.id for stage in stages for rule in stage.rules}

    def run(
        self, document: Document, stages: Collection[str], lang: str | None, failed: set[str]
    ) -> Pass:
        """Run the named `stages` once over `document`, which is in clean layout.

        Each stage decides on the lines that those before it kept, all its rules at once.
        A line of which a part was cut is left alone till the next pass, which sees it anew.
        """
        done = Pass(failed)
        hits: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in self._matcher.hits(document, done.failed):
            if lang is None or hit.rule.lang in (None, lang):
                hits[self._stage_of[hit.rule.id]].append(hit)
        kept: list[Line] = document.lines
        cuts: dict[int, list[Cut]] = {}
        for stage in self.stages:
            if stage.name not in stages or not (stage.name in hits or stage.name in self._by_shape):
                continue
            made = self._stage(stage, hits[stage.name], kept, done)
            made = [cut for cut in made if cut.line.number not in cuts]
            for cut in made:
                cuts.setdefault(cut.line.number, []).append(cut)
            gone = {cut.line.number for cut in made if cut.is_whole}
            kept = [line for line in kept if line.number not in gone] if gone else kept
        done.edits = list(_edits(document, cuts))
        return done

    def _stage(self, stage: Stage, hits: list[Hit], kept: list[Line], done: Pass) -> list[Cut]:
        lines = {line.number: line for line in kept}
        on_lines: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in hits:
            if hit.line in lines:
                on_lines[hit.rule.id].append(hit)
        place = Place(kept, {hit.line for hit in hits})
        cuts: list[Cut] = []
        for rule in stage.rules:
            if rule.literals and rule.id not in on_lines:
                continue
            asked = list(self._asked(rule, on_lines[rule.id], place, lines, done))
            if rule.is_applied:
                cuts += asked
            else:
                done.trials += (_trial(cut) for cut in asked)
        return cuts

    def _asked(
        self, rule: Rule, hits: list[Hit], place: Place, lines: dict[int, Line], done: Pass
    ) -> Iterator[Cut]:
        """Yield the cuts that one rule asks for; a pattern out of time asks for none."""
        if rule.action == "remove-run":
            yield from runs(rule, place, {hit.line for hit in hits} if rule.literals else None)
        elif not rule.literals:
            yield from (whole(line, rule) for line in place.kept if place.holds(rule.when, line))
        for hit in hits if rule.action != "remove-run" else ():
            line = lines[hit.line]
            if not place.holds(rule.when, line):
                continue
            try:
                yield from cuts_of_hit(hit, self._matcher.compiled[rule.id], place, line)
            except TimeoutError:
                done.failed.add(rule.id)
                continue
            if rule.is_applied:
                done.metadata += hit.metadata


def _trial(cut: Cut) -> Trial:
    return Trial(cut.line.start + cut.start, cut.line.start + cut.end, cut.rule.id)


def _edits(document: Document, cuts: dict[int, list[Cut]]) -> Iterator[Edit]:
    """Yield the edits that make the cuts, in order; a line that goes takes a separator along."""
    text, lines = document.text, document.lines
    gone = {number for number, on_line in cuts.items() if any(cut.is_whole for cut in on_line)}
    last_kept = max((line.number for line in lines if line.number not in gone), default=-1)
    for number in sorted(cuts):
        line = lines[number]
        if number not in gone:
            yield from _parts(line, cuts[number])
            continue
        start, end = line.start, line.end
        if number > last_kept >= 0:
            start = lines[number - 1].end
        elif number + 1 < len(lines):
            end = lines[number + 1].start
        else:
            end = len(text)
        yield Edit(
            start, end, text[start:end], _separator(document, number, gone), _ids(cuts[number])
        )


def _separator(document: Document, number: int, gone: Collection[int]) -> str:
    """Return the line break to leave where the last of a run of lines goes.

    An item that a paragraph follows must not drag that paragraph to the item above.
    """
    lines, text = document.lines, document.text
    if number + 1 >= len(lines) or number + 1 in gone:
        return ""
    first = number
    while first - 1 in gone:
        first -= 1
    if first == 0:
        return ""
    above, below = lines[first - 1], lines[number + 1]
    joined = text.count("\n", above.end, lines[first].start) == 1
    apart = text.count("\n", above.end, below.start) > number - first + 2
    return "\n" if joined and apart and not (above.is_item and below.is_item) else ""


def _parts(line: Line, cuts: Iterable[Cut]) -> Iterator[Edit]:
    """Yield the edits for a line of which parts go; cuts that overlap become one."""
    group: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end, cut.rule.id)):
        if group and cut.start >= max(each.end for each in group):
            yield _joined(line, group)
            group = []
        group.append(cut)
    yield _joined(line, group)


def _joined(line: Line, group: list[Cut]) -> Edit:
    start, end, after = group[0].start, max(cut.end for cut in group), ""
    if any(cut.after for cut in group):  # only one can be made now, the first by id
        first = min(group, key=lambda cut: cut.rule.id)
        start, end, after = first.start, first.end, first.after
    return Edit(line.start + start, line.start + end, line.text[start:end], after, _ids(group))


def _ids(cuts: Iterable[Cut]) -> tuple[str, ...]:
    return tuple(sorted({cut.rule.id for cut in cuts}))
