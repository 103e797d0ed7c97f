"""Sets: the characters that one class of a pattern matches, of all of Unicode."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint8_t, uint32_t, uint64_t


cdef class CharacterSet:
    """The characters that a class of a pattern matches.

    `members` takes a string and returns a byte for each of its characters, 1 where the set has it.
    It is asked for 256 characters when the first of them is met.
    """

    def __cinit__(self, members):
        self._members = members
        bits = members("".join(map(chr, range(FIRST))))
        for code in range(FIRST):
            self.table.first[code] = bits[code]

    def __dealloc__(self):
        for plane in range(PLANES):
            if self.table.planes[plane] is not NULL:
                for block in range(PLANE):
                    PyMem_Free(self.table.planes[plane][block])
                PyMem_Free(self.table.planes[plane])

    cdef int fill(self, uint32_t code) except -1:
        """Ask for the block that the character `code` is in."""
        cdef uint32_t plane = code >> 16, number = code >> 8 & 255, place
        cdef uint8_t *block
        first = code & ~255
        bits = self._members("".join(map(chr, range(first, first + 256))))
        block = <uint8_t *> PyMem_Calloc(BLOCK_BYTES, 1)
        if block is NULL:
            raise MemoryError
        for place in range(256):
            if bits[place]:
                block[place >> 3] |= 1 << (place & 7)
        if self.table.planes[plane] is NULL:
            self.table.planes[plane] = <uint8_t **> PyMem_Calloc(PLANE, sizeof(uint8_t *))
        if self.table.planes[plane] is NULL:
            PyMem_Free(block)
            raise MemoryError
        if self.table.planes[plane][number] is NULL:  # another thread may have been quicker
            self.table.planes[plane][number] = block
        else:
            PyMem_Free(block)
        return 0

    @property
    def ascii_bits(self):
        """A bit for each of the 128 characters of ASCII, by its code."""
        cdef uint64_t low = 0, high = 0
        for code in range(64):
            low |= <uint64_t> self.table.first[code] << code
            high |= <uint64_t> self.table.first[64 + code] << code
        return low | <object> high << 64

    def __contains__(self, str character):
        cdef uint32_t code = ord(character)
        cdef int answer = has(&self.table, code)
        if answer == UNKNOWN:
            self.fill(code)
            answer = has(&self.table, code)
        return answer == YES
