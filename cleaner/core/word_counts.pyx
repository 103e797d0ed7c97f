"""Word counts: how often a text has each of its words, in lower case; see text/document_words.py."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.unicode cimport PyUnicode_Substring
from libc.stdint cimport uint64_t

from cleaner.core.characters cimport (
    CharacterTable,
    Flags,
    Text,
    at,
    flags_of,
    of_bytes,
    of_fours,
    of_pairs,
    text_of,
)
from cleaner.core.tokens cimport spread

cdef enum:
    SMALLEST = 64  # places of a table, a power of two

# A word by the hash of its lower case, and where the text has it first; an empty place counts 0.
ctypedef struct Word:
    uint64_t hash
    Py_ssize_t start
    int size
    int count


cdef class WordCounts:
    """The words of a text with their numbers.

    `table` has the lower case of each character that words have, and 0 for all others. `capitals` has
    the words with a capital after their first letter, as they are spelt.
    """

    cdef readonly set capitals

    cdef str _string
    cdef Text _text
    cdef CharacterTable _table
    cdef Word *_words
    cdef uint64_t _mask
    cdef uint64_t _size

    def __cinit__(self, CharacterTable table, str string):
        self._table, self._string, self._text = table, string, text_of(string)
        self.capitals = set()
        self._words = <Word *> PyMem_Calloc(SMALLEST, sizeof(Word))
        if self._words is NULL:
            raise MemoryError
        self._mask = SMALLEST - 1
        table.know(self._text)
        if self._text.kind == 1:
            count_in(self, of_bytes(self._text))
        elif self._text.kind == 2:
            count_in(self, of_pairs(self._text))
        else:
            count_in(self, of_fours(self._text))

    def __dealloc__(self):
        PyMem_Free(self._words)

    def __getitem__(self, str word):
        """Return how often the text has `word`, which is in lower case."""
        cdef Text text = text_of(word)
        cdef uint64_t hash = 0, place
        cdef Py_ssize_t index
        for index in range(text.size):
            hash = hash_with(hash, at(text, index))
        place = hash & self._mask
        while self._words[place].count:
            if self._words[place].hash == hash and self._is_here(&self._words[place], text):
                return self._words[place].count
            place = (place + 1) & self._mask
        return 0

    cdef bint _is_here(self, Word *word, Text text) noexcept:
        cdef Py_ssize_t index
        if word.size != text.size:
            return False
        for index in range(text.size):
            if flags_of(self._table.flags, at(self._text, word.start + index)) != at(text, index):
                return False
        return True

    cdef int _add(self, Word *word) except -1:
        """Add a word that is not there, and keep half of the places empty."""
        cdef uint64_t number, size = self._mask + 1
        cdef Word *words = self._words
        self._size += 1
        if 2 * self._size > size:
            self._words = <Word *> PyMem_Calloc(2 * size, sizeof(Word))
            if self._words is NULL:
                self._words = words
                raise MemoryError
            self._mask = 2 * size - 1
            for number in range(size):
                if words[number].count:
                    self._put(&words[number])
            PyMem_Free(words)
        self._put(word)
        return 0

    cdef void _put(self, Word *word) noexcept:
        cdef uint64_t place = word.hash & self._mask
        while self._words[place].count:
            place = (place + 1) & self._mask
        self._words[place] = word[0]


cdef inline uint64_t hash_with(uint64_t hash, uint64_t code) noexcept nogil:
    """Return the hash of a word with one more character; in a text few are the same."""
    hash = spread(hash + code)
    return hash ^ hash >> 32


cdef inline int count_in(WordCounts counts, Text text) except -1:
    cdef Flags flags = counts._table.flags
    cdef Py_ssize_t start, place = 0
    cdef uint64_t hash
    cdef unsigned int code
    cdef bint has_capital
    while place < text.size:
        start, hash, has_capital = place, 0, False
        while place < text.size:
            code = flags_of(flags, at(text, place))
            if not code:
                break
            hash = hash_with(hash, code)
            has_capital |= place > start and code != at(text, place)
            place += 1
        if start < place:
            count_word(counts, text, start, place - start, hash)
        if has_capital:
            counts.capitals.add(PyUnicode_Substring(counts._string, start, place))
        place += 1
    return 0


cdef inline int count_word(
    WordCounts counts, Text text, Py_ssize_t start, Py_ssize_t size, uint64_t hash
) except -1:
    cdef uint64_t place = hash & counts._mask
    cdef Word *word = &counts._words[place]
    cdef Word new
    while word.count:
        if word.hash == hash and word.size == size:
            if is_same(text, counts._table.flags, word.start, start, size):
                word.count += 1
                return 0
        place = (place + 1) & counts._mask
        word = &counts._words[place]
    new = Word(hash, start, size, 1)
    return counts._add(&new)


cdef inline bint is_same(
    Text text, Flags flags, Py_ssize_t first, Py_ssize_t second, Py_ssize_t size
) noexcept nogil:
    cdef Py_ssize_t index
    for index in range(size):
        if flags_of(flags, at(text, first + index)) != flags_of(flags, at(text, second + index)):
            return False
    return True
