"""Soft breaks between the lines of a block: see text/soft_breaks.py and text/unwrap.py."""

from cleaner.core.characters cimport at
from cleaner.core.lines cimport (
    ALNUM,
    JOINED,
    LOWER,
    Line,
    Reader,
    classes_at,
    is_one_of,
    is_space,
)
from cleaner.core.pieces cimport SPACE, Piece, Pieces, number_of
from cleaner.core.widths cimport ends_in_hyphen, has_room

cdef enum:
    MIN_SENTENCE_LINE_CHARS = 40  # see text/unwrap.py


cdef bint is_soft(Pieces pieces, Line *below, Py_ssize_t width, bint is_last) except -1:
    """Say whether the break above a line is soft: `mark_soft_breaks`, `is_soft_break`."""
    cdef Reader reader = pieces.reader
    cdef Line *line = below - 1
    cdef Py_ssize_t length = line.last - line.body, filled
    cdef bint is_end, is_lower
    if below.first < below.body:
        return False
    is_end = reader.is_complete(line.body, line.last)
    if is_end and not width:
        return False
    if (not width or is_end) and opens_speech(pieces, below):
        return False
    if not (line.classes & ALNUM and reader.has_class(line.body, line.last, ALNUM)):
        return False
    filled = length + 1 + reader.word_end(below.body, below.last) - below.body
    is_lower = classes_at(reader, below.first) & LOWER != 0
    is_lower = is_lower or reader.starts_lower(below.first, below.last)
    if is_end:
        if has_room(reader, filled, line, below, width):
            return False
        if not (is_lower or length >= reader.reference.filled_share * width):
            return False
    elif (width or length >= MIN_SENTENCE_LINE_CHARS) and is_cut(pieces, below):
        pass
    elif width:
        if not is_lower and not line.follows_bare_mark and has_room(
            reader, filled, line, below, <Py_ssize_t> (reader.reference.tolerance * width)
        ):
            return False
    elif not (
        at(reader.text, line.last - 1) == u"," and length >= MIN_SENTENCE_LINE_CHARS
    ) and not (is_lower and is_broken_sentence(pieces, below)):
        return False
    if width and not has_room(reader, filled, line, below, width):
        return True
    return not is_apart(pieces, below, width, is_last)


cdef bint is_cut(Pieces pieces, Line *below) except -1:
    """Say whether a hyphen above a line may continue a word in it."""
    if not ends_in_hyphen(pieces.reader, below - 1):
        return False
    return pieces.python.is_cut(*texts_of(pieces, below))


cdef bint opens_speech(Pieces pieces, Line *line) noexcept:
    return (
        line.first + 1 < line.last
        and is_one_of(at(pieces.reader.text, line.first), pieces.reader.reference.dashes)
        and is_space(at(pieces.reader.text, line.first + 1))
    )


cdef bint is_broken_sentence(Pieces pieces, Line *below) except -1:
    """Say whether a line that begins in lower case goes on with the sentence above."""
    cdef Line *line = below - 1
    cdef Py_ssize_t longest = max(line.last - line.body, below.last - below.body)
    if pieces.reader.starts_lower(line.body, line.last) and not continues(pieces, below):
        return False
    return longest >= MIN_SENTENCE_LINE_CHARS or pieces.reader.is_complete(
        below.body, below.last
    )


cdef bint continues(Pieces pieces, Line *below) except -1:
    """Say whether the line above goes on with a sentence: `is_continuation`."""
    cdef Line *line = below - 1
    if line.follows_bare_mark:
        return True
    if not pieces.items[pieces.count - 2].is_soft:
        return False
    return pieces.python.goes_on_below(*texts_of(pieces, below))


cdef bint is_apart(Pieces pieces, Line *below, Py_ssize_t width, bint is_last) except -1:
    cdef Line *line = below - 1
    cdef bint is_soft = pieces.items[pieces.count - 2].is_soft
    return pieces.python.are_apart(
        texts_of(pieces, below),
        (width, is_last),
        (is_soft, line.follows_bare_mark),
        pieces.dehyphenator(),
    )


cdef tuple texts_of(Pieces pieces, Line *below):
    """Return the text of a line, after the text of the line above."""
    cdef Line *line = below - 1
    string = pieces.reader.string
    return string[line.body : line.last], string[below.body : below.last]


cdef int join_lines(Pieces pieces, Line *line) except -1:
    """Join the last piece, which is `line`, to the piece above."""
    cdef Piece *piece = &pieces.items[pieces.count - 1]
    cdef Piece *above = piece - 1
    piece.is_soft = True
    if ends_in_hyphen(pieces.reader, line - 1):
        cut, between = pieces.dehyphenator().joint(*texts_of(pieces, line))
        above.end -= cut
        piece.before = number_of(between)
    elif not are_unspaced(pieces, line - 1, line):
        piece.before = SPACE
    return 0


cdef bint are_unspaced(Pieces pieces, Line *line, Line *below) noexcept:
    return (
        classes_at(pieces.reader, line.last - 1) & JOINED != 0
        and classes_at(pieces.reader, below.body) & JOINED != 0
    )
