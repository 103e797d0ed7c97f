from cleaner.core.lines cimport Line, Lines, Reader
from cleaner.core.pieces cimport Pieces

cdef class Cutter:
    cdef Pieces pieces
    cdef Reader reader
    cdef object python
    cdef set false_bullets
    cdef object _cutter  # of the reference
    cdef Lines known  # the first lines of the text
    cdef Lines lines  # of the current block
    cdef Lines joined  # of a part of it, bare list marks joined to the text below them
    cdef Line bare_mark  # at the end of the block above
    cdef bint has_bare_mark
    cdef int cut(self) except -1
    cdef int _cut_block(self, Py_ssize_t first) except -1
    cdef int _cut_part(self, Py_ssize_t first, Py_ssize_t start, Py_ssize_t end) except -1
    cdef int _drop_bare_mark(self) except -1
    cdef list _strings(self, Py_ssize_t start, Py_ssize_t end)
    cdef int _ask_for_pieces(self, Py_ssize_t first, Py_ssize_t start, Py_ssize_t end) except -1
    cdef int _take(self, pieces) except -1
    cdef int _add_preserved(self, Line *lines, Py_ssize_t count) except -1
    cdef Py_ssize_t _margin(self, Line *lines, Py_ssize_t count) noexcept
    cdef int _add_prose(self, Line *lines, Py_ssize_t count) except -1
    cdef bint _have_bare_mark(self, Line *lines, Py_ssize_t count) noexcept
    cdef int _join_marks(self, Line *lines, Py_ssize_t count) except -1
