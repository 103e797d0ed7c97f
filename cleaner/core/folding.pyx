"""Folding: each character of a text by the one that its reference in Python folds it to."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint8_t, uint16_t, uint32_t

from cleaner.core.characters cimport BLOCK, BLOCK_BITS, BLOCKS, Text, at, text_of

cdef extern from "Python.h":
    str PyUnicode_New(Py_ssize_t size, Py_UCS4 highest)


cdef class FoldTable:
    """What each character folds to, one character each.

    `fold` takes a character and returns the folded one. It is asked for 256 characters when the
    first of them is met, so folding is declared in one place.
    """

    cdef object _fold
    cdef uint32_t **_blocks

    def __cinit__(self, fold):
        self._fold = fold
        self._blocks = <uint32_t **> PyMem_Calloc(BLOCKS, sizeof(uint32_t *))
        if self._blocks is NULL:
            raise MemoryError

    def __dealloc__(self):
        if self._blocks is not NULL:
            for block in range(BLOCKS):
                PyMem_Free(self._blocks[block])
            PyMem_Free(self._blocks)

    def folded(self, str string):
        """Return `string` folded; its length stays."""
        cdef Text text = text_of(string)
        cdef Text result
        cdef Py_ssize_t place
        cdef uint32_t code, highest = 0
        for place in range(text.size):
            code = at(text, place)
            if self._blocks[code >> BLOCK_BITS] is NULL:
                self._fill(code >> BLOCK_BITS)
            code = self._blocks[code >> BLOCK_BITS][code & (BLOCK - 1)]
            if code > highest:
                highest = code
        folded = PyUnicode_New(text.size, highest)
        result = text_of(folded)
        for place in range(text.size):
            code = at(text, place)
            code = self._blocks[code >> BLOCK_BITS][code & (BLOCK - 1)]
            if result.kind == 1:
                (<uint8_t *> result.data)[place] = <uint8_t> code
            elif result.kind == 2:
                (<uint16_t *> result.data)[place] = <uint16_t> code
            else:
                (<uint32_t *> result.data)[place] = code
        return folded

    cdef int _fill(self, uint32_t block) except -1:
        cdef uint32_t *codes
        first = block << BLOCK_BITS
        folded = [ord(self._fold(chr(code))) for code in range(first, first + BLOCK)]
        codes = <uint32_t *> PyMem_Calloc(BLOCK, sizeof(uint32_t))
        if codes is NULL:
            raise MemoryError
        for index in range(BLOCK):
            codes[index] = folded[index]
        if self._blocks[block] is NULL:  # another thread may have been quicker
            self._blocks[block] = codes
        else:
            PyMem_Free(codes)
        return 0
