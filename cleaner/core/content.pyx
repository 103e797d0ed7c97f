"""Content: which lines read as an article's, which are a menu, and which are pieces of a sentence."""

from cpython cimport array

from cleaner.core.arrays cimport new_integers
from cleaner.core.characters cimport CharacterTable, Text, at, flags_of, text_of

cdef enum:
    # Classes of characters, in the order of engine/content.py.
    SPEECH = 1
    COMMA = 2  # before a space
    WIDE_COMMA = 4
    DIGIT = 8
    STOP = 16
    CLOSER = 32
    COLON = 64
    GOES_ON = 128

cdef enum:
    # What a line shows of the sentence that it is a piece of.
    IS_OPEN = 1
    IS_SMALL = 2
    IS_SHORT = 4


cdef class Content:
    """Tells content and menus by the signs of lines; `table` has the classes of engine/content.py.

    `menu_words` and `piece_words` are the most words of a line of a menu, and of a piece inside a
    sentence. A list is content if one in `list_share` of its items is.
    """

    cdef CharacterTable _table
    cdef Py_ssize_t _menu_words
    cdef Py_ssize_t _piece_words
    cdef Py_ssize_t _list_share

    def __cinit__(
        self,
        CharacterTable table,
        Py_ssize_t menu_words,
        Py_ssize_t piece_words,
        Py_ssize_t list_share,
    ):
        self._table = table
        self._menu_words, self._piece_words = menu_words, piece_words
        self._list_share = list_share

    def content_lines(self, list lines):
        """Return, for each line, 1 if it reads as content."""
        cdef Py_ssize_t place, first = 0, count = len(lines), reading = 0
        cdef array.array reads = new_integers(count)
        cdef long long *marks = reads.data.as_longlongs
        for place in range(count + 1):
            if place < count:
                line = lines[place]
                marks[place] = line.is_prose or self._reads(line.seen)
                if line.is_item:
                    reading += marks[place]
                    continue
            if reading * self._list_share >= place - first:
                while first < place:
                    marks[first] = 1
                    first += 1
            first, reading = place + 1, 0
        return reads

    def menu_lines(self, list lines, content, list blocks):
        """Return, for each line, how many short lines without content stand together around it."""
        cdef Py_ssize_t place, first = 0, last, count = len(lines), size
        cdef array.array sizes = new_integers(count)
        cdef long long *values = sizes.data.as_longlongs
        cdef bytearray short = bytearray(count + 1)
        for place in range(count):
            short[place] = lines[place].words <= self._menu_words and not content[place]
        for place in range(count):
            if not short[place]:
                first = place + 1
                continue
            _, last = blocks[place]
            if place == last or not short[place + 1]:
                size = place + 1 - first
                while first <= place:
                    values[first] = size
                    first += 1
        return sizes

    def flows(self, list lines):
        """Return, for each line, the first and last position of the sentence that it is in."""
        cdef Py_ssize_t place, first = 0, count = len(lines)
        cdef bytearray signs = bytearray(count + 2)
        cdef list spans = []
        for place in range(count):
            line = lines[place]
            signs[place] = self._signs(line.seen) | (
                IS_SHORT if line.words <= self._piece_words else 0
            )
        for place in range(1, count + 1):
            if place < count and signs[place - 1] & IS_OPEN:
                if signs[place] & IS_SMALL:
                    continue
                if signs[place] & IS_SHORT and signs[place] & IS_OPEN and signs[place + 1] & IS_SMALL:
                    continue
            span = (first, place - 1)
            while first < place:
                spans.append(span)
                first += 1
        return spans

    cdef bint _reads(self, str string) except -1:
        """Say whether a line reads as content by its signs."""
        cdef Text text = text_of(string)
        cdef Py_ssize_t place
        cdef unsigned int bits
        self._table.know(text)
        place = 2 if string.startswith("- ") else 0
        if place < text.size and self._bits(text, place) & SPEECH:
            return True
        if text.size and self._bits(text, 0) & SPEECH:
            return True
        for place in range(text.size):
            bits = self._bits(text, place)
            if bits & (WIDE_COMMA | DIGIT):
                return True
            if bits & COMMA and place + 1 < text.size and at(text, place + 1) == u" ":
                return True
        return self._ends_in_stop(text)

    cdef int _signs(self, str string) except -1:
        """Return whether a line is open at its end, and whether it begins in small letters."""
        cdef Text text = text_of(string)
        cdef Py_ssize_t end = end_of(text)
        cdef int signs = 0
        self._table.know(text)
        if not (end and self._bits(text, end - 1) & COLON) and not self._ends_in_stop(text):
            signs |= IS_OPEN
        if text.size and self._bits(text, 0) & GOES_ON:
            signs |= IS_SMALL
        return signs

    cdef bint _ends_in_stop(self, Text text) noexcept:
        """Say whether a text ends in a stop, and marks that close."""
        cdef Py_ssize_t place = end_of(text)
        cdef unsigned int bits
        while place > 0:
            bits = self._bits(text, place - 1)
            if bits & STOP:
                return True
            if not bits & CLOSER:
                return False
            place -= 1
        return False

    cdef inline unsigned int _bits(self, Text text, Py_ssize_t place) noexcept:
        return flags_of(self._table.flags, at(text, place))


cdef inline Py_ssize_t end_of(Text text) noexcept:
    """Return where a pattern finds the end of a text: before a line break that is its last."""
    if text.size and at(text, text.size - 1) == u"\n":
        return text.size - 1
    return text.size
