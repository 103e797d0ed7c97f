"""Actions: from a hit whose conditions hold to the cuts that it asks for, and to edits."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import msgspec
import regex

from cleaner.document import Document, Hit, Line
from cleaner.edit import Edit
from cleaner.match import Compiled
from cleaner.rule import Rule
from cleaner.structure import Place

DEFAULT_BLOCK_LINES = 12
DEFAULT_RUN_LINES = 3
# A sentence ends before white space; not behind an initial or a short title such as "Dr.", and
# before a figure not behind one or two consonants: no word, but the "kl." or "vs." of what it
# counts. Without white space it ends where the script has none; not behind the sign of a name
# ("Yahoo!"), and not where Japanese goes on behind the bracket that closes a speech.
_CONSONANT = (
    "[b-df-hj-np-tv-xz"
    "\N{CYRILLIC SMALL LETTER BE}-\N{CYRILLIC SMALL LETTER DE}\N{CYRILLIC SMALL LETTER ZHE}"
    "\N{CYRILLIC SMALL LETTER ZE}\N{CYRILLIC SMALL LETTER KA}-\N{CYRILLIC SMALL LETTER EN}"
    "\N{CYRILLIC SMALL LETTER PE}-\N{CYRILLIC SMALL LETTER TE}"
    "\N{CYRILLIC SMALL LETTER EF}-\N{CYRILLIC SMALL LETTER SHCHA}]"
)
_FULL_STOP = "[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}]"
_PARTICLE = (
    "(?:\N{HIRAGANA LETTER SMALL TU}\N{HIRAGANA LETTER TE}|\N{HIRAGANA LETTER TO}"
    "[\\p{Han}\N{IDEOGRAPHIC COMMA}"
    "\N{HIRAGANA LETTER I}\N{HIRAGANA LETTER SI}\N{HIRAGANA LETTER NO}])"
)
_SENTENCE_BREAK = regex.compile(
    r"(?<!\b\p{Lu}\p{Ll}?|\b\p{Lu}\.\p{Lu})[.!?\N{HORIZONTAL ELLIPSIS}]"
    rf"(?<!(?:^|[^\p{{N}}\s]\s|\(){_CONSONANT}{{1,2}}\.(?=\s+\p{{N}}))"
    r"""["'\p{Pf}\p{Pe}]*\s+"""
    r"""(?=(?:\p{Pd}\s?)?["'\p{Pi}\p{Pf}\p{Ps}]*[\p{Lu}\p{Lo}\p{N}])"""  # dashes open speech too
    rf"|(?:{_FULL_STOP}(?:[!?]|{_FULL_STOP})*+"
    r"|(?<!\p{Lu}\p{Latin}{0,20}[!?]{0,4})[!?]{1,4}+"  # bounded: a line may be all signs
    r"""(?=["'\p{Ps}\p{Pe}\p{Pi}\p{Pf}]*+[\p{Han}\p{Hiragana}\p{Katakana}]))"""
    rf"""["'\p{{Pf}}\p{{Pe}}]*+(?!(?<=["'\p{{Pf}}\p{{Pe}}]){_PARTICLE})\s*"""
)


class Cut(msgspec.Struct, frozen=True):
    """What is taken from the line `number`: `start` to `end` in the line, `after` put there."""

    number: int
    line: Line
    start: int
    end: int
    after: str
    rules: tuple[str, ...]  # the ids of those that take it
    metadata: tuple[tuple[str, str], ...] = ()  # lifted out when the cut is made

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the line stays."""
        return self.start == 0 and self.end == len(self.line.text) and not self.after


Cuts = Mapping[int, Sequence[Cut]]  # by the numbers of their lines


def cuts_of_hit(hit: Hit, compiled: Compiled, place: Place, number: int) -> Iterator[Cut]:
    """Yield the cuts that `hit` on the line `number` asks for. Raises TimeoutError."""
    rule = hit.rule
    line = place.lines[number]
    if rule.action == "remove-line":
        yield whole(number, line, (rule.id,), hit)
    elif rule.action == "remove-span":
        yield _span(hit, number, line)
    elif rule.action == "replace":
        after = compiled.replace(line, hit.start)
        yield Cut(number, line, hit.start, hit.end, after, (rule.id,), hit.metadata)
    elif rule.action == "remove-block":
        for each in _block(compiled, place, number):
            yield whole(each, place.lines[each], (rule.id,), hit if each == number else None)


def runs(rule: Rule, place: Place, hits: Mapping[int, Hit] | None) -> Iterator[Cut]:
    """Yield the cuts of a run rule: every line of each run that is long enough.

    `hits` are those of its text by the numbers of their lines, None where it has no text.
    """
    if rule.when.zone and not place.has_prose:
        return  # lists may be what the page is about
    within = place.within(rule.when)
    run: list[int] = []
    for number in chain(place.kept[within.start : within.stop], (None,)):
        if (
            number is not None
            and (hits is None or number in hits)
            and place.holds(rule.when, number)
        ):
            run.append(number)
            continue
        longest = rule.max_lines or len(run)
        if (rule.min_lines or DEFAULT_RUN_LINES) <= len(run) <= longest:
            for each in run:
                yield whole(each, place.lines[each], (rule.id,), (hits or {}).get(each))
        run = []


def whole(number: int, line: Line, rules: tuple[str, ...], hit: Hit | None = None) -> Cut:
    """Return the cut by which `rules` take all of the line, and what `hit` lifts out of it."""
    return Cut(number, line, 0, len(line.text), "", rules, hit.metadata if hit else ())


def joins_words(text: str, start: int, end: int) -> bool:
    """Say whether two words would become one if `text` lost what is from `start` to `end`."""
    inside = start > 0 and end < len(text)
    return inside and text[start - 1].isalnum() and text[end].isalnum()


def _span(hit: Hit, number: int, line: Line) -> Cut:
    start, end = hit.start, hit.end
    if hit.rule.extent == "rest":
        end = len(line.text)
    elif hit.rule.extent == "sentence":
        start, end = _sentence(line.text, start, end)
    return _with_margin(Cut(number, line, start, end, "", (hit.rule.id,), hit.metadata))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence or sentences begin and end that hold `start` to `end`."""
    breaks = _sentence_breaks(text)
    before, behind = bisect_right(breaks, start), bisect_left(breaks, end)
    return breaks[before - 1] if before else 0, (*breaks, len(text))[behind]


@lru_cache(maxsize=16)  # a line with many hits asks again and again
def _sentence_breaks(text: str) -> tuple[int, ...]:
    return tuple(found.end() for found in _SENTENCE_BREAK.finditer(text))


def _with_margin(cut: Cut) -> Cut:
    """Take one side's spaces along, and the whole line where no word is left on it."""
    text = cut.line.text
    start, end = cut.start, cut.end
    folded = cut.line.folded  # where links lead counts for nothing
    if not any(map(str.isalnum, folded[:start] + folded[end:])):
        return msgspec.structs.replace(cut, start=0, end=len(text))
    if start == 0 or text[start - 1] == " ":
        while end < len(text) and text[end] == " ":
            end += 1
    if end == len(text):
        while start and text[start - 1] == " ":
            start -= 1
    return msgspec.structs.replace(cut, start=start, end=end)


def _block(compiled: Compiled, place: Place, marker: int) -> Sequence[int]:
    """Return the lines from `marker` to the block's end; none if the end does not come.

    Without an `until` the block ends before the next prose, and the short line right above
    that prose stays with it, for it may be its heading. Where there is no prose at all, lists
    may be what the page is about, and the marker goes alone.
    """
    rule = compiled.rule
    first = place.position(marker)
    block = place.kept[first : first + (rule.max_lines or DEFAULT_BLOCK_LINES)]
    if rule.until:
        for at, number in enumerate(block[1:], 2):
            if compiled.ends_block(place.lines[number]):
                return block[:at]
        return []
    if not place.has_prose:
        return [marker]
    for at, number in enumerate(block):
        if at and place.lines[number].is_prose:
            return block[: at if at == 1 else at - 1]
    return block


def edits_of(text: str, document: Document, cuts: Cuts) -> list[Edit]:
    """Return the edits of `text`, whose lines the `document` has, that make the cuts, in order."""
    return [edit for edit in _edits(text, document, cuts) if edit.before != edit.after]


def _edits(text: str, document: Document, cuts: Cuts) -> Iterator[Edit]:
    """Yield the edits that make the cuts, in order; a line that goes takes a separator along."""
    starts, end_of = document.starts, document.end
    gone = {number for number, on_line in cuts.items() if any(cut.is_whole for cut in on_line)}
    last_kept = len(starts) - 1
    while last_kept in gone:
        last_kept -= 1
    for number in sorted(cuts):
        if number not in gone:
            yield from _parts(starts[number], cuts[number])
            continue
        start, end = starts[number], end_of(number)
        if number > last_kept >= 0:
            start = end_of(number - 1)
        elif number + 1 < len(starts):
            end = starts[number + 1]
        else:
            end = len(text)
        yield Edit(
            start, end, text[start:end], _separator(text, document, number, gone), ids(cuts[number])
        )


def _separator(text: str, document: Document, number: int, gone: Collection[int]) -> str:
    """Return the line break to leave where the last of a run of lines goes.

    An item that a paragraph follows must not drag that paragraph to the item above.
    """
    lines, starts = document.lines, document.starts
    if number + 1 >= len(lines) or number + 1 in gone:
        return ""
    first = number
    while first - 1 in gone:
        first -= 1
    if first == 0:
        return ""
    above = document.end(first - 1)
    joined = text.count("\n", above, starts[first]) == 1
    apart = text.count("\n", above, starts[number + 1]) > number - first + 2
    in_list = lines[first - 1].is_item and lines[number + 1].is_item
    return "\n" if joined and apart and not in_list else ""


def _parts(offset: int, cuts: Iterable[Cut]) -> Iterator[Edit]:
    """Yield the edits for a line at `offset` of which parts go; cuts that touch become one."""
    group: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end, cut.rules)):
        if group and cut.start > max(each.end for each in group):
            yield _joined(offset, group)
            group = []
        group.append(cut)
    yield _joined(offset, group)


def _joined(offset: int, group: list[Cut]) -> Edit:
    if any(cut.after for cut in group):  # only one can be made now, the first by id
        group = [min(group, key=lambda cut: cut.rules)]
    text = group[0].line.text
    start, end, after = group[0].start, max(cut.end for cut in group), group[0].after
    if not after and joins_words(text, start, end):
        after = " "
    return Edit(offset + start, offset + end, text[start:end], after, ids(group))


def ids(cuts: Iterable[Cut]) -> tuple[str, ...]:
    """Return the ids of the rules that ask for `cuts`, each once."""
    asking = {cut.rules for cut in cuts}
    return asking.pop() if len(asking) == 1 else tuple(sorted(set().union(*asking)))
