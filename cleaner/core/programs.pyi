from collections.abc import Sequence

from cleaner.core.characters import CharacterTable

class Forms:
    def __init__(self, forms: Sequence[str]) -> None: ...

class Program:
    def __init__(
        self,
        table: CharacterTable,
        instructions: Sequence[tuple[int, int, int, int, int]],
        classes: Sequence[Forms],
        is_bound: bool,
    ) -> None: ...
    def find_all(self, line: str) -> list[tuple[int, int]]: ...
