"""The errors of the project: one base, so that a caller can catch them all at once."""


class CleanerError(ValueError):
    """The base of all errors that this package raises on purpose.

    It is a ValueError, so a handler of ValueError catches each of them. The message is one
    sentence: what is wrong, with the value, and what to do.
    """


class InputError(CleanerError):
    """A document or an option that cannot be used as it was given."""


class OutputError(CleanerError):
    """Output that cannot be written: the disk is full, or the stream is closed."""
