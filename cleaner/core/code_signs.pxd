from cleaner.core.lines cimport Line, Reader

cdef bint has_code_signs(Reader reader, Line *line) except -1
