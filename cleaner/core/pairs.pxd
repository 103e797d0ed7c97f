# Pairs: the two characters that a hit may begin with, which rule out nearly all places of a line.
#
# Those of ASCII are told by the last 6 bits of each: a row for the first one, a bit for the second.

from libc.stdint cimport uint32_t, uint64_t

from cleaner.core.characters cimport Text, at, of_bytes, of_fours, of_pairs

cdef enum:
    PAIR_ROWS = 64
    ALL_SECONDS = 0xFFFFFFFFFFFFFFFF

cdef inline void add_pairs(uint64_t *pairs, uint32_t first, uint64_t seconds) noexcept nogil:
    pairs[first % PAIR_ROWS] |= seconds

cdef inline uint64_t second(uint32_t code) noexcept nogil:
    return <uint64_t> 1 << (code % PAIR_ROWS)

# Return the first place from `place` on, and before `last`, where the pairs do not rule out a hit.
cdef inline Py_ssize_t next_start(
    uint64_t *pairs, Text text, Py_ssize_t place, Py_ssize_t last
) noexcept nogil:
    if text.kind == 1:
        return next_in(pairs, of_bytes(text), place, last)
    if text.kind == 2:
        return next_in(pairs, of_pairs(text), place, last)
    return next_in(pairs, of_fours(text), place, last)

cdef inline Py_ssize_t next_in(
    uint64_t *pairs, Text text, Py_ssize_t place, Py_ssize_t last
) noexcept nogil:
    cdef uint32_t first, after
    while place < last:
        if place + 1 >= text.size:
            break
        first, after = at(text, place), at(text, place + 1)
        if pairs[first % PAIR_ROWS] & second(after) or (first | after) >= 128:
            break
        place += 1
    return place
