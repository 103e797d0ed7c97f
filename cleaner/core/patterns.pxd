from libc.stdint cimport uint32_t, uint64_t

from cleaner.core.machine cimport Run, Step
from cleaner.core.pairs cimport PAIR_ROWS

cdef class PatternProgram:
    cdef readonly tuple names
    cdef list _sets  # of each step, None without one
    cdef Step *_steps
    cdef uint32_t *_characters  # of all literals
    cdef int _size
    cdef int _used  # characters
    cdef int _states
    cdef bint _is_bound
    cdef bint _may_be_empty
    cdef uint64_t[4] _lasts
    cdef uint64_t[PAIR_ROWS] _pairs
    cdef int _build(self, int op, int least, int most, int target, content) except -1
    cdef int _copy(self, int number, int by) except -1
    cdef int _branch(self, Step *step) except -1
    cdef Py_ssize_t _find(self, Run *run, Py_ssize_t *start) except? -3
    cdef tuple _hit(self, Run *run, Py_ssize_t start, Py_ssize_t end)
    cdef Py_ssize_t _first_start(self, str line)
    cdef int _begin(self, Run *run, str line) except -1
    cdef void _end(self, Run *run) noexcept
