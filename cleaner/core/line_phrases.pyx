"""Phrases that fill a line, by what they have from their first letter to their last.

Few lines are as long as one that begins and ends as they do.
"""

from libc.stdint cimport uint64_t

from cleaner.core.characters cimport Text, at, text_of
from cleaner.core.tokens cimport spread


cdef class LinePhrases:
    """The values of `phrases` by text."""

    def __cinit__(self, phrases):
        self._phrases = dict(phrases)
        self._longest = max(map(len, self._phrases), default=-1)
        for inner in self._phrases:
            self._may_be[place_of(text_of(inner))] = True

    cdef object of_line(self, str view, Text inner, Py_ssize_t first):
        """Return the value of `inner`, a part of `view` from `first` on; None if it has none."""
        if inner.size > self._longest or not self._may_be[place_of(inner)]:
            return None
        return self._phrases.get(view[first : first + inner.size])


cdef inline uint64_t place_of(Text text) noexcept nogil:
    cdef uint64_t key = text.size
    if text.size:
        key = (key << 21 | at(text, 0)) << 21 | at(text, text.size - 1)
    return spread(key) >> (64 - PLACE_BITS)
