"""Works cited: the few lines of a text that may name one."""

from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at
from cleaner.core.lines cimport ALPHA, Reader, classes_at


cdef list maybe_references(Reader reader, Py_ssize_t surname_chars, Py_ssize_t least):
    """Return the lines with a figure of a year that have no word, or a comma, at their start.

    Each comes with its number, and with whether only blank lines are below the one returned before.
    At least `least` follow each other.
    """
    cdef Py_ssize_t place, first = 0, number = 0, run = 0
    cdef uint32_t code
    cdef bint has_figure = False, has_comma = False
    cdef list lines = []
    for place in range(reader.text.size + 1):
        code = at(reader.text, place) if place < reader.text.size else u"\n"
        if code == u"1" or code == u"2":
            has_figure = True
        elif code == u",":
            has_comma = has_comma or place - first < surname_chars
        elif code == u"\n":
            if place == first:
                pass
            elif has_figure and (has_comma or not classes_at(reader, first) & ALPHA):
                lines.append((number, PyUnicode_Substring(reader.string, first, place), run > 0))
                run += 1
            else:
                drop_short(lines, run, least)
                run = 0
            number += 1
            first, has_figure, has_comma = place + 1, False, False
    drop_short(lines, run, least)
    return lines


cdef int drop_short(list lines, Py_ssize_t run, Py_ssize_t least) except -1:
    """Take the last `run` lines from `lines` if they are too few."""
    if 0 < run < least:
        del lines[len(lines) - run :]
    return 0
