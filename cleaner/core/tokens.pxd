from libc.stdint cimport uint32_t, uint64_t

from cleaner.core.characters cimport Text, at

cdef enum:
    START_OF_HASH = 5381

# A place of the table: its token is empty, number 0, or one among the characters of all.
ctypedef struct Place:
    uint64_t hash
    Py_ssize_t start
    Py_ssize_t size
    int number  # of the token, from 1 on

# The bits of a key spread to the highest ones, by the golden ratio (Knuth, TAOCP 3, 6.4).
cdef inline uint64_t spread(uint64_t key) noexcept nogil:
    return key * 0x9E3779B97F4A7C15ULL

cdef inline uint64_t hash_with(uint64_t hash, uint32_t code) noexcept nogil:
    return hash * 33 + code

cdef inline uint64_t hash_of(Text text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef uint64_t hash = START_OF_HASH
    cdef Py_ssize_t place
    for place in range(start, end):
        hash = hash_with(hash, at(text, place))
    return hash

cdef class Tokens:
    cdef Place *_places
    cdef uint64_t _mask
    cdef uint32_t *_characters
    cdef Py_ssize_t _end  # of the characters
    cdef Py_ssize_t _space
    cdef int _size
    cdef bint has(self, Text text, Py_ssize_t start, Py_ssize_t end) noexcept
    cdef int add(self, str token) except -1
    cdef int _make_room(self, Py_ssize_t characters) except -1

# The number of the token from `start` to `end`, which has that hash; -1 for none.
cdef inline int find_in(
    Tokens tokens, Text text, Py_ssize_t start, Py_ssize_t end, uint64_t hash
) noexcept:
    return place_in(tokens, text, start, end, hash).number - 1

# The place of a token, or the empty place for it.
cdef inline Place *place_in(
    Tokens tokens, Text text, Py_ssize_t start, Py_ssize_t end, uint64_t hash
) noexcept:
    cdef uint64_t number = hash & tokens._mask
    cdef Place *place = &tokens._places[number]
    while place.number and not (
        place.hash == hash
        and place.size == end - start
        and is_same(&tokens._characters[place.start], text, start, place.size)
    ):
        number = (number + 1) & tokens._mask
        place = &tokens._places[number]
    return place

cdef inline bint is_same(
    uint32_t *characters, Text text, Py_ssize_t start, Py_ssize_t size
) noexcept nogil:
    cdef Py_ssize_t index
    for index in range(size):
        if characters[index] != at(text, start + index):
            return False
    return True
