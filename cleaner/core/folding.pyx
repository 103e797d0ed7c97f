"""Folding: each character of a text by the one that its reference in Python folds it to."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from cleaner.core.characters cimport CharacterTable, Text, at, flags_of, text_of

cdef extern from "Python.h":
    str PyUnicode_New(Py_ssize_t size, Py_UCS4 highest)


def fold_by(CharacterTable table, str string):
    """Return `string` with each character as `table` folds it; its length stays."""
    cdef Text text = text_of(string)
    cdef Text result
    cdef Py_ssize_t place
    cdef uint32_t code, highest = 0
    table.know(text)
    for place in range(text.size):
        code = flags_of(table.flags, at(text, place))
        if code > highest:
            highest = code
    folded = PyUnicode_New(text.size, highest)
    result = text_of(folded)
    for place in range(text.size):
        code = flags_of(table.flags, at(text, place))
        if result.kind == 1:
            (<uint8_t *> result.data)[place] = <uint8_t> code
        elif result.kind == 2:
            (<uint16_t *> result.data)[place] = <uint16_t> code
        else:
            (<uint32_t *> result.data)[place] = code
    return folded
