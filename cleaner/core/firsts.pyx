"""Firsts: the characters that the text may begin with from each step of a pattern on.

So are the pairs of characters that a hit may begin with, which rule out nearly all places of a line.
"""

from libc.stdint cimport uint64_t
from libc.string cimport memcmp

from cleaner.core.machine cimport (
    ACCEPT, AHEAD, BEHIND, CHOICE, FAIL, JUMP, LAZY_RUN, LAZY_SPLIT, LINE_END, LITERAL, NOT_AHEAD,
    NOT_BEHIND, RUN, SET, SPLIT, WHOLE_RUN, Step, bit_of,
)
from cleaner.core.pairs cimport ALL_SECONDS, PAIR_ROWS, add_pairs
from cleaner.core.sets cimport SetTable

cdef enum:
    ASCII = 128
    MOST_STEPS = 1_000  # that are read for the pairs

# Characters as a step has them, and whether the text may end.
ctypedef struct Firsts:
    uint64_t bits[4]
    bint can_end


cdef void find_firsts(Step *steps, int size) noexcept nogil:
    """What follows a loop is not known at first, so all are gone through while one changes."""
    cdef bint changed, has_loop = False
    cdef int number
    cdef Firsts own
    while True:
        changed = False
        for number in range(size - 1, -1, -1):
            has_loop |= steps[number].op == JUMP and steps[number].target < number
            own = firsts_of(steps, number, size)
            if own.can_end != steps[number].can_end or memcmp(
                own.bits, steps[number].firsts, sizeof(own.bits)
            ):
                put(&own, &steps[number])
                changed = True
        if not (changed and has_loop):
            break


cdef Firsts firsts_of(Step *steps, int number, int size) noexcept nogil:
    """Return those of one step, from those of the others."""
    cdef Step *step = &steps[number]
    cdef Firsts own = nothing(), after = nothing()
    cdef int place
    if number + 1 < size:
        add(&after, &steps[number + 1])
    if step.op == LITERAL:
        own = literal_at(step, 0)
    elif step.op in (SET, RUN, LAZY_RUN, WHOLE_RUN):
        own = members(step.table)
        if step.op != SET and not step.least and number + 1 < size:
            add(&own, &steps[number + 1])
    elif step.op in (SPLIT, LAZY_SPLIT):
        own = after
        add(&own, &steps[step.target])
    elif step.op == CHOICE:
        for place in range(step.length):
            add(&own, &steps[step.targets[place]])
    elif step.op == AHEAD:
        own = after
        keep(&own, &steps[step.target])
    elif step.op in (JUMP, NOT_AHEAD, BEHIND, NOT_BEHIND):
        add(&own, &steps[step.target])
    elif step.op == LINE_END:
        own.can_end = True
    elif step.op == ACCEPT:
        own = anything()
    elif step.op != FAIL:
        own = after
    return own


cdef void find_whole_runs(Step *steps, int size) noexcept nogil:
    """What follows such a run cannot begin inside of it, or it has only one length."""
    cdef Step *step
    cdef Firsts shared
    cdef int number
    for number in range(size - 1):
        step = &steps[number]
        if step.op == RUN:
            shared = members(step.table)
            keep(&shared, &steps[number + 1])
            if step.least == step.most or not (
                shared.bits[0] | shared.bits[1] | shared.bits[2] | shared.bits[3]
            ):
                step.op = WHOLE_RUN


cdef void find_pairs(Step *steps, uint64_t *pairs) noexcept nogil:
    cdef int steps_left = MOST_STEPS, row
    note_pairs(steps, 0, pairs, &steps_left)
    if steps_left < 0:
        for row in range(PAIR_ROWS):
            add_pairs(pairs, row, ALL_SECONDS)


cdef void note_pairs(Step *steps, int number, uint64_t *pairs, int *steps_left) noexcept nogil:
    """Note the pairs from a step on; conditions that take no text may rule out some of them."""
    cdef Step *step = &steps[number]
    cdef Firsts firsts
    cdef uint64_t seconds
    cdef int place
    steps_left[0] -= 1
    if steps_left[0] < 0:
        return
    if step.op <= WHOLE_RUN:
        seconds = seconds_of(steps, number)
        firsts = literal_at(step, 0) if step.op == LITERAL else members(step.table)
        for place in range(PAIR_ROWS):
            if (firsts.bits[0] | firsts.bits[1]) >> place & 1:
                add_pairs(pairs, place, seconds)
        if step.op != LITERAL and step.op != SET and not step.least:
            note_pairs(steps, number + 1, pairs, steps_left)
    elif step.op in (SPLIT, LAZY_SPLIT):
        note_pairs(steps, number + 1, pairs, steps_left)
        note_pairs(steps, step.target, pairs, steps_left)
    elif step.op == CHOICE:
        for place in range(step.length):
            note_pairs(steps, step.targets[place], pairs, steps_left)
    elif step.op in (JUMP, AHEAD, NOT_AHEAD, BEHIND, NOT_BEHIND):
        note_pairs(steps, step.target, pairs, steps_left)
    elif step.op == ACCEPT:
        steps_left[0] = -1  # a hit may have no characters
    elif step.op != FAIL:
        note_pairs(steps, number + 1, pairs, steps_left)


cdef uint64_t seconds_of(Step *steps, int number) noexcept nogil:
    """Return what may come after the first character of a step, characters of ASCII by 6 bits."""
    cdef Firsts seconds = nothing()
    if steps[number].op == LITERAL and steps[number].length > 1:
        seconds = literal_at(&steps[number], 1)
    else:
        if steps[number].op in (RUN, LAZY_RUN, WHOLE_RUN):
            seconds = members(steps[number].table)
        add(&seconds, &steps[number + 1])
    return seconds.bits[0] | seconds.bits[1]


cdef Firsts nothing() noexcept nogil:
    cdef Firsts firsts
    cdef int word
    for word in range(4):
        firsts.bits[word] = 0
    firsts.can_end = False
    return firsts


cdef Firsts anything() noexcept nogil:
    cdef Firsts firsts
    cdef int word
    for word in range(4):
        firsts.bits[word] = ~(<uint64_t> 0)
    firsts.can_end = True
    return firsts


cdef Firsts literal_at(Step *step, int index) noexcept nogil:
    """Return one character of a literal."""
    cdef Firsts firsts = nothing()
    cdef int bit = bit_of(step.literal[index])
    firsts.bits[bit >> 6] = <uint64_t> 1 << (bit & 63)
    return firsts


cdef Firsts members(SetTable *table) noexcept nogil:
    """Return the characters of a set; those beyond ASCII may all be in it."""
    cdef Firsts firsts = anything()
    cdef int code
    firsts.can_end = False
    firsts.bits[0] = firsts.bits[1] = 0
    for code in range(ASCII):
        if table.first[code]:
            firsts.bits[code >> 6] |= <uint64_t> 1 << (code & 63)
    return firsts


cdef void add(Firsts *firsts, Step *step) noexcept nogil:
    cdef int word
    for word in range(4):
        firsts.bits[word] |= step.firsts[word]
    firsts.can_end |= step.can_end


cdef void keep(Firsts *firsts, Step *step) noexcept nogil:
    """Leave those that are also those of `step`."""
    cdef int word
    for word in range(4):
        firsts.bits[word] &= step.firsts[word]
    firsts.can_end &= step.can_end


cdef void put(Firsts *firsts, Step *step) noexcept nogil:
    cdef int word
    for word in range(4):
        step.firsts[word] = firsts.bits[word]
    step.can_end = firsts.can_end
