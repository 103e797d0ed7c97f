from libc.stdint cimport uint8_t, uint32_t, uint64_t

from cleaner.core.characters cimport Text, at
from cleaner.core.sets cimport UNKNOWN, SetTable, has

cdef enum:
    # The order of engine/pattern_programs.py.
    LITERAL  # the characters of `literal`
    SET  # one character
    RUN  # `least` to `most` characters of a set, as many as there are first
    LAZY_RUN  # as few as possible first
    WHOLE_RUN  # as many as there are, and no fewer
    SPLIT  # go on, or at `target` if that fails
    LAZY_SPLIT  # go on at `target`, or here if that fails
    CHOICE  # at the first of the branches that does not fail
    JUMP
    LINE_START
    LINE_END
    BOUNDARY  # of a word
    INSIDE  # a word, or outside all
    AHEAD  # what is up to ACCEPT holds here; go on at `target`
    NOT_AHEAD
    BEHIND  # what is up to ACCEPT holds `least` characters before
    NOT_BEHIND
    ATOMIC  # what is up to ACCEPT, the first way; go on at `target`
    OPEN  # the group `target`
    CLOSE
    FAIL
    ACCEPT

cdef enum:  # the status of a run
    GOING = 0
    GAVE_UP = 1
    MISSES_SET = 2  # to fill

cdef enum:
    FAILURE = -1  # in place of the end of a hit
    AT_END = 256  # the last of the branches
    ROOM = 64  # entries to begin with

# One instruction. `firsts` has the characters that what follows may begin with, as bits: those of
# ASCII by themselves, all others by their last 7 bits.
ctypedef struct Step:
    int op
    int least
    int most  # -1 for any number
    int target
    int state  # the number of a step that chooses, -1 for others
    bint can_end  # whether the text may end before it
    uint64_t firsts[4]
    SetTable *table
    uint32_t *literal
    int length
    int *branches  # where the targets for each bit are, and for the end of the text
    int *targets  # each with -1 at its end

# What to do if the present way fails.
ctypedef struct Entry:
    int op
    int number
    Py_ssize_t place
    Py_ssize_t limit

ctypedef struct Run:
    Text text
    Step *steps
    uint64_t *pairs  # that a hit may begin with
    int states
    int groups
    int status
    long long effort
    Entry *entries
    Py_ssize_t top
    Py_ssize_t room
    Py_ssize_t *slots  # of each group: where it is open, its start and its end
    uint8_t *failed
    int missing  # the step whose set does not know the character
    uint32_t code

cdef inline int bit_of(uint32_t code) noexcept nogil:
    return code if code < 128 else 128 | code & 127

# Say whether the next character does not rule out what follows; most are ruled out.
cdef inline bint may_go_on(Run *run, int number, Py_ssize_t place) noexcept nogil:
    cdef int bit
    if place >= run.text.size:
        return run.steps[number].can_end
    bit = bit_of(at(run.text, place))
    return run.steps[number].firsts[bit >> 6] >> (bit & 63) & 1

# Say whether the set of a step has the character at `place`.
cdef inline bint is_in(Run *run, int number, Py_ssize_t place) noexcept nogil:
    cdef uint32_t code = at(run.text, place)
    cdef int answer = has(run.steps[number].table, code)
    if answer == UNKNOWN:
        run.status, run.missing, run.code = MISSES_SET, number, code
        return False
    return answer

cdef inline bint is_literal(Run *run, Step *step, Py_ssize_t place) noexcept nogil:
    cdef int index
    if place + step.length > run.text.size:
        return False
    for index in range(step.length):
        if at(run.text, place + index) != step.literal[index]:
            return False
    return True

# Say whether only one of the characters around `place` is of a word.
cdef inline bint is_boundary(Run *run, int number, Py_ssize_t place) noexcept nogil:
    return (place > 0 and is_in(run, number, place - 1)) != (
        place < run.text.size and is_in(run, number, place)
    )

# Return where the targets of a choice are that the next character does not rule out.
cdef inline int first_branch(Run *run, Step *step, Py_ssize_t place) noexcept nogil:
    return step.branches[bit_of(at(run.text, place)) if place < run.text.size else AT_END]

# Return the index of the next target that is not a literal which does not stand there.
cdef inline Py_ssize_t next_branch(
    Run *run, int *targets, Py_ssize_t place, Py_ssize_t index
) noexcept nogil:
    cdef Step *step
    while targets[index] >= 0:
        step = &run.steps[targets[index]]
        if step.op != LITERAL or is_literal(run, step, place):
            break
        index += 1
    return index

# Return the end of the first hit that begins from `start` on and before `last`; the start becomes
# its own, or where the run stopped.
cdef Py_ssize_t search(Run *run, Py_ssize_t *start, Py_ssize_t last) noexcept nogil
