from cleaner.core.lines cimport Line
from cleaner.core.pieces cimport Pieces

cdef bint is_soft(Pieces pieces, Line *below, Py_ssize_t width, bint is_last) except -1
cdef int join_lines(Pieces pieces, Line *line) except -1
