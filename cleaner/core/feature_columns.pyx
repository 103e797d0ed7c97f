"""Columns of features, a number for each line: see engine/feature_columns.py.

Columns of integers are arrays "q", those of shares and means are arrays "d".
"""

from cpython cimport array
from cpython.unicode cimport PyUnicode_Count, PyUnicode_Tailmatch

from cleaner.core.arrays cimport fractions, integers, new_fractions, new_integers

cdef extern from "Python.h":
    Py_ssize_t PY_SSIZE_T_MAX

ctypedef long long (*LineMeasure)(line, given) except? -1


cdef array.array measured(lines, LineMeasure measure, given=None):
    """Return the measure of each line by itself."""
    cdef Py_ssize_t place = 0
    cdef array.array column = new_integers(len(lines))
    for line in lines:
        column.data.as_longlongs[place] = measure(line, given)
        place += 1
    return column


cdef long long attribute_of(line, name) except? -1:
    return getattr(line, name)


cdef long long characters_of(line, given) except? -1:
    return len(<str?> line.seen)


cdef long long commas_of(line, given) except? -1:
    return PyUnicode_Count(line.folded, ",", 0, PY_SSIZE_T_MAX)


cdef long long is_ending(line, ends) except? -1:
    folded = line.folded
    for end in <tuple> ends:
        if PyUnicode_Tailmatch(folded, end, 0, PY_SSIZE_T_MAX, 1):
            return True
    return False


def attributes(lines, str name):
    return measured(lines, attribute_of, name)


def characters(lines):
    return measured(lines, characters_of)


def commas(lines):
    return measured(lines, commas_of)


def endings(lines, tuple ends):
    return measured(lines, is_ending, ends)


def repeated(lines):
    cdef Py_ssize_t place = 0, first
    cdef array.array column = new_integers(len(lines))
    cdef dict firsts = {}  # the first line of each text
    for line in lines:
        first = firsts.setdefault(line.folded, place)
        if first != place:
            column.data.as_longlongs[first] = column.data.as_longlongs[place] = 1
        place += 1
    return column


def densities(lines, long long most, long long loose_cost, long long item_cost):
    cdef Py_ssize_t place = 0
    cdef array.array column = new_integers(len(lines))
    for line in lines:
        if line.is_prose:
            column.data.as_longlongs[place] = min(<long long> line.words, most)
        else:
            column.data.as_longlongs[place] = -(item_cost if line.is_item else loose_cost)
        place += 1
    return column


def joined_lines(starts, lines):
    cdef array.array offsets = integers(starts)
    cdef Py_ssize_t place = 0
    cdef long long end = -1
    cdef set positions = set()
    if len(offsets) != len(lines):
        raise ValueError("the columns have different lengths")
    for line in lines:
        if place and offsets.data.as_longlongs[place] == end + 1:
            positions.add(place)
        end = offsets.data.as_longlongs[place] + len(<str?> line.text)
        place += 1
    return positions


def running_sums(values):
    cdef array.array numbers = integers(values)
    cdef Py_ssize_t place, count = len(numbers)
    cdef array.array sums = new_integers(count + 1)
    cdef long long total = 0
    for place in range(count):
        sums.data.as_longlongs[place] = total
        total += numbers.data.as_longlongs[place]
    sums.data.as_longlongs[count] = total
    return sums


def positions_of(list removed, themes):
    cdef list positions = []
    for position, of_line in removed:
        for theme in themes:
            if theme in <frozenset?> of_line:
                positions.append(position)
                break
    return positions


def running_counts(positions, Py_ssize_t size):
    cdef Py_ssize_t place
    cdef array.array counts = new_integers(size)
    cdef long long total = 0
    for place in positions:
        if not 0 <= place < size:
            raise IndexError(place)
        counts.data.as_longlongs[place] += 1
    for place in range(size):
        total += counts.data.as_longlongs[place]
        counts.data.as_longlongs[place] = total
    return counts


def gains(sums):
    cdef array.array totals = integers(sums)
    cdef Py_ssize_t place
    cdef long long before = 0
    cdef array.array column = new_integers(len(totals))
    for place in range(len(totals)):
        column.data.as_longlongs[place] = totals.data.as_longlongs[place] - before
        before = totals.data.as_longlongs[place]
    return column


def rests(sums):
    cdef array.array totals = integers(sums)
    cdef Py_ssize_t place, count = len(totals) - 1
    cdef array.array column = new_integers(count)
    for place in range(count):
        column.data.as_longlongs[place] = (
            totals.data.as_longlongs[count] - totals.data.as_longlongs[place]
        )
    return column


def shares_above(sums):
    cdef array.array totals = integers(sums)
    cdef Py_ssize_t place, count = len(totals) - 1
    cdef array.array column = new_fractions(count)
    cdef double whole = totals.data.as_longlongs[count]
    if whole:
        for place in range(count):
            column.data.as_doubles[place] = totals.data.as_longlongs[place] / whole
    return column


cdef array.array near(sums, Py_ssize_t count, Py_ssize_t within, bint of_both):
    """Return what `sums` gain near each line: by lines, or `of_both` by lines and gain."""
    cdef array.array totals = integers(sums)
    cdef Py_ssize_t place, first, end
    cdef array.array column = new_fractions(count)
    cdef double gain
    if len(totals) <= count:
        raise IndexError(count)
    within = min(within, count)
    for place in range(count):
        first, end = max(place - within, 0), min(place + within + 1, count)
        gain = totals.data.as_longlongs[end] - totals.data.as_longlongs[first]
        column.data.as_doubles[place] = gain / (end - first + (gain if of_both else 0))
    return column


def means_near(sums, Py_ssize_t count, Py_ssize_t within):
    return near(sums, count, within, False)


def shares_near(sums, Py_ssize_t count, Py_ssize_t within):
    return near(sums, count, within, True)


def distances(hits, long long far):
    cdef array.array counts = integers(hits)
    cdef Py_ssize_t place
    cdef long long distance = far
    cdef array.array column = new_integers(len(counts))
    for place in range(len(counts)):
        distance = 0 if counts.data.as_longlongs[place] else min(distance + 1, far)
        column.data.as_longlongs[place] = distance
    return column


def distances_below(hits, long long far):
    cdef array.array column = distances(hits[::-1], far)
    return column[::-1]


def runs(values):
    cdef array.array kinds = integers(values)
    cdef Py_ssize_t place, first = 0, count = len(kinds)
    cdef list spans = []
    for place in range(1, count + 1):
        if place == count or kinds.data.as_longlongs[place] != kinds.data.as_longlongs[first]:
            spans += [(first, place - 1)] * (place - first)
            first = place
    return spans


def blocks(joined, removed_above):
    cdef array.array above = integers(removed_above)
    cdef Py_ssize_t place, first = 0, count = len(above) - 1
    cdef list spans = []
    for place in range(1, count + 1):
        if above.data.as_longlongs[place] == above.data.as_longlongs[place - 1] and place in joined:
            continue
        spans += [(first, place - 1)] * (place - first)
        first = place
    return spans


def span_gains(list spans, sums):
    cdef array.array totals = integers(sums)
    cdef Py_ssize_t place, first, last
    cdef array.array column = new_integers(len(spans))
    for place in range(len(spans)):
        first, last = spans[place]
        if not 0 <= first <= last < len(totals) - 1:
            raise IndexError(last)
        column.data.as_longlongs[place] = (
            totals.data.as_longlongs[last + 1] - totals.data.as_longlongs[first]
        )
    return column


def span_rests(list spans):
    cdef Py_ssize_t place, last
    cdef array.array column = new_integers(len(spans))
    for place in range(len(spans)):
        _, last = spans[place]
        column.data.as_longlongs[place] = last - place + 1
    return column


def span_opens(list spans):
    cdef Py_ssize_t place, first
    cdef array.array column = new_integers(len(spans))
    for place in range(len(spans)):
        first, _ = spans[place]
        column.data.as_longlongs[place] = first == 0
    return column


def count_from(values, long long least):
    cdef array.array column = integers(values)
    cdef Py_ssize_t place, count = 0
    for place in range(len(column)):
        count += column.data.as_longlongs[place] >= least
    return count


def differences(values, others):
    cdef array.array column = integers(values), subtracted = integers(others)
    cdef Py_ssize_t place
    cdef array.array result = new_integers(len(column))
    if len(column) != len(subtracted):
        raise ValueError("the columns have different lengths")
    for place in range(len(column)):
        result.data.as_longlongs[place] = (
            column.data.as_longlongs[place] - subtracted.data.as_longlongs[place]
        )
    return result


def weighted_gains(words, scores, double threshold, long long most):
    cdef array.array counts = integers(words), values = fractions(scores)
    cdef Py_ssize_t place
    cdef array.array column = new_fractions(len(counts))
    if len(counts) != len(values):
        raise ValueError("the columns have different lengths")
    for place in range(len(counts)):
        column.data.as_doubles[place] = (threshold - values.data.as_doubles[place]) * <double> min(
            counts.data.as_longlongs[place], most
        )
    return column
