from libc.stdint cimport uint64_t

from cleaner.core.machine cimport Step

# Work out what the text may begin with from each step on.
cdef void find_firsts(Step *steps, int size) noexcept nogil

# Let a run take all that it can where a shorter one is of no use, once `firsts` are known.
cdef void find_whole_runs(Step *steps, int size) noexcept nogil

# Add the pairs of characters that a hit may begin with, once `firsts` are known.
cdef void find_pairs(Step *steps, uint64_t *pairs) noexcept nogil
