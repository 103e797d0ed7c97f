"""Folios: whether lines of a text may count its pages; see text/pages.py.

Nearly no text has such lines, and which ones they are is asked of the reference in Python.
"""

from array import array

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.stdint cimport int64_t, uint32_t, uint64_t
from libc.stdlib cimport qsort
from libc.string cimport memset

from cleaner.core.characters cimport (
    CharacterTable,
    Py_UNICODE_ISALNUM,
    Py_UNICODE_ISSPACE,
    Py_UNICODE_TODECIMAL,
    PyUnicode_FindChar,
    Text,
    at,
    flags_of,
    part_of,
    text_of,
)
from cleaner.core.lines cimport is_one_of

cdef enum:
    # The order of text/pages.py.
    OPENER = 1
    LOWER = 2

cdef enum:
    MAX_NUMBERS = 2  # of a line that may count pages
    MAX_NUMBER = 1_000_000_000_000_000_000
    HEAD_LINES = 2
    LAST_LINES = 8  # more than may be between a page's end and the sentence that it cuts
    START_OF_HASH = 5381

# A line, between its margins.
ctypedef struct Place:
    Py_ssize_t first
    Py_ssize_t last

# A short line with numbers, the first and the last of them, and the hash of its template.
ctypedef struct Numbered:
    uint64_t template
    uint64_t first
    uint64_t last
    Py_ssize_t start
    Py_ssize_t end
    Py_ssize_t number  # of the line among those that are not blank
    bint is_roman
    bint is_below_long  # a sentence may be cut above it,
    bint cuts  # and may go on below it


cdef class FolioFinder:
    """Says of one text after the other whether it may have folios.

    `table` has the classes of text/pages.py. `count` stands for a number in a template, `signs` may
    stand around a folio, and `code_signs` are in none. `limits` are the most characters of a folio's
    line, the fewest between two folios, and the fewest of a line that a page cuts. `numerals` are
    the letters of Roman numbers, and a function that returns the value of a line, None if it is no
    such number.
    """

    cdef CharacterTable _table
    cdef uint32_t _count
    cdef str _signs
    cdef str _code_signs
    cdef Py_ssize_t _max_chars
    cdef Py_ssize_t _min_gap
    cdef Py_ssize_t _min_cut
    cdef str _letters
    cdef object _roman_value

    def __cinit__(
        self, CharacterTable table, str count, str signs, str code_signs, limits, numerals
    ):
        self._table = table
        self._count, self._signs, self._code_signs = ord(count), signs, code_signs
        self._max_chars, self._min_gap, self._min_cut = limits
        self._letters, self._roman_value = numerals

    def may_find(self, str text):
        """Say whether `text`, which has no form feed, may have folios; False is certain."""
        folios = Folios(self, text)
        if not folios.may_part_sentences():  # nearly always
            return False
        if PyUnicode_FindChar(text, self._count, 0, len(text), 1) >= 0:
            return True
        return bool(folios.look())

    def places(self, str text):
        """Return where the lines of `text` are: see `line_places` in text/page_lines.py."""
        return Folios(self, text).places()


cdef class Folios:
    """The numbered lines of one text."""

    cdef FolioFinder _finder
    cdef str _string
    cdef Text _text
    cdef Numbered *_items
    cdef Py_ssize_t _size
    cdef Py_ssize_t _space
    cdef bint _is_odd  # the reference must look: a number is huge, or two templates share a hash

    def __cinit__(self, FolioFinder finder, str string):
        self._finder, self._string = finder, string
        self._text = text_of(string)

    def __dealloc__(self):
        PyMem_Free(self._items)

    cdef bint may_part_sentences(self) except -1:
        """Say whether a line may be a lone folio, or have the number of a page that cuts a sentence.

        Without form feeds nothing else shows folios. It is quick, for few lines open in lower case.
        """
        cdef Place lines[LAST_LINES]  # by their numbers
        cdef Place *line
        cdef Py_ssize_t start = 0, number = 0
        memset(lines, 0, sizeof(lines))
        while True:
            line = &lines[number % LAST_LINES]
            if not self._next_line(&start, line):
                return False
            if number < HEAD_LINES and self._may_be_lone(line.first, line.last):
                return True
            if number > 1 and self._starts_lower(line.first, line.last):
                if self._may_part(lines, number - 1) or self._may_part(lines, number - 2):
                    return True
            number += 1

    cdef bint _may_part(self, Place *lines, Py_ssize_t number) noexcept:
        """Say whether a line may have the number of a page, and is below one that a page may cut."""
        cdef Place *line = &lines[number % LAST_LINES]
        if line.last - line.first > self._finder._max_chars:
            return False
        if not self._is_long(&lines[(number - 1) % LAST_LINES]):
            if not self._is_long(&lines[(number - 2) % LAST_LINES]):
                return False
        return self._has_digit(line.first, line.last) or self._may_be_roman(line.first, line.last)

    cdef bint _is_long(self, Place *line) noexcept:
        return line.last - line.first >= self._finder._min_cut

    cdef bint look(self) except -1:
        """Say whether a line may be a lone folio, or lines may count on between pages."""
        cdef Py_ssize_t start = 0, number = 0
        cdef Place line, above = Place(0, 0), further = above
        cdef bint is_below_long
        while self._next_line(&start, &line):
            if number < HEAD_LINES and self._may_be_lone(line.first, line.last):
                return True
            if self._may_be_cut(number) and self._starts_lower(line.first, line.last):
                self._note_cut(number)
            if line.last - line.first <= self._finder._max_chars:
                is_below_long = self._is_long(&above) or self._is_long(&further)
                self._read(line.first, line.last, number, is_below_long)
            number += 1
            above, further = line, above
        return self._has_chain()

    cdef tuple places(self):
        cdef Py_ssize_t start = 0, end, feed = -1, first, last, count = 0, of_numbered = 0
        cdef int64_t[:] first_of, last_of, number_of
        most = 1 + self._string.count("\n") + self._string.count("\f")
        starts, ends, numbered = [array("q", bytes(8 * most)) for _ in range(3)]
        first_of, last_of, number_of = starts, ends, numbered
        while start <= self._text.size:
            if feed < start:
                feed = self._next_sign(u"\f", start)
            end = min(feed, self._next_sign(u"\n", start))
            first, last = start, end
            start = end + 1
            self._trim(&first, &last)
            if first == last:
                continue
            first_of[count], last_of[count] = first, last
            if last - first <= self._finder._max_chars and self._is_numbered(first, last):
                number_of[of_numbered] = count
                of_numbered += 1
            count += 1
        first_of = last_of = number_of = None
        del starts[count:], ends[count:], numbered[of_numbered:]
        return starts, ends, numbered

    cdef Py_ssize_t _next_sign(self, uint32_t sign, Py_ssize_t start) noexcept:
        """Return where the next such sign is, the size of the text where there is none."""
        cdef Py_ssize_t place = PyUnicode_FindChar(self._string, sign, start, self._text.size, 1)
        return self._text.size if place < 0 else place

    cdef void _trim(self, Py_ssize_t *first, Py_ssize_t *last) noexcept:
        """Move both ends of a line past its margins."""
        while first[0] < last[0] and Py_UNICODE_ISSPACE(at(self._text, first[0])):
            first[0] += 1
        while first[0] < last[0] and Py_UNICODE_ISSPACE(at(self._text, last[0] - 1)):
            last[0] -= 1

    cdef bint _is_numbered(self, Py_ssize_t first, Py_ssize_t last) except -1:
        """Say whether a short line has a number, or is one in Roman numerals."""
        if self._has_digit(first, last):
            return True
        if PyUnicode_FindChar(self._string, self._finder._count, first, last, 1) >= 0:
            return True
        if not self._may_be_roman(first, last):
            return False
        return self._finder._roman_value(self._string[first:last]) is not None

    cdef bint _next_line(self, Py_ssize_t *start, Place *line) noexcept:
        """Find the next line that is not blank, without its margins; False where there is none."""
        while start[0] <= self._text.size:
            line.first, line.last = start[0], self._next_sign(u"\n", start[0])
            start[0] = line.last + 1
            self._trim(&line.first, &line.last)
            if line.first < line.last:
                return True
        return False

    cdef bint _may_be_lone(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        """Say whether a line may be a number between two signs."""
        cdef uint32_t sign = at(self._text, first)
        if sign != at(self._text, last - 1) or not is_one_of(sign, self._finder._signs):
            return False
        if PyUnicode_FindChar(self._string, self._finder._count, first, last, 1) >= 0:
            return True
        return self._has_digit(first, last)

    cdef bint _has_digit(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        while first < last:
            if digit_of(at(self._text, first)) >= 0:
                return True
            first += 1
        return False

    cdef bint _may_be_cut(self, Py_ssize_t number) noexcept:
        """Say whether one of the two lines above has numbers."""
        return self._size > 0 and self._items[self._size - 1].number + 2 >= number

    cdef void _note_cut(self, Py_ssize_t number) noexcept:
        cdef Py_ssize_t place = self._size
        while place > 0 and self._items[place - 1].number + 2 >= number:
            place -= 1
            self._items[place].cuts = self._items[place].is_below_long

    cdef bint _starts_lower(self, Py_ssize_t first, Py_ssize_t last) except -1:
        cdef uint32_t classes = OPENER
        while first < last and classes == OPENER:
            self._finder._table.know(part_of(self._text, first, first + 1))
            classes = flags_of(self._finder._table.flags, at(self._text, first))
            first += 1
        return classes & LOWER != 0

    cdef int _read(
        self, Py_ssize_t first, Py_ssize_t last, Py_ssize_t number, bint is_below_long
    ) except -1:
        """Add the line if it has a number or two, or if it is one in Roman numerals."""
        cdef Numbered line
        line.is_roman = not self._has_digit(first, last)
        if line.is_roman and not self._may_be_roman(first, last):
            return 0  # nearly all
        if self._has_code(first, last):
            return 0
        if line.is_roman:
            value = self._finder._roman_value(self._string[first:last])
            if value is None:
                return 0
            line.first = line.last = value
            line.template = START_OF_HASH * 33 + self._finder._count
        elif self._numbers(first, last, &line) > MAX_NUMBERS:
            return 0
        line.start, line.end, line.number = first, last, number
        line.is_below_long, line.cuts = is_below_long, False
        return self._add(&line)

    cdef int _numbers(self, Py_ssize_t first, Py_ssize_t last, Numbered *line) noexcept:
        """Find the numbers of a line, and its template; return how many numbers there are."""
        cdef uint64_t value = 0
        cdef uint32_t code
        cdef int numbers = 0
        line.template = START_OF_HASH
        while first < last and numbers <= MAX_NUMBERS:
            code = self._next(&first, last, &value)
            line.template = line.template * 33 + code
            if code == self._finder._count:
                numbers += 1
                line.last = value
                if numbers == 1:
                    line.first = value
        return numbers

    cdef uint32_t _next(self, Py_ssize_t *first, Py_ssize_t last, uint64_t *value) noexcept:
        """Return the next sign of the template of a line, and the value of a number."""
        cdef uint32_t code = at(self._text, first[0])
        cdef int digit = digit_of(code)
        first[0] += 1
        if digit >= 0:
            value[0] = digit
            while first[0] < last:
                digit = digit_of(at(self._text, first[0]))
                if digit < 0:
                    break
                self._is_odd |= value[0] >= MAX_NUMBER
                value[0] = value[0] * 10 + digit
                first[0] += 1
            return self._finder._count
        if not Py_UNICODE_ISSPACE(code):
            return code
        while first[0] < last and Py_UNICODE_ISSPACE(at(self._text, first[0])):
            first[0] += 1
        return u" "

    cdef bint _has_code(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        """Say whether a line has signs of code: see text/pages.py."""
        cdef Py_ssize_t place
        cdef uint32_t code, before = u" "
        for place in range(first, last):
            code = at(self._text, place)
            if code == u"(" and (before == u"_" or Py_UNICODE_ISALNUM(before)):
                return True
            if is_one_of(code, self._finder._code_signs):
                return True
            before = code
        return before == u")"

    cdef bint _may_be_roman(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        """Say whether a line has only signs and the letters of Roman numbers."""
        cdef Py_ssize_t place
        cdef uint32_t code
        for place in range(first, last):
            code = at(self._text, place)
            if not (
                is_one_of(code, self._finder._letters)
                or code == u" "
                or is_one_of(code, self._finder._signs)
            ):
                return False
        return True

    cdef int _add(self, Numbered *line) except -1:
        cdef Numbered *items
        if self._size == self._space:
            items = <Numbered *> PyMem_Realloc(
                self._items, (self._space * 2 + 64) * sizeof(Numbered)
            )
            if items is NULL:
                raise MemoryError
            self._items = items
            self._space = self._space * 2 + 64
        self._items[self._size] = line[0]
        self._size += 1
        return 0

    cdef bint _has_chain(self) noexcept:
        """Say whether lines with the same template count on where a sentence may be cut."""
        cdef Py_ssize_t start = 0, end
        cdef bint cuts
        if self._size > 1:
            qsort(self._items, self._size, sizeof(Numbered), by_template)
        while start < self._size:
            end, cuts = start, False
            while end < self._size and self._items[end].template == self._items[start].template:
                self._is_odd |= not self._are_alike(&self._items[start], &self._items[end])
                cuts |= self._items[end].cuts
                end += 1
            if self._is_odd or (cuts and self._count_on(self._items + start, end - start)):
                return True
            start = end
        return False

    cdef bint _are_alike(self, Numbered *line, Numbered *other) noexcept:
        """Say whether lines whose templates have the same hash have the same template."""
        cdef Py_ssize_t place = line.start, second = other.start
        cdef uint64_t value = 0
        if line.is_roman or other.is_roman:
            return self._is_number(line) and self._is_number(other)
        while place < line.end and second < other.end:
            if self._next(&place, line.end, &value) != self._next(&second, other.end, &value):
                return False
        return place == line.end and second == other.end

    cdef bint _is_number(self, Numbered *line) noexcept:
        """Say whether a line is a number, and nothing else."""
        cdef Py_ssize_t place = line.start
        cdef uint64_t value = 0
        if line.is_roman:
            return True
        return self._next(&place, line.end, &value) == self._finder._count and place == line.end

    cdef bint _count_on(self, Numbered *lines, Py_ssize_t size) noexcept:
        """Say whether lines count on, a page apart: see `_chains` in text/pages.py."""
        cdef Py_ssize_t place, gaps = 0
        cdef bint is_close = False
        for place in range(1, size):
            if counts_on(&lines[place - 1], &lines[place]):
                if is_close:  # only the last page may be short
                    return False
                gaps += 1
                is_close = lines[place].start - lines[place - 1].end < self._finder._min_gap
        return gaps > 0 and gaps * 3 >= 2 * (size - 1)


cdef inline int digit_of(uint32_t code) noexcept:
    """Return the value of a decimal digit of any script, -1 for what is none."""
    if code < 128:
        return <int> code - c'0' if c'0' <= code <= c'9' else -1
    return Py_UNICODE_TODECIMAL(code)


cdef bint counts_on(Numbered *line, Numbered *below) noexcept:
    return (
        line.first + 1 == below.first
        or line.first + 1 == below.last
        or line.last + 1 == below.first
        or line.last + 1 == below.last
    )


cdef int by_template(const void *left, const void *right) noexcept nogil:
    """Order lines by their template, and by their place."""
    cdef const Numbered *one = <const Numbered *> left
    cdef const Numbered *two = <const Numbered *> right
    if one.template != two.template:
        return -1 if one.template < two.template else 1
    return -1 if one.start < two.start else 1
