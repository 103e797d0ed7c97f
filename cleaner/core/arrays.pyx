"""Arrays: columns of integers, of type "q", and of fractions, of type "d"."""

from array import array as new_array

from cpython cimport array

cdef array.array INTEGERS = new_array("q")
cdef array.array FRACTIONS = new_array("d")


cdef array.array integers(values):
    """Return integers as an array, which most are already."""
    if isinstance(values, array.array) and are_integers(values):
        return values
    return new_array("q", values)


cdef array.array fractions(values):
    """Return numbers as an array of fractions, which most are already."""
    if isinstance(values, array.array) and are_fractions(values):
        return values
    return new_array("d", values)


cdef array.array numbers(values):
    """Return numbers as an array of integers or of fractions, which most are already."""
    if isinstance(values, array.array) and are_integers(values):
        return values
    return fractions(values)


cdef bint are_integers(array.array column) noexcept:
    return column.ob_descr == INTEGERS.ob_descr


cdef bint are_fractions(array.array column) noexcept:
    return column.ob_descr == FRACTIONS.ob_descr


cdef array.array new_integers(Py_ssize_t count):
    """Return as many zeros."""
    return array.clone(INTEGERS, count, zero=count > 0)  # an empty one has no memory


cdef array.array new_fractions(Py_ssize_t count):
    """Return as many zeros."""
    return array.clone(FRACTIONS, count, zero=count > 0)
