"""The normaliser: the edits that bring any text into clean layout."""

from cleaner.breaks import fix_breaks
from cleaner.characters import fix_characters
from cleaner.edit import Edit, apply_edits, compose


def normalize(text: str) -> list[Edit]:
    """Return the edits that bring `text` into clean layout, none if it is in it already.

    >>> apply_edits("A b\\r\\n\\r\\n\\r\\nC", normalize("A b\\r\\n\\r\\n\\r\\nC"))
    'A b\\n\\nC\\n'
    """
    characters = fix_characters(text)
    return compose(text, characters, fix_breaks(apply_edits(text, characters)))
