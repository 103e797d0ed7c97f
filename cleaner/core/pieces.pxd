from cleaner.core.lines cimport Reader

cdef enum:
    PROSE
    PRESERVED
    VERBATIM
    UNKNOWN = -1  # the reference has to tell

cdef enum:  # what clean layout has between two pieces
    UNDECIDED  # nothing, where the break is soft
    SPACE
    BREAK
    BLANK_LINE

# A part of the text that stays together: see text/soft_breaks.py.
ctypedef struct Piece:
    Py_ssize_t start
    Py_ssize_t body
    Py_ssize_t end
    int kind
    int before
    bint is_numbered
    bint is_soft
    bint has_gap  # there may be more than a space between two of its words

cdef class Pieces:
    cdef Reader reader
    cdef object python  # the module text/layout.py
    cdef object edit
    cdef object languages
    cdef object _dehyphenator
    cdef Piece *items
    cdef Py_ssize_t count
    cdef Py_ssize_t space
    cdef object dehyphenator(self)
    cdef Piece *add(self, Py_ssize_t start, Py_ssize_t body, Py_ssize_t end) except NULL
    cdef str body(self, Py_ssize_t number)
    cdef int separate(self) except -1
    cdef Py_ssize_t _breaks(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef list edits(self)
    cdef bint _has_between(self, Py_ssize_t first, Py_ssize_t last, int between) noexcept
    cdef int _append(
        self, list edits, Py_ssize_t start, Py_ssize_t end, str after, tuple rules
    ) except -1
    cdef int _fix_inside(self, list edits, Piece *piece) except -1
    cdef int _trim_lines(self, list edits, Piece *piece) except -1
    cdef int _fix_mark(self, list edits, Piece *piece) except -1

cdef int number_of(str between) except -1
