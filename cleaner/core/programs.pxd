from libc.stdint cimport uint16_t, uint32_t, uint64_t, uint8_t

from cleaner.core.characters cimport CharacterTable, Flags, Text
from cleaner.core.pairs cimport PAIR_ROWS

# What one instruction asks for. `mask` has bits of a CharacterTable.
ctypedef struct Instruction:
    int op
    uint16_t mask
    int least
    int most
    int target  # where to go on, or the number of the class

# The forms of a class, those that begin alike together, each with a 0 at its end.
ctypedef struct FormTable:
    uint32_t *characters
    int starts[128]  # where the forms are that begin with a character of ASCII, -1 for none
    uint32_t *others  # the other characters that forms begin with, in order
    int *other_starts
    int size  # of others
    uint64_t pairs[64]  # that forms begin with

cdef class Forms:
    cdef FormTable table

cdef class Program:
    cdef readonly CharacterTable table
    cdef tuple _classes
    cdef FormTable **_forms
    cdef Instruction *_instructions
    cdef int _size
    cdef bint _is_bound
    cdef uint64_t[PAIR_ROWS] _pairs  # that a hit may begin with
    cdef void _add_pairs(self, int number) noexcept
    cdef bint find(
        self, Text text, Py_ssize_t first, Py_ssize_t *start, Py_ssize_t *end, uint8_t **memory
    ) noexcept nogil
