"""Works cited: the few lines of a text that may name one."""

from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at
from cleaner.core.lines cimport ALPHA, DECIMAL, Line, Reader, classes_at


cdef class References:
    """The lines with a figure of a year that have no word, or a comma, at their start.

    Each comes with its number, and with whether only blank lines are below the one before it. At
    least `least` follow each other; `surname_chars` is the size of the start.
    """

    def __cinit__(self, Reader reader, Py_ssize_t surname_chars, Py_ssize_t least):
        self.reader, self.surname_chars, self.least = reader, surname_chars, least
        self.lines = []

    cdef int look(self, Line *line, Py_ssize_t number) except -1:
        """Take the next line if it may name a work."""
        if line.start == line.end:
            return 0
        if not (line.classes & DECIMAL and self._may_name_work(line)):
            return self.end_run()
        text = PyUnicode_Substring(self.reader.string, line.start, line.end)
        self.lines.append((number, text, self.run > 0))
        self.run += 1
        return 0

    cdef int end_run(self) except -1:
        """Drop the last lines if they are too few."""
        if 0 < self.run < self.least:
            del self.lines[len(self.lines) - self.run :]
        self.run = 0
        return 0

    cdef bint _may_name_work(self, Line *line) noexcept:
        cdef Py_ssize_t place
        cdef uint32_t code
        cdef bint has_figure = False
        cdef bint has_start = not classes_at(self.reader, line.start) & ALPHA
        for place in range(line.start, line.end):
            code = at(self.reader.text, place)
            if code == u"1" or code == u"2":
                has_figure = True
            elif code == u"," and place - line.start < self.surname_chars:
                has_start = True
        return has_figure and has_start
