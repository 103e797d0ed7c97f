from cleaner.core.lines cimport Line, Reader

cdef int kind_of(Reader reader, Line *lines, Py_ssize_t count) except -2
