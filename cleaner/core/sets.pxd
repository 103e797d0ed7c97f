from libc.stdint cimport uint8_t, uint32_t

cdef enum:
    FIRST = 256  # characters, which have a byte each
    PLANES = 17
    PLANE = 256  # blocks of 256 characters
    BLOCK_BYTES = 32

# Which characters are in a set: those of Latin-1 as bytes, the others as bits, by plane and block.
ctypedef struct SetTable:
    uint8_t first[256]
    uint8_t **planes[17]

cdef enum:
    NO = 0
    YES = 1
    UNKNOWN = 2  # the block of the character has to be filled

# Say whether a set has a character.
cdef inline int has(SetTable *table, uint32_t code) noexcept nogil:
    cdef uint8_t *block
    if code < FIRST:
        return table.first[code]
    if table.planes[code >> 16] is NULL:
        return UNKNOWN
    block = table.planes[code >> 16][code >> 8 & 255]
    if block is NULL:
        return UNKNOWN
    return block[code >> 3 & 31] >> (code & 7) & 1

cdef class CharacterSet:
    cdef object _members
    cdef SetTable table
    cdef int fill(self, uint32_t code) except -1
