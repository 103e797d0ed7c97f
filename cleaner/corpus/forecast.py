"""The forecast of a run: the seconds it still takes, from what its workers were seen at."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from cleaner.corpus.formats.known import expected_text
from cleaner.corpus.work import Running

_TELLING = 1000  # of the bytes, one part at least is read before a forecast is made
_FADING = 0.25  # of the time since the first look, after which what was seen counts half
_SHORTEST = 1.0  # seconds
_Bytes = Mapping[str, int]  # by the endings of files


class Forecast:
    """Watches the workers of a run, who take their own time for each kind of file.

    The pace of a kind is the time that workers were at files of it, by the bytes that were read
    of these, in files that are done and in those under way. So it makes no difference how large
    files are, or how many workers wait. What was long ago counts less: a worker's first documents
    take longer, and a machine may have other work.
    """

    def __init__(self) -> None:
        # How long workers were at files, and how much was read of these, by their endings.
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._read: defaultdict[str, float] = defaultdict(float)
        self._before: Counter[str] = Counter()  # all that was read at the last look
        self._running: Sequence[Running] = ()
        self._workers = 0
        self._first = self._last = 0.0

    def see(self, now: float, running: Sequence[Running], done: _Bytes) -> None:
        """Note the shards that are under way at the time `now`, in seconds.

        `done` are the bytes of files that this run has finished, by their endings.
        """
        read = Counter(done)
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
        half_life = max((now - self._first) * _FADING, _SHORTEST)
        share = 0.5 ** ((now - self._last) / half_life)
        for ending in self._seconds:
            self._seconds[ending] *= share
            self._read[ending] *= share

    def left(self, done: _Bytes, to_do: _Bytes) -> float | None:
        """Return the seconds left, None while too little is done to say.

        `done` and `to_do` are the bytes of files that this run has finished, and of all others.
        """
        ahead = Counter(to_do)
        for shard in self._running:
            ahead[shard.ending] -= shard.read
        little = self._before.total() * _TELLING <= sum(done.values()) + sum(to_do.values())
        paces = {} if little else _paces(self._read, self._seconds, ahead)
        if not paces:
            return None
        work = sum(max(ahead[ending], 0) * pace for ending, pace in paces.items())
        longest = max(
            ((shard.size - shard.read) * paces[shard.ending] for shard in self._running), default=0
        )
        return max(work / max(self._workers, 1), longest)


def _paces(
    read: Mapping[str, float], seconds: Mapping[str, float], wanted: _Bytes
) -> dict[str, float]:
    """Return the seconds that a byte takes of each kind of file that is `wanted`.

    A kind of which nothing is read takes as long as the others for the text it may hold. Where
    nothing is read at all, there are none.
    """
    known = {ending for ending, size in read.items() if size > 0 and seconds[ending] > 0}
    text = sum(read[ending] * expected_text(ending, 1) for ending in known)
    if not text:
        return {}
    usual = sum(seconds[ending] for ending in known) / text
    paces = {ending: usual * expected_text(ending, 1) for ending in wanted}
    return paces | {ending: seconds[ending] / read[ending] for ending in known}
