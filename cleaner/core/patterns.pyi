from collections.abc import Sequence
from typing import Any

class PatternProgram:
    names: tuple[str, ...]
    def __init__(
        self,
        instructions: Sequence[tuple[Any, ...]],
        names: Sequence[str],
        is_bound: bool,
        may_be_empty: bool,
        lasts: int,
    ) -> None: ...
    def find_all(self, line: str) -> list[tuple[int, ...]] | None: ...
    def holds(self, line: str) -> bool | None: ...
