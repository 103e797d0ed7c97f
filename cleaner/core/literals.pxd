from libc.stdint cimport uint8_t, uint32_t, uint64_t

from cleaner.core.characters cimport CharacterTable, Text

cdef enum:
    GRAM = 4  # characters

# A literal, its characters from `first` on among those of all, `before` of them before its gram. The
# one at `probe`, which the gram tells least of, is `character`.
ctypedef struct Literal:
    Py_ssize_t first
    int size
    int number
    int before
    int probe
    uint32_t character

# A place of the table: a gram, and its literals from `first` on; none in an empty place.
ctypedef struct Gram:
    uint64_t key
    int first
    int count

# Where a literal is in a text.
ctypedef struct Found:
    int literal
    Py_ssize_t start
    Py_ssize_t end

cdef class Finds:
    cdef Found *items
    cdef Py_ssize_t count
    cdef Py_ssize_t _room
    cdef int add(self, int literal, Py_ssize_t start, Py_ssize_t end) except -1

cdef class Literals:
    cdef CharacterTable _labels
    cdef uint32_t *_characters  # of all literals
    cdef Literal *_literals  # by gram
    cdef Gram *_grams
    cdef int _gram_bits  # of a hash, for a place of the table
    cdef uint32_t *_filter  # for all characters of a gram but the first: which ones that may be
    cdef int _filter_bits  # of a hash, for a place of the filter
    cdef uint8_t *_short_ends  # for two characters 1 if a gram of one or two may end there
    cdef int _fill(self, list literals, dict openings, dict of_grams) except -1
    cdef int _make_room(self, list literals, int grams) except -1
    cdef void _note(self, uint64_t key, int size) noexcept
    cdef Gram *_gram_of(self, uint64_t key) noexcept
    cdef int find(self, Text text, Finds finds) except -1
    cdef int _look(self, Text text, Py_ssize_t end, uint64_t key, Finds finds) except -1
    cdef int _try(
        self, Text text, Py_ssize_t end, uint64_t key, int size, Finds finds
    ) except -1
