"""Backtracking (ReDoS), measured: a second opinion on what `cleaner check` proves.

`make redos` runs it; it depends on the clock, so no test and no gate does. Each pattern is tried
on lines made to make it fail late: a hit of its own with one part of it repeated many times, and
then a character that nothing asks for. Where the time grows faster than the square of the length,
the pattern can hit what repeats in more than one way.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import permutations
from math import inf, log
from time import thread_time

import msgspec
import regex

from cleaner import load_rules
from cleaner.authoring.examples import Fault, read_example
from cleaner.authoring.redos.backtracking import judge
from cleaner.engine.compiled_rule import tried_patterns
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet
from cleaner.text.folding import fold

_LENGTH = 1000  # characters of what is repeated; the cube of it takes seconds
_AT_ONCE = 0.02  # seconds; what ends within them is not looked at any further
_TELLING = 0.01  # seconds from which on growth differs from noise
_ENOUGH = 0.5  # seconds after which one try is given up
_FASTEST_GROWTH = 2.4  # power of the length: the square is common, the cube is a fault
_DOUBLINGS = 2  # between the lengths that are compared
_TRIES = 3  # the fastest counts
_MOST_UNITS = 24
_MOST_PLACES = 16  # in a hit, at which a part is repeated
_WIDE = 250  # characters
_MOST_SHOWN = 40  # characters of a text in a message

_BARRIER = "\0"  # no text in clean layout holds it, and no pattern asks for it
_SAMPLES = "a0 -.,:'\"/(\N{LATIN SMALL LETTER E WITH ACUTE}\N{CJK UNIFIED IDEOGRAPH-6C34}"
_COUNT = r"(?:[*+]|\{\d+,?\d*\})"
_CLASS = r"\[(?:\\.|[^\]\\])*\]"
_ATOM = regex.compile(rf"(\\[pP]\{{[^}}]*\}}|\\.|{_CLASS}|[^()|*+?{{}}\\\[\]^$]){_COUNT}")
_GROUP = regex.compile(rf"(?P<group>\((?:\\.|{_CLASS}|[^()\\\[]|(?&group))*\)){_COUNT}")
_COUNTED = regex.compile(r"\{(\d+)(?:,\d*)?\}")
_WORD = regex.compile(r"(?<!\\)[\w ,;]+")
_PART = regex.compile(r"\w+\W?|\W")


class Text(msgspec.Struct, frozen=True):
    """A line made to be hard: `unit` repeated `times`, between `before` and `after`."""

    before: str
    unit: str
    times: int
    after: str

    def of(self, times: int) -> str:
        """Return the line with the unit repeated `times`."""
        return f"{self.before}{self.unit * times}{self.after}"

    def __str__(self) -> str:
        unit = f"{_shown(self.unit)} * {self.times}"
        before, after = (_shown(end) if end else "" for end in (self.before, self.after))
        return " + ".join(filter(None, (before, unit, after)))


def slow_patterns(rules: RuleSet) -> Iterator[Fault]:
    """Yield a fault for each pattern of `rules` that was slow on a text, with the text."""
    for stage, rule in rules.rules():
        for field, source in tried_patterns(rule):
            pattern = regex.compile(source)
            if text := next(filter(partial(_is_endless, pattern), _texts(pattern, rule)), None):
                what = f"{field} {_shown(source)} grows faster than the square on {text}"
                yield Fault(stage.file, rule.id, f"{what}; its structure is {judge(source).growth}")


def main() -> None:
    """Print each slow pattern of the shipped rules, and of the folders that are named."""
    for fault in slow_patterns(load_rules(sys.argv[1:])):
        print(fault, flush=True)


def _is_endless(pattern: "regex.Pattern[str]", text: Text) -> bool:
    """Say whether the time for `text` grows faster than the square of what repeats in it."""
    if _ends_at_once(pattern, text.of(text.times)):
        return False
    # A busy machine may mislead one measurement, hardly all of them.
    return all(_growth(pattern, text) > _FASTEST_GROWTH for _ in range(_TRIES))


def _growth(pattern: "regex.Pattern[str]", text: Text) -> float:
    """Return the power of the length that the time for `text` grows with, 0 if there is none."""
    known: list[tuple[int, float]] = []
    for halvings in reversed(range(text.times.bit_length())):
        times = text.times >> halvings
        known.append((times, _seconds(pattern, text.of(times))))
        if known[-1][1] >= _TELLING and len(known) > 1:
            fewer, less = known[max(0, len(known) - 1 - _DOUBLINGS)]
            return log(known[-1][1] / max(less, 1e-6)) / log(times / fewer)
    return 0.0


def _ends_at_once(pattern: "regex.Pattern[str]", text: str) -> bool:
    try:
        for _ in pattern.finditer(text, timeout=_AT_ONCE):
            pass
    except TimeoutError:
        return False
    return True


def _seconds(pattern: "regex.Pattern[str]", text: str) -> float:
    """Return the processor time that all hits on `text` take, the best of several tries.

    Other work on the machine does not count, for it is not a fault of the pattern.
    """
    best = inf
    for _ in range(_TRIES):
        started = thread_time()
        try:
            for _ in pattern.finditer(text, timeout=_ENOUGH):
                pass
        except TimeoutError:  # of which a busy machine may have given little to this
            return max(_TELLING, thread_time() - started)
        best = min(best, thread_time() - started)
    return best


def _texts(pattern: "regex.Pattern[str]", rule: Rule) -> Iterator[Text]:
    """Yield what may be hard for `pattern`, made of its own parts and of its rule's examples."""
    hit = next(filter(pattern.search, _lines(rule)), " ".join(_WORD.findall(pattern.pattern)))
    after = _BARRIER + hit  # holds what the pattern asks for, lest it is refused at a glance
    units = _units(pattern.pattern)
    for unit in units:
        yield _pumped("", unit, after)
    match = pattern.search(hit)
    start, end = match.span() if match else (0, len(hit))
    yield _pumped(hit[end - 1 : end], hit[start : end - 1], _BARRIER)
    for part in list(_PART.finditer(hit, start, end))[:_MOST_PLACES]:
        for unit in dict.fromkeys((part[0], part[0][-1:], part[0][:1])):
            yield _pumped(hit[: part.start()], unit, after)
    for count in {int(match[1]) for match in _COUNTED.finditer(pattern.pattern)}:
        for unit in units:  # one less than asked for
            yield Text("", unit + _WIDE * "q", max(1, count - 1), _BARRIER)


def _pumped(before: str, unit: str, after: str) -> Text:
    return Text(before, unit, _LENGTH // max(1, len(unit)), after)


def _lines(rule: Rule) -> Iterable[str]:
    """Yield the lines of the rule's examples as rules see them."""
    for example in (*rule.removes, *rule.keeps):
        yield from filter(None, fold(read_example(example)[0]).split("\n"))


def _units(source: str) -> list[str]:
    """Return what the pattern `source` may repeat: a sample of each class, words of groups."""
    single = dict.fromkeys(
        sample for atom in _ATOM.findall(source) for sample in _samples(regex.compile(atom))
    )
    words = [
        word
        for group in _GROUP.finditer(source, overlapped=True)
        for word in _WORD.findall(group["group"])
    ]
    pairs = ["".join(pair) for pair in permutations(list(single)[:4], 2)]
    return list(dict.fromkeys((*single, *words, *pairs)))[:_MOST_UNITS]


def _samples(atom: "regex.Pattern[str]") -> list[str]:
    """Return two characters that `atom` matches, or itself."""
    samples = [sample for sample in _SAMPLES if atom.fullmatch(sample)][:2]
    return samples or [atom.pattern[-1:]]


def _shown(text: str) -> str:
    return repr(
        text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\N{HORIZONTAL ELLIPSIS}"
    )


if __name__ == "__main__":
    main()
