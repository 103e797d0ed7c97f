"""Headlines: lines that have the form of one, as certain as the use of it asks for."""

from cleaner.engine.document import Line
from cleaner.text.lazy import lazy_regex

_MIN_WORDS, _MAX_WORDS = 3, 25
_MIN_KEPT_WORDS, _MAX_KEPT_WORDS = 4, 20
_FORM = lazy_regex(
    r"""(?:- |\d{1,2}[.)] )?["'\p{Pi}\p{Ps}]*[\p{Lu}\p{Lt}\p{Lo}\p{Nd}].*[^.,:;\s]$"""
)


def is_headline(line: Line) -> bool:
    """Say whether `line` begins with a capital, a figure or a quote, and ends without a stop.

    >>> is_headline(Line.of("Old weir opens again", "old weir opens again"))
    True
    >>> is_headline(Line.of("Old weir opens again,", "old weir opens again,"))
    False
    """
    return _MIN_WORDS <= line.words <= _MAX_WORDS and _FORM.match(line.seen) is not None


def may_be_headline(line: Line) -> bool:
    """Say whether `line` may be the headline of the body below it, which stays for that.

    What stays may begin with a sign, such as the one of a heading in Markdown, or a small letter.

    >>> may_be_headline(Line.of("# Old weir opens again", "# old weir opens again"))
    True
    """
    return (
        _MIN_KEPT_WORDS <= line.words <= _MAX_KEPT_WORDS
        and not line.is_item
        and not line.seen.endswith((".", ":", ";", ","))
    )
