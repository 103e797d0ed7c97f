"""Headlines: lines that have the form of one."""

import regex

from cleaner.engine.document import Line

_MIN_WORDS, _MAX_WORDS = 3, 25
_FORM = regex.compile(
    r"""(?:- |\d{1,2}[.)] )?["'\p{Pi}\p{Ps}]*[\p{Lu}\p{Lt}\p{Lo}\p{Nd}].*[^.,:;\s]$"""
)


def is_headline(line: Line) -> bool:
    """Say whether `line` begins with a capital, a figure or a quote, and ends without a stop.

    >>> is_headline(Line("Old weir opens again", "old weir opens again"))
    True
    >>> is_headline(Line("Old weir opens again,", "old weir opens again,"))
    False
    """
    return _MIN_WORDS <= line.words <= _MAX_WORDS and _FORM.match(line.seen) is not None
