"""Programs: templates as instructions, run on the characters of a line.

A program finds what the pattern of its template finds, and in the same order: of the forms of a
class the longest comes first, of what may be missing or repeated the most. It remembers where it
failed, so no line takes more steps than its characters times the instructions of the program.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.stdlib cimport calloc, free

from cleaner.core.characters cimport CharacterTable, Flags, Text, at, flags_of, text_of
from cleaner.core.pairs cimport ALL_SECONDS, PAIR_ROWS, add_pairs, next_start, second

cdef enum:
    # The order of engine/programs.py.
    RUN  # `least` to `most` characters with a bit of `mask`; no `most` if it is 0
    CLASS  # a form of the class `target`; `least` to `most` characters of `mask` part its words
    SPLIT  # go on, or at `target` if that fails
    NOT_BEFORE  # the character before has no bit of `mask`
    NOT_AFTER  # the next character has none
    LINE_END
    DONE

cdef enum:
    ASCII = 128
    END_OF_FORM = 0  # after each form; no folded form has this character
    END_OF_FORMS = 1  # after all forms that begin alike
    PATIENCE = 2_000  # steps, after which failures are remembered


cdef class Forms:
    """The forms of one class, in the order in which they are tried."""

    def __cinit__(self, forms):
        alike = {}
        for form in forms:
            alike.setdefault(ord(form[0]), []).append(form)
            has_pair = len(form) > 1 and form[1] != " "  # which many characters may stand for
            seconds = second(ord(form[1])) if has_pair else ALL_SECONDS
            add_pairs(self.table.pairs, ord(form[0]), seconds)
        size = sum(len(form) + 1 for form in forms) + len(alike)
        others = sorted(code for code in alike if code >= ASCII)
        self.table.size = len(others)
        self.table.characters = <uint32_t *> PyMem_Calloc(size + 1, sizeof(uint32_t))
        self.table.others = <uint32_t *> PyMem_Calloc(len(others) + 1, sizeof(uint32_t))
        self.table.other_starts = <int *> PyMem_Calloc(len(others) + 1, sizeof(int))
        if not (self.table.characters and self.table.others and self.table.other_starts):
            raise MemoryError
        for code in range(ASCII):
            self.table.starts[code] = -1
        place = 0
        for code, same in alike.items():
            if code < ASCII:
                self.table.starts[code] = place
            else:
                self.table.others[others.index(code)] = code
                self.table.other_starts[others.index(code)] = place
            for form in same:
                for character in form:
                    self.table.characters[place] = ord(character)
                    place += 1
                self.table.characters[place] = END_OF_FORM
                place += 1
            self.table.characters[place] = END_OF_FORMS
            place += 1

    def __dealloc__(self):
        PyMem_Free(self.table.characters)
        PyMem_Free(self.table.others)
        PyMem_Free(self.table.other_starts)


cdef int first_of(FormTable *forms, uint32_t code) noexcept nogil:
    """Return where the forms that begin with a character are, -1 if there are none."""
    cdef int low = 0, high = forms.size, middle
    if code < ASCII:
        return forms.starts[code]
    while low < high:
        middle = (low + high) // 2
        if forms.others[middle] < code:
            low = middle + 1
        else:
            high = middle
    if low < forms.size and forms.others[low] == code:
        return forms.other_starts[low]
    return -1


# One search: what it reads, and where it failed so far.
ctypedef struct Search:
    Text text
    Flags flags
    Instruction *instructions
    FormTable **forms
    int size
    Py_ssize_t steps
    uint8_t *failed


cdef class Program:
    """The instructions of one template.

    `instructions` are (op, mask, least, most, target); a bound one begins at the start of the line.
    """

    def __cinit__(self, CharacterTable table, instructions, classes, is_bound):
        self.table = table
        self._classes = tuple(classes)
        self._size = len(instructions)
        self._is_bound = is_bound
        self._instructions = <Instruction *> PyMem_Calloc(self._size, sizeof(Instruction))
        self._forms = <FormTable **> PyMem_Calloc(len(self._classes) + 1, sizeof(void *))
        if self._instructions is NULL or self._forms is NULL:
            raise MemoryError
        for index, (op, mask, least, most, target) in enumerate(instructions):
            self._instructions[index] = Instruction(op, mask, least, most, target)
        for index, forms in enumerate(self._classes):
            self._forms[index] = &(<Forms?> forms).table
        table.know(text_of(""))
        self._add_pairs(0)

    def __dealloc__(self):
        PyMem_Free(self._instructions)
        PyMem_Free(self._forms)

    cdef void _add_pairs(self, int number) noexcept:
        """Note the pairs that a hit may begin with from an instruction on."""
        cdef Instruction *now = &self._instructions[number]
        cdef int code
        if now.op == SPLIT:
            self._add_pairs(now.target)
        for code in range(ASCII):
            if now.op == CLASS:
                add_pairs(self._pairs, code, self._forms[now.target].pairs[code % PAIR_ROWS])
            elif now.op == LINE_END or now.op == DONE or (
                now.op == RUN and flags_of(self.table.flags, code) & now.mask
            ):
                add_pairs(self._pairs, code, ALL_SECONDS)
        if now.op in (SPLIT, NOT_BEFORE, NOT_AFTER) or (now.op == RUN and not now.least):
            self._add_pairs(number + 1)

    def find_all(self, str line):
        """Return the start and the end of each hit on `line`, from left to right."""
        cdef Py_ssize_t start = 0, end = 0
        cdef uint8_t *memory = NULL
        cdef Text text = text_of(line)
        self.table.know(text)
        hits = []
        while self.find(text, end, &start, &end, &memory):
            hits.append((start, end))
        free(memory)
        return hits

    cdef bint find(
        self, Text text, Py_ssize_t first, Py_ssize_t *start, Py_ssize_t *end, uint8_t **memory
    ) noexcept nogil:
        """Find the first hit from `first` on; `memory` goes from one call for a line to the next.

        Whoever calls frees it.
        """
        cdef Search search
        cdef Py_ssize_t place = first, found = -1
        cdef Py_ssize_t last = 1 if self._is_bound else text.size
        cdef uint16_t before = self._instructions.mask if self._instructions.op == NOT_BEFORE else 0
        search.text, search.flags = text, self.table.flags
        search.instructions, search.forms, search.size = self._instructions, self._forms, self._size
        search.steps, search.failed = 0, memory[0]
        while True:
            place = next_start(self._pairs, text, place, last)
            if place >= last:
                break
            if place == 0 or not flags_of(search.flags, at(text, place - 1)) & before:
                found = run(&search, 0, place)
                if found >= 0:
                    start[0], end[0] = place, found
                    break
            place += 1
        memory[0] = search.failed
        return found >= 0


cdef Py_ssize_t run(Search *search, int number, Py_ssize_t place) noexcept nogil:
    """Return the end of a hit that goes on at `place` with an instruction, -1 if there is none."""
    cdef Instruction *now
    cdef Py_ssize_t most, end, state
    cdef int first_number = number
    cdef Py_ssize_t first_place = place
    search.steps += 1
    if search.failed is NULL and search.steps > PATIENCE:
        state = (<Py_ssize_t> search.size * (search.text.size + 1) + 7) // 8
        search.failed = <uint8_t *> calloc(state, 1)  # if there is no memory, it only takes longer
    state = number * (search.text.size + 1) + place
    if search.failed is not NULL and search.failed[state >> 3] >> (state & 7) & 1:
        return -1
    end = -1
    while True:
        now = &search.instructions[number]
        if now.op == DONE:
            return place
        if now.op == CLASS:
            end = run_class(search, now, number, place)
            break
        if now.op == SPLIT:
            end = run(search, number + 1, place)
            if end >= 0:
                return end
            number = now.target
        elif now.op == RUN:
            most = run_length(search, now.mask, place, now.most)
            if most < now.least:
                break
            while most > now.least:
                end = run(search, number + 1, place + most)
                if end >= 0:
                    return end
                most -= 1
            place += now.least
            number += 1
        elif now.op == NOT_BEFORE:
            if place > 0 and flags_of(search.flags, at(search.text, place - 1)) & now.mask:
                break
            number += 1
        elif now.op == NOT_AFTER:
            if place < search.text.size:
                if flags_of(search.flags, at(search.text, place)) & now.mask:
                    break
            number += 1
        else:  # LINE_END
            if place != search.text.size:
                break
            number += 1
    if end < 0 and search.failed is not NULL:
        state = first_number * (search.text.size + 1) + first_place
        search.failed[state >> 3] |= 1 << (state & 7)
    return end


cdef Py_ssize_t run_length(
    Search *search, uint16_t mask, Py_ssize_t place, Py_ssize_t most
) noexcept nogil:
    """Return how many characters from `place` on have a bit of `mask`, `most` at most."""
    cdef Py_ssize_t length = 0
    while place + length < search.text.size and (most == 0 or length < most):
        if not flags_of(search.flags, at(search.text, place + length)) & mask:
            break
        length += 1
    return length


cdef Py_ssize_t run_class(
    Search *search, Instruction *now, int number, Py_ssize_t place
) noexcept nogil:
    """Return the end of a hit that goes on with a form of a class."""
    cdef FormTable *forms = search.forms[now.target]
    cdef uint32_t *form
    cdef Py_ssize_t end
    cdef int first
    if place >= search.text.size:
        return -1
    first = first_of(forms, at(search.text, place))
    if first < 0:
        return -1
    form = forms.characters + first
    while form[0] != END_OF_FORMS:
        end = run_form(search, now, number, form, place)
        if end >= 0:
            return end
        while form[0] != END_OF_FORM:
            form += 1
        form += 1
    return -1


cdef Py_ssize_t run_form(
    Search *search, Instruction *now, int number, uint32_t *form, Py_ssize_t place
) noexcept nogil:
    """Return the end of a hit that goes on with the rest of one form."""
    cdef Py_ssize_t gap, end
    while form[0] != END_OF_FORM:
        if form[0] == u" ":
            gap = run_length(search, now.mask, place, now.most)
            while gap >= now.least:
                end = run_form(search, now, number, form + 1, place + gap)
                if end >= 0:
                    return end
                gap -= 1
            return -1
        if place >= search.text.size or at(search.text, place) != form[0]:
            return -1
        form += 1
        place += 1
    return run(search, number + 1, place)
