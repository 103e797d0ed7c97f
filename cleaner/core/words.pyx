"""Words: how many a text has, and their case."""

from libc.stdint cimport uint64_t

from cleaner.core.characters cimport (
    STRIDE,
    CharacterTable,
    Flags,
    Lanes,
    Text,
    are_plain,
    at,
    at_least,
    flags_of,
    lanes_of,
    of_bytes,
    of_fours,
    of_pairs,
    text_of,
)

cdef enum:
    # The order of text/words.py.
    SPACE = 1
    UNSPACED = 2
    MAYBE_UNSPACED = 4
    LOWER = 8
    UPPER = 16
    TITLE = 32
    LETTER = 64
    IN_LETTERS = 128


# The classes of all characters of a text, and how many longer words it has, and of them with a capital.
ctypedef struct Letters:
    unsigned int seen
    Py_ssize_t long_words
    Py_ssize_t capitals


def count_words(CharacterTable table, str string):
    """Return the number of words: see text/words.py."""
    return words_of(table, string)


def words_lost(CharacterTable table, edits):
    """Return how many words edits take: see text/losses.py."""
    cdef Py_ssize_t words = 0
    for edit in edits:
        words += max(words_of(table, edit.before) - words_of(table, edit.after), 0)
    return words


def characters_lost(edits):
    """Return how many characters edits take: see text/losses.py."""
    cdef Py_ssize_t characters = 0
    for edit in edits:
        characters += max(len(<str> edit.before) - len(<str> edit.after), 0)
    return characters


cdef Py_ssize_t words_of(CharacterTable table, str string) except -1:
    cdef Text text = text_of(string)
    table.know(text)
    if text.kind == 1:
        return words_in(of_bytes(text), table.flags)
    if text.kind == 2:
        return words_in(of_pairs(text), table.flags)
    return words_in(of_fours(text), table.flags)


cdef inline Py_ssize_t words_in(Text text, Flags flags) noexcept nogil:
    cdef Py_ssize_t place = 0, end, words = 0, unspaced = 0
    cdef unsigned int bits, seen = 0, before = SPACE
    cdef bint is_plain, follows_plain = False
    while place < text.size:
        end = min(place + STRIDE, text.size)
        is_plain = are_plain(text, place)
        if is_plain and follows_plain:
            words += plain_words(text, place)
            before = at(text, end - 1) <= c" "
            place = end
        follows_plain = is_plain
        while place < end:
            bits = flags_of(flags, at(text, place))
            seen |= bits
            words += before & ~bits & SPACE  # a word begins
            unspaced += bits & UNSPACED
            before = bits
            place += 1
    unspaced //= UNSPACED
    if not seen & MAYBE_UNSPACED:
        return words
    return words + unspaced // 2 - (1 if unspaced > 1 and words else 0)


cdef inline Py_ssize_t plain_words(Text text, Py_ssize_t place) noexcept nogil:
    """Return how many words begin in the next characters, which are plain, as is the one before."""
    cdef Lanes above = lanes_of(text, place - 1), lanes = lanes_of(text, place)
    cdef uint64_t words = 0
    cdef int index
    for index in range(lanes.count):
        words += (at_least(&lanes, index, c" " + 1) & ~at_least(&above, index, c" " + 1)) >> 7
    return words * lanes.ones >> (64 - 8 * text.kind)  # the sum of all lanes


def cases_of(CharacterTable table, Py_ssize_t long_chars, double title_share, list strings):
    """Return the case of the words of each text: see text/words.py."""
    cdef Letters letters
    cdef Text text
    cdef str string
    cdef list cases = []
    for string in strings:
        text = text_of(string)
        table.know(text)
        if text.kind == 1:
            letters = letters_in(of_bytes(text), table.flags, long_chars)
        elif text.kind == 2:
            letters = letters_in(of_pairs(text), table.flags, long_chars)
        else:
            letters = letters_in(of_fours(text), table.flags, long_chars)
        cases.append(case_by(letters, title_share))
    return cases


cdef inline Letters letters_in(Text text, Flags flags, Py_ssize_t long_chars) noexcept nogil:
    cdef Letters letters = Letters(0, 0, 0)
    cdef Py_ssize_t place = 0, start
    cdef unsigned int bits, first
    cdef bint is_long
    while place < text.size:
        first = flags_of(flags, at(text, place))
        letters.seen |= first
        start = place
        place += 1
        if not first & LETTER:
            continue
        while place < text.size:
            bits = flags_of(flags, at(text, place))
            if not bits & IN_LETTERS:
                break
            letters.seen |= bits
            place += 1
        is_long = place - start >= long_chars  # no branch: nobody can foresee it
        letters.long_words += is_long
        letters.capitals += is_long & (first & UPPER != 0)
    return letters


cdef str case_by(Letters letters, double title_share):
    if letters.seen & LOWER and not letters.seen & (UPPER | TITLE):
        return "lower"
    if letters.seen & UPPER and not letters.seen & (LOWER | TITLE):
        return "upper"
    if letters.long_words and letters.capitals >= title_share * letters.long_words:
        return "title"
    return ""
