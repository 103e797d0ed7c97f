"""Firsts: the characters that the text may begin with from each step of a pattern on."""

from libc.stdint cimport uint64_t
from libc.string cimport memcmp

from cleaner.core.machine cimport (
    ACCEPT, AHEAD, BEHIND, CHOICE, FAIL, JUMP, LAZY_RUN, LAZY_SPLIT, LINE_END, LITERAL, NOT_AHEAD,
    NOT_BEHIND, RUN, SET, SPLIT, WHOLE_RUN, Step, bit_of,
)
from cleaner.core.sets cimport SetTable

cdef enum:
    ASCII = 128

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
        place = bit_of(step.literal[0])
        own.bits[place >> 6] = <uint64_t> 1 << (place & 63)
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
