"""Fragments: parts of one sentence that an extractor put on lines of their own.

It prints each link, each bold word and each piece of code as a line, so that a paragraph falls
apart. The parts show it: they go on in lower case, or open with a comma.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import regex

from cleaner.text.hyphen_words import HyphenWords, openers
from cleaner.text.hyphens import Dehyphenator, is_cut_word
from cleaner.text.lazy import lazy_regex
from cleaner.text.unwrap import STARTS_LOWER, is_complete

_MAYBE_FRAGMENT = lazy_regex(
    r"""\n[ \t]*\n[ \t]*(?=["'\p{Pi}\p{Ps}]*\p{Ll}|[,.;:!?)(])|\n[ \t]*(?=[,.;:!?)])"""
)
_CLOSES = lazy_regex(r"[,;:!?)](?:\s|$)|\.(?:\s|$)|\)[,.;:]")
_GOES_ON = lazy_regex(rf"{_CLOSES.pattern}|\((?:\s|$)")
CLOSE = (",", ".", ";", ":", "!", "?", ")")
GO_ON = (",", "(", "-", "\N{HYPHEN}", "`", "*", "_", ")")  # at the end of a line
_OPENS_INSIDE = lazy_regex(r"^[,.;](?: |$)", regex.MULTILINE)
_MARK = lazy_regex(r"(?:`[^`]+`|[*_]{1,3}[^*_]+[*_]{1,3}|\[[^\]]+\]\([^)]*\))$")
_OPENS_OTHER = ("#", "|", ">", "+", "=", "- ", "* ")
_CODE = lazy_regex(r"[{}<>=]|;$")
_MIN_LONG_CHARS = 40  # a shorter line may be a label and not a part of a sentence
_LOOKED_AT_CHARS = 400  # around a break; of a longer line the end tells
_MIN_RUN = 3  # parts, where the first one is short


def may_have_fragments(text: str, languages: Mapping[str, HyphenWords]) -> bool:
    r"""Say, quickly, whether parts of a sentence may be on lines of their own.

    A paragraph in lower case alone shows none: it may be a label or a name.

    >>> may_have_fragments("We use,\n\nas ever,\n\nthe old winch.", {})
    True
    >>> may_have_fragments("The end.\n\niron winches\n\nA new one.", {})
    False
    """
    words: Collection[str] | None = None
    for match in _MAYBE_FRAGMENT.finditer(text):
        words = openers(languages) if words is None else words
        following = text[match.end() : match.end() + _LOOKED_AT_CHARS]
        above = text[max(0, match.start() - _LOOKED_AT_CHARS) : match.start()].rstrip()
        lines = [line.strip() for line in above.rsplit("\n", 4) if line.strip()][-2:]
        if any(_may_go_on(line, words) for line in lines) or _may_join(lines, following):
            return True
    return False


def _may_go_on(line: str, words: Collection[str]) -> bool:
    if line.endswith(GO_ON):
        return True
    return line.rsplit(" ", 1)[-1] in words


def _may_join(lines: Sequence[str], following: str) -> bool:
    if not lines or not _GOES_ON.match(following):
        return False
    return not lines[-1].endswith(CLOSE)


def count_openings_inside(text: str) -> int:
    r"""Return how many lines open with a mark that opens no line of verse or of a list.

    >>> count_openings_inside("the mill\n, which is old\n, and dry\nnow")
    2
    """
    return len(_OPENS_INSIDE.findall(text))


def space_between(line: str, fragment: str) -> str:
    """Return what clean layout has between a part of a sentence and the one before it.

    >>> space_between("the mill", ", which is old"), space_between("the mill", "and weir")
    ('', ' ')
    """
    return "" if line.endswith("(") or _CLOSES.match(fragment) else " "


def fragment_runs(
    texts: Sequence[str],
    joinable: Sequence[bool],
    joined: Sequence[bool],
    dehyphenator: Dehyphenator,
) -> Iterator[range]:
    """Yield the numbers of the parts of each sentence, for those that are `joinable`.

    `joined` says for each part whether its line break above has been found to be soft.
    """
    first = 0
    for number in range(1, len(texts) + 1):
        if number < len(texts) and joinable[number] and joinable[number - 1]:
            is_inside = not all(joined[first + 1 : number])
            if joined[number] or continues(texts, number, is_inside, dehyphenator):
                continue
        run = range(first, number)
        if len(run) > 1 and not all(joined[first + 1 : number]) and is_sentence(texts, run):
            yield run
        first = number


def continues(
    texts: Sequence[str], number: int, is_inside: bool, dehyphenator: Dehyphenator
) -> bool:
    """Say whether the text at `number` may continue the sentence of the one above.

    If that one is itself inside a sentence, lower case is enough.
    """
    line, following, below = [*texts[number - 1 : number + 2], ""][:3]
    goes_on = _goes_on(following)
    may_go_on = goes_on or (len(following) < _MIN_LONG_CHARS and _goes_on(below))
    if not may_go_on or not _has_words(line):
        return False  # nearly all; an ornament would open an item of a list with words
    if is_complete(line) or line.startswith(_OPENS_OTHER) or following.startswith(_OPENS_OTHER):
        return _GOES_ON.match(following) is not None and not line.endswith(CLOSE)
    if _CODE.search(line) or _CODE.search(following):
        return False
    if _GOES_ON.match(following) or _MARK.search(line):
        return goes_on
    if len(line) >= _MIN_LONG_CHARS and is_cut_word(line, following):
        return True
    is_decided = is_inside if goes_on else is_complete(following)
    return goes_on if is_decided else _is_open(line, dehyphenator)


def _has_words(line: str) -> bool:
    return any(map(str.isalnum, line)) or line.startswith((",", "("))


def _goes_on(text: str) -> bool:
    first = text[:1]
    if first.isascii() and first.isalnum():  # nearly always, without the patterns
        return first.islower()
    return bool(STARTS_LOWER.match(text) or _GOES_ON.match(text))


def _is_open(line: str, dehyphenator: Dehyphenator) -> bool:
    """Say whether a sentence cannot end with `line`, which is more than a label."""
    if line.endswith((",", "(")):
        return True
    return dehyphenator.is_leading(line.rsplit(" ", 1)[-1])


def is_sentence(texts: Sequence[str], run: range) -> bool:
    """Say whether the parts in `run` make a sentence, not a menu, a list or a stanza."""
    parts = [texts[number] for number in run]
    if not is_complete(" ".join(parts[-2:])) or parts[-1].endswith(":"):
        return False
    if sum(map(len, parts)) < _MIN_LONG_CHARS:
        return False
    opening = parts[0]
    if STARTS_LOWER.match(opening):
        return False
    return (
        len(opening) >= _MIN_LONG_CHARS
        or _MARK.match(opening) is not None
        or len(parts) >= _MIN_RUN
    )
