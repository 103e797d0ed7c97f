"""Transcripts: lines that begin with who speaks, in turns."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from cleaner.core import CORE
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.lazy import lazy_regex
from cleaner.text.sentences import ends_sentence

_MAX_NAMES = 4  # of a speaker
_CAPITAL, _IN_NAME, _EMPHASIS = r"\p{Lu}", r"[\p{L}.'-]", "[*_]"
_SPEECH = r"[\p{L}\p{Pi}\p{Ps}\"']"  # what it begins with
_TURN = lazy_regex(
    r"(?:[[(]?\d{1,2}:\d\d(?::\d\d)?[])]?\s+)?"  # a time
    rf"(?P<speaker>{_EMPHASIS}*{_CAPITAL}{_IN_NAME}*"
    rf"(?: {_CAPITAL}{_IN_NAME}*){{0,{_MAX_NAMES - 1}}}{_EMPHASIS}*)\s?:{_EMPHASIS}*\s+"
    rf"(?P<speech>{_SPEECH}.*)"
)
_MAX_SPEAKER_CHARS = 60  # before the colon, with the time
_MIN_TURNS = 4
_MIN_SPEAKERS = 2  # who speak more than once
_MIN_SENTENCES = 0.5  # of the turns
_MAX_LINES_BETWEEN = 8  # from a turn to the answer, blank lines counted
_SEPARATOR = ": "  # of most turns, and of as many as a transcript has

# One bit for each, in the order of core/turns.pyx.
_CLASSES: tuple[CharacterTest, ...] = (
    class_of(lazy_regex(_CAPITAL)),
    class_of(lazy_regex(_IN_NAME)),
    class_of(lazy_regex(_EMPHASIS)),
    class_of(lazy_regex(r"\s")),
    class_of(lazy_regex(r"[[(\d]")),
    class_of(lazy_regex(_SPEECH)),
)


class Turn(NamedTuple):
    """What one speaker says, on the line `number`."""

    number: int
    speaker: str
    speech: str


def turns(text: str) -> Iterator[int]:
    r"""Yield the numbers of the lines of `text` that are turns of a transcript or an interview.

    Labels such as "Price" stand before text as speakers do, but do not answer each other.

    >>> [*turns("Q: Is it old?\nA: It is very old.\nQ: How old?\nA: Nobody knows.")]
    [0, 1, 2, 3]
    >>> [*turns("Price: 9\nColour: grey\nSize: small\nPrice: 4")]
    []
    """
    candidates = [turn for number, line in _labelled(text) if (turn := _turn(number, line))]
    if len(candidates) < _MIN_TURNS:
        return
    answering = _answering(candidates)
    speakers = Counter(turn.speaker for turn in answering)
    regular = sum(count > 1 for count in speakers.values())
    sentences = sum(ends_sentence(turn.speech) for turn in answering)
    is_spoken = sentences >= _MIN_SENTENCES * len(answering) and _has_separators(text)
    if is_spoken and len(answering) >= _MIN_TURNS and regular >= _MIN_SPEAKERS:
        yield from (turn.number for turn in answering if speakers[turn.speaker] > 1)


def _labelled(text: str) -> Iterable[tuple[int, str]]:
    """Return the lines that have a colon where one is after who speaks, with their numbers.

    The compiled core leaves out those with anything but a name before it.
    """
    if CORE.is_compiled:
        labelled = _core_labelled()(text, _MAX_SPEAKER_CHARS, _MAX_NAMES)
        return labelled if len(labelled) >= _MIN_TURNS else ()
    if not _has_separators(text):  # nearly all
        return ()
    lines = enumerate(text.split("\n"))
    return ((number, line) for number, line in lines if ":" in line[:_MAX_SPEAKER_CHARS])


def _has_separators(text: str) -> bool:
    return text.count(_SEPARATOR) >= _MIN_TURNS


@cache
def _core_labelled() -> Callable[[str, int, int], Sequence[tuple[int, str]]]:
    """Return the function of the compiled core that finds lines that may name a speaker."""
    from cleaner.core.characters import CharacterTable
    from cleaner.core.turns import labelled

    return partial(labelled, CharacterTable(partial(class_bits, _CLASSES)))


def _turn(number: int, line: str) -> Turn | None:
    match = _TURN.match(line)
    return Turn(number, match["speaker"], match["speech"]) if match else None


def _answering(candidates: Sequence[Turn]) -> list[Turn]:
    """Return the turns right above or below another speaker's, each speech once."""
    speeches = Counter(turn.speech for turn in candidates)
    answers = [
        below.number - above.number <= _MAX_LINES_BETWEEN and below.speaker != above.speaker
        for above, below in pairwise(candidates)
    ]
    around = zip(candidates, [False, *answers], [*answers, False], strict=True)
    return [
        turn
        for turn, answers_above, is_answered in around
        if (answers_above or is_answered) and speeches[turn.speech] == 1
    ]
