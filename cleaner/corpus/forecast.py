"""The forecast of a run: the seconds left, estimated from the progress of its workers."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from cleaner.corpus.formats.registry import expected_text
from cleaner.corpus.tasks import Running

_MIN_SHARE = 1 / 1000  # of the bytes, to be read before there is a forecast
_HALF_LIFE_SHARE = 0.25  # of the time since the first observation: half-life of observations
_MIN_HALF_LIFE_SECONDS = 1.0
_Bytes = Mapping[str, int]  # by the ending of files


class Forecast:
    """Estimates the time left from the pace of the workers at each kind of file.

    The pace of a kind is the worker seconds spent on its files divided by the bytes read from
    them, in finished files and in files under way. So the sizes of files and the number of idle
    workers make no difference. Older observations count less: the first documents of a worker
    take longer, and the machine may have other work.
    """

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)  # of workers, by file ending
        self._read: defaultdict[str, float] = defaultdict(float)  # bytes, by file ending
        self._before: Counter[str] = Counter()  # bytes read before the last observation
        self._running: Sequence[Running] = ()
        self._workers = 0
        self._first = self._last = 0.0

    def observe(self, now: float, running: Sequence[Running], finished: _Bytes) -> None:
        """Record the shards under way at the time `now`, in seconds.

        `finished` are the bytes of the files that this run has finished.
        """
        read = Counter(finished)
        for shard in running:
            read[shard.ending] += shard.read
        if self._running:
            self._fade(now)
        else:
            self._first = self._first or now
        for shard in self._running:
            self._seconds[shard.ending] += now - self._last
        for ending, size in read.items():
            self._read[ending] += max(size - self._before[ending], 0)
        self._before, self._running, self._last = read, running, now
        self._workers = max(self._workers, len(running))

    def _fade(self, now: float) -> None:
        half_life = max((now - self._first) * _HALF_LIFE_SHARE, _MIN_HALF_LIFE_SECONDS)
        share = 0.5 ** ((now - self._last) / half_life)
        for ending in self._seconds:
            self._seconds[ending] *= share
            self._read[ending] *= share

    def seconds_left(self, finished: _Bytes, unfinished: _Bytes) -> float | None:
        """Return the seconds left, None while too little is read for a forecast.

        `finished` and `unfinished` are the bytes of the files that this run has and has not
        finished.
        """
        unread = Counter(unfinished)
        for shard in self._running:
            unread[shard.ending] -= shard.read
        total = sum(finished.values()) + sum(unfinished.values())
        too_early = self._before.total() <= total * _MIN_SHARE
        paces = {} if too_early else _paces(self._read, self._seconds, unread)
        if not paces:
            return None
        work = sum(max(unread[ending], 0) * pace for ending, pace in paces.items())
        longest = max(
            ((shard.size - shard.read) * paces[shard.ending] for shard in self._running), default=0
        )
        return max(work / max(self._workers, 1), longest)


def _paces(
    read: Mapping[str, float], seconds: Mapping[str, float], unread: _Bytes
) -> dict[str, float]:
    """Return the worker seconds per byte of each kind of file that is `unread`.

    A kind that nobody has read yet gets the pace of the others, by the text that it is expected
    to hold. The result is empty if nothing is read at all.
    """
    known = {ending for ending, size in read.items() if size > 0 and seconds[ending] > 0}
    text = sum(read[ending] * expected_text(ending, 1) for ending in known)
    if not text:
        return {}
    usual = sum(seconds[ending] for ending in known) / text
    paces = {ending: usual * expected_text(ending, 1) for ending in unread}
    return paces | {ending: seconds[ending] / read[ending] for ending in known}
