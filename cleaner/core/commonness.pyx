"""Commonness: which characters of a literal are the rarest together, in the texts of pages."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint16_t, uint32_t, uint64_t

from cleaner.core.characters cimport Text, at, text_of
from cleaner.core.tokens cimport spread

cdef enum:
    ASCII = 128
    HASH_BITS = 16
    MOST = 0xFFFF
    # What each literal that has a gram adds to it; the most common pair has some 280.
    OF_A_LITERAL = 20


cdef class Commonness:
    """How common pairs of characters are, and grams: those that many `literals` have are common.

    `pairs` has the numbers of the pairs of ASCII that are common, larger than 0.
    """

    def __cinit__(self, dict pairs, literals):
        self._pairs = <uint16_t *> PyMem_Calloc(ASCII * ASCII, sizeof(uint16_t))
        self._grams = <uint16_t *> PyMem_Calloc(1 << HASH_BITS, sizeof(uint16_t))
        if self._pairs is NULL or self._grams is NULL:
            raise MemoryError
        for (left, right), number in pairs.items():
            self._pairs[ord(left) * ASCII + ord(right)] = number
        for literal in literals:
            self._count(text_of(literal))

    def __dealloc__(self):
        PyMem_Free(self._pairs)
        PyMem_Free(self._grams)

    cdef void _count(self, Text literal) noexcept:
        cdef Py_ssize_t place
        cdef uint32_t gram
        for place in range(literal.size - GRAM + 1):
            gram = hash_at(literal, place)
            self._grams[gram] += self._grams[gram] < MOST

    cdef uint16_t of_pair(self, uint32_t left, uint32_t right) noexcept:
        return self._pairs[left * ASCII + right] if (left | right) < ASCII else 0

    cdef Py_ssize_t rarest(self, Text literal) noexcept:
        """Return where the rarest gram of a literal begins, 0 if it is shorter than a gram."""
        cdef Py_ssize_t place, pair, rarest = 0
        cdef uint32_t cost, least = 0
        for place in range(literal.size - GRAM + 1):
            cost = OF_A_LITERAL * self._grams[hash_at(literal, place)]
            for pair in range(place, place + GRAM - 1):
                cost += self.of_pair(at(literal, pair), at(literal, pair + 1))
            if place == 0 or cost < least:
                rarest, least = place, cost
        return rarest


cdef inline uint32_t hash_at(Text literal, Py_ssize_t place) noexcept nogil:
    """Return a number of HASH_BITS bits for the gram at a place."""
    cdef uint64_t number = 0
    cdef Py_ssize_t index
    for index in range(place, place + GRAM):
        number = spread(number ^ at(literal, index))
    return number >> (64 - HASH_BITS)
