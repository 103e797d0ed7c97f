"""Requirements: whether a line may have what a text of a rule asks of it.

See engine/requirements.py. Of each alternative the trigrams count that are least common.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint16_t

from cleaner.core.literals cimport Literals

cdef enum:
    MOST_ALTERNATIVES = 200

# The share of lines that may have a trigram with no common pair of characters, with one, with two.
CHANCES = (0.03, 0.1, 0.3)
MOST_CHANCE = 0.99  # of a requirement that is worth a look
MOST_REQUIREMENTS = 3


cdef class Requirements:
    """The requirements of one text that rule out most lines, the rarest one first.

    A line of which they are asked has one of the `keywords`.
    """

    def __cinit__(self, Literals literals, requirements, keywords):
        chosen = []
        for requirement in requirements:
            if len(requirement) <= MOST_ALTERNATIVES:
                chance, places = _rated(literals, requirement, keywords)
                if chance < MOST_CHANCE:
                    chosen.append((chance, places))
        chosen.sort()
        self._fill([places for _, places in chosen[:MOST_REQUIREMENTS]])

    cdef int _fill(self, list chosen) except -1:
        cdef Py_ssize_t index = 0
        self.trigrams.count = len(chosen)
        self.trigrams.alternatives = <int *> PyMem_Calloc(self.trigrams.count + 1, sizeof(int))
        self.trigrams.places = <uint16_t *> PyMem_Calloc(sum(map(len, chosen)) + 1, sizeof(uint16_t))
        if self.trigrams.alternatives is NULL or self.trigrams.places is NULL:
            raise MemoryError
        for number, places in enumerate(chosen):
            self.trigrams.alternatives[number] = len(places) // TRIGRAMS
            for place in places:
                self.trigrams.places[index] = place
                index += 1
        return 0

    def __dealloc__(self):
        PyMem_Free(self.trigrams.places)
        PyMem_Free(self.trigrams.alternatives)


cdef _rated(Literals literals, requirement, keywords):
    """Return about how many lines meet a requirement, as a share, and the places of its trigrams.

    Of lines with one of the `keywords` that share has each of them.
    """
    cdef double chance, of_all = 0
    places = []
    for texts in requirement:
        rarest = sorted([each for text in texts for each in literals.trigrams(text)])[:TRIGRAMS]
        if not rarest:
            return 1.0, places
        chance = 1
        if all([text in keywords for text in texts]):
            chance /= len(keywords)
        else:
            for common_pairs, _ in rarest:
                chance *= CHANCES[common_pairs]
        of_all += chance
        places += [place for _, place in (TRIGRAMS * rarest)[:TRIGRAMS]]
    return of_all, places
