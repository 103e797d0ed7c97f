"""Clean layout: the edits of plain paragraphs, lists and menus; see text/linebreaks.py.

What is rare, such as a table or a stanza, is asked of the reference in Python.
"""

from cleaner.core.cutting cimport Cutter
from cleaner.core.fragments cimport Fragments
from cleaner.core.lines cimport Reader, Reference
from cleaner.core.pieces cimport Pieces
from cleaner.core.references cimport References
from cleaner.core.stacks cimport Stacks, code_lines
from cleaner.core.survey cimport Survey


cdef class Layout:
    """Clean layout, as the `python` module text/layout.py declares it."""

    cdef Reference reference

    def __cinit__(self, python):
        self.reference = Reference(python)

    def is_laid_out(self, str text, languages):
        """Say whether `text` is certainly in clean layout; None where the reference must say."""
        survey = Survey(Reader(text, self.reference), languages)
        survey.look()
        if not survey.is_plain:
            return None
        return bool(survey.is_clean and not survey.has_fragments)

    def has_doubtful_bullet(self, str text):
        """Say whether a line of `text` opens with what may be a bullet."""
        return bool(Survey(Reader(text, self.reference), None).has_doubtful_bullet())

    def maybe_regions(self, str text, Py_ssize_t surname_chars, Py_ssize_t least):
        """Return the stacks that may have a region, and the lines that may name a work.

        Stacks are what blank lines part; each comes with the number of its first line. For the works
        see core/references.pyx.
        """
        reader = Reader(text, self.reference)
        references = References(reader, surname_chars, least)
        stacks = Stacks(reader).doubtful(references)
        return stacks, references.lines

    def code_lines(self, str text):
        """Return where the lines of `text` are that look like code, by their numbers, in order."""
        return code_lines(Reader(text, self.reference))

    def edits(self, str text, languages):
        """Return the edits of `text`; None where the reference must tell all of them."""
        reader = Reader(text, self.reference)
        survey = Survey(reader, languages)
        survey.look()
        if not survey.is_plain:
            return None
        if survey.is_clean and not survey.has_fragments:
            return []
        pieces = Pieces(reader, languages)
        Cutter(pieces, survey.false_bullets(), survey.lines).cut()
        if survey.has_fragments:
            Fragments(pieces).join()
        pieces.separate()
        return pieces.edits()
