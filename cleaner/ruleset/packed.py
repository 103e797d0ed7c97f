"""Packed sequences: what the cache stores as bytes, and decodes when it is first asked for.

The rules of all languages, and the templates in them, are most of what the cache has. A text needs
those of few.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

import msgspec

_Item = TypeVar("_Item")


class PackedSequence(Sequence[_Item]):
    """Items of one kind, as they are or as the bytes of them.

    See `Variants` for one that has a kind.
    """

    __slots__ = ("_items", "_packed")

    def __init__(self, items: Iterable[_Item] = ()) -> None:
        self._items: tuple[_Item, ...] | None = tuple(items)
        self._packed = b""

    @classmethod
    def of_packed(cls, packed: bytes) -> Self:
        """Return the items of which `packed` was made."""
        sequence = cls()
        if packed:
            sequence._packed, sequence._items = packed, None
        return sequence

    @classmethod
    def of_stored(cls, stored: Any) -> Self:
        """Return the items that the cache stored."""
        return cls.of_packed(stored)

    @property
    def stored(self) -> object:
        """What the cache stores."""
        return self.packed

    @property
    def packed(self) -> bytes:
        """The items as bytes, none without an item."""
        return self._packed or (self._pack(self._all) if self._all else b"")

    @staticmethod
    def _pack(items: tuple[_Item, ...]) -> bytes:
        return msgspec.msgpack.encode(items, enc_hook=as_stored)

    @staticmethod
    @abstractmethod
    def _unpack(packed: bytes) -> tuple[_Item, ...]:
        """Return the items of which `_pack` made `packed`."""

    @property
    def _all(self) -> tuple[_Item, ...]:
        if self._items is None:
            self._items = self._unpack(self._packed)
        return self._items

    def __len__(self) -> int:
        return len(self._all)

    def __bool__(self) -> bool:
        return bool(self._packed or self._items)

    def __iter__(self) -> Iterator[_Item]:
        return iter(self._all)

    @overload
    def __getitem__(self, place: int) -> _Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[_Item, ...]: ...
    def __getitem__(self, place: int | slice) -> _Item | tuple[_Item, ...]:
        return self._all[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackedSequence) and self._all == other._all

    def __hash__(self) -> int:
        return hash(self._all)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._all!r})"


def as_plain(value: object) -> Sequence[object]:
    """Return a packed sequence as msgspec can encode it; it asks this of what it does not know."""
    if isinstance(value, PackedSequence):
        return value[:]
    raise TypeError(f"rules have no values of type {type(value).__name__}")


def as_stored(value: object) -> object:
    """Return a packed sequence as the cache has it, for msgspec, as above."""
    if isinstance(value, PackedSequence):
        return value.stored
    raise TypeError(f"rules have no values of type {type(value).__name__}")


def from_stored(kind: type, value: object) -> PackedSequence[Any]:
    """Return what `as_stored` made `value` of, for msgspec."""
    if issubclass(kind, PackedSequence):
        return kind.of_stored(value)
    raise TypeError(f"rules have no values of type {kind.__name__}")
