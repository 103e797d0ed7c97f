from libc.stdint cimport uint8_t, uint32_t, uint64_t

from cleaner.core.characters cimport CharacterTable, Text
from cleaner.core.commonness cimport Commonness

cdef enum:
    SEEN_BITS = 12  # of a hash

# A literal, its characters from `first` on among those of all, `before` of them before its gram. The
# one at `probe`, which the gram tells least of, is `character`.
ctypedef struct Literal:
    Py_ssize_t first
    int size
    int number
    int before
    int probe
    uint32_t character
    uint64_t kinds  # of texts in which it is wanted

# A place of the table: a gram, and its literals from `first` on; none in an empty place.
ctypedef struct Gram:
    uint64_t key
    uint64_t kinds  # of all its literals
    int first
    int count

# Where a literal is in a text.
ctypedef struct Found:
    int literal
    Py_ssize_t start
    Py_ssize_t end

cdef class Finds:
    cdef uint8_t[1 << SEEN_BITS] seen  # by trigram, the mark of the last text that has it
    cdef uint8_t mark  # of the present text
    cdef uint64_t _kind  # likewise
    cdef Found *items
    cdef Py_ssize_t count
    cdef Py_ssize_t _room
    cdef void begin(self, uint64_t kind) noexcept
    cdef int add(self, int literal, Py_ssize_t start, Py_ssize_t end) except -1

cdef class Literals:
    cdef CharacterTable _labels
    cdef Commonness _commonness
    cdef uint32_t *_characters  # of all literals
    cdef Literal *_literals  # by gram
    cdef Gram *_grams
    cdef int _gram_bits  # of a hash, for a place of the table
    cdef uint32_t *_filter  # for all characters of a gram but the first: which ones that may be
    cdef int _filter_bits  # of a hash, for a place of the filter
    cdef uint8_t *_short_ends  # for two characters 1 if a gram of one or two may end there
    cdef int _fill(self, list literals, list kinds, dict openings, dict of_grams) except -1
    cdef int _make_room(self, list literals, int grams) except -1
    cdef void _note(self, uint64_t key, int size) noexcept
    cdef Gram *_gram_of(self, uint64_t key) noexcept
    cdef int find(self, Text text, uint64_t kind, Finds finds) except -1
    cdef int _look(self, Text text, Py_ssize_t end, uint64_t key, Finds finds) except -1
    cdef int _try(
        self, Text text, Py_ssize_t end, uint64_t key, int size, Finds finds
    ) except -1
    cdef list trigrams(self, str text)
