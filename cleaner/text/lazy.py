"""Patterns that are compiled when they are first used: a text needs few of those declared."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, AnyStr, cast

import regex


class _LazyPattern:
    """Stands for a compiled pattern, and keeps each of its methods that was asked for."""

    def __init__(self, compiler: Callable[..., Any], pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern  # which others are made of, without compiling this one
        self._compiler, self._flags = compiler, flags

    @cached_property
    def _compiled(self) -> Any:
        return self._compiler(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # of copying and pickling, which ask before there is a pattern
            raise AttributeError(name)
        method = getattr(self._compiled, name)
        setattr(self, name, method)  # the next use finds it without this function
        return method

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._compiler, self.pattern, self._flags)


def lazy_regex(pattern: AnyStr, flags: int = 0) -> "regex.Pattern[AnyStr]":
    r"""Return `pattern` for `regex`, compiled when it is first used.

    For constants of a module. A fault in the pattern is an error only then.

    >>> lazy_regex(r"\p{Lu}+").findall("WEIR and mill")
    ['WEIR']
    """
    return cast("regex.Pattern[AnyStr]", _LazyPattern(regex.compile, pattern, flags))


def lazy_re(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    r"""Return `pattern` for `re`, which is faster for classes of characters; see lazy_regex.

    >>> lazy_re(r"[a-z]+").findall("WEIR and mill")
    ['and', 'mill']
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(re.compile, pattern, flags))
