"""Where a sentence ends: the stops of all scripts, and the marks that may follow one."""

from cleaner.text.lazy import lazy_regex
from cleaner.text.words import may_be_unspaced

USUAL_STOPS = frozenset(".!?")
# As parts of a class of characters: stops, signs that may follow them, marks of footnotes.
_STOPS = r"\p{STerm}\N{HORIZONTAL ELLIPSIS}"
_CLOSERS = r"\"'*_\p{Pf}\p{Pe}"
_NOTE_SIGNS = (
    r"\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ZERO}"
    r"\N{SUPERSCRIPT FOUR}-\N{SUPERSCRIPT NINE}\N{DAGGER}\N{DOUBLE DAGGER}"
)
_NOTE = rf"\s?\[[\p{{N}}\p{{Ll}}]{{1,3}}\]|[{_NOTE_SIGNS}]"
_MARKS = 8  # that may follow a stop: quotes, brackets, emphasis, notes
_END_CHARS = 40  # of a line that are searched for its stop and the marks
_END = lazy_regex(  # a semicolon is the question mark of Greek
    rf"(?:[{_STOPS}]|(?<=\p{{Greek}});)(?:[{_CLOSERS}]|{_NOTE}){{0,{_MARKS}}}$"
)
STOP, CLOSER = lazy_regex(f"[{_STOPS}]"), lazy_regex(f"[{_CLOSERS}]")
RARE_END = lazy_regex(rf"[;\]{_NOTE_SIGNS}]")  # these alone do not tell what ends a sentence
WITHOUT_STOPS = lazy_regex(r"[\p{Thai}\p{Lao}]")  # scripts that write none
_MIN_CHARS_WITHOUT_STOPS = 40  # of such a script; a shorter line may be a title


def ends_sentence(line: str) -> bool:
    r"""Say whether `line` ends as a sentence does.

    Quotes, brackets, emphasis and the mark of a note may follow the stop. Thai and Lao write no
    stop; there a line of some length is taken for a sentence.

    >>> ends_sentence("It rained.[1]"), ends_sentence("**It rained!**"), ends_sentence("The mill")
    (True, True, False)
    """
    last = line[-1:]
    if last in USUAL_STOPS:  # nearly all lines, without the pattern
        return True
    if last.isascii() and last.isalnum():
        return False
    if _END.search(line, max(0, len(line) - _END_CHARS)):
        return True
    return _is_long_without_stops(line)


def _is_long_without_stops(line: str) -> bool:
    if len(line) < _MIN_CHARS_WITHOUT_STOPS or not may_be_unspaced(line):
        return False
    return len(WITHOUT_STOPS.findall(line)) >= _MIN_CHARS_WITHOUT_STOPS
