from libc.stdint cimport uint16_t, uint32_t

from cleaner.core.characters cimport Text

cdef enum:
    GRAM = 4  # characters

cdef class Commonness:
    cdef uint16_t *_pairs  # how common a pair of characters of ASCII is
    cdef uint16_t *_grams  # by a hash, how many of the literals have it
    cdef uint16_t of_pair(self, uint32_t left, uint32_t right) noexcept
    cdef void _count(self, Text literal) noexcept
    cdef Py_ssize_t rarest(self, Text literal) noexcept
