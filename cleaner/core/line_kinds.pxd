from libc.stdint cimport uint64_t

cdef enum:
    UNKNOWN = -1  # in place of a condition: any line meets it
    FEW_WORDS = 12
    SOME_WORDS = 30
    FEW_CHARS = 80
    ANY_CHARS = 1 << 30

# What is known of a line by itself.
ctypedef struct LineFacts:
    int words
    int is_sentence
    int is_prose
    int is_item
    Py_ssize_t chars  # from its first letter or digit to its last

# What a text of a rule asks of a line by itself; UNKNOWN asks nothing.
ctypedef struct LineConditions:
    int min_words
    int max_words
    int is_sentence
    int is_prose
    int is_item

cdef inline bint is_as(int fact, int wanted) noexcept nogil:
    return wanted == UNKNOWN or fact == wanted

cdef inline bint meets(LineFacts *facts, LineConditions *conditions) noexcept nogil:
    return (
        conditions.min_words <= facts.words <= conditions.max_words
        and is_as(facts.is_sentence, conditions.is_sentence)
        and is_as(facts.is_prose, conditions.is_prose)
        and is_as(facts.is_item, conditions.is_item)
    )

# Return the kind of a line, as a bit.
cdef inline uint64_t kind_of(LineFacts *facts) noexcept nogil:
    cdef int words = (facts.words > FEW_WORDS) + (facts.words > SOME_WORDS)
    cdef int flags = 4 * facts.is_sentence + 2 * facts.is_prose + facts.is_item
    return <uint64_t> 1 << (16 * words + 8 * (facts.chars > FEW_CHARS) + flags)

cdef uint64_t kinds_of(LineConditions *conditions, Py_ssize_t most_chars) noexcept nogil
