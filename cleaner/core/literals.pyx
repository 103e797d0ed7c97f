"""Literals: all that are in a text are found in one reading, each by a gram, a part of it.

The gram of a literal is the GRAM characters of it that are least common together, or all that it
has. At each place of a text a bit tells whether the characters that end there may be a gram, and
nearly always they are none (Karp and Rabin, IBM J. Res. Dev. 31(2), 1987). The bits of many places
are asked for before any gram is looked up, so that nothing waits for the answers. What trigrams the
text has is noted meanwhile.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc
from libc.string cimport memset

from cleaner.core.characters cimport Flags, at, flags_of, of_bytes, of_fours, of_pairs, text_of
from cleaner.core.commonness cimport GRAM, Commonness
from cleaner.core.tokens cimport spread

cdef enum:
    LABEL_BITS = 16  # of each character in a key
    LABEL = (1 << LABEL_BITS) - 1
    END_BITS = 7  # of a label, by which the ends of the shortest grams are known
    FEWEST_BITS = 10
    ANY = 0xFFFFFFFF  # character comes before a gram of one fewer
    CHUNK = 256  # places


# The places of a text, up to the next one to read, that the filter leaves, and the keys there.
ctypedef struct Passing:
    Py_ssize_t place
    uint64_t key
    int count
    Py_ssize_t[CHUNK] ends
    uint64_t[CHUNK] keys


cdef class Finds:
    """What was found in a text, in the order of the ends of grams; used again for the next text.

    It knows by a hash which trigrams the text may have: some may only look as if they were there.
    """

    cdef void begin(self, uint64_t kind) noexcept:
        """Make ready for the next text, of a kind."""
        self.count, self._kind = 0, kind
        self.mark = (self.mark + 1) & 0xFF
        if not self.mark:
            memset(self.seen, 0, sizeof(self.seen))
            self.mark = 1

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
    """The `literals` to find, none of them empty, and the `kinds` of texts that each is wanted in.

    Kinds are bits. For `common_pairs` of characters see core/commonness.pyx. The characters of grams
    have labels, numbers from 1 on, which few share; all others have 0.
    """

    def __cinit__(self, list literals, list kinds, dict common_pairs):
        cdef int number, before
        self._commonness = Commonness(common_pairs, literals)
        labels, openings, of_grams = {}, {}, {}
        for number, literal in enumerate(literals):
            before = self._commonness.rarest(text_of(<str> literal))
            gram = literal[before : before + GRAM]
            openings[number] = before
            for character in gram:
                labels.setdefault(character, len(labels) % LABEL + 1)
            of_grams.setdefault(tuple([labels[each] for each in gram]), []).append(number)
        self._labels = CharacterTable(
            lambda characters: [labels.get(character, 0) for character in characters]
        )
        self._fill(literals, kinds, openings, of_grams)

    cdef int _fill(self, list literals, list kinds, dict openings, dict of_grams) except -1:
        cdef Py_ssize_t end = 0
        cdef uint64_t key, place
        cdef int number, before, probe, count = 0
        cdef str literal
        self._make_room(literals, len(of_grams))
        for gram, numbers in of_grams.items():
            key = 0
            for label in gram:
                key = key << LABEL_BITS | <uint64_t> label
            self._note(key, len(gram))
            place = spread(key) >> (64 - self._gram_bits)
            while self._grams[place].count:
                place = (place + 1) & ((1 << self._gram_bits) - 1)
            self._grams[place] = Gram(key, 0, count, len(numbers))
            for number in numbers:
                literal, before = literals[number], openings[number]
                probe = len(literal) - 1 if before + GRAM < len(literal) else 0
                self._literals[count] = Literal(
                    end, len(literal), number, before, probe, ord(literal[probe]), kinds[number]
                )
                self._grams[place].kinds |= self._literals[count].kinds
                count += 1
                for character in literal:
                    self._characters[end] = ord(character)
                    end += 1
        return 0

    cdef int _make_room(self, list literals, int grams) except -1:
        self._gram_bits = max(FEWEST_BITS, (2 * grams).bit_length())
        self._filter_bits = max(FEWEST_BITS, (4 * grams).bit_length())
        size = sum(map(len, literals))
        self._characters = <uint32_t *> PyMem_Calloc(size + 1, sizeof(uint32_t))
        self._literals = <Literal *> PyMem_Calloc(len(literals) + 1, sizeof(Literal))
        self._grams = <Gram *> PyMem_Calloc(1 << self._gram_bits, sizeof(Gram))
        self._filter = <uint32_t *> PyMem_Calloc(1 << self._filter_bits, sizeof(uint32_t))
        self._short_ends = <uint8_t *> PyMem_Calloc(1 << (2 * END_BITS), 1)
        if not (
            self._characters
            and self._literals
            and self._grams
            and self._filter
            and self._short_ends
        ):
            raise MemoryError
        return 0

    cdef void _note(self, uint64_t key, int size) noexcept:
        """Note the key of a gram; the character before the only one that it has may be any."""
        cdef uint64_t before
        if size == GRAM:
            self._filter[place_of(key, self._filter_bits)] |= <uint32_t> 1 << bit_of(key)
        elif size == GRAM - 1:
            self._filter[place_of(key, self._filter_bits)] = ANY
        elif size == 2:
            self._short_ends[end_of(key)] = True
        else:
            for before in range(<uint64_t> 1 << END_BITS):
                self._short_ends[end_of(before << LABEL_BITS | key)] = True

    def __dealloc__(self):
        PyMem_Free(self._characters)
        PyMem_Free(self._literals)
        PyMem_Free(self._grams)
        PyMem_Free(self._filter)
        PyMem_Free(self._short_ends)

    cdef Gram *_gram_of(self, uint64_t key) noexcept:
        """Return the gram with this key, or an empty place."""
        cdef uint64_t place = spread(key) >> (64 - self._gram_bits)
        while self._grams[place].count and self._grams[place].key != key:
            place = (place + 1) & ((1 << self._gram_bits) - 1)
        return &self._grams[place]

    cdef list trigrams(self, str text):
        """Return the places of the trigrams of a text, and how many common pairs each has."""
        cdef Text characters = text_of(text)
        cdef uint64_t key = 0
        cdef Py_ssize_t end, place
        cdef int common
        cdef list trigrams = []
        self._labels.know(characters)
        for end in range(1, len(text) + 1):
            key = key << LABEL_BITS | flags_of(self._labels.flags, at(characters, end - 1))
            if end >= GRAM - 1:
                common = 0
                for place in range(end - 2, end):
                    common += 0 < self._commonness.of_pair(
                        at(characters, place - 1), at(characters, place)
                    )
                trigrams.append((common, place_of(key, SEEN_BITS)))
        return trigrams

    cdef int find(self, Text text, uint64_t kind, Finds finds) except -1:
        """Find all literals that are wanted in a text of a kind, overlapping ones too."""
        cdef Passing passing
        cdef int index
        finds.begin(kind)
        self._labels.know(text)
        passing.place, passing.key = 0, 0
        while passing.place < text.size:
            if text.kind == 1:
                filter_in(self, of_bytes(text), finds, &passing)
            elif text.kind == 2:
                filter_in(self, of_pairs(text), finds, &passing)
            else:
                filter_in(self, of_fours(text), finds, &passing)
            for index in range(passing.count):
                self._look(text, passing.ends[index], passing.keys[index], finds)
        return 0

    cdef int _look(self, Text text, Py_ssize_t end, uint64_t key, Finds finds) except -1:
        """Find the literals of the grams that may end before `end`, the longest first."""
        cdef uint32_t before = self._filter[place_of(key, self._filter_bits)]
        if before >> bit_of(key) & 1:
            self._try(text, end, key, GRAM, finds)
        if before == ANY:
            self._try(text, end, last_of(key, 3), 3, finds)
        if self._short_ends[end_of(key)]:
            self._try(text, end, last_of(key, 2), 2, finds)
            self._try(text, end, last_of(key, 1), 1, finds)
        return 0

    cdef int _try(
        self, Text text, Py_ssize_t end, uint64_t key, int size, Finds finds
    ) except -1:
        """Find the literals of a gram, which may be none, of `size` characters before `end`."""
        cdef Gram *gram = self._gram_of(key)
        cdef Literal *literal = self._literals + gram.first
        cdef Literal *after_last = literal + gram.count
        cdef Py_ssize_t start
        if not gram.kinds & finds._kind:
            return 0
        while literal < after_last:
            start = end - size - literal.before
            if literal.kinds & finds._kind and start >= 0 and start + literal.size <= text.size:
                if at(text, start + literal.probe) == literal.character:
                    if is_at(text, start, self._characters + literal.first, literal.size):
                        finds.add(literal.number, start, start + literal.size)
            literal += 1
        return 0


cdef inline void filter_in(
    Literals literals, Text text, Finds finds, Passing *passing
) noexcept:
    cdef Flags labels = literals._labels.flags
    cdef uint32_t *filter = literals._filter
    cdef uint8_t *short_ends = literals._short_ends
    cdef int bits = literals._filter_bits, count = 0
    cdef Py_ssize_t place = passing.place, after_last = min(place + CHUNK, text.size)
    cdef uint64_t key = passing.key
    cdef uint8_t *seen = finds.seen
    cdef uint8_t mark = finds.mark
    while place < after_last:
        key = key << LABEL_BITS | flags_of(labels, at(text, place))
        place += 1
        seen[place_of(key, SEEN_BITS)] = mark
        passing.keys[count], passing.ends[count] = key, place
        count += filter[place_of(key, bits)] >> bit_of(key) & 1 | short_ends[end_of(key)]
    passing.place, passing.key, passing.count = place, key, count


cdef inline bint is_at(Text text, Py_ssize_t start, uint32_t *literal, int size) noexcept nogil:
    cdef int place
    for place in range(size):
        if at(text, start + place) != literal[place]:
            return False
    return True


cdef inline uint64_t place_of(uint64_t key, int bits) noexcept nogil:
    """Return the place, one of 2 ** `bits`, for the last characters of `key`, one fewer than GRAM."""
    return spread(last_of(key, GRAM - 1)) >> (64 - bits)


cdef inline int bit_of(uint64_t key) noexcept nogil:
    """Return the bit of that place for the first character of a gram."""
    return key >> (GRAM - 1) * LABEL_BITS & 31


cdef inline uint64_t last_of(uint64_t key, int size) noexcept nogil:
    """Return the key of the last characters of `key`, fewer than GRAM."""
    return key & ((<uint64_t> 1 << size * LABEL_BITS) - 1)


cdef inline uint64_t end_of(uint64_t key) noexcept nogil:
    """Return a number for the last two characters of `key`, which few others have."""
    cdef uint64_t bits = (1 << END_BITS) - 1
    return (key >> LABEL_BITS & bits) << END_BITS | key & bits
