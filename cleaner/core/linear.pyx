"""Linear scores: the bins of values, and the sums of their weights; see scoring/linear.py."""

from cpython cimport array
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.math cimport INFINITY
from libc.stdint cimport int64_t, uint8_t

from cleaner.core.arrays cimport are_integers, new_fractions, new_integers, numbers

cdef enum:
    MOST_BINS = 256

cdef int64_t MOST_EXACT = <int64_t> 1 << 53  # of the integers that a float holds


def bin_values(values, steps):
    """Return the bin of each value, a byte each."""
    cdef array.array column = numbers(values)
    return binned(column, steps, len(column), len(column))


def bin_by_place(values, steps, Py_ssize_t first, Py_ssize_t last):
    """Return the bin of each value, of other bins before, in and after the rows `first` to `last`."""
    return binned(numbers(values), steps, first, last + 1)


cdef bytes binned(array.array column, steps, Py_ssize_t first, Py_ssize_t end):
    """Return the bins of values; those from `first` on, and from `end` on, are others."""
    cdef Py_ssize_t place, rows = len(column)
    cdef int size = len(steps), index, shift = 0
    cdef double bounds[MOST_BINS]
    cdef double value
    cdef bytes bins = PyBytes_FromStringAndSize(NULL, rows)
    cdef uint8_t *bin_of = <uint8_t *> PyBytes_AS_STRING(bins)
    cdef bint has_integers = are_integers(column)
    if size >= MOST_BINS:
        raise IndexError(size)
    for index in range(size):
        bounds[index] = steps[index]
    for place in range(rows):
        if place >= end:
            shift = 2 * (size + 1)
        elif place >= first:
            shift = size + 1
        if has_integers:
            value = <double> column.data.as_longlongs[place]
        else:
            value = column.data.as_doubles[place]
        bin_of[place] = <uint8_t> (bin_at(value, bounds, size) + shift)
    return bins


cdef inline int bin_at(double value, double *bounds, int size) noexcept:
    cdef int index, bin_ = 0
    for index in range(size):  # they are few: no branch, nobody can foresee it
        bin_ += not value < bounds[index]
    return bin_


def sums_of_weights(columns, units, int64_t units_per_one):
    """Return the sum of the weights of the bins of each row."""
    cdef Py_ssize_t row, rows = rows_of(columns)
    cdef int64_t weights[MOST_BINS]
    cdef const uint8_t *bin_of
    cdef array.array totals = new_integers(rows)
    cdef array.array result = new_fractions(rows)
    cdef long long *sums = totals.data.as_longlongs
    for bins, of_bins in zip(columns, units, strict=True):
        for row in range(len(of_bins)):
            weights[row] = of_bins[row]
        bin_of = <const uint8_t *> PyBytes_AS_STRING(<bytes?> bins)
        for row in range(rows):
            sums[row] += weights[bin_of[row]]
    for row in range(rows):
        if -MOST_EXACT <= sums[row] <= MOST_EXACT:
            result.data.as_doubles[row] = <double> sums[row] / <double> units_per_one
        else:
            result.data.as_doubles[row] = <object> sums[row] / <object> units_per_one
    return result


def chosen_names(columns, chosen, names):
    """Return the names of the columns whose bin is chosen, for each row."""
    cdef Py_ssize_t place, row, count = len(columns), rows = rows_of(columns)
    cdef list result = []
    cdef dict known = {}  # the names by what is chosen: rows share them
    cdef bytes selected = PyBytes_FromStringAndSize(NULL, rows * count)
    cdef uint8_t *is_selected = <uint8_t *> PyBytes_AS_STRING(selected)
    cdef const uint8_t *bin_of
    cdef const uint8_t *is_chosen
    for place in range(count):
        bin_of = <const uint8_t *> PyBytes_AS_STRING(<bytes?> columns[place])
        if len(<bytes?> chosen[place]) < MOST_BINS:
            raise IndexError(place)
        is_chosen = <const uint8_t *> PyBytes_AS_STRING(<bytes> chosen[place])
        for row in range(rows):
            is_selected[row * count + place] = is_chosen[bin_of[row]]
    for row in range(rows):
        selector = selected[row * count : (row + 1) * count]
        of_row = known.get(selector)
        if of_row is None:
            of_row = known[selector] = tuple(
                [names[place] for place in range(count) if is_selected[row * count + place]]
            )
        result.append(of_row)
    return result


cdef Py_ssize_t rows_of(columns) except -1:
    """Return how many bytes each of `columns` has."""
    cdef Py_ssize_t rows = len(<bytes?> columns[0]) if columns else 0
    for column in columns:
        if len(<bytes?> column) != rows:
            raise ValueError("the columns have different lengths")
    return rows


def max_sum_range(gains):
    """Return the first and last position of the consecutive gains with the greatest sum."""
    cdef array.array column = numbers(gains)
    cdef Py_ssize_t place, first = 0, best_first = 0, best_last = -1
    cdef double total = 0.0, best = -INFINITY, gain
    cdef bint has_integers = are_integers(column)
    for place in range(len(column)):
        if total <= 0:
            total, first = 0.0, place
        if has_integers:
            gain = <double> column.data.as_longlongs[place]
        else:
            gain = column.data.as_doubles[place]
        total += gain
        if total > best:
            best, best_first, best_last = total, first, place
    return best_first, best_last
