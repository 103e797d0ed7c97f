from cleaner.core.lines cimport Line, Reader

cdef bint looks_like_code(Reader reader, Line *line) except -1
cdef bint may_be_code(Reader reader, Line *line) noexcept
