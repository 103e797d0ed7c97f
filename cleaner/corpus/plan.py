"""The plan of a run: the shards of a corpus found, each with the name of its clean copy."""

import os
from itertools import chain, count
from pathlib import Path

import msgspec

from cleaner.corpus.files import HTML_ENDINGS
from cleaner.corpus.record import CorpusError, Shard
from cleaner.corpus.shard import FORMATS


class Plan(msgspec.Struct):
    """What is to be done: the shards in order, and what was found beside them."""

    shards: list[Shard] = []
    skipped: int = 0
    unreadable: list[tuple[Shard, str]] = []  # what it would have been, and why it is not

    def refuse(self, source: Path, name: str, reason: str) -> None:
        """Note that `name` below `source` can't be read."""
        self.unreadable.append((Shard(source / name, name, name, ""), reason))


def plan(source: Path) -> Plan:
    """Return the shards of the file or folder tree `source`, in the order of their names."""
    if not source.exists():
        raise CorpusError(f"{source} does not exist; name a file or a folder")
    if source.is_file():
        ending = _ending(source.name)
        if not ending:
            formats = ", ".join(FORMATS)
            raise CorpusError(f"{source.name} is of no known format; known are {formats}")
        target = _target(source.name, {source.name})
        return Plan([Shard(source, source.name, target, ending)])
    done = Plan()
    names = _names(source, done)
    taken = {str(part) for name in names for part in (Path(name), *Path(name).parents)}
    for name in sorted(names):
        ending = _ending(name)
        if not ending:
            done.skipped += 1
        elif (source / name).is_file():
            done.shards.append(Shard(source / name, name, _target(name, taken), ending))
        else:
            done.refuse(source, name, "is no file, or a link that leads nowhere")
    return done


def _names(source: Path, done: Plan) -> list[str]:
    """Return the paths of all that is not a folder below `source`; links are not followed."""

    def unreadable(error: OSError) -> None:
        folder = os.path.relpath(error.filename, source)
        done.refuse(source, folder, error.strerror or "cannot be read")

    names: list[str] = []
    for folder, subfolders, files in os.walk(source, onerror=unreadable):
        for name in subfolders:
            if Path(folder, name).is_symlink():
                link = Path(folder, name).relative_to(source).as_posix()
                done.refuse(source, link, "is a link to a folder, which is not followed")
        names += (Path(folder, name).relative_to(source).as_posix() for name in files)
    return names


def _ending(name: str) -> str:
    return max((each for each in FORMATS if name.lower().endswith(each)), key=len, default="")


def _target(name: str, taken: set[str]) -> str:
    """Return the path of the clean copy; a page's is a text, under a name that is free."""
    stem, point, ending = name.rpartition(".")
    if (point + ending).lower() not in HTML_ENDINGS:
        return name
    numbered = (f"{name}.{number}.txt" for number in count(2))
    target = next(
        each for each in chain((f"{stem}.txt", f"{name}.txt"), numbered) if each not in taken
    )
    taken.add(target)
    return target
