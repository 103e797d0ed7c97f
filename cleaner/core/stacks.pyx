"""Stacks of lines that may have code, tables, verse or subtitles: see text/regions.py."""

from cleaner.core.characters cimport PyUnicode_FindChar, at
from cleaner.core.code_lines cimport looks_like_code
from cleaner.core.lines cimport (
    CODE,
    DECIMAL,
    ODD_SPACE,
    Line,
    Lines,
    Reader,
    char_at,
    classes_at,
    is_blank,
)
from cleaner.core.references cimport References
from cleaner.core.runs cimport code_runs, table_runs, verse_runs

cdef enum:
    # The limits of text/regions.py.
    MIN_LINES = 3


cdef class Stacks:
    """The stacks of one text, of at least as many lines as a region has: see text/regions.py."""

    def __cinit__(self, Reader reader):
        self.reader = reader
        self.lines = Lines()

    cdef list doubtful(self, References references):
        """Return the stacks that may have a region, and let `references` look at each line."""
        cdef Py_ssize_t start = 0, end, number = 0, size = self.reader.text.size
        cdef Py_ssize_t top = 0, first = 0, items = 0  # of the stack: its start, its first line
        cdef list stacks = []
        while start <= size:
            end = PyUnicode_FindChar(self.reader.string, 10, start, size, 1)  # a line break
            if end < 0:
                end = size
            references.look(start, end, number)
            items += number > first and opens_item(self.reader, start)
            start = end + 1
            number += 1
            # A line break right after the one of a line ends the stack, which may begin with another.
            if start <= size and (start == size or at(self.reader.text, start) != u"\n"):
                continue
            if number - first >= MIN_LINES and items != number - first - 1:
                self._read(top, number - first)
                stack = self._stack(first)
                if stack is not None:
                    stacks.append(stack)
            start += 1
            number += 1
            top, first, items = start, number, 0
        references.end_run()
        return stacks

    cdef int _read(self, Py_ssize_t start, Py_ssize_t count) except -1:
        """Read the `count` lines of a stack from `start` on."""
        cdef Line *line
        self.lines.count = 0
        for _ in range(count):
            line = self.lines.add()
            self.reader.read(start, line)
            start = line.end + 1
        return 0

    cdef object _stack(self, Py_ssize_t first):
        """Return the lines that were read if they may have a region, else None."""
        cdef Py_ssize_t number
        cdef Line *line
        for number in range(self.lines.count):
            line = &self.lines.items[number]
            if line.classes & ODD_SPACE:  # only the reference can tell
                texts = texts_of(self.reader, self.lines.items, self.lines.count)
                return self.reader.reference.python.Stack(texts, first)
            if not is_blank(line):
                self.reader.mark(line)
                line.body = line.first + line.mark
        return stack_of(self.reader, self.lines.items, self.lines.count, first)


cdef dict code_lines(Reader reader):
    """Return where the lines of a text are that look like code, by their numbers, in order."""
    cdef Py_ssize_t start = 0, number = 0
    cdef Line line
    cdef dict places = {}
    while start <= reader.text.size:
        reader.read(start, &line)
        if looks_like_code(reader, &line):
            places[number] = start
        start = line.end + 1
        number += 1
    return places


cdef bint opens_item(Reader reader, Py_ssize_t start) noexcept:
    return char_at(reader, start) == u"-" and char_at(reader, start + 1) == u" "


cdef object stack_of(Reader reader, Line *lines, Py_ssize_t count, Py_ssize_t first):
    """Return lines, numbered from `first`, with their regions as a stack of text/regions.py.

    Return None where they have none.
    """
    cdef object python = reader.reference.python
    cdef dict found = {}
    if count < MIN_LINES:
        return None
    if has_subtitles(reader, lines, count):
        return python.Stack(texts_of(reader, lines, count), first)
    for region, runs in (
        (python.Region.CODE, code_runs(reader, lines, count)),
        (python.Region.TABLE, table_runs(reader, lines, count)),
        (python.Region.VERSE, verse_runs(reader, lines, count)),
    ):
        if runs:
            found[region] = runs
    return python.Stack((), first, found) if found else None


cdef list texts_of(Reader reader, Line *lines, Py_ssize_t count):
    string = reader.string
    return [string[lines[number].start : lines[number].end] for number in range(count)]


cdef bint may_be_preserved(Reader reader, Line *lines, Py_ssize_t count) except -1:
    """Say whether lines may be of a region that keeps their breaks and not their spaces."""
    return has_subtitles(reader, lines, count) or len(verse_runs(reader, lines, count)) > 0


cdef bint has_subtitles(Reader reader, Line *lines, Py_ssize_t count) noexcept:
    cdef Py_ssize_t number
    for number in range(count):
        if has_arrow(reader, &lines[number]):
            return True
    return False


cdef bint has_arrow(Reader reader, Line *line) noexcept:
    """Say whether a line opens with a figure and has an arrow, as the times of a subtitle do."""
    cdef Py_ssize_t index
    if not line.classes & CODE or not classes_at(reader, line.start) & DECIMAL:
        return False
    for index in range(line.first + 3, line.last - 1):
        if at(reader.text, index) == u">" and at(reader.text, index - 1) == u"-":
            if at(reader.text, index - 2) == u"-":
                return True
    return False
