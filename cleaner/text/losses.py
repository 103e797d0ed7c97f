"""Losses: by how many words and characters edits make a text shorter."""

from collections import Counter
from collections.abc import Sequence

from cleaner.core import CORE
from cleaner.text.edits import Edit
from cleaner.text.words import count_words, word_table


def words_lost(edits: Sequence[Edit]) -> int:
    """Return how many words each of `edits` takes, in all; one that adds words takes none.

    >>> words_lost([Edit(0, 12, "Post Comment", "", ("comments.form-prompt",))])
    2
    """
    if CORE.is_compiled:
        from cleaner.core.words import words_lost as in_core

        return in_core(word_table(), edits)
    changes = Counter((edit.before, edit.after) for edit in edits)  # boilerplate repeats itself
    return sum(
        times * max(count_words(before) - count_words(after), 0)
        for (before, after), times in changes.items()
    )


def characters_lost(edits: Sequence[Edit]) -> int:
    """Return how many characters each of `edits` takes, in all, likewise.

    >>> characters_lost([Edit(1, 3, "  ", " ", ("layout.spaces",)), Edit(4, 4, "", "  ", ("a.b",))])
    1
    """
    if CORE.is_compiled:
        from cleaner.core.words import characters_lost as in_core

        return in_core(edits)
    return sum(max(len(edit.before) - len(edit.after), 0) for edit in edits)
