# A text that has a literal, and the most characters of a line that it is tried on.
ctypedef struct Owner:
    int entry
    int most

# The owners of a literal: as a part of longer words, as whole words, and on short lines.
ctypedef struct Owners:
    Owner *owners
    int of_parts
    int of_words
    int of_lines

cdef class LiteralOwners:
    cdef Owner *_all
    cdef Owners *of_literal  # by its number
