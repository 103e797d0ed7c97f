"""Tokens: strings without white space, each with a number, found in texts where they stand."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc

from cleaner.core.characters cimport at, text_of

cdef enum:
    SMALLEST = 16  # places of a table, a power of two


cdef class Tokens:
    """Tokens in the order in which they were added; each has characters."""

    def __cinit__(self):
        self._places = <Place *> PyMem_Calloc(SMALLEST, sizeof(Place))
        if self._places is NULL:
            raise MemoryError
        self._mask = SMALLEST - 1

    def __dealloc__(self):
        PyMem_Free(self._places)
        PyMem_Free(self._characters)

    def __len__(self):
        return self._size

    cdef bint has(self, Text text, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Say whether the token from `start` to `end` is here."""
        return find_in(self, text, start, end, hash_of(text, start, end)) >= 0

    cdef int add(self, str token) except -1:
        """Add a token; return its number, also where it was there."""
        cdef Text text = text_of(token)
        cdef Py_ssize_t index
        cdef uint64_t hash = hash_of(text, 0, text.size)
        cdef Place *place = place_in(self, text, 0, text.size, hash)
        if not place.number:
            self._make_room(text.size)
            place = place_in(self, text, 0, text.size, hash)
            for index in range(text.size):
                self._characters[self._end + index] = at(text, index)
            self._size += 1
            place[0] = Place(hash, self._end, text.size, self._size)
            self._end += text.size
        return place.number - 1

    cdef int _make_room(self, Py_ssize_t characters) except -1:
        """Make sure that one more token fits, and that half of the places stay empty."""
        cdef uint64_t number, free, size = self._mask + 1
        cdef Place *places
        cdef uint32_t *longer
        if self._end + characters > self._space:
            self._space = 2 * (self._end + characters)
            longer = <uint32_t *> PyMem_Realloc(self._characters, self._space * sizeof(uint32_t))
            if longer is NULL:
                raise MemoryError
            self._characters = longer
        if 2 * <uint64_t> (self._size + 1) <= size:
            return 0
        places = <Place *> PyMem_Calloc(2 * size, sizeof(Place))
        if places is NULL:
            raise MemoryError
        self._mask = 2 * size - 1
        for number in range(size):
            if self._places[number].number:
                free = self._places[number].hash & self._mask
                while places[free].number:
                    free = (free + 1) & self._mask
                places[free] = self._places[number]
        PyMem_Free(self._places)
        self._places = places
        return 0
