"""Patterns that are known to compile: their syntax is plain.

To compile all shipped patterns took two seconds, only to see that each is a pattern. Most have
nothing but what this module's grammar has, so `regex` is asked for the classes in them alone.
"""

from functools import lru_cache

import regex

from cleaner.ruleset.pattern_parser import PatternError, parse_pattern
from cleaner.ruleset.pattern_tree import may_be_empty
from cleaner.text.lazy import lazy_regex

_MAX_CLASSES = 4_000  # that are kept; most stand in many patterns
_MOST_NESTED = 30  # groups, which `regex` reads by calling itself
_NAME = "[a-z][a-z_]*"
_COUNT = r"(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\}|\{,\d{1,3}\})[+?]?+"
_SET = r"\[\^?+(?!\^)(?:[^\\\[\]]|\\.|\[(?!:))++\]"
_CLASS = rf"(?:\\[dDsSwW]|\\[pP]\{{\w+\}}|{_SET})"
_CHARACTER = rf"(?:[^\\\[\](){{}}*+?|^$]|\\[^\w\s]|{_CLASS})"
_PLACE = r"(?:[\^$]|\\[bB])"
_PLAIN = lazy_regex(
    rf"(?P<any>(?:{_CHARACTER}(?:{_COUNT})?+|{_PLACE}(?![*+?{{])|\((?:\?<?[=!](?&any)\)(?![*+?{{])"
    rf"|(?:\?:|\?>|\?P?<{_NAME}>|(?!\?))(?&any)\)(?:{_COUNT})?+)|\|)*+)",
    regex.DOTALL,
)
_CLASSES = lazy_regex(rf"\\[^pP]|(?P<class>{_CLASS})", regex.DOTALL)
_COUNTS = lazy_regex(r"\{(\d+),(\d+)\}")
_NAMES = lazy_regex(rf"\\.|{_SET}|\(\?P?<(?P<name>{_NAME})>", regex.DOTALL)


def names_in(pattern: str) -> frozenset[str]:
    """Return the names of the groups of `pattern`. Raises regex.error if it does not compile.

    >>> sorted(names_in("^by (?P<byline>[a-z]+)"))
    ['byline']
    """
    if is_plain(pattern):
        return frozenset(filter(None, _NAMES.findall(pattern)))
    return frozenset(regex.compile(pattern).groupindex)


def matches_nothing(pattern: str) -> bool:
    """Say whether `pattern`, which compiles, matches the empty text.

    >>> matches_nothing("a*"), matches_nothing("a+")
    (True, False)
    """
    try:
        if not may_be_empty(parse_pattern(pattern)):
            return False
    except PatternError:
        pass
    return regex.fullmatch(pattern, "") is not None


def is_plain(pattern: str) -> bool:
    """Say whether `pattern` is known to compile; another one may compile, too.

    >>> is_plain(r"^(?:share|send) \\w+$"), is_plain("a{2,1}"), is_plain("a**")
    (True, False, False)
    """
    return (
        _depth(pattern) <= _MOST_NESTED
        and _PLAIN.fullmatch(pattern) is not None
        and all(int(least) <= int(most) for least, most in _COUNTS.findall(pattern))
        and all(map(_compiles, filter(None, _CLASSES.findall(pattern))))
    )


def _depth(pattern: str) -> int:
    """Return how deep groups are nested, at most; an escaped sign counts as a group."""
    depth = deepest = 0
    for part in pattern.split("(")[1:]:
        depth += 1
        deepest = max(deepest, depth)
        depth -= part.count(")")
    return deepest


@lru_cache(maxsize=_MAX_CLASSES)
def _compiles(pattern: str) -> bool:
    try:
        regex.compile(pattern)
    except regex.error:
        return False
    return True
