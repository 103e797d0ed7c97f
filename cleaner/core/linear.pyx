"""Linear scores: the bins of values, and the sums of their weights."""

from array import array

from libc.stdint cimport int64_t

cdef enum:
    MOST_BINS = 256


def bin_values(values, steps):
    """Return the bin of each value, a byte each: see scoring/linear.py."""
    cdef double bounds[MOST_BINS]
    cdef int size = len(steps), low, high, middle, index
    cdef double value
    bins = bytearray()
    for index in range(size):
        bounds[index] = steps[index]
    for number in values:
        value = number
        low, high = 0, size
        while low < high:
            middle = (low + high) // 2
            if value < bounds[middle]:
                high = middle
            else:
                low = middle + 1
        bins.append(low)
    return bytes(bins)


def add_weights(columns, units):
    """Return the sum of the weights of the bins of each row, as integers.

    `columns` have a byte for each row, and `units` the weights of the bins of each column.
    """
    cdef Py_ssize_t row, rows = len(columns[0]) if columns else 0
    cdef int64_t weights[MOST_BINS]
    cdef const unsigned char[:] column
    totals = array("q", bytes(8 * rows))
    if not rows:
        return totals
    cdef int64_t[:] sums = totals
    for bins, of_bins in zip(columns, units, strict=True):
        for row in range(len(of_bins)):
            weights[row] = of_bins[row]
        column = bins
        for row in range(rows):
            sums[row] += weights[column[row]]
    return totals
