"""Blocks, and how they are cut into pieces: see text/blocks.py and text/linebreaks.py."""

from cleaner.core.characters cimport at
from cleaner.core.kinds cimport kind_of
from cleaner.core.lines cimport (
    ALNUM,
    Line,
    Lines,
    Reader,
    is_bare_mark,
    is_blank,
    is_one_of,
)
from cleaner.core.pieces cimport (
    BREAK,
    PRESERVED,
    PROSE,
    UNDECIDED,
    UNKNOWN,
    VERBATIM,
    Piece,
    Pieces,
    number_of,
)
from cleaner.core.soft_breaks cimport is_soft, join_lines
from cleaner.core.stacks cimport may_be_preserved, stack_of
from cleaner.core.widths cimport wrap_width


cdef class Cutter:
    """Cuts a text into `pieces`, of which the first lines are `known`.

    Lines with numbers in `false_bullets` are not list items.
    """

    def __cinit__(self, Pieces pieces, set false_bullets, Lines known):
        self.pieces = pieces
        self.reader = pieces.reader
        self.python = pieces.python
        self.false_bullets = false_bullets
        self.known = known
        self.lines, self.joined = Lines(), Lines()

    cdef int cut(self) except -1:
        """Cut the text into pieces, block by block."""
        cdef Py_ssize_t place = 0, number = 0, size = self.reader.text.size
        cdef Line *line
        while place <= size:
            line = self.lines.add()
            if number < self.known.count:
                line[0] = self.known.items[number]
            else:
                self.reader.read(place, line)
            place = line.end + 1
            if is_blank(line):
                self.lines.count -= 1
                if self.lines.count:
                    self._cut_block(number - self.lines.count)
            number += 1
        if self.lines.count:
            self._cut_block(number - self.lines.count)
        self._drop_bare_mark()
        return 0

    cdef int _cut_block(self, Py_ssize_t first) except -1:
        """Cut the block of the current lines, which are numbered from `first`."""
        cdef Py_ssize_t number
        cdef Line *line
        for number in range(self.lines.count):
            line = &self.lines.items[number]
            self.reader.mark(line)
            if not self.false_bullets or first + number not in self.false_bullets:
                line.body = line.first + line.mark
        self._cut_part(first, 0, self.lines.count)
        self.lines.count = 0
        return 0

    cdef int _cut_part(self, Py_ssize_t first, Py_ssize_t start, Py_ssize_t end) except -1:
        """Cut the lines from `start` to `end` of a block, as `parts` of text/blocks.py does."""
        cdef Line *lines = self.lines.items + start
        cdef Py_ssize_t count = end - start
        cdef int kind = PROSE
        if count > 1:
            kind = kind_of(self.reader, lines, count)
        if kind == UNKNOWN:
            return self._ask_for_pieces(first, start, end)
        stack = None
        if kind != VERBATIM or may_be_preserved(self.reader, lines, count):
            stack = stack_of(self.reader, lines, count, 0)
        if stack is not None:
            runs = self.python.runs_of_stack(stack)
            if len(runs) == 1 and runs[0][1] - runs[0][0] + 1 == count:
                kind = runs[0][2]
            elif runs and kind == PROSE:
                bounds = {0, count}
                for run in runs:
                    bounds |= {run[0], run[1] + 1}
                bounds = sorted(bounds)
                for above, below in zip(bounds, bounds[1:]):
                    self._cut_part(first, start + above, start + below)
                return 0
        if kind == PROSE:
            return self._add_prose(lines, count)
        self._drop_bare_mark()
        if kind == PRESERVED:
            return self._add_preserved(lines, count)
        self.pieces.add(lines[0].start, lines[0].start, lines[count - 1].last).kind = VERBATIM
        return 0

    cdef int _drop_bare_mark(self) except -1:
        """Forget the bare list mark above what it does not belong to; a number is a text."""
        if self.has_bare_mark and self.bare_mark.is_numbered:
            self.pieces.add(self.bare_mark.first, self.bare_mark.first, self.bare_mark.last)
        self.has_bare_mark = False
        return 0

    cdef list _strings(self, Py_ssize_t start, Py_ssize_t end):
        cdef Py_ssize_t number
        cdef list strings = []
        for number in range(start, end):
            strings.append(
                self.reader.string[self.lines.items[number].start : self.lines.items[number].end]
            )
        return strings

    cdef int _ask_for_pieces(self, Py_ssize_t first, Py_ssize_t start, Py_ssize_t end) except -1:
        """Take what the reference makes of a part of a block."""
        if self._cutter is None:
            self._cutter = self.python.BlockCutter(
                self.reader.string, self.false_bullets, self.pieces.dehyphenator()
            )
        block = self.python.Block(
            first + start,
            self.lines.items[start].start,
            self._strings(start, end),
            self.python.Kind.PROSE,
        )
        self._cutter.bare_mark = None
        if self.has_bare_mark:
            self._cutter.bare_mark = self.python.bare_mark(
                (self.bare_mark.first, self.bare_mark.body, self.bare_mark.last),
                self.bare_mark.is_numbered,
            )
        self._take(self.python.pieces_of_block(self._cutter, block, self.false_bullets))
        mark = self._cutter.bare_mark
        self.has_bare_mark = mark is not None
        if mark is not None:
            self.reader.read(mark.start, &self.bare_mark)
            self.bare_mark.first, self.bare_mark.body = mark.start, mark.body
            self.bare_mark.last = mark.end
            self.bare_mark.is_numbered = mark.is_numbered
        return 0

    cdef int _take(self, pieces) except -1:
        cdef Piece *piece
        for given in pieces:
            piece = self.pieces.add(given.start, given.body, given.end)
            piece.kind = given.kind.value - 1
            piece.before = number_of(given.before)
            piece.is_numbered = given.is_numbered
            piece.is_soft = given.is_soft
        return 0

    cdef int _add_preserved(self, Line *lines, Py_ssize_t count) except -1:
        """Add the lines of a block whose breaks stay, without the margin that all have."""
        cdef Py_ssize_t number, start, margin = self._margin(lines, count)
        cdef Piece *piece
        for number in range(count):
            start = min(lines[number].start + margin, lines[number].first)
            piece = self.pieces.add(start, start, lines[number].last)
            piece.kind = PRESERVED
            piece.before = BREAK if number else UNDECIDED
        return 0

    cdef Py_ssize_t _margin(self, Line *lines, Py_ssize_t count) noexcept:
        """Return how many characters of margin no line keeps; with a tab in one, all of them."""
        cdef Py_ssize_t number, place, margin = lines[0].first - lines[0].start
        for number in range(count):
            margin = min(margin, lines[number].first - lines[number].start)
            for place in range(lines[number].start, lines[number].first):
                if at(self.reader.text, place) == u"\t":
                    return self.reader.text.size
        return margin

    cdef int _add_prose(self, Line *lines, Py_ssize_t count) except -1:
        """Add the lines of a block, and decide which of the breaks between them are soft."""
        cdef Py_ssize_t number, width = 0
        cdef Line *line
        cdef Piece *piece
        if self.has_bare_mark or self._have_bare_mark(lines, count):
            self._join_marks(lines, count)
            lines, count = self.joined.items, self.joined.count
        if count > 1:
            width = wrap_width(self.reader, lines, count)
        for number in range(count):
            line = &lines[number]
            if is_bare_mark(line):  # the last one
                self.bare_mark = line[0]
                self.has_bare_mark = True
                break
            piece = self.pieces.add(line.first, line.body, line.last)
            piece.is_numbered = line.first < line.body and line.is_numbered
            piece.has_gap = line.has_gap
            if number and is_soft(self.pieces, line, width, number + 1 == count):
                join_lines(self.pieces, line)
        return 0

    cdef bint _have_bare_mark(self, Line *lines, Py_ssize_t count) noexcept:
        cdef Py_ssize_t number
        for number in range(count):
            if is_bare_mark(&lines[number]):
                return True
        return False

    cdef int _join_marks(self, Line *lines, Py_ssize_t count) except -1:
        """Give each bare list mark the words below it: see text/linebreaks.py."""
        cdef Py_ssize_t number
        cdef Line *line
        cdef bint has_mark
        cdef Line mark
        self.joined.count = 0
        has_mark = self.has_bare_mark and not self.bare_mark.is_numbered and not is_one_of(
            at(self.reader.text, self.bare_mark.first), self.reader.reference.separators
        )
        mark = self.bare_mark
        if has_mark:
            self.has_bare_mark = False
        self._drop_bare_mark()
        for number in range(count):
            line = self.joined.add()
            line[0] = lines[number]
            if has_mark:
                if line.first == line.body and self.reader.has_class(line.first, line.last, ALNUM):
                    line.first, line.is_numbered = mark.first, mark.is_numbered
                    line.follows_bare_mark = True
                elif mark.is_numbered:
                    line = self.joined.add()
                    line[0] = lines[number]
                    self.joined.items[self.joined.count - 2] = mark
                    self.joined.items[self.joined.count - 2].body = mark.first
            has_mark = is_bare_mark(line)
            if has_mark:
                mark = line[0]
                self.joined.count -= 1
        if has_mark:
            self.joined.add()[0] = mark
        return 0
