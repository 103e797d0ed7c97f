"""The common words of languages, and of which language a line has the most."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
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
    run_end,
    text_of,
)
from cleaner.core.tokens cimport Tokens, find_in, hash_of, spread

cdef enum:
    # The order of text/languages.py.
    SPACE = 1
    SCRIPT = 2

cdef enum:
    CHUNK = 256  # characters
    KEY_CHARS = 8


# The characters of a short word of Latin-1, and the number of its language; an empty place has none.
ctypedef struct ShortWord:
    uint64_t key
    int size
    int code


cdef class Vocabulary:
    """Words of the languages `codes`, each word with the code of its language.

    `table` has the classes of text/languages.py; `lead_type` is its `Lead`.
    """

    cdef CharacterTable _table
    cdef object _lead_type
    cdef ShortWord *_short_words
    cdef int _short_bits  # of the number of their places
    cdef Tokens _words  # these, too, for texts beyond Latin-1
    cdef Py_ssize_t _longest
    cdef list _codes
    cdef list _leads  # for each language a dict, by the number of words
    cdef int *_code_of  # each of them
    cdef int *_counts  # of each language, in a line; 0 between lines
    cdef int *_counted  # the languages with a count, in the order in which they came
    cdef int _languages  # how many these are

    def __cinit__(self, CharacterTable table, dict code_of, list codes, lead_type):
        self._table, self._lead_type = table, lead_type
        self._words = Tokens()
        self._longest = max(map(len, code_of), default=0)
        self._codes = [None, *codes]
        self._leads = [{} for _ in self._codes]
        self._short_bits = (4 * len(code_of) + 1).bit_length()
        self._short_words = <ShortWord *> PyMem_Calloc(1 << self._short_bits, sizeof(ShortWord))
        self._code_of = <int *> PyMem_Calloc(len(code_of) + 1, sizeof(int))
        self._counts = <int *> PyMem_Calloc(len(self._codes), sizeof(int))
        self._counted = <int *> PyMem_Calloc(len(self._codes), sizeof(int))
        if not (self._short_words and self._code_of and self._counts and self._counted):
            raise MemoryError
        for word, code in code_of.items():
            self._add(word, self._codes.index(code))

    def __dealloc__(self):
        PyMem_Free(self._short_words)
        PyMem_Free(self._code_of)
        PyMem_Free(self._counts)
        PyMem_Free(self._counted)

    cdef int _add(self, str word, int code) except -1:
        cdef Text text = text_of(word)
        cdef uint64_t key = 0
        cdef Py_ssize_t place
        if text.kind == 1 and text.size <= KEY_CHARS:
            for place in range(text.size):
                key = key << 8 | at(text, place)
            short_word(self, key, text.size)[0] = ShortWord(key, text.size, code)
        self._code_of[self._words.add(word)] = code
        return 0

    def leads(self, lines, shown):
        """Return the lead of each of `lines`; `shown` returns the codes that letters of one show."""
        cdef str line
        cdef list leads = []
        for line in lines:
            # Before words are counted: other threads may run while Python does.
            codes = shown(line) if self._shows(line) else ()
            self._count(line)
            for code in codes:
                if code is not None:
                    count_language(self, self._codes.index(code))
            leads.append(self._lead())
        return leads

    cdef bint _shows(self, str string) except -1:
        """Say whether a text has letters that show a language; none of ASCII does."""
        cdef Text text = text_of(string)
        if string.isascii():
            return False
        self._table.know(text)
        return run_end(text, self._table.flags, 0, SCRIPT, False) < text.size

    cdef int _count(self, str string) except -1:
        """Count the words of a text by language."""
        cdef Text text = text_of(string)
        self._table.know(text)
        if text.kind == 1:
            count_in(self, of_bytes(text))
        elif text.kind == 2:
            count_in(self, of_pairs(text))
        else:
            count_in(self, of_fours(text))
        return 0

    cdef object _lead(self):
        """Return the language with the highest count, if no other has as much; counts are 0 then."""
        cdef int place, count, number, first = 0, most = 0, second = 0
        for place in range(self._languages):
            number = self._counted[place]
            count = self._counts[number]
            self._counts[number] = 0
            if count > most:
                first, second, most = number, most, count
            elif count > second:
                second = count
        self._languages = 0
        if most == second:  # a tie, or no word of any
            first = most = 0
        return self._known(first, most)

    cdef object _known(self, int number, int words):
        cdef dict leads = self._leads[number]  # there are few: most lines have few words of a language
        lead = leads.get(words)
        if lead is None:
            leads[words] = lead = self._lead_type(self._codes[number], words)
        return lead


cdef inline void count_in(Vocabulary vocabulary, Text text) noexcept:
    """Count the words of a text by language."""
    cdef Flags flags = vocabulary._table.flags
    cdef Py_ssize_t[CHUNK] ends
    cdef uint64_t[CHUNK] keys  # the last characters of each word
    cdef Py_ssize_t start = 0, place = 0, after_last
    cdef int index, count
    cdef uint64_t key = 0
    cdef unsigned int bits
    while place < text.size:
        after_last = min(place + CHUNK, text.size)
        count = 0
        while place < after_last:
            bits = flags_of(flags, at(text, place))
            ends[count], keys[count] = place, key
            count += bits & SPACE
            key = key << 8 | at(text, place)
            place += 1
        for index in range(count):
            count_word(vocabulary, text, start, ends[index], keys[index])
            start = ends[index] + 1
    count_word(vocabulary, text, start, text.size, key)


cdef inline void count_word(
    Vocabulary vocabulary, Text text, Py_ssize_t start, Py_ssize_t end, uint64_t key
) noexcept:
    """Count the word from `start` to `end`, which `key` ends in, for its language."""
    cdef Py_ssize_t size = end - start
    cdef int number = 0, word
    if size == 0 or size > vocabulary._longest:
        return
    if text.kind == 1 and size <= KEY_CHARS:
        key &= ~<uint64_t> 0 >> 8 * (KEY_CHARS - size)
        number = short_word(vocabulary, key, size).code
    else:
        word = find_in(vocabulary._words, text, start, end, hash_of(text, start, end))
        if word >= 0:
            number = vocabulary._code_of[word]
    if number:
        count_language(vocabulary, number)


cdef inline void count_language(Vocabulary vocabulary, int number) noexcept:
    if vocabulary._counts[number] == 0:
        vocabulary._counted[vocabulary._languages] = number
        vocabulary._languages += 1
    vocabulary._counts[number] += 1


cdef inline ShortWord *short_word(Vocabulary vocabulary, uint64_t key, int size) noexcept:
    """Return the short word with this key, or the empty place for it."""
    cdef uint64_t number = spread(key) >> (64 - vocabulary._short_bits)
    cdef uint64_t last = (<uint64_t> 1 << vocabulary._short_bits) - 1
    cdef ShortWord *place = &vocabulary._short_words[number]
    while place.size and (place.key != key or place.size != size):
        number = (number + 1) & last
        place = &vocabulary._short_words[number]
    return place
