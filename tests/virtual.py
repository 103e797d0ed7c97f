"""Processor time that tests decide on: patterns that take it, and the clocks that count it."""

import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import regex

from cleaner import Cleaner
from cleaner.chain import Chain
from cleaner.deadline import Deadline
from cleaner.match import Compiled
from cleaner.rule import Rule

TICK = 1 / 64  # seconds; a power of two, so that sums are exact
WAY_OUT = 120  # seconds; only threads that a fault keeps apart wait so long
