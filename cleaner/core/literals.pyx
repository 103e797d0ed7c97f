"""Literals: all that are in a text are found in one reading, each by a gram, a part of it.

The gram of a literal is the GRAM characters of it that are least common together, or all that it
has. At each place of a text one bit tells whether the characters that end there may be a gram, and
nearly always they are none (Karp and Rabin, IBM J. Res. Dev. 31(2), 1987). Where a shorter one may
end, the last two characters tell.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc

from cleaner.core.characters cimport Flags, at, flags_of, of_bytes, of_fours, of_pairs

cdef enum:
    GRAM = 4  # characters
    LABEL_BITS = 16  # of each character in a key
    LABEL = (1 << LABEL_BITS) - 1
    END_BITS = 5  # of a label, by which the ends of short grams are known
    FILTER_BITS = 5  # more than the table of grams has, so that few bits of the filter are set
    FEWEST_BITS = 10


cdef class Finds:
    """What was found in a text, in the order of the ends of grams; used again for the next text."""

    def __dealloc__(self):
        PyMem_Free(self.items)

    cdef int add(self, int literal, Py_ssize_t start, Py_ssize_t end) except -1:
        cdef Found *items
        if self.count == self._room:
            items = <Found *> PyMem_Realloc(self.items, (2 * self._room + 64) * sizeof(Found))
            if items is NULL:
                raise MemoryError
            self.items, self._room = items, 2 * self._room + 64
        self.items[self.count] = Found(literal, start, end)
        self.count += 1
        return 0


cdef class Literals:
    """The `literals` to find, none of them empty.

    `commonness` tells of pairs of characters how common they are; those without are rare. The
    characters of grams have labels, numbers from 1 on, which few share; all others have 0.
    """

    def __cinit__(self, list literals, dict commonness):
        cdef int number, before
        labels, openings, of_grams = {}, {}, {}
        for number, literal in enumerate(literals):
            before = rarest(literal, commonness)
            gram = literal[before : before + GRAM]
            openings[number] = before
            for character in gram:
                labels.setdefault(character, len(labels) % LABEL + 1)
            of_grams.setdefault(tuple([labels[each] for each in gram]), []).append(number)
        self._labels = CharacterTable(
            lambda characters: [labels.get(character, 0) for character in characters]
        )
        self._fill(literals, openings, of_grams)

    cdef int _fill(self, list literals, dict openings, dict of_grams) except -1:
        cdef Py_ssize_t end = 0
        cdef uint64_t key, place
        cdef int count = 0
        cdef str literal
        self._gram_bits = max(FEWEST_BITS, (2 * len(of_grams)).bit_length())
        self._filter_bits = self._gram_bits + FILTER_BITS
        size = sum(map(len, literals))
        self._characters = <uint32_t *> PyMem_Calloc(size + 1, sizeof(uint32_t))
        self._literals = <Literal *> PyMem_Calloc(len(literals) + 1, sizeof(Literal))
        self._numbers = <int *> PyMem_Calloc(len(literals) + 1, sizeof(int))
        self._grams = <Gram *> PyMem_Calloc(1 << self._gram_bits, sizeof(Gram))
        self._filter = <uint8_t *> PyMem_Calloc(1 << (self._filter_bits - 3), 1)
        self._short_ends = <uint8_t *> PyMem_Calloc(1 << (2 * END_BITS), 1)
        if not (
            self._characters
            and self._literals
            and self._numbers
            and self._grams
            and self._filter
            and self._short_ends
        ):
            raise MemoryError
        for gram, numbers in of_grams.items():
            key = 0
            for label in gram:
                key = key << LABEL_BITS | <uint64_t> label
            place = hash_of(key) >> (64 - self._filter_bits)
            self._filter[place >> 3] |= 1 << (place & 7)
            self._note_end(key, len(gram))
            place = hash_of(key) >> (64 - self._gram_bits)
            while self._grams[place].count:
                place = (place + 1) & ((1 << self._gram_bits) - 1)
            self._grams[place] = Gram(key, count, len(numbers))
            for number in numbers:
                literal = literals[number]
                self._literals[count] = Literal(end, len(literal), openings[number])
                self._numbers[count] = number
                count += 1
                for character in literal:
                    self._characters[end] = ord(character)
                    end += 1
        return 0

    def __dealloc__(self):
        PyMem_Free(self._characters)
        PyMem_Free(self._literals)
        PyMem_Free(self._numbers)
        PyMem_Free(self._grams)
        PyMem_Free(self._filter)
        PyMem_Free(self._short_ends)

    cdef void _note_end(self, uint64_t key, int size) noexcept:
        """Note with which two characters a short gram ends; before the only one any may be."""
        cdef int end, before
        for before in range(1 << END_BITS if size == 1 else 0):
            self._short_ends[before << END_BITS | <int> key & ((1 << END_BITS) - 1)] = True
        if 1 < size < GRAM:
            end = end_of(key)
            self._short_ends[end] = True

    cdef int find(self, Text text, Finds finds) except -1:
        """Find all literals in a text, overlapping ones too."""
        finds.count = 0
        self._labels.know(text)
        if text.kind == 1:
            find_in(self, of_bytes(text), finds)
        elif text.kind == 2:
            find_in(self, of_pairs(text), finds)
        else:
            find_in(self, of_fours(text), finds)
        return 0

    cdef int look(self, Text text, Py_ssize_t end, uint64_t key, int size, Finds finds) except -1:
        """Find the literals of a gram, which may be none, of `size` characters before `end`."""
        cdef uint64_t place = hash_of(key) >> (64 - self._gram_bits)
        cdef Py_ssize_t start
        cdef int number
        while self._grams[place].count and self._grams[place].key != key:
            place = (place + 1) & ((1 << self._gram_bits) - 1)
        for number in range(
            self._grams[place].first, self._grams[place].first + self._grams[place].count
        ):
            start = end - size - self._literals[number].before
            if self._is_at(text, start, &self._literals[number]):
                finds.add(self._numbers[number], start, start + self._literals[number].size)
        return 0

    cdef bint _is_at(self, Text text, Py_ssize_t start, Literal *literal) noexcept:
        cdef Py_ssize_t place
        cdef uint32_t *characters = self._characters + literal.first
        if start < 0 or start + literal.size > text.size:
            return False
        for place in range(literal.size):
            if at(text, start + place) != characters[place]:
                return False
        return True


cdef inline int find_in(Literals literals, Text text, Finds finds) except -1:
    cdef Flags labels = literals._labels.flags
    cdef uint8_t *filter = literals._filter
    cdef uint8_t *short_ends = literals._short_ends
    cdef int bits = literals._filter_bits
    cdef Py_ssize_t place
    cdef uint64_t key = 0
    cdef int size
    for place in range(text.size):
        key = key << LABEL_BITS | flags_of(labels, at(text, place))
        if is_noted(filter, bits, key):
            literals.look(text, place + 1, key, GRAM, finds)
        if short_ends[end_of(key)]:
            for size in range(1, GRAM):
                if is_noted(filter, bits, last_of(key, size)):
                    literals.look(text, place + 1, last_of(key, size), size, finds)
    return 0


cdef inline uint64_t hash_of(uint64_t key) noexcept nogil:
    return key * 0x9E3779B97F4A7C15ULL  # the golden ratio (Knuth, TAOCP 3, 6.4)


cdef inline bint is_noted(uint8_t *filter, int bits, uint64_t key) noexcept nogil:
    """Say, quickly, whether a gram may have this key."""
    cdef uint64_t place = hash_of(key) >> (64 - bits)
    return filter[place >> 3] >> (place & 7) & 1


cdef inline uint64_t last_of(uint64_t key, int size) noexcept:
    """Return the key of the last characters of `key`."""
    return key & ((<uint64_t> 1 << size * LABEL_BITS) - 1)


cdef inline int end_of(uint64_t key) noexcept:
    """Return a number for the last two characters of `key`, which few others have."""
    cdef uint64_t bits = (1 << END_BITS) - 1
    return <int> ((key >> LABEL_BITS & bits) << END_BITS | key & bits)


cdef int rarest(str literal, dict commonness) except -1:
    """Return where the gram of a literal begins."""
    cdef Py_ssize_t place, size = len(literal)
    cdef int cost, best = 0, first = 0
    if size <= GRAM:
        return 0
    costs = [commonness.get(literal[place : place + 2], 0) for place in range(size - 1)]
    for place in range(size - GRAM + 1):
        cost = sum(costs[place : place + GRAM - 1])
        if place == 0 or cost < best:
            best, first = cost, place
    return first
