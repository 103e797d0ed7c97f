"""The normaliser: the edits that bring any text into clean layout."""

from cleaner.text.characters import fix_characters
from cleaner.text.edits import EditedText
from cleaner.text.linebreaks import fix_breaks
from cleaner.text.list_marks import has_doubtful_bullet

_MAX_ROUNDS = 8


def normalize(text: str) -> EditedText:
    r"""Return `text` in clean layout, with the edits that brought it there.

    Extractors, editors and mail programs each leave another layout. Rules, and whoever reads
    the clean text, should meet one. Only characters without meaning, white space, bullets,
    line breaks, hyphens at line ends and broken encoding change.

    The two halves of the work take turns until one has nothing to do, at most 8 times: lines
    that are joined may show a broken encoding that neither line shows alone. If a doubtful
    bullet opens a line, the lines are looked at once more, because the lines around it may
    have changed.

    >>> normalize("A b\r\n\r\n\r\nC").text
    'A b\n\nC\n'
    """
    normalized = fix_characters(text)
    for _ in range(_MAX_ROUNDS):
        breaks = fix_breaks(normalized.text)
        normalized = normalized.apply(breaks)
        is_doubtful = has_doubtful_bullet(normalized.text)
        if not breaks or (normalized.text.isascii() and not is_doubtful):
            break
        characters = fix_characters(normalized.text)
        if not characters.edits and not is_doubtful:
            break
        normalized = normalized.then(characters)
    return normalized
