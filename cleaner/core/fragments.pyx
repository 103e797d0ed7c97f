"""Fragments: parts of one sentence that an extractor put on lines of their own."""

from cleaner.core.pieces cimport PROSE, Piece, Pieces, number_of

cdef enum:
    MIN_LONG_CHARS = 40  # see text/fragments.py


cdef class Fragments:
    """The pieces of a text, of which some may be parts of one sentence."""

    def __cinit__(self, Pieces pieces):
        self.pieces = pieces

    cdef int join(self) except -1:
        """Mark the breaks inside sentences whose parts have lines of their own."""
        cdef Py_ssize_t first = 0, number, place
        cdef list runs = []
        for number in range(1, self.pieces.count + 1):
            if self._is_joinable(number) and self._is_joinable(number - 1):
                if self.pieces.items[number].is_soft or self._goes_on(first, number):
                    continue
            if number - first > 1 and not self._are_joined(first + 1, number):
                texts = [self.pieces.body(place) for place in range(first, number)]
                if self.pieces.python.is_sentence(texts, range(len(texts))):
                    runs.append((first, texts))
            first = number
        for first, texts in runs:
            for number in range(1, len(texts)):
                if not self.pieces.items[first + number].is_soft:
                    self._join(first + number, texts[number - 1], texts[number])
        return 0

    cdef bint _is_joinable(self, Py_ssize_t number) noexcept:
        cdef Piece *piece = &self.pieces.items[number]
        if number == self.pieces.count:
            return False
        return piece.kind == PROSE and piece.start == piece.body

    cdef bint _are_joined(self, Py_ssize_t first, Py_ssize_t last) noexcept:
        cdef Py_ssize_t number
        for number in range(first, last):
            if not self.pieces.items[number].is_soft:
                return False
        return True

    cdef bint _goes_on(self, Py_ssize_t first, Py_ssize_t number) except -1:
        """Say whether a piece may go on with a sentence of the piece above: `continues`."""
        cdef Piece *piece = &self.pieces.items[number]
        cdef Piece *below = piece + 1
        cdef Py_ssize_t place
        if not self.pieces.reader.goes_on(piece.body, piece.end):
            if piece.end - piece.body >= MIN_LONG_CHARS or number + 1 == self.pieces.count:
                return False
            if not self.pieces.reader.goes_on(below.body, below.end):
                return False
        texts = [self.pieces.body(place) for place in range(number - 1, number + 2)]
        is_inside = not self._are_joined(first + 1, number)
        return self.pieces.python.continues(texts, 1, is_inside, self.pieces.dehyphenator())

    cdef int _join(self, Py_ssize_t number, str line, str following) except -1:
        cut, between = self.pieces.dehyphenator().joint(line, following)
        self.pieces.items[number - 1].end -= cut
        self.pieces.items[number].is_soft = True
        if between:
            between = self.pieces.python.space_between(line, following)
        self.pieces.items[number].before = number_of(between)
        return 0
