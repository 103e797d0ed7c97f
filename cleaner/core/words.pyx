"""Words: how many a text has, their case, and of which language a line has the most."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint64_t

from cleaner.core.characters cimport CharacterTable, Text, at, flags_of, text_of
from cleaner.core.tokens cimport START_OF_HASH, Tokens, hash_with

cdef enum:
    # The order of text/words.py and of text/languages.py.
    SPACE = 1
    UNSPACED = 2
    MAYBE_UNSPACED = 4
    LOWER = 8
    UPPER = 16
    TITLE = 32
    LETTER = 64
    IN_LETTERS = 128
    SCRIPT = 2


def count_words(CharacterTable table, str string):
    """Return the number of words: see text/words.py."""
    cdef Text text = text_of(string)
    cdef Py_ssize_t place, words = 0, unspaced = 0
    cdef unsigned int bits, seen = 0
    cdef bint is_inside = False
    table.know(text)
    for place in range(text.size):
        bits = flags_of(table.flags, at(text, place))
        seen |= bits
        if bits & SPACE:
            is_inside = False
            continue
        if not is_inside:
            words += 1
            is_inside = True
        if bits & UNSPACED:
            unspaced += 1
    if not seen & MAYBE_UNSPACED:
        return words
    return words + unspaced // 2 - (1 if unspaced > 1 and words else 0)


def case_of(CharacterTable table, Py_ssize_t long_chars, double title_share, str string):
    """Return the case of the words of a text: see text/words.py."""
    cdef Text text = text_of(string)
    cdef Py_ssize_t place, size = 0, long_words = 0, capitals = 0
    cdef unsigned int bits, first = 0, seen = 0
    table.know(text)
    for place in range(text.size + 1):
        bits = 0
        if place < text.size:
            bits = flags_of(table.flags, at(text, place))
        seen |= bits
        if bits & IN_LETTERS and size:
            size += 1
            continue
        if size >= long_chars:
            long_words += 1
            capitals += first & UPPER != 0
        size = bits & LETTER != 0
        first = bits
    if seen & LOWER and not seen & (UPPER | TITLE):
        return "lower"
    if seen & UPPER and not seen & (LOWER | TITLE):
        return "upper"
    return "title" if long_words and capitals >= title_share * long_words else ""


cdef class Vocabulary:
    """Words of languages, each with the number of its language.

    `table` has the classes of text/languages.py.
    """

    cdef CharacterTable _table
    cdef Tokens _words
    cdef int *_code_of  # each word
    cdef int *_counts
    cdef int _codes

    def __cinit__(self, CharacterTable table, number_of, int codes):
        self._table, self._codes = table, codes
        self._words = Tokens()
        self._code_of = <int *> PyMem_Calloc(len(number_of) + 1, sizeof(int))
        self._counts = <int *> PyMem_Calloc(codes + 1, sizeof(int))
        if not (self._code_of and self._counts):
            raise MemoryError
        for word, code in number_of.items():
            self._code_of[self._words.add(word)] = code

    def __dealloc__(self):
        PyMem_Free(self._code_of)
        PyMem_Free(self._counts)

    def lead(self, str string):
        """Return the language of which `string` has the most words, and their number.

        The language is -1 where there is none, or a tie. It is None for a text that has letters
        which show languages by themselves.
        """
        cdef Text text = text_of(string)
        cdef Py_ssize_t place, start = -1
        cdef uint64_t hash = START_OF_HASH
        cdef unsigned int bits
        cdef int word, code, first = -1, most = 0, second = 0
        self._table.know(text)
        for code in range(self._codes):
            self._counts[code] = 0
        for place in range(text.size + 1):
            bits = SPACE
            if place < text.size:
                bits = flags_of(self._table.flags, at(text, place))
            if bits & SCRIPT:
                return None
            if not bits & SPACE:
                if start < 0:
                    start, hash = place, START_OF_HASH
                hash = hash_with(hash, at(text, place))
            elif start >= 0:
                word = self._words.find(text, start, place, hash)
                if word >= 0:
                    self._counts[self._code_of[word]] += 1
                start = -1
        for code in range(self._codes):
            if self._counts[code] > most:
                first, most, second = code, self._counts[code], most
            elif self._counts[code] > second:
                second = self._counts[code]
        if most == second:  # a tie, or no word of any
            return -1, 0
        return first, most
