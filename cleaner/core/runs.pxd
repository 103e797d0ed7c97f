from cleaner.core.lines cimport Line, Reader

cdef list code_runs(Reader reader, Line *lines, Py_ssize_t count)
cdef list table_runs(Reader reader, Line *lines, Py_ssize_t count)
cdef list verse_runs(Reader reader, Line *lines, Py_ssize_t count)
