from libc.stdint cimport uint32_t

from cleaner.core.lines cimport Line, Reader

cdef list code_runs(Reader reader, Line *lines, Py_ssize_t count)
cdef list table_runs(Reader reader, Line *lines, Py_ssize_t count)
cdef list verse_runs(Reader reader, Line *lines, Py_ssize_t count)
cdef Py_ssize_t count_of(Reader reader, Line *line, uint32_t sign) noexcept
