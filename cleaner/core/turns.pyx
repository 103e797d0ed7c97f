"""Turns of a transcript: the few lines that may begin with who speaks; see text/turns.py."""

from cpython.unicode cimport PyUnicode_Substring

from cleaner.core.characters cimport (
    CharacterTable,
    Flags,
    PyUnicode_FindChar,
    Text,
    at,
    flags_of,
    part_of,
    run_end,
    text_of,
)

cdef enum:
    # Classes of characters, in the order of text/turns.py.
    CAPITAL = 1
    IN_NAME = 2
    EMPHASIS = 4
    SPACE = 8
    IN_TIME = 16
    SPEECH = 32


def labelled(CharacterTable table, str string, Py_ssize_t most, Py_ssize_t names):
    """Return the lines that may begin with who speaks, and their numbers.

    A colon among the `most` first characters, after as many `names` at most, is before the speech.
    """
    cdef Text text = text_of(string)
    cdef Py_ssize_t start = 0, end, number = 0
    cdef list lines = []
    table.know(text)
    while start <= text.size:
        end = PyUnicode_FindChar(string, 10, start, text.size, 1)  # a line break
        if end < 0:
            end = text.size
        if PyUnicode_FindChar(string, u":", start, min(end, start + most), 1) >= 0:
            if may_be_turn(part_of(text, start, end), table.flags, most, names):
                lines.append((number, PyUnicode_Substring(string, start, end)))
        start = end + 1
        number += 1
    return lines


cdef bint may_be_turn(Text line, Flags flags, Py_ssize_t most, Py_ssize_t names) noexcept:
    """Say whether a line with a colon may begin with a time, or with names and what is spoken."""
    cdef Py_ssize_t place = run_end(line, flags, 0, EMPHASIS, True)
    if is_in(line, flags, 0, IN_TIME):
        return True
    for _ in range(names):
        if not is_in(line, flags, place, CAPITAL):
            return False
        place = run_end(line, flags, place, IN_NAME, True)
        if place == line.size or at(line, place) != u" ":
            break
        if not is_in(line, flags, place + 1, CAPITAL):
            break
        place += 1
    place = run_end(line, flags, place, EMPHASIS, True)
    place += is_in(line, flags, place, SPACE)
    if place >= min(line.size, most) or at(line, place) != u":":
        return False
    place = run_end(line, flags, place + 1, EMPHASIS, True)
    if not is_in(line, flags, place, SPACE):
        return False
    return is_in(line, flags, run_end(line, flags, place, SPACE, True), SPEECH)


cdef bint is_in(Text line, Flags flags, Py_ssize_t place, unsigned int wanted) noexcept:
    return place < line.size and flags_of(flags, at(line, place)) & wanted != 0
