"""The forecast of a run: the seconds it still takes, from what its workers were seen at."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from cleaner.corpus.formats.known import expected_text
from cleaner.corpus.work import Running

_TELLING = 1000  # of the bytes, one part at least is read before a forecast is made
_Bytes = Mapping[str, int]  # by the endings of files


class Forecast:
    """Watches the workers of a run, who take their own time for each kind of file.

    The pace of a kind is the time that workers were at files of it, by the bytes that were read
    of these, in files that are done and in those under way. So it makes no difference how large
    files are, or how many workers wait.
    """

    def __init__(self) -> None:
        # How long workers were at files, by their endings.
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._workers = 0
        self._running: Sequence[Running] = ()
        self._last = 0.0

    def see(self, now: float, running: Sequence[Running]) -> None:
        """Note the shards that are under way at the time `now`, in seconds."""
        for shard in self._running:
            self._seconds[shard.ending] += now - self._last
        self._running, self._last = running, now
        self._workers = max(self._workers, len(running))

    def left(self, done: _Bytes, to_do: _Bytes) -> float | None:
        """Return the seconds left, None while too little is done to say.

        `done` are the bytes of files that this run has finished, `to_do` those of all others.
        """
        read = Counter(done)
        ahead = Counter(to_do)
        for shard in self._running:
            read[shard.ending] += shard.read
            ahead[shard.ending] -= shard.read
        little = read.total() * _TELLING <= sum(done.values()) + sum(to_do.values())
        paces = {} if little else _paces(read, self._seconds, ahead)
        if not paces:
            return None
        work = sum(max(ahead[ending], 0) * pace for ending, pace in paces.items())
        longest = max(
            ((shard.size - shard.read) * paces[shard.ending] for shard in self._running), default=0
        )
        return max(work / max(self._workers, 1), longest)


def _paces(read: _Bytes, seconds: Mapping[str, float], wanted: _Bytes) -> dict[str, float]:
    """Return the seconds that a byte takes of each kind of file that is `wanted`.

    A kind of which nothing is read takes as long as the others for the text it may hold. Where
    nothing is read at all, there are none.
    """
    known = {ending for ending, size in read.items() if size > 0 and seconds[ending] > 0}
    text = sum(expected_text(ending, read[ending]) for ending in known)
    if not text:
        return {}
    usual = sum(seconds[ending] for ending in known) / text
    paces = {ending: usual * expected_text(ending, 1) for ending in wanted}
    return paces | {ending: seconds[ending] / read[ending] for ending in known}
