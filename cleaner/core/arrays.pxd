from cpython cimport array

cdef array.array integers(values)
cdef array.array fractions(values)
cdef array.array numbers(values)
cdef bint are_integers(array.array column) noexcept
cdef bint are_fractions(array.array column) noexcept
cdef array.array new_integers(Py_ssize_t count)
cdef array.array new_fractions(Py_ssize_t count)
