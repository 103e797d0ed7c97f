"""Whole lines: labels, stamps, rows and commands, which no stop ends and no sentence contains.

In a block that is not wrapped, lower case at the start of a line is little evidence of a broken
sentence: names of programs, settings and readers open lines in lower case, too.
"""

from cleaner.text.code_lines import looks_like_code
from cleaner.text.hyphens import is_cut
from cleaner.text.lazy import lazy_regex
from cleaner.text.sentences import ends_sentence
from cleaner.text.unwrap import MAX_WRAP_CHARS, is_complete

_MAX_LABEL_CHARS = 40
_MAX_STAMP_CHARS = 80
_MIN_CAPITALS = 2
_SHARE = "%"  # of a number that opens a sentence, though it has a line of its own
# A gap between cells, not after a stop, as programs that justify and typists have it.
_GAP = lazy_regex(r"(?<=[^\s.!?:])(?: {2,}|\t+)(?=\S)")
_MIN_GAPS = 2
_SEPARATOR = lazy_regex("[|\N{BULLET}\N{MIDDLE DOT}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}]")
_CLOCK_END = lazy_regex(r"\b\d{4}\b.*\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?\)?$")
_COMMAND = lazy_regex(r"(?:#|//|--|;|%|\$|>>>) ")  # or a comment
_SETTING = lazy_regex(r"[\w.]+[-_][\w.-]*:(?: |$)|\{(?=.*[]{},;:]$)")
_MIN_PROSE_WORDS = 9  # a line with as many, the last of letters, speaks of the code inside it
_LINE_CONTINUES = (" \\", " |", " &&")  # in a shell


def stands_apart(line: str, following: str, is_inside: bool = False) -> bool:
    """Say whether one of two lines of a block that is not wrapped is whole by itself.

    `is_inside` says that `line` goes on with a sentence: then its own length proves nothing.

    >>> stands_apart("The new winch of the lock", "by Ada \N{MIDDLE DOT} 3 May 2021, 9:28")
    True
    >>> stands_apart("The council", "voted on Monday to keep the old mill open.")
    False
    """
    if is_cut(line, following):
        return False
    if not is_inside and (is_label(line, following) or _is_bare(following)):
        return True
    return (
        is_stamp(following)
        or max(len(_GAP.findall(line)), len(_GAP.findall(following))) >= _MIN_GAPS
        or _is_program(line, following)
    )


def is_label(line: str, following: str) -> bool:
    """Say whether `line` is a heading, or a number, above a paragraph or another label.

    >>> is_label("#12", "heron said:"), is_label("70%", "of the keepers agree.")
    (True, False)
    """
    if len(line) >= _MAX_LABEL_CHARS or line.endswith(","):
        return False
    if not any(map(str.isalpha, line)):
        return not line.endswith(_SHARE)
    if len(following) > MAX_WRAP_CHARS:
        return True  # a paragraph; a part of a sentence has its length in common with the line
    has_capitals = line.isupper() and sum(map(str.isupper, line)) >= _MIN_CAPITALS
    return has_capitals or (len(following) < _MAX_LABEL_CHARS and not ends_sentence(following))


def is_stamp(line: str) -> bool:
    """Say whether `line` says who wrote something, or when: it has separators, or ends in a time.

    >>> is_stamp("asked Oct 16, 2010 at 21:58"), is_stamp("the lock at 21:58")
    (True, False)
    """
    if len(line) <= _MAX_STAMP_CHARS and _CLOCK_END.search(line):
        return True
    return _SEPARATOR.search(line) is not None and not ends_sentence(line)


def _is_bare(line: str) -> bool:
    """Say whether `line` is one word that ends nothing."""
    return " " not in line and not is_complete(line)


def _is_program(line: str, following: str) -> bool:
    """Say whether one of the lines is a command, a comment, a setting or other code.

    A long line may hold code and prose, and a sentence may go on after code.
    """
    if line.endswith(_LINE_CONTINUES) or _SETTING.match(following) or _is_code(following):
        return True
    if len(line) > MAX_WRAP_CHARS:
        return False
    return (_is_code(line) and not ends_sentence(following)) or _COMMAND.match(line) is not None


def _is_code(line: str) -> bool:
    is_prose = line.count(" ") + 1 >= _MIN_PROSE_WORDS and line[-1].isalpha()
    return not is_prose and looks_like_code(line)
