from cleaner.core.lines cimport Line, Reader

cdef Py_ssize_t collapsed_length(Reader reader, Line *line, Py_ssize_t first) noexcept
cdef Py_ssize_t word_length(Reader reader, Line *line, Py_ssize_t first) noexcept
cdef bint ends_in_hyphen(Reader reader, Line *line) noexcept
cdef bint has_room(
    Reader reader, Py_ssize_t filled, Line *line, Line *below, Py_ssize_t width
) except -1
cdef bint is_complete(Reader reader, Line *line, Py_ssize_t first) except -1
cdef Py_ssize_t wrap_width(Reader reader, Line *lines, Py_ssize_t count) except -1
