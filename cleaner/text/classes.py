"""Classes of characters as bits: what the compiled core asks Python of each character."""

from collections.abc import Callable, Sequence

# Takes characters, and returns those of them that are in the class.
CharacterTest = Callable[[str], set[str]]


def class_bits(classes: Sequence[CharacterTest], characters: str) -> list[int]:
    """Return the classes of each of `characters`: a bit for each of `classes`, in their order.

    >>> class_bits((lambda text: {*filter(str.isdigit, text)}, lambda text: {"b"}), "1bc")
    [1, 2, 0]
    """
    members = [members_of(characters) for members_of in classes]
    return [
        sum(1 << bit for bit, of_class in enumerate(members) if char in of_class)
        for char in characters
    ]
