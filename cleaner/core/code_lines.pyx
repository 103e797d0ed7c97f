"""Lines that look like code: see text/code_lines.py, which is asked where its patterns decide."""

from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at, flags_of
from cleaner.core.lines cimport (
    ALNUM,
    CODE,
    DECIMAL,
    ODD_SPACE,
    UNASKED,
    Line,
    Reader,
    char_in,
    classes_at,
    is_blank,
    is_one_of,
    is_space,
)

cdef enum:
    # The limits of text/code_lines.py.
    MAX_LINE_CHARS = 300
    MIN_PROSE_WORDS = 9

cdef enum:
    # Limits of its patterns.
    MAX_NAME_BLANKS = 4  # before the sign of an assignment, or the bracket of a call
    YEAR_DIGITS = 4

cdef enum:
    NO
    MAYBE
    YES


cdef bint looks_like_code(Reader reader, Line *line) except -1:
    """Say whether a line by itself is more like code than like prose."""
    cdef int found
    if line.classes & ODD_SPACE:  # which may be its margin
        return reader.reference.python.looks_like_code(reader.string[line.start : line.end])
    if is_blank(line) or (at(reader.text, line.last - 1) == u"." and line.last == line.end):
        return False
    if line.looks_like_code == UNASKED:
        found = code_in(reader, line)
        line.looks_like_code = found == YES
        if found == MAYBE or (found == YES and may_be_prose(reader, line)):
            text = reader.string[line.start : line.end]
            line.looks_like_code = reader.reference.python.looks_like_code(text)
    return line.looks_like_code


cdef int code_in(Reader reader, Line *line) noexcept:
    """Say whether a line has what code has, prose or not."""
    if line.end - line.start > MAX_LINE_CHARS or not may_be_code(reader, line):
        return NO
    if at(reader.text, line.start) == u"-" and char_in(reader, line, line.start + 1) == u" ":
        return NO
    if ends_code(reader, line) or opens_comment(reader, line) or is_brackets(reader, line):
        return YES
    return MAYBE if may_open_code(reader, line) or may_have_code(reader, line) else NO


cdef bint may_be_code(Reader reader, Line *line) noexcept:
    """Say whether a line has a sign that code has, or two that are one."""
    cdef Py_ssize_t index
    cdef uint32_t code, before = 0
    if line.classes & CODE:
        return True
    for index in range(line.first, line.last):
        code = at(reader.text, index)
        if code == u":" and before == u":":
            return True
        if code == u"-" and classes_at(reader, index - 1) & DECIMAL:
            return True
        before = code
    return False


cdef bint may_be_prose(Reader reader, Line *line) noexcept:
    """Say whether a line may be a sentence that speaks of code."""
    cdef uint32_t code = at(reader.text, line.start)
    cdef Py_ssize_t place, words = 1
    if is_space(code) or (code < 128 and not u"A" <= code <= u"Z"):
        return False
    for place in range(line.start, line.end):
        words += at(reader.text, place) == u" "
    return words >= MIN_PROSE_WORDS


cdef bint ends_code(Reader reader, Line *line) noexcept:
    """Say whether a line ends with an open bracket, a block or a statement."""
    cdef Py_ssize_t place = line.last - 1
    cdef uint32_t last = at(reader.text, place)
    if line.last < line.end:
        return False
    if last == u";" and has_any(reader, line, "(){}=<>"):
        return True
    if last == u";" or last == u",":
        place -= 1
    if is_one_of(char_in(reader, line, place), "({["):
        return True
    while char_in(reader, line, place) == u")":
        place -= 1
    return char_in(reader, line, place) == u"}"


cdef bint opens_comment(Reader reader, Line *line) noexcept:
    """Say whether a line opens with a comment, a prompt or a decorator."""
    cdef uint32_t code = at(reader.text, line.first)
    cdef uint32_t second = char_in(reader, line, line.first + 1)
    cdef uint32_t third = char_in(reader, line, line.first + 2)
    cdef uint32_t fourth = char_in(reader, line, line.first + 3)
    if code == u"/":
        return second == u"/" or second == u"*"
    if code == u"*":
        return second == u"/"
    if code == u"{":
        return second == u"/" and third == u"*"
    if code == u"<":
        return second == u"!" and third == u"-" and fourth == u"-"
    if code == u">":
        return second == u">" and third == u">" and fourth == u" "
    if code == u"$":
        return second == u" " and third != 0 and not is_space(third)
    return code == u"@" and second < 128 and is_word(reader, second)


cdef bint is_brackets(Reader reader, Line *line) noexcept:
    cdef Py_ssize_t place
    for place in range(line.first, line.end):
        if not is_one_of(at(reader.text, place), "[]{}();"):
            return False
    return True


cdef bint may_open_code(Reader reader, Line *line) noexcept:
    """Say whether a line may open as code does, or be a statement, a folder or a line of a log."""
    cdef uint32_t code = at(reader.text, line.first)
    cdef uint32_t last = at(reader.text, line.last - 1)
    cdef uint32_t second = char_in(reader, line, line.first + 1)
    cdef Py_ssize_t digits = line.first + (code == u"[")
    if (code == u"@" and second >= 128) or (code == u"#" and second == u"!"):
        return True
    if code == u"<" and has_any(reader, line, ">"):
        return True
    if code == u'"' and has_any(reader, line, ":"):
        return True
    if last == u";" or last == u"/":
        return True
    if char_in(reader, line, digits + YEAR_DIGITS) == u"-" and classes_at(reader, digits) & DECIMAL:
        return True
    return may_assign(reader, line) or may_call(reader, line)


cdef bint may_assign(Reader reader, Line *line) noexcept:
    """Say whether a line may open with a name to which something is assigned."""
    cdef Py_ssize_t place = name_end(reader, line, u"=", ".$[]\"'*&<>:-+/|_")
    if place < 0:
        return False
    if is_space(char_in(reader, line, place + 1)):
        place += 1
    return place + 1 < line.last and not is_one_of(at(reader.text, place + 1), "= \t")


cdef bint may_call(Reader reader, Line *line) noexcept:
    """Say whether a line may be a call, the head of a function, or a column of a query."""
    cdef Py_ssize_t place = line.last - 1
    if is_one_of(at(reader.text, place), ",;:{"):
        place -= 1
        while is_space(char_in(reader, line, place)):
            place -= 1
    if at(reader.text, line.last - 1) != u"," and char_in(reader, line, place) != u")":
        return False
    place = name_end(reader, line, u"(", ".*&<>:$-_")
    return place >= 0 and not is_space(at(reader.text, place - 1))


cdef Py_ssize_t name_end(Reader reader, Line *line, uint32_t sign, str signs) noexcept:
    """Return where a sign stands after a few words with no other signs than some; else -1."""
    cdef Py_ssize_t place, blanks = 0
    cdef uint32_t code, before = 0
    for place in range(line.first, line.last):
        code = at(reader.text, place)
        if code == sign:
            return place if place > line.first else -1
        blanks += is_space(code) and not is_space(before)
        if blanks > MAX_NAME_BLANKS:
            return -1
        if not (is_space(code) or is_one_of(code, signs) or is_word(reader, code)):
            return -1
        before = code
    return -1


cdef bint may_have_code(Reader reader, Line *line) noexcept:
    """Say whether an operator of two signs, or a line of a box, may be in a line."""
    cdef Py_ssize_t place
    cdef uint32_t code, before = 0
    for place in range(line.first, line.last):
        code = at(reader.text, place)
        if code >= 0x2500 and flags_of(reader.flags, code) & CODE:
            return True
        if is_one_of(code, ">=:&|") and is_one_of(before, "-=!:&|"):
            return True
        before = code
    return False


cdef bint has_any(Reader reader, Line *line, str signs) noexcept:
    cdef Py_ssize_t place
    for place in range(line.first, line.last):
        if is_one_of(at(reader.text, place), signs):
            return True
    return False


cdef bint is_word(Reader reader, uint32_t code) noexcept:
    """Say whether a character may be of a word."""
    return code >= 128 or code == u"_" or flags_of(reader.flags, code) & ALNUM != 0
