"""Lines of a document: where they are, which may show otherwise than written, and what each is."""

from array import array

from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport int64_t, uint32_t

from cleaner.core.characters cimport (
    CharacterTable,
    Flags,
    PyUnicode_FindChar,
    Text,
    at,
    flags_of,
    of_bytes,
    of_fours,
    of_pairs,
    part_of,
    run_end,
    text_of,
)

cdef enum:
    # Classes of characters, in the order of engine/line_reading.py.
    SPACE = 1
    DECIMAL = 2
    ASCII_WORD = 4
    STOP = 8
    MAYBE_UNSPACED = 16
    POINT = 32
    MARK = 64
    ESCAPED = 128

cdef enum:
    MAX_NUMBER_DIGITS = 3  # of an item's number
    UNKNOWN = -1


cdef class LineReader:
    """Reads the lines of documents.

    `reference` is the module engine/line_reading.py, which has the classes of characters and the
    limits, and is asked where a line is rare.
    """

    cdef CharacterTable _table
    cdef object _reference
    cdef Py_ssize_t _sentence_words

    def __cinit__(self, reference):
        self._reference = reference
        self._table = reference.line_character_table()
        self._sentence_words = reference.MIN_SENTENCE_WORDS

    def filled(self, str string, Py_ssize_t start, Py_ssize_t end):
        """Return the lines that are not blank from `start` to `end`, and the offset of each."""
        cdef Text text = text_of(string)
        cdef Flags flags = self._table.flags
        cdef Py_ssize_t place, first = start, last, count = 0
        cdef int64_t[:] offsets
        cdef list lines = []
        self._table.know(part_of(text, start, end))  # a long text is read in many parts
        starts = array("q", bytes(8 * (1 + string.count("\n", start, end))))
        offsets = starts
        while first <= end:
            last = PyUnicode_FindChar(string, 10, first, end, 1)  # a line break
            if last < 0:
                last = end
            place = first
            while place < last and flags_of(flags, at(text, place)) & SPACE:
                place += 1
            if place < last:
                lines.append(PyUnicode_Substring(string, first, last))
                offsets[count] = first
                count += 1
            first = last + 1
        offsets = None
        del starts[count:]
        return lines, starts

    def maybe_marked(self, list lines):
        """Return the numbers of the `lines` that may show otherwise than written: see engine/view.py."""
        cdef Py_ssize_t number
        return [
            number for number in range(len(lines)) if self._may_have_marks(<str> lines[number])
        ]

    cdef bint _may_have_marks(self, str line) except -1:
        cdef Text text = text_of(line)
        cdef Flags flags = self._table.flags
        cdef Py_ssize_t place
        cdef uint32_t code, following
        self._table.know(text)
        if text.size and at(text, 0) == u" ":
            return True
        place = -1
        while True:
            place = run_end(text, flags, place + 1, POINT | MARK, False)
            if place == text.size:
                return False
            code = at(text, place)
            if flags_of(flags, code) & POINT:
                return True
            following = at(text, place + 1) if place + 1 < text.size else u"\n"
            if code == u"*" or code == u"_":
                if not flags_of(flags, following) & SPACE:
                    return True
            elif code == u"]":
                if following == u"(":
                    return True
            elif code == u"\\":
                if flags_of(flags, following) & ESCAPED:
                    return True
            elif code == u"<" or code == u"(" or code == u"[":
                if following == u" " and place + 2 < text.size:
                    following = at(text, place + 2)
                if following == u"h" or following == u"m" or following == u"H" or following == u"M":
                    return True

    def readings(self, list lines):
        """Return what each of `lines` is by itself: see engine/line_reading.py."""
        return [self._reading(line) for line in lines]

    cdef object _reading(self, str line):
        cdef Text text = text_of(line)
        cdef Py_ssize_t words
        cdef unsigned int last
        cdef int is_item
        cdef bint is_sentence = False
        self._table.know(text)
        words = self._words(text)
        if words == UNKNOWN:
            return self._reference.reading_of(line)
        is_item = self._is_item(text)
        if is_item == UNKNOWN:
            return self._reference.reading_of(line)
        if is_item and at(text, 0) == u"-":
            words -= 1
        if words >= self._sentence_words:
            last = flags_of(self._table.flags, at(text, text.size - 1))
            if last & STOP:
                is_sentence = True
            elif not last & ASCII_WORD:
                is_sentence = self._reference.ends_sentence(line)
        return words, bool(is_item), is_sentence

    cdef Py_ssize_t _words(self, Text text) noexcept:
        """Return how many words a line has, UNKNOWN where more than single blanks part them."""
        if text.kind == 1:
            return words_in(of_bytes(text), self._table.flags)
        if text.kind == 2:
            return words_in(of_pairs(text), self._table.flags)
        return words_in(of_fours(text), self._table.flags)

    cdef int _is_item(self, Text text) noexcept:
        """Say whether a line opens with a list mark, UNKNOWN with digits beyond ASCII."""
        cdef Flags flags = self._table.flags
        cdef Py_ssize_t place = 0
        if at(text, 0) == u"-":
            return text.size > 1 and at(text, 1) == u" "
        while place < text.size and flags_of(flags, at(text, place)) & DECIMAL:
            if at(text, place) >= 128:
                return UNKNOWN
            place += 1
        if not 0 < place <= MAX_NUMBER_DIGITS or place + 1 >= text.size:
            return False
        return (at(text, place) == u"." or at(text, place) == u")") and at(text, place + 1) == u" "


cdef inline Py_ssize_t words_in(Text text, Flags flags) noexcept nogil:
    cdef Py_ssize_t place, words = 1
    cdef uint32_t code, before = u" "
    for place in range(text.size):
        code = at(text, place)
        if code == u" ":
            if before == u" ":
                return UNKNOWN
            words += 1
        elif code == u"\t" or (code >= 128 and flags_of(flags, code) & MAYBE_UNSPACED):
            return UNKNOWN
        before = code
    return UNKNOWN if before == u" " else words
