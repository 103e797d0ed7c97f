"""Kinds of lines: what conditions of texts tell apart, roughly, each kind a bit.

A literal need not be looked for in lines that none of its texts can be on.
"""

from libc.stdint cimport uint64_t

cdef enum:
    KINDS = 48


cdef uint64_t kinds_of(LineConditions *conditions, Py_ssize_t most_chars) noexcept nogil:
    """Return the kinds that lines of at most so many characters which meet conditions may be of."""
    cdef uint64_t kinds = 0
    cdef int kind
    cdef LineFacts least, most  # those of a kind have
    for kind in range(KINDS):
        least.is_sentence, least.is_prose, least.is_item = kind >> 2 & 1, kind >> 1 & 1, kind & 1
        least.chars = FEW_CHARS + 1 if kind & 8 else 0
        least.words, most.words = 0, FEW_WORDS
        if kind >> 4 == 1:
            least.words, most.words = FEW_WORDS + 1, SOME_WORDS
        elif kind >> 4 == 2:
            least.words, most.words = SOME_WORDS + 1, conditions.max_words
        if (
            least.words <= conditions.max_words
            and most.words >= conditions.min_words
            and least.chars <= most_chars
            and is_as(least.is_sentence, conditions.is_sentence)
            and is_as(least.is_prose, conditions.is_prose)
            and is_as(least.is_item, conditions.is_item)
        ):
            kinds |= <uint64_t> 1 << kind
    return kinds
