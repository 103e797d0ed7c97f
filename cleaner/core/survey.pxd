from cleaner.core.lines cimport Line, Lines, Reader

cdef class Survey:
    cdef Reader reader
    cdef object languages
    cdef object _openers
    cdef bint is_plain  # in no need of the reference
    cdef bint is_clean
    cdef bint has_fragments
    cdef Lines lines  # the first ones, so that nobody has to read them again
    cdef list signs  # lines that open with a dash or a sign: their numbers and places
    cdef list nested  # lines that open with a bullet of inner lists: numbers, are they inner items
    cdef int look(self) except -1
    cdef bint has_doubtful_bullet(self) except -1
    cdef bint _shows_fragment(self, Line *line, Line *last, Line *second, bint is_apart) except -1
    cdef bint _opens_part(self, Line *line) noexcept
    cdef bint _may_go_on(self, Py_ssize_t first, Py_ssize_t last) except -1
    cdef bint _is_unclean(self, Line *line) noexcept
    cdef bint _is_bare_number(self, Line *line) noexcept
    cdef bint _opens_matter(self, Py_ssize_t first) noexcept
    cdef Py_ssize_t _breaks(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef bint _opens_with_sign(self, Line *line) noexcept
    cdef bint _opens_with_inner_bullet(self, Line *line) noexcept
    cdef bint _is_inner(self, Line *line, Line *above) except -1
    cdef set false_bullets(self)
