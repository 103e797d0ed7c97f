"""Lines of a text: where they are, what their characters are, and how their sentences end.

What only rare characters decide is asked of the reference in Python.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc

from cleaner.core.characters cimport (
    PyUnicode_FindChar,
    of_bytes,
    of_fours,
    of_pairs,
    part_of,
    run_end,
    text_of,
)

cdef enum:
    MAX_MARKS = 8  # that may follow a stop: see text/sentences.py
    MIN_CHARS_WITHOUT_STOPS = 40
    MAX_NUMBER_DIGITS = 3  # of a list number
    EMOJI_STYLE = 0xFE0F
    TEXT_STYLE = 0xFE0E
    KEYCAP = 0x20E3


cdef class Lines:
    """A list of lines that grows."""

    def __dealloc__(self):
        PyMem_Free(self.items)

    cdef Line *add(self) except NULL:
        """Return the place of a new line after the others."""
        cdef Line *items
        if self.count == self.space:
            items = <Line *> PyMem_Realloc(self.items, (self.space * 2 + 64) * sizeof(Line))
            if items is NULL:
                raise MemoryError
            self.items = items
            self.space = self.space * 2 + 64
        self.count += 1
        return &self.items[self.count - 1]


cdef class Reference:
    """What the reference in Python declares: `python` is the module text/layout.py."""

    def __cinit__(self, python):
        self.python = python
        self.table = python.character_table()
        self.usual_stops = "".join(python.USUAL_STOPS)
        self.closing_marks = python.CLOSING_MARKS
        self.colons = "".join(python.COLONS)
        self.hyphens = python.HYPHENS
        self.dashes = python.DASHES
        self.close = "".join(python.CLOSE)
        self.separators = python.SEPARATORS
        self.go_on = "".join(python.GO_ON)
        self.code_endings = "".join(python.CODE_ENDINGS)
        self.prompts = python.PROMPTS
        self.prompt_signs = "".join(prompt[0] for prompt in python.PROMPTS)
        self.runs_on = "".join(python.RUNS_ON)
        self.inside_share = python.MIN_INSIDE_SHARE
        self.sentence_share = python.MAX_SENTENCE_SHARE
        self.verse_words = python.MIN_VERSE_WORDS
        self.running_share = python.MIN_RUNNING_SHARE
        self.code_share = python.MIN_CODE_SHARE
        self.bounded_share = python.MIN_BOUNDED_SHARE
        self.lower_share = python.MIN_LOWER_CASE_SHARE
        self.filled_share = python.MIN_FILLED_SHARE
        self.tolerance = python.WIDTH_TOLERANCE


cdef class Reader:
    """Reads lines of one text."""

    def __cinit__(self, str string, Reference reference):
        self.string = string
        self.reference = reference
        self.text = text_of(string)
        reference.table.know(self.text)
        self.flags = reference.table.flags

    cdef void read(self, Py_ssize_t start, Line *line) noexcept:
        """Read the line that begins at `start`."""
        cdef Text text = self.text
        cdef Py_ssize_t end = PyUnicode_FindChar(self.string, u"\n", start, text.size, 1)
        if end < 0:
            end = text.size
        if text.kind == 1:
            read_line(of_bytes(text), self.flags, start, end, line)
        elif text.kind == 2:
            read_line(of_pairs(text), self.flags, start, end, line)
        else:
            read_line(of_fours(text), self.flags, start, end, line)

    cdef bint ends_sentence(self, Py_ssize_t first, Py_ssize_t last) except -1:
        cdef Py_ssize_t place = last
        cdef unsigned int classes = classes_at(self, last - 1)
        cdef uint32_t code = at(self.text, last - 1)
        if is_one_of(code, self.reference.usual_stops):
            return True
        if code < 128 and classes & ALNUM:
            return False
        while place > first and last - place <= MAX_MARKS:
            classes = classes_at(self, place - 1)
            if classes & RARE_END:
                return self.reference.python.ends_sentence(self.string[first:last])
            if not classes & CLOSER:
                break
            place -= 1
        if place > first and last - place <= MAX_MARKS and classes & STOP:
            return True
        if last - first >= MIN_CHARS_WITHOUT_STOPS and self.has_class(first, last, WITHOUT_STOPS):
            return self.reference.python.ends_sentence(self.string[first:last])
        return False

    cdef bint is_complete(self, Py_ssize_t first, Py_ssize_t last) except -1:
        cdef Py_ssize_t place = last
        while place > first and is_one_of(at(self.text, place - 1), self.reference.closing_marks):
            place -= 1
        if place > first and is_one_of(at(self.text, place - 1), self.reference.colons):
            return True
        return self.ends_sentence(first, last)

    cdef bint starts_lower(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        while first < last and classes_at(self, first) & OPENER:
            first += 1
        return first < last and classes_at(self, first) & SMALL != 0

    cdef bint goes_on(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        """Say whether a text opens in lower case, or with a mark that opens no sentence."""
        return self.starts_lower(first, last) or self.closes_or_opens(first, last)

    cdef bint closes_or_opens(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        cdef uint32_t code, following
        if first >= last:
            return False
        code = at(self.text, first)
        following = at(self.text, first + 1) if first + 1 < last else u" "
        if is_one_of(code, ",;:!?).("):
            return is_space(following) or (code == u")" and is_one_of(following, ",.;:"))
        return False

    cdef bint has_class(self, Py_ssize_t first, Py_ssize_t last, unsigned int wanted) noexcept:
        return run_end(part_of(self.text, 0, last), self.flags, first, wanted, False) < last

    cdef bint is_keycap(self, Py_ssize_t first) noexcept:
        cdef uint32_t code = char_at(self, first)
        if not (u"0" <= code <= u"9" or code == u"#"):
            return False
        code = char_at(self, first + 1)
        return code == KEYCAP or (code == EMOJI_STYLE and char_at(self, first + 2) == KEYCAP)

    cdef Py_ssize_t word_end(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        """Return where the word at `first` ends before a space."""
        while first < last and at(self.text, first) != u" ":
            first += 1
        return first

    cdef int mark(self, Line *line) except -1:
        """Find the list mark that `line` opens with."""
        cdef uint32_t code = at(self.text, line.first), following = 0
        cdef unsigned int classes = flags_of(self.flags, code)
        cdef Py_ssize_t place = line.first + 1
        if line.first + 1 < line.last:
            following = at(self.text, line.first + 1)
        if not classes & MARK:
            return 0
        if classes & ALPHA and not (following == 0 or following == u")" or is_space(following)):
            return 0
        if code == u"-" or code == u"*":
            if following and not is_space(following):
                return 0
        elif code == u"+" or (code == u"o" and following != u")"):
            if not (following == u" " or following == u"\t"):
                return 0
        elif self.is_keycap(line.first) or (code == u"(" and following >= 128):
            return self._ask_for_mark(line)
        elif code < 128 or classes & DECIMAL:
            place = self._number_end(line)
            line.is_numbered = place > line.first
            if not line.is_numbered:
                return 0
        elif classes & BULLET:
            if following == TEXT_STYLE or following == EMOJI_STYLE:
                place += 1
        else:
            return self._ask_for_mark(line)
        while place < line.last and is_space(at(self.text, place)):
            place += 1
        if line.is_numbered or place == line.last or self.has_class(place, line.last, WORD):
            line.mark = place - line.first
        return 0

    cdef int _ask_for_mark(self, Line *line) except -1:
        bullet, number = self.reference.python.marks(self.string[line.first : line.last])
        line.mark = len(bullet or number)
        line.is_numbered = bool(number)
        return 0

    cdef Py_ssize_t _number_end(self, Line *line) noexcept:
        """Return where the list number ends that a line opens with; its first place if with none.

        It has digits, or a letter of ASCII.
        """
        cdef bint is_open = at(self.text, line.first) == u"("
        cdef bint has_digits
        cdef Py_ssize_t first = line.first + is_open, place = first
        while (
            place < line.last
            and place - first < MAX_NUMBER_DIGITS
            and classes_at(self, place) & DECIMAL
        ):
            place += 1
        has_digits = place > first
        if not has_digits and place < line.last and at(self.text, place) < 128:
            place += classes_at(self, place) & ALPHA != 0
        if place == first or place >= line.last:
            return line.first
        if at(self.text, place) != u")":
            if at(self.text, place) != u"." or is_open or not has_digits:
                return line.first
        place += 1
        if place < line.last and not is_space(at(self.text, place)):
            return line.first
        return place


cdef inline void read_line(
    Text text, Flags flags, Py_ssize_t start, Py_ssize_t end, Line *line
) noexcept nogil:
    """Read the line from `start` to `end`."""
    cdef Py_ssize_t index, first = start, last = end
    cdef unsigned int classes = 0, words = 0, gaps = 0, tabs = 0
    cdef unsigned int is_tab, is_blank, after_blank  # as numbers: with branches a loop is far slower
    cdef uint32_t code
    while first < end and (at(text, first) == u" " or at(text, first) == u"\t"):
        tabs |= at(text, first) == u"\t"
        first += 1
    while last > first and (at(text, last - 1) == u" " or at(text, last - 1) == u"\t"):
        last -= 1
        tabs |= at(text, last) == u"\t"
    line.has_tab = tabs
    tabs = 0
    for index in range(first, last):
        classes |= flags_of(flags, at(text, index))
    for index in range(first + 1, last):
        code = at(text, index)
        after_blank = (at(text, index - 1) == u" ") | (at(text, index - 1) == u"\t")
        is_tab = code == u"\t"
        is_blank = (code == u" ") | is_tab
        tabs |= is_tab
        words += is_blank & ~after_blank
        gaps |= is_blank & after_blank
    line.start, line.end = start, end
    line.first = line.body = first
    line.last = last
    line.words = words + 1 if first < last else 0
    line.classes, line.mark = classes, 0
    line.has_tab |= tabs
    line.has_gap = (gaps | tabs) != 0
    line.is_numbered = line.follows_bare_mark = False
    line.looks_like_code = line.has_code_signs = UNASKED
