from libc.stdint cimport uint16_t

from cleaner.core.literals cimport Finds

cdef enum:
    TRIGRAMS = 3  # of an alternative, that are looked at

cdef class Requirements:
    cdef uint16_t *_places  # of the trigrams, TRIGRAMS for each alternative
    cdef int *_alternatives  # of each requirement
    cdef int _count
    cdef int _fill(self, list chosen) except -1
    cdef bint may_be_met(self, Finds finds) noexcept
