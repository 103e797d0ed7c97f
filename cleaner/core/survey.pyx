"""One look at a text: whether its layout is clean, and what is in it that is rare."""

from libc.stdint cimport uint32_t

from cleaner.core.characters cimport PyUnicode_FindChar, at
from cleaner.core.lines cimport (
    ALNUM,
    BULLET,
    DECIMAL,
    DOUBTFUL,
    ODD_SPACE,
    Line,
    Lines,
    Reader,
    char_at,
    classes_at,
    is_blank,
    is_one_of,
    is_space,
    looks_like_item,
)

cdef enum:
    LOOKED_AT_CHARS = 400  # see text/fragments.py
    SPLIT_BREAKS = 4
    MAX_BARE_CHARS = 5  # of a number alone on its line
    MAX_KEPT_LINES = 4096  # a text may have millions

cdef enum:
    NO_LINE
    ITEM
    OTHER


cdef class Survey:
    """What one look at the lines of a text shows.

    It follows `is_laid_out`, `has_doubtful_bullet` and `may_have_fragments`, line by line. Nothing
    is known of a text that is not plain: it has fences, front matter, or white space of other kinds
    than blanks, tabs and line feeds.
    """

    def __cinit__(self, Reader reader, languages):
        self.reader = reader
        self.languages = languages
        self._openers = None
        self.is_plain = True
        self.is_clean = self.has_fragments = False
        self.signs, self.nested = [], []
        self.lines = Lines()

    cdef int look(self) except -1:
        cdef Reader reader = self.reader
        cdef Py_ssize_t place = 0, size = reader.text.size, number = -1
        cdef Line line, last, second
        cdef int above = NO_LINE, further = NO_LINE, kind
        cdef bint is_apart = False, is_clean
        last.start = last.first = last.last = second.first = second.last = -1
        if has_three(reader.string, u"`") or has_three(reader.string, u"~"):
            self.is_plain = False
            return 0
        is_clean = size > 1 and at(reader.text, size - 1) == u"\n"
        is_clean = is_clean and at(reader.text, size - 2) != u"\n"
        is_clean = is_clean and not is_space(at(reader.text, 0))
        while place <= size:
            reader.read(place, &line)
            if self.lines.count < MAX_KEPT_LINES:
                self.lines.add()[0] = line
            place = line.end + 1
            number += 1
            if line.classes & ODD_SPACE:
                self.is_plain = False
                return 0
            if is_blank(&line):
                is_clean = is_clean and line.start == line.end
                is_clean = is_clean and (above != NO_LINE or place > size)
                is_apart = True
                further, above = above, NO_LINE
                continue
            if last.first < 0 and self._opens_matter(line.first):
                self.is_plain = False
                return 0
            if self._opens_with_sign(&line):
                self.signs.append((number, line.start, line.end))
            elif self._opens_with_inner_bullet(&line):
                is_inner = number > 0 and (is_apart or self._is_inner(&line, &last))
                self.nested.append((number, line.first > line.start and is_inner))
            kind = OTHER
            if at(reader.text, line.first) == u"-" and char_at(reader, line.first + 1) == u" ":
                kind = ITEM
            if is_clean:
                is_clean = line.first == line.start and line.last == line.end
                is_clean = is_clean and not line.has_gap and not self._is_unclean(&line)
                is_clean = is_clean and (above == NO_LINE or above == kind == ITEM)
                is_clean = is_clean and not (is_apart and further == kind == ITEM)
            if not self.has_fragments and last.first >= 0:
                self.has_fragments = self._shows_fragment(&line, &last, &second, is_apart)
            second, last = last, line
            further, above = NO_LINE, kind
            is_apart = False
        self.is_clean = is_clean
        return 0

    cdef bint has_doubtful_bullet(self) except -1:
        """Say whether a line opens with what may be a bullet: see text/list_marks.py."""
        cdef Reader reader = self.reader
        cdef Py_ssize_t start = 0, size = reader.text.size
        cdef Line line
        while True:
            line.first = start
            while is_one_of(char_at(reader, line.first), " \t"):
                line.first += 1
            if self._opens_with_sign(&line) or self._opens_with_inner_bullet(&line):
                return True
            start = PyUnicode_FindChar(reader.string, u"\n", line.first, size, 1) + 1
            if start == 0:
                return False

    cdef bint _opens_matter(self, Py_ssize_t first) noexcept:
        """Say whether the first line of a text may open front matter."""
        cdef uint32_t code = at(self.reader.text, first)
        return (
            (code == u"-" or code == u"+")
            and char_at(self.reader, first + 1) == code
            and char_at(self.reader, first + 2) == code
        )

    cdef bint _opens_with_sign(self, Line *line) noexcept:
        return (
            classes_at(self.reader, line.first) & DOUBTFUL != 0
            or self.reader.is_keycap(line.first)
        )

    cdef bint _opens_with_inner_bullet(self, Line *line) noexcept:
        cdef uint32_t following = char_at(self.reader, line.first + 1)
        if not is_one_of(char_at(self.reader, line.first), "+o"):
            return False
        return following == u" " or following == u"\t"

    cdef bint _is_inner(self, Line *line, Line *above) except -1:
        """Say whether a line that opens with a bullet is indented below an item."""
        if line.first == line.start:
            return False
        self.reader.mark(above)
        return looks_like_item(above)

    cdef set false_bullets(self):
        """Return the numbers of the lines that open like an item and are not one."""
        cdef set numbers = set()
        python = self.reader.reference.python
        if self.signs:
            numbers |= python.speech_lines(self.reader.string, self.signs)
            numbers |= python.lone_signs(self.reader.string, self.signs)
        for number, is_inner in self.nested:
            if not is_inner or number - 1 in numbers:
                numbers.add(number)
        return numbers

    cdef bint _is_unclean(self, Line *line) noexcept:
        """Say whether a line opens, or is, what clean layout has in another form."""
        cdef uint32_t code = at(self.reader.text, line.first)
        if classes_at(self.reader, line.first) & (BULLET | DOUBTFUL) or is_one_of(code, "*+"):
            return True
        if code == u"-":
            return not (
                char_at(self.reader, line.first + 1) == u" "
                and classes_at(self.reader, line.first + 2) & ALNUM
            )
        if code == u"o" and char_at(self.reader, line.first + 1) == u" ":
            return True
        return self.reader.is_keycap(line.first) or self._is_bare_number(line)

    cdef bint _is_bare_number(self, Line *line) noexcept:
        """Say whether a line is a list number, or a letter as one, and nothing else."""
        cdef Py_ssize_t first = line.first, place
        if line.last - first > MAX_BARE_CHARS:
            return False
        if not is_one_of(at(self.reader.text, line.last - 1), ".)"):
            return False
        if at(self.reader.text, first) == u"(":
            first += 1
        if line.last - 2 == first:
            return classes_at(self.reader, first) & ALNUM or at(self.reader.text, first) == u"_"
        for place in range(first, line.last - 1):
            if not classes_at(self.reader, place) & DECIMAL:
                return False
        return 0 < line.last - 1 - first <= 3

    cdef bint _shows_fragment(
        self, Line *line, Line *last, Line *second, bint is_apart
    ) except -1:
        """Say whether a line may go on with a sentence of the lines above: `last`, `second`."""
        cdef Reader reader = self.reader
        cdef Py_ssize_t first = line.first, start, window, place
        cdef bint is_mark = is_one_of(at(reader.text, first), ",.;:!?)")
        if not is_mark and not (is_apart and self._opens_part(line)):
            return False
        # Where the reference finds the break: at the one before a blank line, if there is one.
        start = line.start - 1
        if is_apart:
            start -= 1
            while start >= 0 and at(reader.text, start) != u"\n":
                start -= 1
        window = max(0, start - LOOKED_AT_CHARS)
        if last.last <= window:
            return False
        if self._may_go_on(max(window, last.first), last.last):
            return True
        if second.first >= 0 and second.last > window:
            place = second.first
            if self._breaks(second.last, last.start) >= SPLIT_BREAKS:
                place = window
            if self._may_go_on(max(window, place), second.last):
                return True
        if not reader.closes_or_opens(first, reader.text.size):
            return False
        return not is_one_of(at(reader.text, last.last - 1), reader.reference.close)

    cdef bint _opens_part(self, Line *line) noexcept:
        return (
            at(self.reader.text, line.first) == u"("
            or self.reader.starts_lower(line.first, line.last)
        )

    cdef Py_ssize_t _breaks(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        cdef Py_ssize_t place, number = 0
        for place in range(first, last):
            number += at(self.reader.text, place) == u"\n"
        return number

    cdef bint _may_go_on(self, Py_ssize_t first, Py_ssize_t last) except -1:
        """Say whether a sentence cannot end with the text from `first` to `last`."""
        cdef Py_ssize_t place = last
        if is_one_of(at(self.reader.text, last - 1), self.reader.reference.go_on):
            return True
        while place > first and at(self.reader.text, place - 1) != u" ":
            place -= 1
        if self._openers is None:
            self._openers = self.reader.reference.python.openers(self.languages)
        return self.reader.string[place:last].strip() in self._openers


cdef bint has_three(str string, Py_UCS4 sign) except -1:
    """Say whether a sign stands three times in a row: one that is not there is found fastest."""
    if PyUnicode_FindChar(string, sign, 0, len(string), 1) < 0:
        return False
    return chr(sign) * 3 in string
