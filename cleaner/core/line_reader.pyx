"""Lines of a document: where they are, which may show otherwise than written, and what each is."""

from cpython cimport array
from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport uint32_t

from cleaner.core.arrays cimport new_integers
from cleaner.core.characters cimport (
    CharacterTable,
    Flags,
    Py_UNICODE_ISSPACE,
    PyUnicode_FindChar,
    Text,
    at,
    flags_of,
    of_bytes,
    of_fours,
    of_pairs,
    run_end,
    text_of,
)

cdef enum:
    # Classes of characters, in the order of engine/line_reading.py.
    SPACE = 1
    DECIMAL = 2
    STOP = 4
    CLOSER = 8
    RARE_END = 16
    MAYBE_UNSPACED = 32
    POINT = 64
    MARK = 128
    ESCAPED = 256
    WHITE = 512  # to patterns
    WORD = 1024

cdef enum:
    MAX_NUMBER_DIGITS = 3  # of an item's number
    MAX_CLOSERS = 8  # after a stop: see text/sentences.py
    SOME_LINES = 64
    MAX_SIGNS = 3  # of emphasis at each end of its words
    UNKNOWN = -1


cdef class LineReader:
    """Reads the lines of documents.

    `reference` is the module engine/line_reading.py, which has the classes of characters and the
    limits, and is asked where a line is rare.
    """

    cdef CharacterTable _table
    cdef object _reference
    cdef Py_ssize_t _sentence_words
    cdef Py_ssize_t _prose_sentence_words
    cdef Py_ssize_t _prose_words

    def __cinit__(self, reference):
        self._reference = reference
        self._table = reference.line_character_table()
        self._sentence_words = reference.MIN_SENTENCE_WORDS
        self._prose_sentence_words = reference.MIN_PROSE_SENTENCE_WORDS
        self._prose_words = reference.MIN_PROSE_WORDS

    def filled(self, str string, Py_ssize_t start, Py_ssize_t end):
        """Return the lines that are not blank from `start` to `end`, and the offset of each."""
        cdef Text text = text_of(string)
        cdef Py_ssize_t place, first = start, last, count = 0
        cdef array.array starts = new_integers(SOME_LINES)
        cdef list lines = []
        while first <= end:
            last = PyUnicode_FindChar(string, 10, first, end, 1)  # a line break
            if last < 0:
                last = end
            place = first
            while place < last and Py_UNICODE_ISSPACE(at(text, place)):
                place += 1
            if place < last:
                if count == len(starts):
                    array.resize(starts, 2 * count)
                lines.append(PyUnicode_Substring(string, first, last))
                starts.data.as_longlongs[count] = first
                count += 1
            first = last + 1
        array.resize(starts, count)
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
        cdef uint32_t code
        self._table.know(text)
        if has_margin(text, flags):
            return True
        place = run_end(text, flags, 0, POINT | MARK, False)
        while place < text.size:
            code = at(text, place)
            if flags_of(flags, code) & POINT:
                return True
            if code == u"*" or code == u"_":
                if opens_emphasis(text, flags, place):
                    return True
                place = end_of_signs(text, place) - 1
            elif place + 1 == text.size:
                return False
            elif code == u"]":
                if at(text, place + 1) == u"(":
                    return True
            elif code == u"\\":
                if flags_of(flags, at(text, place + 1)) & ESCAPED:
                    return True
            elif opens_address(text, place + 1):
                return True
            place = run_end(text, flags, place + 1, POINT | MARK, False)
        return False

    def readings(self, list lines):
        """Return what each of `lines` is by itself: see engine/line_reading.py."""
        return [self._reading(line) for line in lines]

    cdef object _reading(self, str line):
        cdef Text text = text_of(line)
        cdef Py_ssize_t words
        cdef int is_item, is_sentence = False
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
            is_sentence = self._ends_sentence(text)
            if is_sentence == UNKNOWN:
                is_sentence = self._reference.ends_sentence(line)
        is_prose = words >= (self._prose_sentence_words if is_sentence else self._prose_words)
        return words, bool(is_item), bool(is_sentence), is_prose

    cdef int _ends_sentence(self, Text text) noexcept:
        """Say whether a line ends as a sentence does, UNKNOWN where a rare sign may tell."""
        cdef unsigned int last
        cdef int closers
        for closers in range(min(text.size, MAX_CLOSERS + 1)):
            last = flags_of(self._table.flags, at(text, text.size - 1 - closers))
            if last & RARE_END:
                return UNKNOWN
            if not last & CLOSER:
                return last & STOP != 0
        return False

    cdef Py_ssize_t _words(self, Text text) noexcept:
        """Return how many words a line has, UNKNOWN where a script may have no blanks between them."""
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
    """Count the words of a line: its single blanks tell, else what is between white space."""
    cdef Py_ssize_t place
    cdef int blanks = 0, gaps = at(text, 0) == u" "
    if text.kind > 1:
        for place in range(text.size):
            if flags_of(flags, at(text, place)) & MAYBE_UNSPACED:
                return UNKNOWN
    for place in range(text.size):
        blanks += at(text, place) == u" "
        gaps += at(text, place) == u"\t"
    for place in range(1, text.size):
        gaps += (at(text, place) == u" ") & (at(text, place - 1) == u" ")
    return starts_in(text, flags) if gaps else blanks + 1


cdef inline Py_ssize_t starts_in(Text text, Flags flags) noexcept nogil:
    """Count where white space ends."""
    cdef Py_ssize_t place, starts = 0
    cdef unsigned int bits, before = SPACE
    for place in range(text.size):
        bits = flags_of(flags, at(text, place))
        starts += before & ~bits & SPACE
        before = bits
    return starts


cdef bint has_margin(Text text, Flags flags) noexcept nogil:
    """Say whether a line may be an item of an inner list."""
    cdef Py_ssize_t place = 0
    while place < text.size and at(text, place) == u" ":
        place += 1
    if place == 0 or place + 1 >= text.size:
        return False
    return at(text, place) == u"-" or flags_of(flags, at(text, place)) & DECIMAL


cdef Py_ssize_t end_of_signs(Text text, Py_ssize_t place) noexcept nogil:
    """Return where signs like the one at `place` end."""
    cdef Py_ssize_t end = place
    while end < text.size and at(text, end) == at(text, place):
        end += 1
    return end


cdef bint opens_emphasis(Text text, Flags flags, Py_ssize_t first) noexcept nogil:
    """Say whether the signs at `first`, and as many after words that follow, are emphasis."""
    cdef Py_ssize_t last, end = end_of_signs(text, first), closing = end
    cdef uint32_t sign = at(text, first), code
    if end - first > MAX_SIGNS or end == text.size:
        return False
    if first and (at(text, first - 1) == u"\\" or flags_of(flags, at(text, first - 1)) & WORD):
        return False
    code = at(text, end)
    if flags_of(flags, code) & WHITE or (sign == u"*" and (code == u"|" or code == u"/")):
        return False
    while closing < text.size and at(text, closing) != sign:
        closing += 1
    if closing == text.size or flags_of(flags, at(text, closing - 1)) & WHITE:
        return False
    last = end_of_signs(text, closing)
    if last - closing != end - first:
        return False
    return last == text.size or not flags_of(flags, at(text, last)) & WORD


cdef bint opens_address(Text text, Py_ssize_t place) noexcept nogil:
    """Say whether what follows a bracket may be an address: http or mailto, in any case."""
    if at(text, place) == u" ":
        place += 1
    if place + 4 > text.size:
        return False
    if is_letter(text, place, u"h"):
        return is_letter(text, place + 1, u"t") and is_letter(text, place + 3, u"p")
    return is_letter(text, place, u"m") and is_letter(text, place + 3, u"l")


cdef bint is_letter(Text text, Py_ssize_t place, uint32_t lower) noexcept nogil:
    """Say whether a letter of ASCII is at `place`, in either case."""
    return (at(text, place) | 0x20) == lower
