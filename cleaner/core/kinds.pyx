"""Kinds of blocks, as text/blocks.py tells them; what is rare is asked of it."""

from libc.stdint cimport uint32_t

from cleaner.core.characters cimport at
from cleaner.core.code_lines cimport may_be_code
from cleaner.core.code_signs cimport has_code_signs
from cleaner.core.lines cimport (
    ALPHA,
    LOWER,
    Line,
    Reader,
    classes_at,
    is_one_of,
    is_space,
    looks_like_item,
)
from cleaner.core.pieces cimport PRESERVED, PROSE, UNKNOWN, VERBATIM
from cleaner.core.runs cimport count_of
from cleaner.core.widths cimport collapsed_length, ends_in_hyphen, is_complete, word_length

cdef enum:
    # The limits of text/blocks.py and text/unwrap.py.
    MIN_PRESERVED_LINES = 3
    MAX_PRESERVED_LINE_CHARS = 60
    MIN_WRAP_CHARS = 40
    MAX_BULLET_CHARS = 4

cdef enum:
    # The first and the last of its `_CALL_WORDS`.
    MIN_CALL_WORDS = 2
    MAX_CALL_WORDS = 3


cdef int kind_of(Reader reader, Line *lines, Py_ssize_t count) except -2:
    """Return the kind of a block of several lines, by the shape of its lines alone."""
    if are_even(reader, lines, count, u"|") or are_even(reader, lines, count, u"\t"):
        return VERBATIM
    if has_column(reader, lines, count) or is_code(reader, lines, count):
        return VERBATIM
    return prose_or_preserved(reader, lines, count)


cdef bint are_even(Reader reader, Line *lines, Py_ssize_t count, uint32_t separator) noexcept:
    """Say whether all lines have as many of a separator."""
    cdef Py_ssize_t number, columns = count_of(reader, &lines[0], separator)
    if not columns:
        return False
    for number in range(1, count):
        if count_of(reader, &lines[number], separator) != columns:
            return False
    return True


cdef bint has_column(Reader reader, Line *lines, Py_ssize_t count) except -1:
    """Say whether all lines have a gap before a common column."""
    cdef Py_ssize_t number
    cdef set columns = None
    for number in range(count):
        starts = columns_of(reader, &lines[number])
        columns = columns & starts if number else starts
        if not columns:
            return False
    return True


cdef set columns_of(Reader reader, Line *line):
    """Return how far from its start a line has text after a tab, or after two spaces or more.

    Neither its margin nor its bullet is a gap.
    """
    cdef Py_ssize_t place, gap
    cdef uint32_t blank
    cdef set columns = set()
    if not line.has_gap and line.first - line.start < 2:
        return columns  # nearly all
    for place in range(max(line.first, line.start + 2), line.last):
        blank = at(reader.text, place - 1)
        if not is_space(blank) or is_space(at(reader.text, place)):
            continue
        gap = place - 1
        while gap > line.start and at(reader.text, gap - 1) == blank:
            gap -= 1
        if gap > line.start and (blank == u"\t" or place - gap > 1):
            columns.add(place - line.start)
    columns.discard(bullet_end(reader, line) - line.start)
    return columns


cdef Py_ssize_t bullet_end(Reader reader, Line *line) noexcept:
    """Return where the bullet of a line and the few spaces after it end, which begin no column."""
    if line.is_numbered or not line.mark:
        return line.first
    if line.mark > MAX_BULLET_CHARS or is_one_of(at(reader.text, line.first), "+o"):
        return line.start
    return line.first + line.mark


cdef bint is_code(Reader reader, Line *lines, Py_ssize_t count) except -1:
    """Say whether at least half of the lines look like code, and as many are framed like it."""
    cdef Py_ssize_t number, framed = 0, code = 0
    for number in range(count):
        framed += is_framed(reader, &lines[number])
    if framed * 2 < count:
        return False
    for number in range(count):
        # Where the lines that are left cannot decide any more, they are not asked about.
        if code * 2 >= count or (code + count - number) * 2 < count:
            break
        code += may_be_code(reader, &lines[number]) and has_code_signs(reader, &lines[number])
    return code * 2 >= count


cdef bint is_framed(Reader reader, Line *line) except -1:
    if line.start < line.first:
        return True
    if is_one_of(at(reader.text, line.last - 1), reader.reference.code_endings):
        return True
    if not is_one_of(at(reader.text, line.first), reader.reference.prompt_signs):
        return False
    return reader.string.startswith(reader.reference.prompts, line.first)


cdef int prose_or_preserved(Reader reader, Line *lines, Py_ssize_t count) except -2:
    cdef Py_ssize_t number, length, above = 0, width = 0
    cdef Py_ssize_t chosen = 0, sentences = 0, inside = 0
    if count < MIN_PRESERVED_LINES:
        for number in range(count):
            if is_item(&lines[number]) or not is_call(reader, &lines[number]):
                return PROSE
        return PRESERVED
    for number in range(count):
        length = collapsed_length(reader, &lines[number], lines[number].first)
        if length > MAX_PRESERVED_LINE_CHARS or is_item(&lines[number]):
            return PROSE
        width = max(width, length)
    if may_be_typeset(reader, lines, count):
        return UNKNOWN
    for number in range(count):
        length = collapsed_length(reader, &lines[number], lines[number].first)
        if number and width < MIN_WRAP_CHARS:
            chosen += 1
        elif number:
            chosen += has_whole_room(reader, above, &lines[number], width)
        above = length
        sentences += is_complete(reader, &lines[number], lines[number].first)
        inside += opens_inside(reader, &lines[number])
    if sentences > reader.reference.sentence_share * count:
        return PROSE
    if inside and inside >= reader.reference.inside_share * count:
        return PROSE
    return PRESERVED if chosen * 2 >= count - 1 else PROSE


cdef bint may_be_typeset(Reader reader, Line *lines, Py_ssize_t count) noexcept:
    """Say whether a word in lower case may be cut between two lines, as in prose."""
    cdef Py_ssize_t number
    for number in range(1, count):
        if ends_in_hyphen(reader, &lines[number - 1]):
            if classes_at(reader, lines[number].first) & LOWER:
                return True
    return False


cdef bint is_item(Line *line) noexcept:
    return looks_like_item(line) and line.first < line.body


cdef bint is_call(Reader reader, Line *line) except -1:
    return (
        classes_at(reader, line.first) & ALPHA
        and MIN_CALL_WORDS <= line.words <= MAX_CALL_WORDS
        and reader.is_complete(line.first, line.last)
    )


cdef bint has_whole_room(Reader reader, Py_ssize_t length, Line *below, Py_ssize_t width) noexcept:
    """Say whether the first word of `below`, with its list mark, fits on a line."""
    return length + 1 + word_length(reader, below, below.first) <= width


cdef bint opens_inside(Reader reader, Line *line) noexcept:
    if not is_one_of(at(reader.text, line.first), ",.;"):
        return False
    return line.last == line.first + 1 or is_space(at(reader.text, line.first + 1))
