"""Runs of lines in a stack: code, tables and verse; see text/regions.py and text/code_lines.py.

No line has white space of other kinds than blanks and tabs. A run is its first and its last line.
"""

from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at
from cleaner.core.code_lines cimport looks_like_code
from cleaner.core.lines cimport (
    ALPHA,
    LOWER,
    Line,
    Reader,
    char_in,
    classes_at,
    is_blank,
    is_one_of,
    looks_like_item,
)

cdef enum:
    # The limits of text/regions.py and text/code_lines.py.
    MIN_LINES = 3
    MIN_ROWS = 3
    MAX_VERSE_CHARS = 60
    MIN_VERSE_LINES = 4
    MAX_VERSE_LINES = 200
    MIN_BREAKS = 2
    MAX_COMMENT_WORDS = 30
    MAX_LABEL_WORDS = 3


cdef list code_runs(Reader reader, Line *lines, Py_ssize_t count):
    """Return the runs of code; lines that may stand in it do not end one."""
    cdef Py_ssize_t number, first = 0, last = 0, size = 0
    cdef list runs = []
    for number in range(count):
        if looks_like_code(reader, &lines[number]):
            if not size:
                first = number
                if is_head(reader, lines, number):
                    first, size = number - 1, 1
            last = number
            size += 1
        elif size and not may_stand_in_code(reader, &lines[number]):
            if is_run(reader, lines, first, last, size):
                runs.append((first, last))
            size = 0
    if is_run(reader, lines, first, last, size):
        runs.append((first, last))
    return runs


cdef bint is_run(
    Reader reader, Line *lines, Py_ssize_t first, Py_ssize_t last, Py_ssize_t size
) noexcept:
    """Say whether the lines from `first` to `last` are code, of which `size` look like it."""
    cdef Py_ssize_t number, filled = 0
    if size + 1 < MIN_LINES:
        return False
    for number in range(first, last + 1):
        filled += lines[number].start < lines[number].end
    return filled >= MIN_LINES and size >= reader.reference.code_share * filled


cdef bint is_head(Reader reader, Line *lines, Py_ssize_t number) except -1:
    """Say whether an indented line of code has a keyword above it, not a heading."""
    cdef Line *head = &lines[number - 1]
    if not number or head.start == head.end or head.start < head.first:
        return False
    if not is_indented(reader, &lines[number]) or at(reader.text, head.end - 1) == u":":
        return False
    if not classes_at(reader, head.start) & LOWER:
        if not reader.string[head.start : head.end].isupper():
            return False
    return may_stand_in_code(reader, head)


cdef bint is_indented(Reader reader, Line *line) noexcept:
    cdef uint32_t code = char_in(reader, line, line.start)
    return code == u"\t" or (code == u" " and char_in(reader, line, line.start + 1) == u" ")


cdef bint may_stand_in_code(Reader reader, Line *line) except -1:
    """Say whether a line may be a comment, a blank line, or an indented line of code."""
    cdef Py_ssize_t place, words = 1
    if line.start == line.end or is_indented(reader, line):
        return True
    for place in range(line.start, line.end):
        words += at(reader.text, place) == u" "
    if opens_comment(reader, line):
        return words <= MAX_COMMENT_WORDS
    return words <= MAX_LABEL_WORDS and not reader.ends_sentence(line.start, line.end)


cdef bint opens_comment(Reader reader, Line *line) noexcept:
    cdef uint32_t code = char_in(reader, line, line.first)
    cdef uint32_t following = char_in(reader, line, line.first + 1)
    if is_one_of(code, "#*;%"):
        return True
    if code == u"/":
        return following == u"/" or following == u"*"
    if code == u"-":
        return following == u"-"
    if not is_one_of(code, "\"'") or following != code:
        return False
    return char_in(reader, line, line.first + 2) == code


cdef list table_runs(Reader reader, Line *lines, Py_ssize_t count):
    """Return the runs of rows that have as many cells each."""
    cdef Py_ssize_t number, row, first = 0, cells = 0
    cdef list runs = []
    for number in range(count + 1):
        row = separators_of(reader, &lines[number]) if number < count else 0
        if row != cells:
            if cells and number - first >= MIN_ROWS:
                runs.append((first, number - 1))
            first, cells = number, row
    return runs


cdef Py_ssize_t separators_of(Reader reader, Line *line) noexcept:
    """Return how many bars, or less than 0 for tabs, part the cells of a row; 0 if it is none."""
    if is_blank(line):
        return 0
    if at(reader.text, line.first) == u"|" or at(reader.text, line.last - 1) == u"|":
        return count_of(reader, line, u"|")
    if not line.has_tab or count_of(reader, line, u"|"):  # nearly always
        return 0
    return -count_of(reader, line, u"\t")


cdef Py_ssize_t count_of(Reader reader, Line *line, uint32_t sign) noexcept:
    cdef Py_ssize_t place, number = 0
    for place in range(line.first, line.last):
        number += at(reader.text, place) == sign
    return number


cdef list verse_runs(Reader reader, Line *lines, Py_ssize_t count):
    """Return the runs of short lines that run on from one to the next, or have the mark of a song."""
    cdef Py_ssize_t number, first = 0
    cdef list runs = []
    for number in range(count + 1):
        if number < count and is_verse_line(reader, &lines[number]):
            continue
        if MIN_VERSE_LINES <= number - first <= MAX_VERSE_LINES:
            if is_verse(reader, lines + first, number - first):
                runs.append((first, number - 1))
        first = number + 1
    return runs


cdef bint is_verse_line(Reader reader, Line *line) noexcept:
    cdef uint32_t following
    if line.last - line.first > MAX_VERSE_CHARS or is_blank(line):
        return False
    if not looks_like_item(line):
        return True
    following = at(reader.text, line.first + 1) if line.first + 1 < line.last else u"."
    return classes_at(reader, line.first) & ALPHA and following != u"." and following != u")"


cdef bint is_verse(Reader reader, Line *lines, Py_ssize_t count) except -1:
    cdef Py_ssize_t number, words = 0
    for number in range(count):
        words += lines[number].words
    if words < reader.reference.verse_words * count:
        return False
    if not runs_on(reader, lines, count) and not has_chorus(reader, lines, count):
        return False
    return not is_list_of_labels(reader, lines, count) and not is_prose(reader, lines, count)


cdef bint runs_on(Reader reader, Line *lines, Py_ssize_t count) noexcept:
    """Say whether enough lines end in a comma or a dash, or are continued in lower case."""
    cdef Py_ssize_t number, breaks = 0, running = 0
    cdef bint is_break
    for number in range(count - 1):
        is_break = is_one_of(at(reader.text, lines[number].last - 1), reader.reference.runs_on)
        breaks += is_break
        running += is_break or classes_at(reader, lines[number + 1].first) & LOWER != 0
    return breaks >= MIN_BREAKS and running >= reader.reference.running_share * count


cdef bint has_chorus(Reader reader, Line *lines, Py_ssize_t count) except -1:
    cdef Py_ssize_t number
    for number in range(count):
        if at(reader.text, lines[number].first) == u"[":
            if reader.reference.python.CHORUS.match(text_of_line(reader, &lines[number])):
                return True
    return False


cdef bint is_list_of_labels(Reader reader, Line *lines, Py_ssize_t count) except -1:
    cdef Py_ssize_t number, labels = 0
    for number in range(count):
        labels += text_of_line(reader, &lines[number]).isupper()
    return labels * 2 > count


cdef bint is_prose(Reader reader, Line *lines, Py_ssize_t count) except -1:
    """Say whether lines are prose in a narrow column, or with each link on a line."""
    cdef Py_ssize_t number
    cdef bint may_be_cut = False
    for number in range(count):
        if is_one_of(at(reader.text, lines[number].first), ",.;"):
            if lines[number].last == lines[number].first + 1:
                return True
            if at(reader.text, lines[number].first + 1) == u" ":
                return True
        may_be_cut |= is_one_of(at(reader.text, lines[number].last - 1), reader.reference.hyphens)
    if not may_be_cut:
        return False
    return reader.reference.python.is_typeset(
        [text_of_line(reader, &lines[number]) for number in range(count)]
    )


cdef str text_of_line(Reader reader, Line *line):
    return reader.string[line.first : line.last]
