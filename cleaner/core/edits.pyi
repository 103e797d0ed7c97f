from array import array
from collections.abc import Callable, Iterable

from cleaner.text.edits import Edit

Merged = tuple[Edit | None, int, int, int]

def apply_edits(source: str, edits: list[Edit]) -> str | None: ...
def compose(
    first: list[Edit],
    second: list[Edit],
    edit_type: type[Edit],
    merge: Callable[[list[Edit], list[Edit], int, int, int], Merged],
    unique_rules: Callable[[list[tuple[str, ...]]], tuple[str, ...]],
) -> list[Edit]: ...
def source_offsets(edits: list[Edit], offsets: Iterable[int]) -> array[int]: ...
