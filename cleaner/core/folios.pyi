from collections.abc import Callable, Sequence

from cleaner.core.characters import CharacterTable

class FolioFinder:
    def __init__(
        self,
        table: CharacterTable,
        count: str,
        signs: str,
        code_signs: str,
        limits: tuple[int, int, int],
        numerals: tuple[str, Callable[[str], int | None]],
    ) -> None: ...
    def may_find(self, text: str) -> bool: ...
    def places(self, text: str) -> tuple[Sequence[int], Sequence[int], Sequence[int]]: ...
