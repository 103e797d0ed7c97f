"""How HTML pages are read: what their extraction may cost, and what is made of them."""

import math
from typing import Self

import msgspec

from cleaner.text.errors import InputError

_BYTES_IN_MEGABYTE = 1_000_000


class Budget(msgspec.Struct, frozen=True):
    """How many seconds the extraction of a page may take, by the size of the page.

    The seconds are predicted from the counts of the page, not measured: the same page has the same
    text on every machine.

    >>> Budget().seconds(2_000_000)
    30.0
    """

    base_seconds: float = 10.0
    seconds_per_megabyte: float = 10.0

    def seconds(self, size: int) -> float:
        """Return the seconds for a page of `size` bytes or characters."""
        return self.base_seconds + self.seconds_per_megabyte * size / _BYTES_IN_MEGABYTE

    @classmethod
    def parse(cls, value: str) -> Self:
        """Return the budget in the value of an option: seconds, and seconds for each megabyte.

        Raises InputError if it is not one.

        >>> Budget.parse("20"), Budget.parse("5,2.5").seconds_per_megabyte
        (Budget(base_seconds=20.0, seconds_per_megabyte=10.0), 2.5)
        """
        try:
            numbers = [float(number) for number in value.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) not in (1, 2) or not all(0 <= number < math.inf for number in numbers):
            raise InputError(
                f"'{value}' is not a budget; give seconds, or seconds and seconds for each MB,"
                " such as 10,10"
            )
        return cls(*numbers)


DEFAULT_BUDGET = Budget()
NO_EXTRACTOR = Budget(0, 0)


class PageOptions(msgspec.Struct, frozen=True):
    """How a page is read: its `budget`, and what is made of it besides plain text.

    With `account` it is noted what becomes of each block. With `markdown` the text has the marks
    of Markdown, for headings, lists, links and so on.
    """

    budget: Budget = DEFAULT_BUDGET
    account: bool = False
    markdown: bool = False
