"""The scan: places of literals in lines become hits, or patterns that are worth a try."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint8_t, uint16_t, uint64_t
from libc.stdlib cimport free

from cleaner.core.characters cimport CharacterTable, Flags, Text, at, flags_of, part_of, text_of
from cleaner.core.line_kinds cimport LineConditions, LineFacts, kind_of, kinds_of, meets
from cleaner.core.line_phrases cimport LinePhrases
from cleaner.core.literals cimport Finds, Found, Literals
from cleaner.core.owners cimport LiteralOwners, Owner, Owners
from cleaner.core.patterns cimport PatternProgram
from cleaner.core.programs cimport Program
from cleaner.core.requirements cimport RequiredTrigrams, Requirements, may_be_met

UNKNOWN_PROGRAM = object()  # of a text that was not yet worth a try

cdef enum:
    # The order of engine/programs.py.
    ALNUM = 1
    UNSPACED = 2
    HANGUL = 4
    CODE_SIGN = 8

cdef enum:
    PHRASE
    TEMPLATE
    PATTERN

cdef enum:
    AT_START = 1  # only signs come before the phrase
    AT_END = 2

# What is known of a text of a rule.
ctypedef struct Entry:
    int kind
    int anchor
    bint has_test
    LineConditions conditions
    RequiredTrigrams *required  # NULL where they are not known yet

# A line of the scan.
ctypedef struct ScannedLine:
    Text text
    Py_ssize_t first  # of what is between its first and its last letter or digit
    Py_ssize_t last
    LineFacts facts


cdef class Scanner:
    """The texts of the rules of a matcher, ready for many lines.

    `entries` are (kind, anchor, conditions, test, text): see engine/scanning.py. The text has what
    runs it, which is made when a line is first worth a try.
    `owners` has, by literal, the numbers of the entries that have it: as a part of longer
    words, as whole words, and as whole words of lines with at most a number of characters, the longest
    first. `whole_lines` has the entries of phrases that fill a line, with the phrase. For `common_pairs`
    of characters see core/commonness.pyx.
    """

    cdef CharacterTable _table
    cdef Literals _literals
    cdef LiteralOwners _owners
    cdef LinePhrases _whole_lines
    cdef list _tests
    cdef list _texts
    cdef list _programs  # of templates and patterns
    cdef list _requirements  # likewise, those that are known
    cdef Entry *_entries
    cdef int _size

    def __cinit__(self, CharacterTable table, entries, dict owners, whole_lines, dict common_pairs):
        self._table = table
        self._whole_lines = LinePhrases(whole_lines)
        self._owners = LiteralOwners([*owners.values()])
        self._size = len(entries)
        self._tests, self._texts, self._programs, self._requirements = [], [], [], []
        self._entries = <Entry *> PyMem_Calloc(self._size + 1, sizeof(Entry))
        if self._entries is NULL:
            raise MemoryError
        for number, (kind, anchor, conditions, test, text) in enumerate(entries):
            least, most, sentence, prose, item = conditions
            self._entries[number] = Entry(
                kind,
                anchor,
                test is not None,
                LineConditions(least, most, sentence, prose, item),
                NULL,
            )
            self._tests.append(test)
            self._texts.append(text)
            self._programs.append(UNKNOWN_PROGRAM)
        kinds = [self._kinds(number) for number in range(len(owners))]
        self._literals = Literals([*owners], kinds, common_pairs)

    def __dealloc__(self):
        PyMem_Free(self._entries)

    cdef uint64_t _kinds(self, Py_ssize_t literal) noexcept:
        """Return the kinds of the lines on which a literal may be of use."""
        cdef Owners *owned = &self._owners.of_literal[literal]
        cdef int index, number = owned.of_parts + owned.of_words + owned.of_lines
        cdef Owner *owner
        cdef uint64_t kinds = 0
        for index in range(number):
            owner = &owned.owners[index]
            kinds |= kinds_of(&self._entries[owner.entry].conditions, owner.most)
        return kinds

    cdef PatternProgram _pattern(self, int number):
        """Return what runs a pattern, if the core can."""
        if self._programs[number] is UNKNOWN_PROGRAM:
            pattern = self._texts[number].pattern
            self._programs[number] = None if pattern is None else pattern.program
        return self._programs[number]

    cdef Program _template(self, int number):
        """Return what runs a template."""
        if self._programs[number] is UNKNOWN_PROGRAM:
            self._programs[number] = self._texts[number].program
        return self._programs[number]

    cdef RequiredTrigrams *_required(self, int number) except NULL:
        """Return what a line must have to be worth a try of a pattern or a template."""
        cdef Requirements known
        if self._entries[number].required is NULL:
            text = self._texts[number]
            known = Requirements(self._literals, text.requirements, text.rule.keywords)
            self._requirements.append(known)
            self._entries[number].required = &known.trigrams
        return self._entries[number].required

    def scan(self, list lines, list views):
        """Return (line, entry, start, end) of each hit, and (line, entry, -1, -1) of each try.

        Tries are those of patterns that the core cannot run, or that hit and have groups. `views`
        are the folded texts of `lines`.
        """
        return _Scan(self, lines, views).results()


cdef class _Scan:
    """One scan: the lines, and what was found in them so far."""

    cdef Scanner _scanner
    cdef list _lines
    cdef list _views
    cdef list _results
    cdef Finds _finds  # on the present line
    cdef ScannedLine *_scanned
    cdef int *_tried  # the last line on which an entry was tried, plus 1

    def __cinit__(self, Scanner scanner, list lines, list views):
        cdef Py_ssize_t number
        self._scanner, self._lines, self._views, self._results = scanner, lines, views, []
        self._finds = Finds()
        self._scanned = <ScannedLine *> PyMem_Calloc(len(lines) + 1, sizeof(ScannedLine))
        self._tried = <int *> PyMem_Calloc(scanner._size + 1, sizeof(int))
        if self._scanned is NULL or self._tried is NULL:
            raise MemoryError
        for number in range(len(lines)):
            self._read(number)

    def __dealloc__(self):
        PyMem_Free(self._scanned)
        PyMem_Free(self._tried)

    cdef int _read(self, Py_ssize_t number) except -1:
        cdef ScannedLine *line = &self._scanned[number]
        cdef Flags flags = self._scanner._table.flags
        source = self._lines[number]
        line.text = text_of(<str> self._views[number])
        self._scanner._table.know(line.text)
        line.first, line.last = 0, line.text.size
        while line.first < line.last and not is_alnum(flags, line.text, line.first):
            line.first += 1
        while line.last > line.first and not is_alnum(flags, line.text, line.last - 1):
            line.last -= 1
        line.facts = LineFacts(
            source.words, source.is_sentence, source.is_prose, source.is_item, line.last - line.first
        )
        return 0

    cdef list results(self):
        cdef Py_ssize_t line, number
        cdef Finds finds = self._finds
        cdef Found *found
        for line in range(len(self._lines)):
            self._whole_line(line)
            self._scanner._literals.find(
                self._scanned[line].text, kind_of(&self._scanned[line].facts), finds
            )
            for number in range(finds.count):
                found = &finds.items[number]
                self._spot(line, found.literal, found.start, found.end)
        return self._results

    cdef int _whole_line(self, Py_ssize_t line) except -1:
        """Add the phrases that are all of a line but for signs around them."""
        cdef ScannedLine *scanned = &self._scanned[line]
        cdef str view = self._views[line]
        cdef int number
        inner = part_of(scanned.text, scanned.first, scanned.last)
        owners = self._scanner._whole_lines.of_line(view, inner, scanned.first)
        if owners is None:
            return 0
        for literal, number in owners:
            start = view.find(literal)
            if start >= 0:
                self._phrase(line, number, start, start + len(literal))
        return 0

    cdef int _spot(
        self, Py_ssize_t line, int literal, Py_ssize_t start, Py_ssize_t end
    ) except -1:
        cdef Py_ssize_t size = self._scanned[line].facts.chars
        cdef Owners *owned = &self._scanner._owners.of_literal[literal]
        cdef Owner *owner = owned.owners
        cdef Owner *words = owner + owned.of_parts
        cdef Owner *lines = words + owned.of_words
        while owner < words:
            self._try(line, owner.entry, start, end)
            owner += 1
        if owned.of_words or (owned.of_lines and size <= lines.most):
            if self._stands_alone(line, start, end):
                while owner < lines:
                    self._try(line, owner.entry, start, end)
                    owner += 1
                while owner < lines + owned.of_lines and size <= owner.most:
                    self._try(line, owner.entry, start, end)
                    owner += 1
        return 0

    cdef bint _stands_alone(self, Py_ssize_t line, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Say whether a literal is not a part of longer words."""
        cdef Text text = self._scanned[line].text
        cdef Flags flags = self._scanner._table.flags
        if start > 0 and is_same_word(
            flags_of(flags, at(text, start - 1)), flags_of(flags, at(text, start))
        ):
            return False
        return not (
            end < text.size
            and is_same_word(flags_of(flags, at(text, end - 1)), flags_of(flags, at(text, end)))
        )

    cdef int _try(self, Py_ssize_t line, int number, Py_ssize_t start, Py_ssize_t end) except -1:
        cdef int kind = self._scanner._entries[number].kind
        if kind == PHRASE:
            self._phrase(line, number, start, end)
        elif self._tried[number] != line + 1:
            self._tried[number] = line + 1
            if (
                self._fits(line, number)
                and may_be_met(self._scanner._required(number), self._finds)
                and self._passes(line, number)
            ):
                if kind == TEMPLATE:
                    self._template(line, number)
                else:
                    self._pattern(line, number)
        return 0

    cdef int _pattern(self, Py_ssize_t line, int number) except -1:
        cdef PatternProgram program = self._scanner._pattern(number)
        cdef list hits = None if program is None else program.find_all(self._views[line])
        if hits is None or hits and program.names:
            self._results.append((line, number, -1, -1))
        else:
            for start, end in hits:
                self._results.append((line, number, start, end))
        return 0

    cdef int _phrase(self, Py_ssize_t line, int number, Py_ssize_t start, Py_ssize_t end) except -1:
        cdef int anchor = self._scanner._entries[number].anchor
        if anchor & AT_START and self._says_more(line, 0, start):
            return 0
        if anchor & AT_END and self._says_more(line, end, self._scanned[line].text.size):
            return 0
        if self._fits(line, number) and self._passes(line, number):
            self._results.append((line, number, start, end))
        return 0

    cdef int _template(self, Py_ssize_t line, int number) except -1:
        cdef Program program = self._scanner._template(number)
        cdef Text text = self._scanned[line].text
        cdef Py_ssize_t start = 0, end = 0
        cdef uint8_t *memory = NULL
        while program.find(text, end, &start, &end, &memory):
            self._results.append((line, number, start, end))
        free(memory)
        return 0

    cdef bint _says_more(self, Py_ssize_t line, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Say whether there is more than punctuation around a phrase: words, or signs of code."""
        cdef Py_ssize_t place
        for place in range(start, end):
            if flags_of(
                self._scanner._table.flags, at(self._scanned[line].text, place)
            ) & (ALNUM | CODE_SIGN):
                return True
        return False

    cdef bint _fits(self, Py_ssize_t line, int number) noexcept:
        """Say whether a line by itself meets the conditions of a text that the core knows."""
        return meets(&self._scanned[line].facts, &self._scanner._entries[number].conditions)

    cdef bint _passes(self, Py_ssize_t line, int number) except -1:
        """Say whether it meets the others."""
        if not self._scanner._entries[number].has_test:
            return True
        return bool(self._scanner._tests[number](self._lines[line]))


cdef inline bint is_alnum(Flags flags, Text text, Py_ssize_t place) noexcept nogil:
    return flags_of(flags, at(text, place)) & ALNUM != 0


cdef inline bint is_same_word(uint16_t left, uint16_t right) noexcept nogil:
    """Say whether two characters side by side are of one word; unspaced scripts do not show it."""
    if not (left & ALNUM and right & ALNUM):
        return False
    return not ((left | right) & UNSPACED or left & right & HANGUL)
