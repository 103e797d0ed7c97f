from cleaner.core.lines cimport Line, Reader

cdef class References:
    cdef Reader reader
    cdef Py_ssize_t surname_chars
    cdef Py_ssize_t least
    cdef Py_ssize_t run  # how many of the last lines may name one
    cdef list lines
    cdef int look(self, Line *line, Py_ssize_t number) except -1
    cdef int end_run(self) except -1
    cdef bint _may_name_work(self, Line *line) noexcept
