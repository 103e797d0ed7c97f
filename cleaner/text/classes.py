"""Classes of characters as bits: what the compiled core asks Python of each character."""

from collections.abc import Callable, Sequence

# Takes characters, and returns those of them that are in the class.
CharacterTest = Callable[[str], set[str]]


def class_bits(classes: Sequence[CharacterTest], characters: str) -> list[int]:
    """Return the classes of each of `characters`: a bit for each of `classes`, in their order.

    >>> class_bits((lambda text: {*filter(str.isdigit, text)}, lambda text: {"b"}), "1bc")
    [1, 2, 0]
    """
    bits = dict.fromkeys(characters, 0)
    for number, members_of in enumerate(classes):
        for char in members_of(characters):
            bits[char] |= 1 << number
    return [bits[char] for char in characters]
