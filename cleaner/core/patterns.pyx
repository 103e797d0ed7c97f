"""Patterns: declared patterns as programs of the machine.

Where the machine gives up on a line, whoever asked tries the line by other means.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc
from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport free, malloc

from cleaner.core.characters cimport Text, at, text_of
from cleaner.core.firsts cimport find_firsts, find_pairs, find_whole_runs
from cleaner.core.machine cimport (
    AHEAD, AT_END, ATOMIC, CHOICE, FAILURE, GAVE_UP, GOING, JUMP, LAZY_RUN, LAZY_SPLIT, LITERAL,
    MISSES_SET, NOT_BEHIND, ROOM, RUN, SPLIT, Entry, Run, Step, bit_of, search,
)
from cleaner.core.pairs cimport next_start
from cleaner.core.sets cimport CharacterSet

cdef enum:
    COPY = 22  # the `least` steps from `target` on once more; of engine/pattern_writer.py


cdef class PatternProgram:
    """The instructions of one pattern.

    `instructions` are (op, least, most, target, content): `content` is a set, the characters of a
    literal, or the targets of a choice. `names` are those of the groups. A bound one begins at the
    start of the line; `may_be_empty` says whether a hit may have no characters. `lasts` has the
    last characters of lines with a hit, as `firsts` of a step has the first ones of hits.
    """

    def __cinit__(self, instructions, names, is_bound, may_be_empty, lasts):
        cdef int op, least, most, target, number
        self.names = tuple(names)
        self._is_bound, self._may_be_empty = is_bound, may_be_empty
        for word in range(4):
            self._lasts[word] = lasts >> (64 * word) & 0xFFFFFFFFFFFFFFFF
        steps = sum(one[1] if one[0] == COPY else 1 for one in instructions)
        characters = sum(len(one[4]) for one in instructions if one[0] == LITERAL)
        self._steps = <Step *> PyMem_Calloc(steps + 1, sizeof(Step))
        self._characters = <uint32_t *> PyMem_Calloc(characters + 1, sizeof(uint32_t))
        if self._steps is NULL or self._characters is NULL:
            raise MemoryError
        self._sets = []
        for op, least, most, target, content in instructions:
            if op == COPY:
                for number in range(target, target + least):
                    self._copy(number, self._size - number)
            else:
                self._build(op, least, most, target, content)
        find_firsts(self._steps, self._size)
        find_whole_runs(self._steps, self._size)
        find_pairs(self._steps, self._pairs)
        for number in range(self._size):
            if has_ways(&self._steps[number]):
                self._steps[number].state = self._states
                self._states += 1
            if self._steps[number].op == CHOICE:
                self._branch(&self._steps[number])

    cdef int _build(self, int op, int least, int most, int target, content) except -1:
        """Add a step."""
        cdef Step *step = &self._steps[self._size]
        cdef CharacterSet characters = content if isinstance(content, CharacterSet) else None
        step.op, step.least, step.most, step.target, step.state = op, least, most, target, -1
        if characters is not None:
            step.table = &characters.table
        elif op == LITERAL:
            step.literal, step.length = &self._characters[self._used], len(content)
            for character in content:
                self._characters[self._used] = ord(character)
                self._used += 1
        elif op == CHOICE:
            step.length = len(content)
            step.targets = new_targets(step.length)
            for place in range(step.length):
                step.targets[place] = content[place]
        self._size += 1
        self._sets.append(characters)
        return 0

    cdef int _copy(self, int number, int by) except -1:
        """Add a step like `number`; all that it leads to is `by` steps on."""
        cdef Step step = self._steps[number]
        cdef int place
        if goes_on(&step):
            step.target += by
        elif step.op == CHOICE:
            step.targets = new_targets(step.length)
            for place in range(step.length):
                step.targets[place] = self._steps[number].targets[place] + by
        self._steps[self._size] = step
        self._size += 1
        self._sets.append(self._sets[number])
        return 0

    cdef int _branch(self, Step *step) except -1:
        """Sort the targets of a choice by the characters that they may begin with."""
        cdef int size = 0, bit, word, place
        cdef int *all_targets = step.targets
        cdef uint64_t bits, carry
        cdef uint64_t[4] changes  # the bits at which the branches are others than one bit before
        step.branches = <int *> PyMem_Calloc(AT_END + 1, sizeof(int))
        step.targets = <int *> PyMem_Calloc((AT_END + 1) * (step.length + 1), sizeof(int))
        if step.branches is NULL or step.targets is NULL:
            PyMem_Free(all_targets)
            raise MemoryError
        for word in range(4):
            changes[word] = 0
        for place in range(step.length):
            carry = 0
            for word in range(4):
                bits = self._steps[all_targets[place]].firsts[word]
                changes[word] |= bits ^ (bits << 1 | carry)
                carry = bits >> 63
        for bit in range(AT_END + 1):
            if 0 < bit < AT_END and not changes[bit >> 6] >> (bit & 63) & 1:
                step.branches[bit] = step.branches[bit - 1]
                continue
            step.branches[bit] = size
            for place in range(step.length):
                if begins(&self._steps[all_targets[place]], bit):
                    step.targets[size] = all_targets[place]
                    size += 1
            step.targets[size] = -1
            size += 1
        step.targets = <int *> PyMem_Realloc(step.targets, size * sizeof(int))
        PyMem_Free(all_targets)
        return 0

    def __dealloc__(self):
        if self._steps is not NULL:
            for number in range(self._size):
                PyMem_Free(self._steps[number].branches)
                PyMem_Free(self._steps[number].targets)
        PyMem_Free(self._steps)
        PyMem_Free(self._characters)

    def find_all(self, str line):
        """Return the start and the end of each hit on `line`, and of each group; None: gave up.

        A group that took no part has -1 twice. Hits that may be empty are not for it.
        """
        if self._may_be_empty:
            return None
        cdef Run run
        cdef Py_ssize_t start = self._first_start(line), end = 0
        hits = []
        if start < 0:
            return hits
        self._begin(&run, line)
        try:
            while True:
                end = self._find(&run, &start)
                if end < 0:
                    return None if run.status == GAVE_UP else hits
                hits.append(self._hit(&run, start, end))
                start = end
        finally:
            self._end(&run)

    def holds(self, str line):
        """Say whether there is a hit on `line`; None: gave up."""
        cdef Run run
        cdef Py_ssize_t start = 0 if self._may_be_empty else self._first_start(line), end
        if start < 0:
            return False
        self._begin(&run, line)
        try:
            end = self._find(&run, &start)
        finally:
            self._end(&run)
        return None if run.status == GAVE_UP else end >= 0

    cdef Py_ssize_t _first_start(self, str line):
        """Return, quickly, where a hit that has characters may begin first, -1 for nowhere."""
        cdef Text text = text_of(line)
        cdef Py_ssize_t start, last = min(1, text.size) if self._is_bound else text.size
        if not text.size or not has_bit(self._lasts, at(text, text.size - 1)):
            return -1
        if self._is_bound and not has_bit(self._steps[0].firsts, at(text, 0)):
            return -1
        start = next_start(self._pairs, text, 0, last)
        return start if start < last else -1

    cdef int _begin(self, Run *run, str line) except -1:
        run.text = text_of(line)
        run.steps, run.pairs = self._steps, self._pairs
        run.states, run.groups = self._states, len(self.names)
        run.status, run.effort, run.top, run.failed = GOING, 0, 0, NULL
        run.room, run.entries, run.slots = ROOM, NULL, NULL
        run.entries = <Entry *> malloc(ROOM * sizeof(Entry))
        if run.groups:
            run.slots = <Py_ssize_t *> malloc(3 * run.groups * sizeof(Py_ssize_t))
        if run.entries is NULL or (run.groups and run.slots is NULL):
            self._end(run)
            raise MemoryError
        return 0

    cdef void _end(self, Run *run) noexcept:
        free(run.entries)
        free(run.slots)
        free(run.failed)

    cdef Py_ssize_t _find(self, Run *run, Py_ssize_t *start) except? -3:
        """Return the end of the first hit from `start` on, which becomes its start."""
        cdef Py_ssize_t end = FAILURE, last = 1 if self._is_bound else run.text.size + self._may_be_empty
        while True:
            end = search(run, start, last)
            if run.status != MISSES_SET:
                return end
            (<CharacterSet> self._sets[run.missing]).fill(run.code)
            free(run.failed)  # it may have taken the character for another
            run.failed, run.status = NULL, GOING

    cdef tuple _hit(self, Run *run, Py_ssize_t start, Py_ssize_t end):
        if not run.groups:
            return start, end
        spans = [start, end]
        for group in range(run.groups):
            spans += (run.slots[3 * group + 1], run.slots[3 * group + 2])
        return tuple(spans)


cdef bint has_bit(uint64_t *bits, uint32_t code) noexcept nogil:
    cdef int bit = bit_of(code)
    return bits[bit >> 6] >> (bit & 63) & 1


cdef bint begins(Step *step, int bit) noexcept nogil:
    """Say whether the text may begin with the characters of `bit` at `step`, or end there."""
    if bit == AT_END:
        return step.can_end
    return step.firsts[bit >> 6] >> (bit & 63) & 1


cdef int *new_targets(int number) except NULL:
    targets = <int *> PyMem_Calloc(number + 1, sizeof(int))
    if targets is NULL:
        raise MemoryError
    return targets


cdef bint goes_on(Step *step) noexcept nogil:
    """Say whether the target of a step is another step."""
    return step.op in (SPLIT, LAZY_SPLIT, JUMP, ATOMIC) or AHEAD <= step.op <= NOT_BEHIND


cdef bint has_ways(Step *step) noexcept nogil:
    """Say whether a step may be tried in several ways, or runs others by itself."""
    return step.op in (RUN, LAZY_RUN, SPLIT, LAZY_SPLIT, CHOICE, ATOMIC) or (
        AHEAD <= step.op <= NOT_BEHIND
    )
