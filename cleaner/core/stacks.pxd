from cleaner.core.lines cimport Line, Lines, Reader
from cleaner.core.references cimport References

cdef class Stacks:
    cdef Reader reader
    cdef Lines lines  # of the current stack
    cdef list doubtful(self, References references)
    cdef int _read(self, Py_ssize_t start, Py_ssize_t count) except -1
    cdef object _stack(self, Py_ssize_t first)

cdef dict code_lines(Reader reader)
cdef object stack_of(Reader reader, Line *lines, Py_ssize_t count, Py_ssize_t first)
cdef bint may_be_preserved(Reader reader, Line *lines, Py_ssize_t count) except -1
