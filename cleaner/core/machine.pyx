"""The machine: instructions of patterns, run on the characters of a line.

It tries the ways of a pattern in the order in which `regex` tries them, so it finds the same hits.
The ways that are left to try are on a stack of its own, for a line may be long. After some effort
it remembers where it failed, so that it does not fail there again; after far more it gives up.
"""

from libc.stdint cimport uint8_t
from libc.stdlib cimport calloc, realloc

from cleaner.core.characters cimport at
from cleaner.core.pairs cimport next_start

cdef enum:  # ops of entries besides
    RESUME = 100
    RESTORE
    FAILED

cdef enum:
    PATIENCE = 2_000  # steps, after which failures are remembered
    LEAST_LIMIT = 1_000_000  # steps, after which it gives up: more on long lines
    STEPS_A_CHARACTER = 50
    MOST_MEMORY = 1 << 25  # bytes
    LONG_RUN = 3  # bits: as much effort as a step is to go over 8 characters


cdef Py_ssize_t search(Run *run, Py_ssize_t *start, Py_ssize_t last) noexcept nogil:
    """Return the end of the first hit that begins from `start` on and before `last`."""
    cdef Py_ssize_t place = start[0], end
    cdef int slot
    while True:
        place = next_start(run.pairs, run.text, place, last)
        if place >= last:
            return FAILURE
        if may_go_on(run, 0, place):
            for slot in range(3 * run.groups):
                run.slots[slot] = FAILURE
            run.top = 0
            end = follow(run, 0, place)
            if run.status != GOING:
                start[0] = place
                return FAILURE
            if end >= 0:
                start[0] = place
                return end
        place += 1


cdef Py_ssize_t follow(Run *run, int number, Py_ssize_t place) noexcept nogil:
    """Return where the first way from a step on ends, at an ACCEPT; FAILURE if there is none."""
    cdef Step *step
    cdef Py_ssize_t base = run.top, end
    cdef int next_number
    cdef bint fails = False
    while True:
        run.effort += 1
        if fails:
            if run.effort > LEAST_LIMIT + STEPS_A_CHARACTER * run.text.size:
                run.status = GAVE_UP
            if run.status != GOING or run.top == base:
                run.top = base
                return FAILURE
            fails = not resume(run, &number, &place)
            continue
        step = &run.steps[number]
        if step.state >= 0 and run.effort > PATIENCE:
            if not remember(run, step.state, place):
                fails = True
                continue
        if step.op == LITERAL:
            if is_literal(run, step, place):
                place += step.length
                number += 1
            else:
                fails = True
        elif step.op == SET:
            if place < run.text.size and is_in(run, number, place):
                place += 1
                number += 1
            else:
                fails = True
        elif step.op <= WHOLE_RUN:
            place = start_run(run, step, number, place)
            fails = place < 0
            number += 1
        elif step.op == SPLIT:
            next_number = step.target
            if not may_go_on(run, number + 1, place):
                number = next_number
                fails = not may_go_on(run, number, place)
            else:
                if may_go_on(run, next_number, place):
                    push(run, RESUME, next_number, place, 0)
                number += 1
        elif step.op == LAZY_SPLIT:
            next_number = number + 1
            if not may_go_on(run, step.target, place):
                number = next_number
                fails = not may_go_on(run, number, place)
            else:
                if may_go_on(run, next_number, place):
                    push(run, RESUME, next_number, place, 0)
                number = step.target
        elif step.op == CHOICE:
            number = branch(run, number, place, first_branch(run, step, place))
            fails = number < 0
        elif step.op == JUMP:
            number = step.target
        elif step.op == ACCEPT:
            leave(run, base)
            return FAILURE if run.status != GOING else place
        elif step.op == LINE_START:
            fails = place != 0
            number += 1
        elif step.op == LINE_END:
            fails = place != run.text.size
            number += 1
        elif step.op == BOUNDARY or step.op == INSIDE:
            fails = is_boundary(run, number, place) != (step.op == BOUNDARY)
            number += 1
        elif step.op == OPEN or step.op == CLOSE:
            note_group(run, step, place)
            number += 1
        elif step.op == FAIL:
            fails = True
        else:
            end = FAILURE
            if step.op == ATOMIC:
                end = follow(run, number + 1, place)
                fails = end < 0
                place = end
            elif step.op == AHEAD or step.op == NOT_AHEAD:
                end = follow(run, number + 1, place)
                fails = (end < 0) == (step.op == AHEAD)
            else:
                if place >= step.least:
                    end = follow(run, number + 1, place - step.least)
                fails = (end < 0) == (step.op == BEHIND)
            if run.status != GOING:
                fails = True
            number = step.target


cdef Py_ssize_t start_run(Run *run, Step *step, int number, Py_ssize_t place) noexcept nogil:
    """Return where to go on after a run of characters of a set; note the other places."""
    cdef Py_ssize_t least = place + step.least, most = run.text.size, end = place
    if least > most:
        return FAILURE
    if step.most >= 0 and place + step.most < most:
        most = place + step.most
    if step.op == LAZY_RUN:
        while end < least and is_in(run, number, end):
            end += 1
        return FAILURE if end < least else lengthen(run, number, end, most)
    if step.target:  # any character
        end = most
    else:
        while end < most and is_in(run, number, end):
            end += 1
        run.effort += (end - place) >> LONG_RUN
    if end < least:
        return FAILURE
    return end if step.op == WHOLE_RUN else shorten(run, number, end, least)


cdef Py_ssize_t shorten(
    Run *run, int number, Py_ssize_t place, Py_ssize_t least
) noexcept nogil:
    """Return the last place from `place` back where a greedy run may end; note the others."""
    cdef Py_ssize_t last = place
    while last >= least and not may_go_on(run, number + 1, last):
        last -= 1
    run.effort += (place - last) >> LONG_RUN
    place = last
    if place < least:
        return FAILURE
    if place > least:
        push(run, RUN, number, place - 1, least)
    return place


cdef Py_ssize_t lengthen(
    Run *run, int number, Py_ssize_t place, Py_ssize_t most
) noexcept nogil:
    """Return the first place from `place` on where a lazy run may end; note the others."""
    cdef Py_ssize_t first = place
    while not may_go_on(run, number + 1, place):
        if place == most or not is_in(run, number, place):
            run.effort += (place - first) >> LONG_RUN
            return FAILURE
        place += 1
    run.effort += (place - first) >> LONG_RUN
    if place < most:
        push(run, LAZY_RUN, number, place, most)
    return place


cdef int branch(Run *run, int number, Py_ssize_t place, Py_ssize_t index) noexcept nogil:
    """Return the target at `index` of a choice, or the next one that may match; note the others."""
    cdef int *targets = run.steps[number].targets
    cdef int target
    index = next_branch(run, targets, place, index)
    target = targets[index]
    if target >= 0:
        index = next_branch(run, targets, place, index + 1)
        if targets[index] >= 0:
            push(run, CHOICE, number, place, index)
    return target


cdef void note_group(Run *run, Step *step, Py_ssize_t place) noexcept nogil:
    """Note where a group begins or ends, and what was noted before."""
    cdef int slot = 3 * step.target
    if step.op == OPEN:
        push(run, RESTORE, slot, run.slots[slot], 0)
        run.slots[slot] = place
    else:
        push(run, RESTORE, slot + 1, run.slots[slot + 1], 0)
        push(run, RESTORE, slot + 2, run.slots[slot + 2], 0)
        run.slots[slot + 1] = run.slots[slot]
        run.slots[slot + 2] = place


cdef void push(Run *run, int op, int number, Py_ssize_t place, Py_ssize_t limit) noexcept nogil:
    """Note a way to try if the present one fails."""
    cdef Entry *entries
    if run.top == run.room:
        entries = <Entry *> realloc(run.entries, 2 * run.room * sizeof(Entry))
        if entries is NULL:
            run.status = GAVE_UP
            return
        run.entries = entries
        run.room *= 2
    run.entries[run.top] = Entry(op, number, place, limit)
    run.top += 1


cdef bint resume(Run *run, int *number, Py_ssize_t *place) noexcept nogil:
    """Take the last way from the stack; say whether there is something to try on it."""
    cdef Entry entry
    cdef Py_ssize_t state
    run.top -= 1
    entry = run.entries[run.top]
    if entry.op == RESUME:
        number[0], place[0] = entry.number, entry.place
        return True
    if entry.op == CHOICE:
        place[0] = entry.place
        number[0] = branch(run, entry.number, entry.place, entry.limit)
        return number[0] >= 0
    if entry.op == RUN:
        number[0] = entry.number + 1
        place[0] = shorten(run, entry.number, entry.place, entry.limit)
        return place[0] >= 0
    if entry.op == LAZY_RUN:
        if not is_in(run, entry.number, entry.place):
            return False
        number[0] = entry.number + 1
        place[0] = lengthen(run, entry.number, entry.place + 1, entry.limit)
        return place[0] >= 0
    if entry.op == RESTORE:
        run.slots[entry.number] = entry.place
    elif run.failed is not NULL:
        state = entry.number * (run.text.size + 1) + entry.place
        run.failed[state >> 3] |= 1 << (state & 7)
    return False


cdef bint remember(Run *run, int number, Py_ssize_t place) noexcept nogil:
    """Say whether a step is worth a try at `place`: it did not fail there. Note it if it fails."""
    cdef Py_ssize_t state = number * (run.text.size + 1) + place
    cdef Py_ssize_t size = (run.states * (run.text.size + 1) + 7) >> 3
    if run.failed is NULL:
        if size > MOST_MEMORY:
            return True
        run.failed = <uint8_t *> calloc(size, 1)
        if run.failed is NULL:
            return True
    if run.failed[state >> 3] >> (state & 7) & 1:
        return False
    push(run, FAILED, number, place, 0)
    return True


cdef void leave(Run *run, Py_ssize_t base) noexcept nogil:
    """Drop the ways from `base` on; what groups were before is still needed."""
    cdef Py_ssize_t index, top = base
    if run.groups:
        for index in range(base, run.top):
            if run.entries[index].op == RESTORE:
                run.entries[top] = run.entries[index]
                top += 1
    run.top = top
