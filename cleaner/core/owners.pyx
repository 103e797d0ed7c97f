"""Owners: the texts of rules that have a literal; see engine/scanning.py."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free

from cleaner.core.line_kinds cimport ANY_CHARS


cdef class LiteralOwners:
    """The owners of each of some literals, as tuples (of_parts, of_words, of_lines) of numbers."""

    def __cinit__(self, list owners):
        cdef Py_ssize_t place = 0
        number = sum(len(entries) for literal in owners for entries in literal)
        self._all = <Owner *> PyMem_Calloc(number + 1, sizeof(Owner))
        self.of_literal = <Owners *> PyMem_Calloc(len(owners) + 1, sizeof(Owners))
        if self._all is NULL or self.of_literal is NULL:
            raise MemoryError
        for index, (of_parts, of_words, of_lines) in enumerate(owners):
            self.of_literal[index] = Owners(
                &self._all[place], len(of_parts), len(of_words), len(of_lines)
            )
            for entry in (*of_parts, *of_words):
                self._all[place] = Owner(entry, ANY_CHARS)
                place += 1
            for most, entry in of_lines:
                self._all[place] = Owner(entry, most)
                place += 1

    def __dealloc__(self):
        PyMem_Free(self._all)
        PyMem_Free(self.of_literal)
