"""Signs that are common in code: see `has_code_signs` of text/blocks.py.

Where characters beyond ASCII decide, it is asked.
"""

from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at, flags_of
from cleaner.core.lines cimport ALNUM, UNASKED, Line, Reader, char_in, is_one_of, is_space

cdef enum:
    MAX_INSIDE_CHARS = 200  # of the brackets of a call or a tag: see text/blocks.py
    MAX_TAG_CHARS = 40

cdef enum:
    NO
    MAYBE
    YES


cdef bint has_code_signs(Reader reader, Line *line) except -1:
    """Say whether a line that is not blank has signs that are common in code."""
    cdef Py_ssize_t place = line.first
    cdef int found = NO
    if line.has_code_signs == UNASKED:
        if opens_code(reader, line) or ends_code(reader, line):
            found = YES
        while found != YES and place < line.last:
            found = max(found, sign_at(reader, line, place))
            place += 1
        line.has_code_signs = found == YES
        if found == MAYBE:
            text = reader.string[line.start : line.end]
            line.has_code_signs = reader.reference.python.has_code_signs(text)
    return line.has_code_signs


cdef bint opens_code(Reader reader, Line *line) noexcept:
    """Say whether a line opens with a comment, or with the prompt of a shell or of Python."""
    cdef uint32_t code = at(reader.text, line.first)
    if code == u"#":
        return char_in(reader, line, line.first + 1) == u"!"
    if code == u"/":
        return is_one_of(char_in(reader, line, line.first + 1), "/*")
    if code == u"$":
        return char_in(reader, line, line.first + 1) == u" "
    return (
        code == u">"
        and char_in(reader, line, line.first + 1) == u">"
        and char_in(reader, line, line.first + 2) == u">"
        and char_in(reader, line, line.first + 3) == u" "
    )


cdef bint ends_code(Reader reader, Line *line) noexcept:
    """Say whether a line ends as a statement, or with the colon after the brackets of a head."""
    cdef Py_ssize_t last = line.last - 1
    if is_one_of(at(reader.text, last), "{};"):
        return True
    if at(reader.text, last) != u":" or line.last < line.end:
        return False
    while last > line.first and is_space(at(reader.text, last - 1)):
        last -= 1
    return last > line.first and at(reader.text, last - 1) == u")"


cdef int sign_at(Reader reader, Line *line, Py_ssize_t place) noexcept:
    """Say whether a sign is at a place, and ends there, or its bracket opens."""
    cdef uint32_t code = at(reader.text, place)
    if code == u">":
        return YES if is_one_of(char_in(reader, line, place - 1), "-=") else NO
    if code == u":":
        return YES if char_in(reader, line, place - 1) == u":" else NO
    if code == u"=":
        return assignment_at(reader, line, place)
    if code == u"(":
        return call_at(reader, line, place)
    if code == u"<":
        return tag_at(reader, line, place)
    return NO


cdef int assignment_at(Reader reader, Line *line, Py_ssize_t place) noexcept:
    """Say whether a comparison or an assignment has its equals sign at a place."""
    cdef uint32_t before = char_in(reader, line, place - 1)
    if is_one_of(before, "-+*/=!<>"):
        return YES
    if before != u" " or char_in(reader, line, place + 1) != u" " or place + 2 >= line.last:
        return NO
    if is_space(at(reader.text, place + 2)):
        return NO
    return word_at(reader, line, place - 2)


cdef int call_at(Reader reader, Line *line, Py_ssize_t place) noexcept:
    """Say whether a bracket that closes soon opens right after a word."""
    cdef Py_ssize_t end = place_of(reader, line, u")", place + 1)
    if end < 0 or end - place - 1 > MAX_INSIDE_CHARS:
        return NO
    return word_at(reader, line, place - 1)


cdef int tag_at(Reader reader, Line *line, Py_ssize_t place) noexcept:
    """Say whether a tag that closes soon opens."""
    cdef Py_ssize_t name = place + 1, end
    if char_in(reader, line, name) == u"/":
        name += 1
    end = place_of(reader, line, u">", name)
    if end <= name or end - name > MAX_TAG_CHARS + MAX_INSIDE_CHARS:
        return NO
    if end - name > MAX_INSIDE_CHARS + 1:  # its name decides
        return MAYBE
    return word_at(reader, line, name)


cdef Py_ssize_t place_of(Reader reader, Line *line, uint32_t sign, Py_ssize_t place) noexcept:
    """Return where a sign is in a line, from a place on; -1 where it is not."""
    while place < line.last:
        if at(reader.text, place) == sign:
            return place
        place += 1
    return -1


cdef int word_at(Reader reader, Line *line, Py_ssize_t place) noexcept:
    """Say whether a character is of a word."""
    cdef uint32_t code = char_in(reader, line, place)
    if code >= 128:
        return MAYBE
    return YES if code == u"_" or flags_of(reader.flags, code) & ALNUM else NO
