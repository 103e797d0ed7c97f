"""The lock of a store: an object that its run renews. A lease without renewals has expired."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from cleaner.corpus.output.lock import Holder, current_holder, in_use
from cleaner.corpus.output.object_store import ObjectStore

LEASE = ".lock"
_RENEWAL_SECONDS = 10.0
_EXPIRY_SECONDS = 60.0  # without a renewal, after which a run on another machine counts as dead
_POLL_SECONDS = 1.0


@contextmanager
def leased(store: ObjectStore, token: str) -> Iterator[None]:
    """Hold the lease of `store` for the run `token`. Raises CorpusError if another run holds it.

    A dead run on this host is known by its process, a dead run elsewhere by its expired lease.
    """
    holder = current_holder(token)
    while not store.create(LEASE, msgspec.json.encode(holder)):
        _remove_expired(store)
    stop = threading.Event()
    renewer = threading.Thread(target=_renew, args=(store, holder, stop), daemon=True)
    renewer.start()
    try:
        yield
    finally:
        stop.set()
        renewer.join(_RENEWAL_SECONDS)  # the thread may be waiting for a store that is down
        if is_leased(store, token):
            store.remove(LEASE)


def is_leased(store: ObjectStore, token: str) -> bool:
    """Return whether the run `token` still holds the lease."""
    holder = _holder(store.read(LEASE))
    return holder is not None and holder.run == token


def _remove_expired(store: ObjectStore) -> None:
    """Remove the lease of a dead run. Raises CorpusError if the run is alive."""
    lease = store.read(LEASE)
    deadline = time.monotonic() + _EXPIRY_SECONDS
    while (holder := _holder(lease)) and not holder.has_died() and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
        current = store.read(LEASE)
        if current is None:
            return
        if current != lease:
            raise in_use(str(store.address), holder)
    if store.read(LEASE) == lease:  # another run that waits may have replaced it
        store.remove(LEASE)


def _renew(store: ObjectStore, holder: Holder, stop: threading.Event) -> None:
    while not stop.wait(_RENEWAL_SECONDS):
        with suppress(OSError):  # the store is down; a later renewal may succeed
            if not is_leased(store, holder.run):
                return  # another run has taken over
            holder = msgspec.structs.replace(holder, beat=holder.beat + 1)
            store.write(LEASE, msgspec.json.encode(holder))


def _holder(lease: bytes | None) -> Holder | None:
    try:
        return msgspec.json.decode(lease or b"", type=Holder)
    except msgspec.DecodeError:
        return None
