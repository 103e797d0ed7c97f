from libc.stdint cimport uint8_t

from cleaner.core.characters cimport Text

cdef enum:
    PLACE_BITS = 15

cdef class LinePhrases:
    cdef dict _phrases
    cdef Py_ssize_t _longest
    cdef uint8_t[1 << PLACE_BITS] _may_be  # by the size and the ends of a text
    cdef object of_line(self, str view, Text inner, Py_ssize_t first)
