from libc.stdint cimport uint16_t

from cleaner.core.literals cimport Finds

cdef enum:
    TRIGRAMS = 4  # of an alternative, that are looked at

# The requirements of a text: the alternatives of each, and the places of their trigrams.
ctypedef struct RequiredTrigrams:
    int count
    int *alternatives
    uint16_t *places

cdef class Requirements:
    cdef RequiredTrigrams trigrams
    cdef int _fill(self, list chosen) except -1

# Say whether the text that was read last may have the trigrams of an alternative.
cdef inline bint may_have(Finds finds, uint16_t *places) noexcept:
    cdef int index
    for index in range(TRIGRAMS):
        if finds.seen[places[index]] != finds.mark:
            return False
    return True

# Say whether it may have an alternative of each requirement.
cdef inline bint may_be_met(RequiredTrigrams *required, Finds finds) noexcept:
    cdef uint16_t *places = required.places
    cdef uint16_t *after_last
    cdef int number
    for number in range(required.count):
        after_last = places + required.alternatives[number] * TRIGRAMS
        while places < after_last and not may_have(finds, places):
            places += TRIGRAMS
        if places == after_last:
            return False
        places = after_last
    return True
