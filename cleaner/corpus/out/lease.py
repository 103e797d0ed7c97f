"""The lock of a store: an object that its run renews, until it has stood unchanged for too long."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from cleaner.corpus.out.lock import Holder, in_use, this_run
from cleaner.corpus.out.store import Store

LEASE = ".lock"
_BEAT = 10.0  # seconds between renewals
_PATIENCE = 60.0  # seconds without one after which a run counts as dead, its machine with it
_LOOK = 1.0  # seconds between looks at the lease of another run


@contextmanager
def leased(store: Store, token: str) -> Iterator[None]:
    """Hold the lease of `store` as the run `token`. Raises CorpusError where another run does.

    A run that is dead is told by its process on this host, elsewhere by waiting.
    """
    mine = this_run(token)
    while not store.create(LEASE, msgspec.json.encode(mine)):
        _outlive(store)
    over = threading.Event()
    renewer = threading.Thread(target=_renew, args=(store, mine, over), daemon=True)
    renewer.start()
    try:
        yield
    finally:
        over.set()
        renewer.join(_BEAT)  # the store may be away, and it waits for that
        if is_leased(store, token):
            store.remove(LEASE)


def is_leased(store: Store, token: str) -> bool:
    """Return whether the run `token` still holds the lease."""
    holder = _holder(store.read(LEASE))
    return holder is not None and holder.run == token


def _outlive(store: Store) -> None:
    """Remove the lease of a run that is dead. Raises CorpusError where it lives."""
    seen = store.read(LEASE)
    until = time.monotonic() + _PATIENCE
    while (holder := _holder(seen)) and not holder.is_gone() and time.monotonic() < until:
        time.sleep(_LOOK)
        now = store.read(LEASE)
        if now is None:
            return
        if now != seen:
            raise in_use(store.address, holder)
    if store.read(LEASE) == seen:  # another that waited may have been quicker
        store.remove(LEASE)


def _renew(store: Store, mine: Holder, over: threading.Event) -> None:
    while not over.wait(_BEAT):
        with suppress(OSError):  # the store is away; a later beat may find it
            if not is_leased(store, mine.run):
                return  # another run has taken over
            mine = msgspec.structs.replace(mine, beat=mine.beat + 1)
            store.write(LEASE, msgspec.json.encode(mine))


def _holder(lease: bytes | None) -> Holder | None:
    try:
        return msgspec.json.decode(lease or b"", type=Holder)
    except msgspec.DecodeError:
        return None
