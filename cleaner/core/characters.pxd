from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_FindChar(
        object string, Py_UCS4 code, Py_ssize_t start, Py_ssize_t end, int direction
    ) except -2
    int Py_UNICODE_ISSPACE(Py_UCS4 code) noexcept
    int Py_UNICODE_ISALNUM(Py_UCS4 code) noexcept
    int Py_UNICODE_TODECIMAL(Py_UCS4 code) noexcept

cdef enum:
    BLOCK_BITS = 8
    BLOCK = 1 << BLOCK_BITS
    BLOCKS = 0x110000 >> BLOCK_BITS
    STRIDE = 16  # characters that are looked at together

# A string, read where it is: 1, 2 or 4 bytes a character. Whoever has one keeps the string alive.
ctypedef struct Text:
    int kind
    void *data
    Py_ssize_t size

cdef inline Text text_of(str string):
    return Text(PyUnicode_KIND(string), PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string))

cdef inline Text part_of(Text text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    return Text(text.kind, <char *> text.data + start * text.kind, end - start)

cdef inline uint32_t at(Text text, Py_ssize_t index) noexcept nogil:
    if text.kind == 1:
        return (<uint8_t *> text.data)[index]
    if text.kind == 2:
        return (<uint16_t *> text.data)[index]
    return (<uint32_t *> text.data)[index]

ctypedef uint32_t **Flags  # of all characters, by block

# The number of a character of a text that the table knows.
cdef inline uint32_t flags_of(Flags flags, uint32_t code) noexcept nogil:
    return flags[code >> BLOCK_BITS][code & (BLOCK - 1)]

# The text with its width as a constant: loops that are inlined for each width are compiled for it.
cdef inline Text of_bytes(Text text) noexcept nogil:
    return Text(1, text.data, text.size)

cdef inline Text of_pairs(Text text) noexcept nogil:
    return Text(2, text.data, text.size)

cdef inline Text of_fours(Text text) noexcept nogil:
    return Text(4, text.data, text.size)

# Where characters that are, or are not, of some classes end, from a place on.
cdef inline Py_ssize_t run_end(
    Text text, Flags flags, Py_ssize_t place, uint32_t classes, bint are_in
) noexcept nogil:
    if text.kind == 1:
        return end_in(of_bytes(text), flags, place, classes, are_in)
    if text.kind == 2:
        return end_in(of_pairs(text), flags, place, classes, are_in)
    return end_in(of_fours(text), flags, place, classes, are_in)

cdef inline Py_ssize_t end_in(
    Text text, Flags flags, Py_ssize_t place, uint32_t classes, bint are_in
) noexcept nogil:
    while place < text.size and (flags_of(flags, at(text, place)) & classes != 0) == are_in:
        place += 1
    return place

# The next STRIDE characters of a text of narrow ones, in words of eight bytes: a lane for each.
ctypedef struct Lanes:
    uint64_t[4] words
    int count
    uint64_t ones  # a 1 in each lane
    uint64_t free  # the highest bit of eight, which no character of ASCII has

cdef inline Lanes lanes_of(Text text, Py_ssize_t place) noexcept nogil:
    cdef Lanes lanes
    lanes.count = 2 * text.kind
    lanes.ones = 0x0101010101010101 if text.kind == 1 else 0x0001000100010001
    lanes.free = lanes.ones << 7
    memcpy(lanes.words, <char *> text.data + place * text.kind, STRIDE * text.kind)
    return lanes

# Sets the free bit of each lane with a character of ASCII that is not below another.
cdef inline uint64_t at_least(Lanes *lanes, int index, uint64_t code) noexcept nogil:
    return (lanes.words[index] + lanes.ones * (0x80 - code)) & lanes.free

# Whether the next STRIDE characters are printable ASCII, tabs and line feeds, as most of most texts.
cdef inline bint are_plain(Text text, Py_ssize_t place) noexcept nogil:
    cdef Lanes lanes
    cdef uint64_t odd = 0
    cdef int index
    if text.kind == 4 or text.size - place < STRIDE:
        return False
    lanes = lanes_of(text, place)
    for index in range(lanes.count):
        odd |= lanes.words[index] & ~(lanes.free - lanes.ones)
        odd |= at_least(&lanes, index, 0x7f)
        odd |= lanes.free & ~at_least(&lanes, index, c" ") & ~(
            at_least(&lanes, index, c"\t") & ~at_least(&lanes, index, c"\n" + 1)
        )
    return odd == 0

cdef class CharacterTable:
    cdef object _classify
    cdef Flags flags
    cdef int know(self, Text text) except -1
    cdef int _fill(self, uint32_t block) except -1
    cdef uint32_t _of_plain(self) noexcept
    cdef Py_ssize_t _next_sequence(self, Text text, Py_ssize_t start) noexcept
