"""Characters: what the reference in Python declares of each, such as the classes that it is in."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy


cdef enum:  # classes of a table of sequences
    OPENS_TWO = 1
    OPENS_THREE = 2
    OPENS_FOUR = 4
    CONTINUES = 8

cdef uint64_t HIGH_BYTES = 0xFF00FF00FF00FF00  # of four characters


cdef inline bint are_of_first_block(uint16_t *codes, Py_ssize_t size) noexcept nogil:
    """Say whether the next STRIDE characters are of Latin-1, as most of most texts are."""
    cdef uint64_t words[4]
    if size < STRIDE:
        return False
    memcpy(words, codes, sizeof(words))
    return (words[0] | words[1] | words[2] | words[3]) & HIGH_BYTES == 0


cdef class CharacterTable:
    """A number for each character: its classes as bits, or the character that it folds to.

    `classify` takes a string and returns the number of each of its characters. It is asked for 256
    characters when the first of them is met, so the numbers are declared in one place, in Python,
    and a process asks only for the scripts of its texts.
    """

    def __cinit__(self, classify):
        self._classify = classify
        self.flags = <Flags> PyMem_Calloc(BLOCKS, sizeof(uint32_t *))
        if self.flags is NULL:
            raise MemoryError

    def __dealloc__(self):
        if self.flags is not NULL:
            for block in range(BLOCKS):
                PyMem_Free(self.flags[block])
            PyMem_Free(self.flags)

    cdef int know(self, Text text) except -1:
        """Make sure that the numbers of all characters of `text` are there."""
        cdef Py_ssize_t index = 0
        cdef uint32_t block
        if self.flags[0] is NULL:
            self._fill(0)
        if text.kind == 1:
            return 0  # all of Latin-1 is in the first block
        while index < text.size:
            if text.kind == 2 and are_of_first_block(
                <uint16_t *> text.data + index, text.size - index
            ):
                index += STRIDE
                continue
            for _ in range(min(STRIDE, text.size - index)):
                block = at(text, index) >> BLOCK_BITS
                if self.flags[block] is NULL:
                    self._fill(block)
                index += 1
        return 0

    cdef int _fill(self, uint32_t block) except -1:
        cdef uint32_t *flags
        first = block << BLOCK_BITS
        bits = self._classify("".join(map(chr, range(first, first + BLOCK))))
        flags = <uint32_t *> PyMem_Calloc(BLOCK, sizeof(uint32_t))
        if flags is NULL:
            raise MemoryError
        for index in range(BLOCK):
            flags[index] = bits[index]
        if self.flags[block] is NULL:  # another thread may have been quicker
            self.flags[block] = flags
        else:
            PyMem_Free(flags)
        return 0

    cdef uint32_t _of_plain(self) noexcept:
        """Return the classes of printable ASCII, tabs and line feeds together."""
        cdef uint32_t code, classes = self.flags[0][c"\n"] | self.flags[0][c"\t"]
        for code in range(0x20, 0x7f):
            classes |= self.flags[0][code]
        return classes

    def __getitem__(self, character):
        """Return the number of one character."""
        cdef Text text = text_of(character)
        self.know(text)
        return flags_of(self.flags, at(text, 0))

    def of_text(self, str string):
        """Return the classes of all characters of a text together."""
        cdef Text text = text_of(string)
        cdef bint skips_plain
        self.know(text)
        skips_plain = self._of_plain() == 0
        if text.kind == 1:
            return classes_in(of_bytes(text), self.flags, skips_plain)
        if text.kind == 2:
            return classes_in(of_pairs(text), self.flags, skips_plain)
        return classes_in(of_fours(text), self.flags, skips_plain)

    def lines_with_sequence(self, str string):
        """Return the lines in which a sequence of characters begins, with their offsets.

        The first three classes are of what opens a sequence of two, three or four characters, and
        the fourth of what continues one.
        """
        cdef Text text = text_of(string)
        cdef Py_ssize_t place = 0, start, end
        cdef list lines = []
        self.know(text)
        while True:
            place = self._next_sequence(text, place)
            if place < 0:
                return lines
            end = PyUnicode_FindChar(string, 10, place, text.size, 1)  # a line break
            end = text.size if end < 0 else end
            start = PyUnicode_FindChar(string, 10, 0, place, -1) + 1
            lines.append((start, PyUnicode_Substring(string, start, end)))
            place = end

    cdef Py_ssize_t _next_sequence(self, Text text, Py_ssize_t start) noexcept:
        cdef bint skips_plain = not self._of_plain() & (OPENS_TWO | OPENS_THREE | OPENS_FOUR)
        if text.kind == 1:
            return sequence_in(of_bytes(text), self.flags, start, skips_plain)
        if text.kind == 2:
            return sequence_in(of_pairs(text), self.flags, start, skips_plain)
        return sequence_in(of_fours(text), self.flags, start, skips_plain)


cdef inline Py_ssize_t sequence_in(
    Text text, Flags flags, Py_ssize_t place, bint skips_plain
) noexcept nogil:
    """Return where the first sequence from `place` on begins, -1 where there is none."""
    cdef Py_ssize_t end, following
    cdef uint32_t classes
    while place < text.size:
        end = min(place + STRIDE, text.size)
        if skips_plain and are_plain(text, place):
            place = end
        while place < end:
            classes = flags_of(flags, at(text, place)) & (OPENS_TWO | OPENS_THREE | OPENS_FOUR)
            following = place + 1
            while classes and following < text.size:
                if not flags_of(flags, at(text, following)) & CONTINUES:
                    break
                if classes & OPENS_TWO:
                    return place
                classes >>= 1
                following += 1
            place += 1
    return -1


cdef inline uint32_t classes_in(Text text, Flags flags, bint skips_plain) noexcept nogil:
    cdef Py_ssize_t place = 0, end
    cdef uint32_t classes = 0
    while place < text.size:
        end = min(place + STRIDE, text.size)
        if skips_plain and are_plain(text, place):
            place = end
        while place < end:
            classes |= flags_of(flags, at(text, place))
            place += 1
    return classes
