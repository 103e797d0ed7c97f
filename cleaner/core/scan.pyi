from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.core.characters import CharacterTable

class Scanner:
    def __init__(
        self,
        table: CharacterTable,
        entries: Sequence[tuple[Any, ...]],
        owners: Sequence[tuple[Any, ...]],
        whole_lines: Mapping[str, Sequence[tuple[str, int]]],
    ) -> None: ...
    def scan(
        self, lines: list[Any], views: list[str], spots: list[tuple[int, int, int]]
    ) -> list[tuple[int, int, int, int]]: ...
