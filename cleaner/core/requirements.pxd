from libc.stdint cimport uint16_t

from cleaner.core.literals cimport Finds

cdef enum:
    TRIGRAMS = 3  # of an alternative, that are looked at

# The requirements of a text: the alternatives of each, and the places of their trigrams.
ctypedef struct RequiredTrigrams:
    int count
    int *alternatives
    uint16_t *places

cdef class Requirements:
    cdef RequiredTrigrams trigrams
    cdef int _fill(self, list chosen) except -1

# Say whether the text that was read last may have the trigrams of a place.
cdef inline bint has(Finds finds, int place) noexcept:
    return finds.seen[place] == finds.mark

# Say whether it may have an alternative of each requirement.
cdef inline bint may_be_met(RequiredTrigrams *required, Finds finds) noexcept:
    cdef uint16_t *places = required.places
    cdef uint16_t *after_last
    cdef int number
    for number in range(required.count):
        after_last = places + required.alternatives[number] * TRIGRAMS
        while places < after_last and not (
            has(finds, places[0]) and has(finds, places[1]) and has(finds, places[2])
        ):
            places += TRIGRAMS
        if places == after_last:
            return False
        places = after_last
    return True
