from libc.stdint cimport uint32_t

from cleaner.core.characters cimport CharacterTable, Flags, Text, at, flags_of

cdef enum:
    # Classes of characters, in the order of text/layout.py.
    ODD_SPACE = 1
    ALNUM = 2
    ALPHA = 4
    LOWER = 8
    SMALL = 16
    OPENER = 32
    CLOSER = 64
    STOP = 128
    RARE_END = 256
    WITHOUT_STOPS = 512
    JOINED = 1024
    MARK = 2048
    BULLET = 4096
    DOUBTFUL = 8192
    CODE = 16384
    DECIMAL = 32768
    WORD = 65536  # a line does not keep it

cdef enum:
    UNASKED = -1

# A line: where it is without its break, where its text is between the margins, and what is in that.
# A text of one long block has as many of these as lines, so they are small.
ctypedef struct Line:
    Py_ssize_t start
    Py_ssize_t end
    Py_ssize_t first
    Py_ssize_t last
    Py_ssize_t body  # where the text after its list mark begins, which a false bullet is not
    int words
    int mark  # characters of what may be its list mark, with the space after it
    unsigned short classes  # of all its characters
    signed char has_gap  # two spaces or more, or a tab, between words
    signed char has_tab
    signed char is_numbered
    signed char follows_bare_mark
    signed char looks_like_code  # once it is known, else UNASKED
    signed char has_code_signs

# Says whether a line opens like an item: with a bullet, or a list number alone.
cdef inline bint looks_like_item(Line *line) noexcept:
    return line.mark > 0 and (not line.is_numbered or line.mark == line.last - line.first)

cdef inline bint is_bare_mark(Line *line) noexcept:
    return line.first < line.body == line.last

cdef inline bint is_blank(Line *line) noexcept:
    return line.first == line.last

cdef inline bint is_space(uint32_t code) noexcept:
    return code == u" " or code == u"\t" or code == u"\n"

cdef class Lines:
    cdef Line *items
    cdef Py_ssize_t count
    cdef Py_ssize_t space
    cdef Line *add(self) except NULL

cdef class Reference:
    cdef CharacterTable table
    cdef object python
    cdef str usual_stops
    cdef str closing_marks
    cdef str colons
    cdef str hyphens
    cdef str dashes
    cdef str close
    cdef str go_on
    cdef str separators
    cdef str code_endings
    cdef tuple prompts
    cdef str prompt_signs
    cdef str runs_on
    cdef double inside_share
    cdef double sentence_share
    cdef double verse_words
    cdef double running_share
    cdef double code_share
    cdef double bounded_share
    cdef double lower_share
    cdef double filled_share
    cdef double tolerance

cdef class Reader:
    cdef str string
    cdef Reference reference
    cdef Text text
    cdef Flags flags
    cdef void read(self, Py_ssize_t start, Line *line) noexcept
    cdef bint ends_sentence(self, Py_ssize_t first, Py_ssize_t last) except -1
    cdef bint is_complete(self, Py_ssize_t first, Py_ssize_t last) except -1
    cdef bint starts_lower(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef bint goes_on(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef bint closes_or_opens(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef bint has_class(self, Py_ssize_t first, Py_ssize_t last, unsigned int wanted) noexcept
    cdef bint is_keycap(self, Py_ssize_t first) noexcept
    cdef Py_ssize_t word_end(self, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef int mark(self, Line *line) except -1
    cdef int _ask_for_mark(self, Line *line) except -1
    cdef Py_ssize_t _number_end(self, Line *line) noexcept

cdef inline uint32_t char_at(Reader reader, Py_ssize_t index) noexcept:
    return at(reader.text, index) if 0 <= index < reader.text.size else 0

# A character of a line; 0 beside it.
cdef inline uint32_t char_in(Reader reader, Line *line, Py_ssize_t place) noexcept:
    return at(reader.text, place) if line.start <= place < line.end else 0

cdef inline unsigned int classes_at(Reader reader, Py_ssize_t index) noexcept:
    if 0 <= index < reader.text.size:
        return flags_of(reader.flags, at(reader.text, index))
    return 0

cdef inline bint is_one_of(uint32_t code, str signs) noexcept:
    cdef Py_UCS4 sign
    for sign in signs:
        if sign == code:
            return True
    return False
