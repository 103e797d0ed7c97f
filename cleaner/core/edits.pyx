"""Edits: two lists of them composed, and offsets followed through them; see text/edits.py."""

from array import array as new_array

from cpython cimport array
from cpython.unicode cimport PyUnicode_CheckExact, PyUnicode_Substring, PyUnicode_Tailmatch
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy

from cleaner.core.characters cimport Text, at, part_of, text_of

cdef extern from "Python.h":
    uint32_t PyUnicode_MAX_CHAR_VALUE(object string) noexcept
    object PyUnicode_New(Py_ssize_t size, uint32_t most)

cdef uint32_t MAX_CHAR = 0x10FFFF

NOT_WITHIN = object()  # what overlaps in another way


def apply_edits(str source, list edits):
    """Return `source` changed by `edits`; None where one does not fit: see text/edits.py.

    A text may be large, so it is written where it will be, and not joined from its parts.
    """
    cdef Text written, text = text_of(source)
    cdef uint32_t enough = least_as_wide(PyUnicode_MAX_CHAR_VALUE(source)), widest = 0
    cdef Py_ssize_t start, end, copied = 0, size = 0
    for edit in edits:
        start, end, after = edit.start, edit.end, edit.after
        if start < copied or not PyUnicode_CheckExact(after):
            return None
        if not has_at(source, edit.before, start, end):
            return None
        if widest < enough:
            widest |= bits_of(part_of(text, copied, start))
        widest |= PyUnicode_MAX_CHAR_VALUE(after)
        size += start - copied + len(<str> after)
        copied = end
    if widest < enough:
        widest |= bits_of(part_of(text, copied, text.size))
    edited = PyUnicode_New(size + text.size - copied, min(widest, MAX_CHAR))
    written = text_of(edited)
    copied = size = 0
    for edit in edits:
        start, after = edit.start, edit.after
        size = write(written, size, part_of(text, copied, start))
        size = write(written, size, text_of(after))
        copied = edit.end
    write(written, size, part_of(text, copied, text.size))
    return edited


cdef Py_ssize_t write(Text to, Py_ssize_t place, Text part) noexcept:
    """Write `part` at `place` of a new text that is wide enough; return the place after it."""
    cdef Py_ssize_t index
    if part.kind == to.kind:
        memcpy(<char *> to.data + place * to.kind, part.data, part.size * part.kind)
        return place + part.size
    for index in range(part.size):
        if to.kind == 1:
            (<uint8_t *> to.data)[place + index] = at(part, index)
        elif to.kind == 2:
            (<uint16_t *> to.data)[place + index] = at(part, index)
        else:
            (<uint32_t *> to.data)[place + index] = at(part, index)
    return place + part.size


cdef uint32_t least_as_wide(uint32_t most) noexcept:
    """Return the least character with which a text takes as many bytes as one with `most`."""
    if most < 0x80:
        return 0
    if most < 0x100:
        return 0x80
    return 0x100 if most < 0x10000 else 0x10000


cdef uint32_t bits_of(Text text) noexcept:
    """Return the bits of all characters of a text, which tell how many bytes each one takes."""
    cdef Py_ssize_t place
    cdef uint32_t bits = 0
    for place in range(text.size):
        bits |= at(text, place)
    return bits


def compose(list first, list second, edit_type, merge, unique_rules):
    """Return the edits that do at once what `first`, then `second`, do: see text/edits.py."""
    return Composer(first, second, edit_type, merge, unique_rules).composed()


cdef class Composer:
    """Two lists of edits, up to where they are composed.

    `merge` returns the edit that edits which overlap become, None where it changes nothing, for
    those that are not within one edit of `second`. It takes the two lists, how far they are
    composed, and how far `first` has moved the text there.
    """

    cdef list _first
    cdef list _second
    cdef Py_ssize_t _i
    cdef Py_ssize_t _j
    cdef Py_ssize_t _shift  # from an offset of the source to the same place in the text between
    cdef object _edit_type
    cdef object _merge
    cdef object _unique_rules

    def __cinit__(self, list first, list second, edit_type, merge, unique_rules):
        self._first, self._second = first, second
        self._edit_type, self._merge, self._unique_rules = edit_type, merge, unique_rules

    cdef list composed(self):
        cdef Py_ssize_t sizes = len(self._first), others = len(self._second)
        cdef Py_ssize_t start = 0, end = 0, next_start = 0, next_end = 0
        cdef list composed = []
        if others:
            next_start, next_end = self._second[0].start, self._second[0].end
        while self._i < sizes or self._j < others:
            if self._i < sizes:
                edit = self._first[self._i]
                start = <Py_ssize_t> edit.start + self._shift
                end = start + len(<str?> edit.after)
                if self._j == others or end <= next_start:
                    composed.append(edit)
                    self._shift = end - <Py_ssize_t> edit.end
                    self._i += 1
                    continue
            if self._i == sizes or next_end <= start:
                composed.append(self._moved(self._second[self._j], -self._shift))
                self._j += 1
            else:
                edit = self._merged()
                if edit is not None:
                    composed.append(edit)
            if self._j < others:
                next_start, next_end = self._second[self._j].start, self._second[self._j].end
        return composed

    cdef _moved(self, edit, Py_ssize_t distance):
        if not distance:
            return edit
        return self._edit_type(
            edit.start + distance, edit.end + distance, edit.before, edit.after, edit.rules
        )

    cdef _merged(self):
        """Return what all edits become that overlap the next ones, and go on after them."""
        cdef Py_ssize_t i, j, shift, start, end
        later = self._second[self._j]
        i, j, shift = self._overlap_end()
        start = <Py_ssize_t> self._first[self._i].start + self._shift
        end = <Py_ssize_t> self._first[i - 1].start + len(<str?> self._first[i - 1].before) + shift
        merged = NOT_WITHIN
        if j == self._j + 1 and later.start <= start and end <= later.end:  # nearly always
            merged = self._merged_within(self._first[self._i:i], later)
        if merged is NOT_WITHIN:
            merged = self._merge(self._first, self._second, self._i, self._j, self._shift)[0]
        self._i, self._j, self._shift = i, j, shift
        return merged

    cdef (Py_ssize_t, Py_ssize_t, Py_ssize_t) _overlap_end(self) except *:
        """Return how far both lists are composed after those that overlap the next ones."""
        cdef Py_ssize_t i = self._i, j = self._j + 1, shift = self._shift
        cdef Py_ssize_t start, after, change, end = self._second[self._j].end
        while True:
            if i < len(self._first):
                start, after, change = _place(self._first[i], shift)
                if i == self._i or start < end:
                    end = max(end, after)
                    shift += change
                    i += 1
                    continue
            if j == len(self._second) or self._second[j].start >= end:
                return i, j, shift
            end = max(end, <Py_ssize_t> self._second[j].end)
            j += 1

    cdef _merged_within(self, list first, later):
        """Return what edits become that `later` changes, and all between them with it."""
        cdef Py_ssize_t start = <Py_ssize_t> later.start - self._shift
        before = restored(<str?> later.before, first, start)
        if before is None:  # the reference says why
            return NOT_WITHIN
        if before == later.after:
            return None
        rules = later.rules
        if later.after:
            rules = self._unique_rules([rules, *[edit.rules for edit in first]])
        return self._edit_type(start, start + len(<str> before), before, later.after, rules)


cdef restored(str clean, edits, Py_ssize_t offset):
    """Return the text that `edits` made `clean`, None where one does not fit.

    It begins at `offset` in what the edits count in.
    """
    cdef Py_ssize_t start, end, copied = 0, written = offset
    cdef list parts = []
    for edit in edits:
        after = edit.after
        start = copied + <Py_ssize_t> edit.start - written
        end = start + len(after)
        if start < copied or not has_at(clean, after, start, end):
            return None
        parts.append(PyUnicode_Substring(clean, copied, start))
        parts.append(<str?> edit.before)
        copied, written = end, edit.end
    parts.append(PyUnicode_Substring(clean, copied, len(clean)))
    return "".join(parts)


cdef bint has_at(str text, part, Py_ssize_t start, Py_ssize_t end) except -1:
    """Say whether `text` has `part` from `start` to `end`; an odd `part` is never there."""
    if not PyUnicode_CheckExact(part) or end - start != len(<str> part):
        return False
    if start < 0 or end > len(text):
        return False
    return PyUnicode_Tailmatch(text, part, start, end, -1)


def source_offsets(list edits, offsets):
    """Return the offsets in the source of characters of the edited text: see text/edits.py."""
    cdef Py_ssize_t index = 0, shift = 0, size = len(edits), place = 0
    cdef Py_ssize_t start = 0, end = 0, change = 0  # of the edit at `index`, in the edited text
    cdef array.array known = new_array("q", offsets)
    cdef long long *sources = known.data.as_longlongs
    if size and len(known):
        start, end, change = _place(edits[0], 0)
    for place in range(len(known)):
        while index < size and end <= sources[place]:
            shift += change
            index += 1
            if index < size:
                start, end, change = _place(edits[index], shift)
        if index < size and start <= sources[place]:
            sources[place] = edits[index].start
        else:
            sources[place] -= shift
    return known


cdef (Py_ssize_t, Py_ssize_t, Py_ssize_t) _place(edit, Py_ssize_t shift) except *:
    """Return where an edit starts and ends in the edited text, and how much longer it makes it."""
    cdef Py_ssize_t start = edit.start, after = len(<str> edit.after)
    return start + shift, start + shift + after, after - len(<str> edit.before)
