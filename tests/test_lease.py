"""The lease of a store: one run at a time, and a dead one is succeeded."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import msgspec
import pytest

from cleaner.corpus.address import Address
from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.lease import LEASE, _renew, is_leased, leased
from cleaner.corpus.output.lock import Holder, current_holder
from cleaner.corpus.output.object_store import ObjectStore
from tests.commands import NO_PROCESS


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    """Return a store, in a process whose clock stands still."""
    monkeypatch.setattr("time.monotonic", lambda: 0.0)
    return ObjectStore(Address(f"memory://{uuid4().hex}"))


class Beats:
    """What ends the renewals of a lease after one for each of `deeds`, which are done before."""

    def __init__(self, *deeds: Callable[[], object]) -> None:
        self._deeds = iter(deeds)

    def wait(self, _: float) -> bool:
        deed = next(self._deeds, None)
        if deed:
            deed()
        return deed is None


def renew(store: ObjectStore, *deeds: Callable[[], object]) -> None:
    """Renew the lease of the run `mine` once after each of `deeds`."""
    mine = current_holder("mine")
    store.write(LEASE, msgspec.json.encode(mine))
    _renew(store, mine, Beats(*deeds))  # type: ignore[arg-type]


@contextmanager
def elsewhere(store: ObjectStore, host: str = "far", pid: int = 1) -> Iterator[bytes]:
    here = current_holder().boot if host == socket.gethostname() else "elsewhere"
    lease = msgspec.json.encode(Holder(pid, host, "noon", here, "other"))
    store.write(LEASE, lease)
    yield lease


def test_a_lease_is_held_by_one_run_and_released(store: ObjectStore) -> None:
    with leased(store, "mine"):
        assert is_leased(store, "mine")
        assert not is_leased(store, "other")
    assert store.read(LEASE) is None


def test_a_lease_is_renewed(store: ObjectStore) -> None:
    leases = []
    renew(store, *[lambda: leases.append(store.read(LEASE))] * 3)
    assert is_leased(store, "mine")
    assert len({*leases, store.read(LEASE)}) == 4


def test_a_lease_is_renewed_while_it_is_held(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def renewing(_: ObjectStore, mine: Holder, over: threading.Event) -> None:
        assert mine.run == "mine"
        begun.set()
        over.wait()
        ended.set()

    monkeypatch.setattr("cleaner.corpus.output.lease._renew", renewing)
    monkeypatch.setattr(
        "cleaner.corpus.output.lease._RENEWAL_SECONDS", None
    )  # it waits for the last renewal
    with leased(store, "mine"):
        begun.wait()
        assert not ended.is_set()
    assert ended.is_set()


def test_a_lease_that_is_renewed_is_not_taken_over(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with elsewhere(store) as lease:
        # While we look again, it is renewed.
        monkeypatch.setattr("time.sleep", lambda _: store.write(LEASE, lease[:-1] + b',"beat":1}'))
        with pytest.raises(CorpusError, match=r"process 1 on far .* since noon"):
            leased(store, "mine").__enter__()
    assert is_leased(store, "other")


def test_a_released_lease_is_taken_by_a_waiting_run(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: store.remove(LEASE))
    with elsewhere(store), leased(store, "mine"):
        assert is_leased(store, "mine")


def test_a_lease_without_renewal_is_taken_over(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.corpus.output.lease._EXPIRY_SECONDS", 0.0)
    with elsewhere(store), leased(store, "mine"):
        assert is_leased(store, "mine")


def test_of_two_waiting_runs_only_one_takes_the_lease(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicker = msgspec.json.encode(Holder(2, "near", "one", "elsewhere", "quicker"))

    def has_died(holder: Holder) -> bool:
        if holder.run == "other":
            store.write(LEASE, quicker)
        return holder.run == "other"

    monkeypatch.setattr(Holder, "has_died", has_died)
    monkeypatch.setattr("time.sleep", lambda _: store.write(LEASE, quicker[:-1] + b',"beat":1}'))
    with elsewhere(store), pytest.raises(CorpusError, match="process 2 on near"):
        leased(store, "mine").__enter__()
    assert is_leased(store, "quicker")


def test_the_lease_of_a_dead_process_on_this_host_is_taken_over_at_once(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waits"))
    with elsewhere(store, socket.gethostname(), NO_PROCESS), leased(store, "mine"):
        assert is_leased(store, "mine")


def test_a_lease_that_was_taken_over_is_not_released_by_its_old_owner(store: ObjectStore) -> None:
    other = msgspec.json.encode(Holder(os.getpid(), "far", "noon", "elsewhere", "other"))
    renew(store, lambda: store.write(LEASE, other), lambda: pytest.fail("it goes on"))
    assert store.read(LEASE) == other
    store.remove(LEASE)
    with leased(store, "mine"), elsewhere(store) as lease:
        pass
    assert store.read(LEASE) == lease
