"""The normaliser: the edits that bring any text into clean layout."""

from cleaner.blocks import is_doubtful
from cleaner.breaks import fix_breaks
from cleaner.characters import fix_characters
from cleaner.edit import Edited

_MOST_ROUNDS = 8


def normalize(text: str) -> Edited:
    """Return `text` in clean layout, with the edits that brought it there; see `lay_out`.

    >>> normalize("A b\\r\\n\\r\\n\\r\\nC").text
    'A b\\n\\nC\\n'
    """
    made = Edited(text)
    lay_out(made)
    return made


def lay_out(made: Edited) -> None:
    """Bring the text of `made` into clean layout.

    Lines that were joined may show a broken encoding that neither showed alone, so the two
    halves of the work take turns until one has nothing to do. Where a doubtful bullet opens a line,
    what goes above or below may make it another's neighbour, so the lines are looked at again.
    """
    made.take(fix_characters(made.text))
    for _ in range(_MOST_ROUNDS):
        breaks = fix_breaks(made.text)
        made.then(breaks)
        doubtful = is_doubtful(made.text)
        if not breaks or (made.text.isascii() and not doubtful):
            break
        characters = fix_characters(made.text)
        if not characters.edits and not doubtful:
            break
        made.take(characters)
        del characters  # and with it a text
