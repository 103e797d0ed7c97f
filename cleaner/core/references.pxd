from cleaner.core.lines cimport Reader

cdef list maybe_references(Reader reader, Py_ssize_t surname_chars, Py_ssize_t least)
