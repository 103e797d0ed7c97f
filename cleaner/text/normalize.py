"""The normaliser: the edits that bring any text into clean layout."""

from collections.abc import Mapping

from cleaner.text.characters import fix_characters
from cleaner.text.edits import EditedText
from cleaner.text.escapes import fix_escapes, may_be_escaped
from cleaner.text.hyphen_words import NO_WORDS, HyphenWords
from cleaner.text.linebreaks import fix_breaks
from cleaner.text.list_marks import has_doubtful_bullet

_MAX_ROUNDS = 8


def normalize(
    text: str, languages: Mapping[str, HyphenWords] = NO_WORDS, *, nested: bool = False
) -> EditedText:
    r"""Return `text` in clean layout, with the edits that brought it there.

    Extractors, editors and mail programs each leave another layout. Rules, and whoever reads
    the clean text, should meet one. Only characters without meaning, white space, bullets,
    line breaks, hyphens at line ends and broken or escaped encoding change.

    The two halves of the work take turns until one has nothing to do, at most 8 times: lines
    that are joined may show a broken encoding that neither line shows alone. If a doubtful
    bullet opens a line, the lines are looked at once more, because the lines around it may
    have changed. What `languages` declare, by their codes, decides on hyphens at line ends. Inner
    lists stand on the level of the outer one, unless the text is to be `nested` as in Markdown.

    >>> normalize("A b\r\n\r\n\r\nC").text
    'A b\n\nC\n'
    """
    normalized = _decode(text)
    for _ in range(_MAX_ROUNDS):
        breaks = fix_breaks(normalized.text, languages, nested=nested)
        if not breaks:
            break
        normalized = normalized.apply(breaks)
        is_doubtful = has_doubtful_bullet(normalized.text) or may_be_escaped(normalized.text)
        if normalized.text.isascii() and not is_doubtful:
            break
        characters = _decode(normalized.text)
        if not characters.edits and not is_doubtful:
            break
        normalized = normalized.then(characters)
    return normalized


def _decode(text: str) -> EditedText:
    """Return `text` with its characters fixed, and what was escaped in it decoded."""
    decoded = fix_characters(text)
    for _ in range(_MAX_ROUNDS):
        escapes = fix_escapes(decoded.text)
        if not escapes:
            break
        decoded = decoded.apply(escapes)
        decoded = decoded.then(fix_characters(decoded.text))
    return decoded
