"""Widths: how long lines are, what has room on them, and what width a block was wrapped at."""

from cleaner.core.characters cimport at
from cleaner.core.lines cimport (
    LOWER,
    RARE_END,
    WITHOUT_STOPS,
    Line,
    Reader,
    classes_at,
    is_one_of,
    is_space,
)

cdef enum:
    # The limits of text/unwrap.py.
    MIN_WRAPPED_LINES = 3
    MIN_WRAP_CHARS = 40
    MAX_WRAP_CHARS = 120


cdef Py_ssize_t collapsed_length(Reader reader, Line *line, Py_ssize_t first) noexcept:
    """Return the length of the text from `first` on with one space for each run of blanks."""
    cdef Py_ssize_t index, length = line.last - first
    if line.has_gap:
        for index in range(first + 1, line.last):
            length -= is_space(at(reader.text, index)) and is_space(at(reader.text, index - 1))
    return length


cdef Py_ssize_t word_length(Reader reader, Line *line, Py_ssize_t first) noexcept:
    """Return the length of the word at `first`, which a blank ends."""
    cdef Py_ssize_t index = first
    while index < line.last and not is_space(at(reader.text, index)):
        index += 1
    return index - first


cdef bint ends_in_hyphen(Reader reader, Line *line) noexcept:
    return line.body < line.last and is_one_of(
        at(reader.text, line.last - 1), reader.reference.hyphens
    )


cdef bint may_be_cut(Reader reader, Line *line, Line *below) noexcept:
    """Say whether a word in lower case may be cut between two lines; False is certain."""
    return ends_in_hyphen(reader, line) and classes_at(reader, below.body) & LOWER != 0


cdef bint has_room(
    Reader reader, Py_ssize_t filled, Line *line, Line *below, Py_ssize_t width
) except -1:
    """Say whether the first word of `below`, after its list mark, fits on a line.

    `filled` is the length of the text of `line` with that word, as spaces are counted.
    """
    if filled > width:
        return False
    if below.body == below.last or not may_be_cut(reader, line, below):
        return True
    string = reader.string
    return not reader.reference.python.is_cut_word(
        string[line.body : line.last], string[below.body : below.last]
    )


cdef bint is_complete(Reader reader, Line *line, Py_ssize_t first) except -1:
    """Say whether a line, with one space for each run of blanks, ends as a sentence does."""
    if line.has_gap and line.classes & (RARE_END | WITHOUT_STOPS):
        text = " ".join(reader.string[first : line.last].split())
        return reader.reference.python.is_complete(text)
    return reader.is_complete(first, line.last)


cdef Py_ssize_t wrap_width(Reader reader, Line *lines, Py_ssize_t count) except -1:
    """Return the width that the lines of a block were wrapped at, or 0: see text/unwrap.py."""
    cdef Py_ssize_t number, length, filled, above = -1, breaks = 0, width = 0
    cdef Py_ssize_t broken = 0, full = 0, open_ended = 0
    cdef Line *line
    if count < MIN_WRAPPED_LINES:
        return 0
    for number in range(count):
        length = body_length(reader, &lines[number])
        if number and length <= MAX_WRAP_CHARS and above <= MAX_WRAP_CHARS:
            breaks += 1
            width = max(width, above)
        above = length
    if breaks < reader.reference.bounded_share * (count - 1):
        return 0
    if width < MIN_WRAP_CHARS and not is_cut_column(reader, lines, count):
        return 0
    for number in range(count):
        length = body_length(reader, &lines[number])
        if number and length <= MAX_WRAP_CHARS and above <= MAX_WRAP_CHARS:
            filled = above + 1 + word_length(reader, &lines[number], lines[number].body)
            full += not has_room(reader, filled, &lines[number - 1], &lines[number], width)
            line = &lines[number - 1]
            if not is_complete(reader, line, line.body):
                open_ended += 1
                line = &lines[number]
                broken += reader.starts_lower(line.body, line.last)
        above = length
    if broken >= max(1.0, reader.reference.lower_share * breaks):
        return width
    return width if full == breaks and open_ended * 2 >= breaks else 0


cdef bint is_cut_column(Reader reader, Line *lines, Py_ssize_t count) except -1:
    cdef Py_ssize_t number, cuts = 0
    for number in range(1, count):
        cuts += may_be_cut(reader, &lines[number - 1], &lines[number])
    if not cuts:
        return False
    string = reader.string
    texts = [string[lines[number].body : lines[number].last] for number in range(count)]
    return reader.reference.python.is_cut_column(texts)


cdef Py_ssize_t body_length(Reader reader, Line *line) noexcept:
    return collapsed_length(reader, line, line.body)
