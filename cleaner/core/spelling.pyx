"""Typing errors: which words of lines may be one error off some others; see text/spelling.py.

If one letter too many, too few or wrong, or two swapped, make one word of another, then each of the
two, as it is or without one letter, is the same as the other, as that is or without one letter.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint8_t, uint64_t

from cleaner.core.characters cimport (
    CharacterTable,
    Flags,
    Text,
    at,
    flags_of,
    of_bytes,
    of_fours,
    of_pairs,
    text_of,
)
from cleaner.core.tokens cimport Tokens, spread

cdef enum:
    # The order of text/spelling.py.
    SPACE = 1
    LETTER = 2
    AROUND = 4

cdef enum:
    BYTE_SHIFT = 64 - 17  # of a hash, for the byte of its bit
    BIT_SHIFT = 64 - 20
    RIGHT_SHIFT = 64 - 13  # for a place among the right words
    KEY_CHARS = 16

cdef uint64_t FACTOR = 0x9E3779B97F4A7C15  # its powers fill the first bits, too


# The letters of a word of Latin-1, of at most KEY_CHARS.
ctypedef struct Key:
    uint64_t first
    uint64_t last


cdef class Suspects:
    """Tells tokens of texts that may be one error off some words, of at least `least` letters.

    `table` has the classes of text/spelling.py. A token that was added is not told again.
    """

    cdef CharacterTable _table
    cdef Tokens _known
    cdef Py_ssize_t _least
    cdef Py_ssize_t _most
    cdef uint64_t *_hashes  # a table of those of each word as it is, and without each letter
    cdef int _shift  # of a hash, for its first place in the table; an empty place is 0
    cdef uint8_t *_bits  # one for the first bits of each hash: those of most words are not there
    cdef uint64_t *_openings  # hashes of the first letters of a word
    cdef Key *_right  # words without an error that were met, each at its only place

    def __cinit__(self, CharacterTable table, words, Py_ssize_t least):
        self._table, self._known, self._least = table, Tokens(), least
        self._most = max(map(len, words), default=0) + 1
        self._shift = 64 - (2 * (sum(map(len, words)) + len(words)) + 1).bit_length()
        self._hashes = <uint64_t *> PyMem_Calloc(1 << (64 - self._shift), sizeof(uint64_t))
        self._openings = <uint64_t *> PyMem_Calloc(self._most + 1, sizeof(uint64_t))
        self._bits = <uint8_t *> PyMem_Calloc(1 << (64 - BYTE_SHIFT), 1)
        self._right = <Key *> PyMem_Calloc(1 << (64 - RIGHT_SHIFT), sizeof(Key))
        if not (self._hashes and self._openings and self._bits and self._right):
            raise MemoryError
        for word in words:
            self._look(text_of(word), 0, len(word), True)

    def __dealloc__(self):
        PyMem_Free(self._hashes)
        PyMem_Free(self._openings)
        PyMem_Free(self._bits)
        PyMem_Free(self._right)

    def __len__(self):
        return len(self._known)

    def add(self, str token):
        """Keep a token that has no error."""
        self._known.add(token)

    def missing(self, lines):
        """Return the tokens of `lines` that may have an error, and were not added."""
        cdef str line
        cdef set missing = set()
        for line in lines:
            self._add_missing(line, missing)
        return missing

    cdef int _add_missing(self, str line, set missing) except -1:
        cdef Text text = text_of(line)
        self._table.know(text)
        if text.kind == 1:
            return check_words(self, line, of_bytes(text), missing)
        if text.kind == 2:
            return check_words(self, line, of_pairs(text), missing)
        return check_words(self, line, of_fours(text), missing)

    cdef int _add_if_missing(
        self, str line, Text text, Py_ssize_t first, Py_ssize_t last, set missing
    ) except -1:
        """Add the token around a word if it may have an error; return whether the word is right."""
        cdef Flags flags = self._table.flags
        cdef Py_ssize_t start = first, end = last
        if not self._look(text, first, last, False):
            return True
        while start and flags_of(flags, at(text, start - 1)) & AROUND:
            start -= 1
        while end < text.size and flags_of(flags, at(text, end)) & AROUND:
            end += 1
        if start and not flags_of(flags, at(text, start - 1)) & SPACE:
            return False  # it is a part of something else
        if end < text.size and not flags_of(flags, at(text, end)) & SPACE:
            return False
        if self._known.has(text, start, end):
            return True
        missing.add(line[start:end])
        return False

    cdef bint _look(self, Text text, Py_ssize_t first, Py_ssize_t last, bint adds) noexcept:
        """Say whether a word, as it is or without one letter, is there; or add all of these."""
        cdef Py_ssize_t place
        cdef uint64_t ending = 0, power = 1
        self._openings[0] = 1
        for place in range(first, last):
            self._openings[place - first + 1] = (
                self._openings[place - first] * FACTOR + at(text, place)
            )
        if self._has_or_add(self._openings[last - first], adds):
            return True
        for place in range(last - 1, first - 1, -1):
            if self._has_or_add(self._openings[place - first] * power + ending, adds):
                return True
            ending += at(text, place) * power
            power *= FACTOR
        return False

    cdef bint _has_or_add(self, uint64_t hash, bint adds) noexcept:
        cdef uint8_t *bits = &self._bits[hash >> BYTE_SHIFT]
        cdef uint8_t bit = 1 << (hash >> BIT_SHIFT & 7)
        if adds:
            bits[0] |= bit
            self._place_of(hash)[0] = hash
            return False
        return bits[0] & bit and self._place_of(hash)[0] == hash

    cdef uint64_t *_place_of(self, uint64_t hash) noexcept:
        """Return the place of a hash in the table, or the empty place for it."""
        cdef uint64_t mask = (<uint64_t> 1 << (64 - self._shift)) - 1
        cdef uint64_t place = hash >> self._shift
        while self._hashes[place] not in (0, hash):
            place = (place + 1) & mask
        return &self._hashes[place]


cdef inline int check_words(Suspects suspects, str line, Text text, set missing) except -1:
    """Add the tokens of a line that are missing: those of its words that may have an error."""
    cdef Flags flags = suspects._table.flags
    cdef Py_ssize_t place, size = 0
    cdef Key key
    cdef Key *kept
    for place in range(text.size + 1):
        if place < text.size and flags_of(flags, at(text, place)) & LETTER:
            size += 1
            continue
        if suspects._least <= size <= suspects._most:
            if text.kind > 1 or size > KEY_CHARS:
                suspects._add_if_missing(line, text, place - size, place, missing)
            else:
                key = key_of(text, place - size, place)
                kept = &suspects._right[spread(key.first ^ key.last) >> RIGHT_SHIFT]
                if kept.last != key.last or kept.first != key.first:
                    if suspects._add_if_missing(line, text, place - size, place, missing):
                        kept[0] = key
        size = 0
    return 0


cdef inline Key key_of(Text text, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    cdef Key key = Key(0, 0)
    cdef Py_ssize_t place
    for place in range(first, last):
        key.first = key.first << 8 | key.last >> 56
        key.last = key.last << 8 | at(text, place)
    return key
