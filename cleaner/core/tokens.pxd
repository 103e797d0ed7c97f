from libc.stdint cimport uint32_t, uint64_t

from cleaner.core.characters cimport Text

cdef enum:
    START_OF_HASH = 5381

# A place of the table: its token is empty, number 0, or one among the characters of all.
ctypedef struct Place:
    uint64_t hash
    Py_ssize_t start
    Py_ssize_t size
    int number  # of the token, from 1 on

cdef inline uint64_t hash_with(uint64_t hash, uint32_t code) noexcept nogil:
    return hash * 33 + code

cdef class Tokens:
    cdef Place *_places
    cdef uint64_t _mask
    cdef uint32_t *_characters
    cdef Py_ssize_t _end  # of the characters
    cdef Py_ssize_t _space
    cdef int _size
    cdef int find(self, Text text, Py_ssize_t start, Py_ssize_t end, uint64_t hash) noexcept
    cdef Place *_place_of(
        self, Text text, Py_ssize_t start, Py_ssize_t end, uint64_t hash
    ) noexcept
    cdef bint _is(self, Place *place, Text text, Py_ssize_t start) noexcept
    cdef bint has(self, Text text, Py_ssize_t start, Py_ssize_t end) noexcept
    cdef int add(self, str token) except -1
    cdef int _make_room(self, Py_ssize_t characters) except -1
