"""Patterns: declared patterns as programs of the machine.

Where the machine gives up on a line, whoever asked tries the line by other means.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc
from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport free, malloc

from cleaner.core.characters cimport Text, at, text_of
from cleaner.core.machine cimport (
    AHEAD, AT_END, ATOMIC, CHOICE, FAILURE, GAVE_UP, GOING, LAZY_RUN, LAZY_SPLIT, LITERAL,
    MISSES_SET, NOT_BEHIND, ROOM, RUN, SPLIT, Entry, Run, Step, bit_of, search,
)
from cleaner.core.sets cimport CharacterSet


cdef class PatternProgram:
    """The instructions of one pattern.

    `instructions` are (op, firsts, least, most, target, content): `firsts` as an integer of 257
    bits, `content` is a set, the characters of a literal, or the targets of a choice. `names` are
    those of the groups. A bound one begins at the start of the line; `may_be_empty`
    says whether a hit may have no characters. `lasts` has the last characters of lines with a hit, as
    `firsts` has the first ones of hits.
    """

    def __cinit__(self, instructions, names, is_bound, may_be_empty, lasts):
        self.names = tuple(names)
        self._size = len(instructions)
        self._is_bound, self._may_be_empty = is_bound, may_be_empty
        self._sets = tuple(
            instruction[5] if isinstance(instruction[5], CharacterSet) else None
            for instruction in instructions
        )
        self._steps = <Step *> PyMem_Calloc(self._size, sizeof(Step))
        if self._steps is NULL:
            raise MemoryError
        for word in range(4):
            self._lasts[word] = lasts >> (64 * word) & 0xFFFFFFFFFFFFFFFF
        for number, instruction in enumerate(instructions):
            self._build(number, tuple(instruction))
        for number, instruction in enumerate(instructions):
            if instruction[0] == CHOICE:
                self._branch(&self._steps[number], instruction[5])

    cdef int _build(self, int number, tuple instruction) except -1:
        cdef Step *step = &self._steps[number]
        cdef bytes firsts = instruction[1].to_bytes((AT_END >> 3) + 1, "little")
        cdef const unsigned char *bits = firsts
        cdef int place
        step.op, step.least, step.most, step.target = (
            instruction[0], instruction[2], instruction[3], instruction[4]
        )
        step.can_end = bits[AT_END >> 3] & 1
        for place in range(AT_END >> 3):
            step.firsts[place >> 3] |= <uint64_t> bits[place] << (8 * (place & 7))
        step.state = -1
        if step.op in (RUN, LAZY_RUN, SPLIT, LAZY_SPLIT, CHOICE, ATOMIC) or (
            AHEAD <= step.op <= NOT_BEHIND
        ):
            step.state = self._states
            self._states += 1
        if self._sets[number] is not None:
            step.table = &(<CharacterSet> self._sets[number]).table
        if step.op == LITERAL:
            characters = instruction[5]
            step.length = len(characters)
            step.literal = <uint32_t *> PyMem_Calloc(step.length, sizeof(uint32_t))
            if step.literal is NULL:
                raise MemoryError
            for place in range(step.length):
                step.literal[place] = ord(characters[place])
        return 0

    cdef int _branch(self, Step *step, tuple targets) except -1:
        """Sort the targets of a choice by the characters that they may begin with."""
        cdef int size = 0, bit, word, target
        cdef int count = len(targets)
        cdef uint64_t bits, carry
        cdef uint64_t[4] changes  # the bits at which the branches are others than one bit before
        step.branches = <int *> PyMem_Calloc(AT_END + 1, sizeof(int))
        step.targets = <int *> PyMem_Calloc((AT_END + 1) * (count + 1), sizeof(int))
        if step.branches is NULL or step.targets is NULL:
            raise MemoryError
        for word in range(4):
            changes[word] = 0
        for target in targets:
            carry = 0
            for word in range(4):
                bits = self._steps[target].firsts[word]
                changes[word] |= bits ^ (bits << 1 | carry)
                carry = bits >> 63
        for bit in range(AT_END + 1):
            if 0 < bit < AT_END and not changes[bit >> 6] >> (bit & 63) & 1:
                step.branches[bit] = step.branches[bit - 1]
                continue
            step.branches[bit] = size
            for target in targets:
                if begins(&self._steps[target], bit):
                    step.targets[size] = target
                    size += 1
            step.targets[size] = -1
            size += 1
        step.targets = <int *> PyMem_Realloc(step.targets, size * sizeof(int))
        return 0

    def __dealloc__(self):
        if self._steps is not NULL:
            for number in range(self._size):
                PyMem_Free(self._steps[number].literal)
                PyMem_Free(self._steps[number].branches)
                PyMem_Free(self._steps[number].targets)
            PyMem_Free(self._steps)

    def find_all(self, str line):
        """Return the start and the end of each hit on `line`, and of each group; None: gave up.

        A group that took no part has -1 twice. Hits that may be empty are not for it.
        """
        if self._may_be_empty:
            return None
        if not self._may_hit(line):
            return []
        cdef Run run
        cdef Py_ssize_t start = 0, end = 0
        hits = []
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
        cdef Py_ssize_t start = 0, end
        if not (self._may_be_empty or self._may_hit(line)):
            return False
        self._begin(&run, line)
        try:
            end = self._find(&run, &start)
        finally:
            self._end(&run)
        return None if run.status == GAVE_UP else end >= 0

    cdef bint _may_hit(self, str line):
        """Say, quickly, whether the ends of a line do not rule out a hit that has characters."""
        cdef Text text = text_of(line)
        if not text.size:
            return False
        if self._is_bound and not has_bit(self._steps[0].firsts, at(text, 0)):
            return False
        return has_bit(self._lasts, at(text, text.size - 1))

    cdef int _begin(self, Run *run, str line) except -1:
        run.text = text_of(line)
        run.steps, run.states, run.groups = self._steps, self._states, len(self.names)
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
