"""Edits: two lists of them composed, and offsets followed through them."""

from array import array


def compose(list first, list second, move, merge):
    """Return the edits that do at once what `first`, then `second`, do: see text/edits.py.

    `move` returns an edit of `second` moved, and `merge` the edit that edits which overlap become,
    None where it changes nothing. It takes the two lists, and how far `first` has moved the text.
    """
    cdef Py_ssize_t i = 0, j = 0, shift = 0, sizes = len(first), others = len(second)
    cdef Py_ssize_t start = 0, end = 0, next_start = 0, next_end = 0
    cdef list composed = []
    if others:
        next_start, next_end = second[0].start, second[0].end
    while i < sizes or j < others:
        if i < sizes:
            edit = first[i]
            start = edit.start
            start += shift
            end = start + len(<str> edit.after)
            if j == others or end <= next_start:
                composed.append(edit)
                shift = end
                shift -= edit.end
                i += 1
                continue
        if i == sizes or next_end <= start:
            composed.append(move(second[j], -shift))
            j += 1
        else:
            edit, i, j, shift = merge(first, second, i, j, shift)
            if edit is not None:
                composed.append(edit)
        if j < others:
            next_start, next_end = second[j].start, second[j].end
    return composed


def source_offsets(list edits, offsets):
    """Return the offsets in the source of characters of the edited text: see text/edits.py."""
    cdef Py_ssize_t index = 0, shift = 0, size = len(edits), place = 0
    cdef Py_ssize_t start = 0, end = 0, change = 0  # of the edit at `index`, in the edited text
    cdef long long[:] sources
    known = array("q", offsets)
    if not known:
        return known
    sources = known
    if size:
        start, end, change = _place(edits[0], 0)
    for place in range(sources.shape[0]):
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
