"""Works cited: the few lines of a text that may name one."""

from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport uint32_t

from cleaner.core.characters cimport PyUnicode_FindChar, at
from cleaner.core.lines cimport ALPHA, Reader, classes_at


cdef class References:
    """The lines with figures of a year that have no word, or a comma, at their start.

    Each comes with its number, and with whether only blank lines are below the one before it. At
    least `least` follow each other; `surname_chars` is the size of the start.
    """

    def __cinit__(self, Reader reader, Py_ssize_t surname_chars, Py_ssize_t least):
        self.reader, self.surname_chars, self.least = reader, surname_chars, least
        self.lines = []

    cdef int look(self, Py_ssize_t start, Py_ssize_t end, Py_ssize_t number) except -1:
        """Take the next line, from `start` to `end`, if it may name a work."""
        if start == end:
            return 0
        if not (self._may_name_author(start, end) and self._may_have_year(start, end)):
            return self.end_run()
        text = PyUnicode_Substring(self.reader.string, start, end)
        self.lines.append((number, text, self.run > 0))
        self.run += 1
        return 0

    cdef int end_run(self) except -1:
        """Drop the last lines if they are too few."""
        if 0 < self.run < self.least:
            del self.lines[len(self.lines) - self.run :]
        self.run = 0
        return 0

    cdef bint _may_name_author(self, Py_ssize_t start, Py_ssize_t end) except -1:
        if not classes_at(self.reader, start) & ALPHA:
            return True
        end = min(end, start + self.surname_chars)
        return PyUnicode_FindChar(self.reader.string, u",", start, end, 1) >= 0

    cdef bint _may_have_year(self, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Say whether a line has the first two figures of a year: from 16 to 20."""
        cdef Py_ssize_t place
        cdef uint32_t code, before = 0
        for place in range(start, end):
            code = at(self.reader.text, place)
            if (before == u"1" and u"6" <= code <= u"9") or (before == u"2" and code == u"0"):
                return True
            before = code
        return False
