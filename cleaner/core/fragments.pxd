from cleaner.core.pieces cimport Pieces

cdef class Fragments:
    cdef Pieces pieces
    cdef int join(self) except -1
    cdef bint _is_joinable(self, Py_ssize_t number) noexcept
    cdef bint _are_joined(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef bint _goes_on(self, Py_ssize_t first, Py_ssize_t number) except -1
    cdef int _join(self, Py_ssize_t number, str line, str following) except -1
