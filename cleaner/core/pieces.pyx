"""Pieces of a text, and the edits that make what is between them and in them clean."""

from sys import intern

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at
from cleaner.core.lines cimport BULLET, Reader, classes_at, is_one_of, is_space

cdef enum:
    BLANK_LINE_BREAKS = 2  # see text/linebreaks.py

cdef tuple BETWEEN = ("", " ", "\n", "\n\n")


cdef int number_of(str between) except -1:
    """Return the number of what clean layout has between two pieces."""
    return BETWEEN.index(between)


cdef class Pieces:
    """The pieces of one text."""

    def __cinit__(self, Reader reader, languages):
        self.reader = reader
        self.python = reader.reference.python
        self.edit = self.python.Edit
        self.languages = languages

    def __dealloc__(self):
        PyMem_Free(self.items)

    cdef object dehyphenator(self):
        if self._dehyphenator is None:
            self._dehyphenator = self.python.Dehyphenator(self.reader.string, self.languages)
        return self._dehyphenator

    cdef Piece *add(self, Py_ssize_t start, Py_ssize_t body, Py_ssize_t end) except NULL:
        """Return a new piece after the others."""
        cdef Piece *items
        cdef Piece *piece
        if self.count == self.space:
            items = <Piece *> PyMem_Realloc(self.items, (self.space * 2 + 64) * sizeof(Piece))
            if items is NULL:
                raise MemoryError
            self.items = items
            self.space = self.space * 2 + 64
        piece = &self.items[self.count]
        self.count += 1
        piece.start, piece.body, piece.end = start, body, end
        piece.kind = PROSE
        piece.before = UNDECIDED
        piece.is_numbered = piece.is_soft = False
        piece.has_gap = True
        return piece

    cdef str body(self, Py_ssize_t number):
        if number >= self.count:
            return ""
        return self.reader.string[self.items[number].body : self.items[number].end]

    cdef int separate(self) except -1:
        """Decide on what is between pieces that are not joined."""
        cdef Py_ssize_t number
        cdef bint in_list = False, is_close
        cdef Piece *above
        cdef Piece *piece
        for number in range(1, self.count):
            above, piece = &self.items[number - 1], &self.items[number]
            in_list = above.start < above.body or (in_list and above.is_soft)
            if piece.is_soft or piece.before:
                continue
            is_close = in_list and piece.start < piece.body
            if is_close and (above.is_numbered or piece.is_numbered):
                is_close = self._breaks(above.end, piece.start) < BLANK_LINE_BREAKS
            piece.before = BREAK if is_close else BLANK_LINE
        return 0

    cdef Py_ssize_t _breaks(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        cdef Py_ssize_t place, number = 0
        for place in range(first, last):
            number += at(self.reader.text, place) == u"\n"
        return number

    cdef list edits(self):
        """Return the edits that make what is between the pieces, and in them, clean."""
        cdef list edits = []
        cdef tuple rules = self.python.BREAK_RULES
        cdef Py_ssize_t number, end = 0, size = self.reader.text.size
        cdef Piece *piece
        for number in range(self.count):
            piece = &self.items[number]
            if not self._has_between(end, piece.start, piece.before):
                self._append(edits, end, piece.start, BETWEEN[piece.before], rules)
            self._fix_inside(edits, piece)
            end = piece.end
        if not self._has_between(end, size, BREAK if end else UNDECIDED):
            self._append(edits, end, size, "\n" if end else "", rules)
        return edits

    cdef bint _has_between(self, Py_ssize_t first, Py_ssize_t last, int between) noexcept:
        if between == UNDECIDED:
            return first == last
        if between == SPACE:
            return last == first + 1 and at(self.reader.text, first) == u" "
        if last - first != between - 1 or at(self.reader.text, first) != u"\n":
            return False
        return between == BREAK or at(self.reader.text, first + 1) == u"\n"

    cdef int _append(
        self, list edits, Py_ssize_t start, Py_ssize_t end, str after, tuple rules
    ) except -1:
        cdef str before = "\n"  # nearly always
        if end - start != 1 or at(self.reader.text, start) != u"\n":
            before = intern(self.reader.string[start:end])  # there may be millions
        edits.append(self.edit(start, end, before, after, rules))
        return 0

    cdef int _fix_inside(self, list edits, Piece *piece) except -1:
        """Append the edits of the list mark and of the white space of a piece."""
        cdef Py_ssize_t place = piece.body, start
        cdef uint32_t code
        if piece.kind == VERBATIM:
            return self._trim_lines(edits, piece)
        if piece.start < piece.body:
            self._fix_mark(edits, piece)
        if not piece.has_gap:  # nearly always
            return 0
        while place < piece.end:
            code = at(self.reader.text, place)
            if code != u" " and code != u"\t":
                place += 1
                continue
            start = place
            while place < piece.end and is_space(at(self.reader.text, place)):
                place += 1
            if code == u"\t" or place - start > 1:
                self._append(edits, start, place, " ", self.python.SPACE_RULES)
        return 0

    cdef int _trim_lines(self, list edits, Piece *piece) except -1:
        """Append the edits of the blanks at the ends of the lines of code or a table."""
        cdef Py_ssize_t place, start
        for place in range(piece.start, piece.end):
            if at(self.reader.text, place) != u"\n":
                continue
            start = place
            while start > piece.start and is_one_of(at(self.reader.text, start - 1), " \t"):
                start -= 1
            if start < place:
                self._append(edits, start, place, "", self.python.SPACE_RULES)
        return 0

    cdef int _fix_mark(self, list edits, Piece *piece) except -1:
        cdef uint32_t code = at(self.reader.text, piece.start)
        cdef Py_ssize_t length = piece.body - piece.start
        given = self.reader.string[piece.start : piece.body]
        if piece.is_numbered:
            mark = given.split(maxsplit=1)[0] + " "
        elif is_one_of(code, "-*+o") or classes_at(self.reader, piece.start) & BULLET:
            mark = "- "
        else:
            mark = self.python.item_mark(given, self.reader.string)
        if given != mark:
            self._append(edits, piece.start, piece.body, mark, self.python.BULLET_RULES)
        return 0
