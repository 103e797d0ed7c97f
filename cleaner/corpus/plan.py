"""The plan of a run: the shards of a corpus, each with the name of its clean copy."""

from itertools import chain, count
from pathlib import Path

import msgspec

from cleaner.corpus.formats.known import (
    OUT_FORMATS,
    check_needs,
    clean_ending,
    ending_of,
    holds_reports,
    known_formats,
)
from cleaner.corpus.record import CorpusError, Remote, Shard, beside
from cleaner.corpus.skipped import Skipped, skipped
from cleaner.corpus.source import Inputs, find


class Plan(msgspec.Struct):
    """What is to be done: the shards in order, and what was found beside them.

    `roots` are the places that OUT must keep apart from.
    """

    shards: list[Shard] = []
    skipped: Skipped = Skipped()
    unreadable: list[tuple[Shard, str]] = []  # what it would have been, and why it is not
    roots: list[Path | str] = []

    def refuse(self, name: str, reason: str) -> None:
        """Note that the input `name` can't be read, so that there is no file to keep."""
        self.unreadable.append((Shard(Path(), name, name, ""), reason))


def plan(source: Path | str, out_format: str = "", reports: bool = False) -> Plan:
    """Return the shards at `source`, in the order of their names.

    The clean copies are of `out_format`, or else of their own; with `reports` they must have
    a place for them. Raises CorpusError where that can't be, and where there is nothing to clean.
    """
    if out_format and out_format not in OUT_FORMATS:
        raise CorpusError(f"{out_format} is no output format; known are {', '.join(OUT_FORMATS)}")
    inputs = find(str(source))
    if len(inputs.files) == 1 and not ending_of(name := next(iter(inputs.files))):
        raise CorpusError(f"{name} is of no known format; known are {known_formats()}")
    unknown = skipped(name for name in inputs.files if not ending_of(name))
    done = Plan(roots=inputs.roots, skipped=unknown)
    for name, reason in inputs.refused.items():
        done.refuse(name, reason)
    folders = {str(part) for name in inputs.files for part in Path(name).parents}
    taken = folders | inputs.files.keys()
    for name in sorted(inputs.files):
        ending = ending_of(name)
        if not ending:
            continue
        new = f".{out_format}" if out_format else clean_ending(ending)
        if reports and not holds_reports(new):
            raise CorpusError(f"{name} has no place for reports; add --out-format parquet")
        # Keys of a store may be longer than fits, or go on behind another.
        keeps_name = ending == new and beside(name, "") == name and name not in folders
        _add(done, name, inputs, name if keeps_name else _target(name, ending, new, taken))
    if not done.shards and not done.unreadable:
        others = f"only {unknown}" if unknown.files else "no file at all"
        raise CorpusError(
            f"{source} holds no file of a known format ({others}); looked for {known_formats()}"
        )
    check_needs({shard.ending for shard in done.shards} | {f".{out_format}"})
    return done


def _add(done: Plan, name: str, inputs: Inputs, target: str) -> None:
    where, ending = inputs.files[name], ending_of(name)
    if isinstance(where, Remote):
        done.shards.append(Shard(Path(name), name, target, ending, remote=where))
    elif _is_file(where):
        done.shards.append(Shard(where, name, target, ending))
    else:
        done.refuse(name, "not a file, or a link that leads nowhere, or out of reach")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # it is in a folder that may be listed, but not entered
        return False


def _target(name: str, ending: str, new: str, taken: set[str]) -> str:
    """Return the path of the clean copy of the file `name`, which ends in `new` and is free."""
    stem = name[: -len(ending)]
    stems = chain((stem, name), (f"{name}.{number}" for number in count(2)))
    target = next(each for each in (beside(stem, new) for stem in stems) if each not in taken)
    taken.add(target)
    return target
