from cleaner.core.lines cimport Reader

cdef class References:
    cdef Reader reader
    cdef Py_ssize_t surname_chars
    cdef Py_ssize_t least
    cdef Py_ssize_t run  # how many of the last lines may name one
    cdef list lines
    cdef int look(self, Py_ssize_t start, Py_ssize_t end, Py_ssize_t number) except -1
    cdef int end_run(self) except -1
    cdef bint _may_name_author(self, Py_ssize_t start, Py_ssize_t end) except -1
    cdef bint _may_have_year(self, Py_ssize_t start, Py_ssize_t end) noexcept
