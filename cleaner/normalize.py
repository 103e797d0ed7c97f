"""The normaliser: the edits that bring any text into clean layout."""

from cleaner.blocks import is_doubtful
from cleaner.breaks import fix_breaks
from cleaner.characters import fix_characters
from cleaner.edit import Edit, apply_edits, compose

_MOST_ROUNDS = 8


def normalize(text: str) -> list[Edit]:
    """Return the edits that bring `text` into clean layout, none if it is in it already.

    Lines that were joined may show a broken encoding that neither showed alone, so the two
    halves of the work take turns until one has nothing to do. Where a doubtful bullet opens a line,
    what goes above or below may make it another's neighbour, so the lines are looked at again.

    >>> apply_edits("A b\\r\\n\\r\\n\\r\\nC", normalize("A b\\r\\n\\r\\n\\r\\nC"))
    'A b\\n\\nC\\n'
    """
    edits = fix_characters(text)
    current = apply_edits(text, edits)
    for _ in range(_MOST_ROUNDS):
        breaks = fix_breaks(current)
        current = apply_edits(current, breaks)
        edits = compose(text, edits, breaks)
        doubtful = is_doubtful(current)
        if not breaks or (current.isascii() and not doubtful):
            break
        characters = fix_characters(current)
        if not characters and not doubtful:
            break
        current = apply_edits(current, characters)
        edits = compose(text, edits, characters)
    return edits
