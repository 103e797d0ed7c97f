"""Typing errors in lines: the view of a line in which words of the rules are spelt right."""

from collections.abc import Mapping, MutableSequence, Sequence

from cleaner.engine.view import View
from cleaner.text.lazy import lazy_regex
from cleaner.text.spelling import Spelling

_MAX_CHARS = 300  # of a line that is looked at: prompts are short, and prose is where names are
_WORD = lazy_regex(r"[^\W\d_]+")


def correct(
    seen: MutableSequence[str],
    folded: MutableSequence[str],
    views: MutableSequence[View | None],
    spelling: Spelling,
) -> None:
    """Put right the lines that have a typing error: what is `seen`, its folded form and its view.

    The offsets of a view lead to the word as the line spells it.
    """
    meant = spelling.corrections([line for line in folded if len(line) <= _MAX_CHARS])
    for number, line in enumerate(folded) if meant else ():
        if len(line) <= _MAX_CHARS and any(map(line.__contains__, meant)):
            view = _corrected(seen[number], line, views[number], meant)
            views[number], seen[number] = view, view.text
            folded[number] = _WORD.sub(lambda word: meant.get(word[0], word[0]), line)


def _corrected(seen: str, folded: str, view: View | None, meant: Mapping[str, str]) -> View:
    places: Sequence[int] = view.offsets if view else range(len(seen) + 1)
    texts: list[str] = []
    offsets: list[int] = []
    position = 0
    for word in _WORD.finditer(folded):
        start, end = word.span()
        if (right := meant.get(word[0])) is None:
            continue
        texts += seen[position:start], _in_case(right, seen[start:end])
        offsets += places[position:start]
        # The last letter stands for the last one of the word, and so for all that is left of it.
        offsets += (places[min(start + place, end - 1)] for place in range(len(right) - 1))
        offsets.append(places[end - 1])
        position = end
    texts.append(seen[position:])
    offsets += places[position:]
    return View("".join(texts), offsets, view.marks if view else ())


def _in_case(word: str, like: str) -> str:
    """Return `word` with capitals where the word `like` has them: all, the first, or none.

    >>> _in_case("newsletter", "NEWLETTER"), _in_case("newsletter", "Newletter")
    ('NEWSLETTER', 'Newsletter')
    """
    if like.isupper():
        return word.upper() if len(word.upper()) == len(word) else word
    return f"{word[0].upper()}{word[1:]}" if like[0].isupper() else word
