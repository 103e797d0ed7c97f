"""The plan of a run: the shards of a corpus, each with the path of its clean copy."""

from itertools import chain, count
from pathlib import Path

import msgspec

from cleaner.corpus.address import Address, redacted
from cleaner.corpus.formats.registry import (
    OUT_FORMATS,
    check_needs,
    clean_ending,
    ending_of,
    holds_reports,
    known_formats,
)
from cleaner.corpus.inputs import Inputs, find
from cleaner.corpus.model import CorpusError, Remote, Shard, with_suffix
from cleaner.corpus.skipped import FOLLOW_LINKS, Links, Skipped, skipped, skipped_links


class Plan(msgspec.Struct):
    """The shards to clean, and the inputs that are not shards."""

    shards: list[Shard] = []  # sorted by name
    skipped: Skipped = Skipped()
    links: Links = Links()  # that leave IN and are not followed
    unreadable: list[tuple[Shard, str]] = []  # a stand-in for each such input, and the reason
    roots: list[Path | Address] = []  # the paths and addresses that OUT must not overlap

    @property
    def folder(self) -> str:
        """The folder that the names of the shards start from, "" for those of a store."""
        for shard in self.shards:
            if not shard.remote:
                return str(shard.path.absolute()).removesuffix(shard.name)
        return ""

    def refuse(self, name: str, reason: str) -> None:
        """Add an input that can't be read."""
        self.unreadable.append((Shard(Path(), name, name, ""), reason))


def make_plan(
    source: Path | str, out_format: str = "", reports: bool = False, follow_links: bool = False
) -> Plan:
    """Return the plan to clean `source`: a path, a pattern, a list (@path) or an address.

    The clean copies have the format `out_format`, "" for the format of their input. With
    `reports`, the format must have room for a column of reports. Links that leave `source` are
    read only with `follow_links`. Raises CorpusError if that is impossible, or if there is nothing
    to clean.
    """
    if out_format and out_format not in OUT_FORMATS:
        known = ", ".join(OUT_FORMATS)
        raise CorpusError(f"'{out_format}' is not an output format; choose one of {known}")
    inputs = find(str(source), follow_links)
    if len(inputs.files) == 1 and not ending_of(name := next(iter(inputs.files))):
        raise CorpusError(f"{name} has an unknown format; known formats are {known_formats()}")
    unknown = skipped(name for name in inputs.files if not ending_of(name))
    plan = Plan(roots=inputs.roots, skipped=unknown, links=skipped_links(inputs.links))
    for name, reason in inputs.refused.items():
        plan.refuse(name, reason)
    folders = {str(part) for name in inputs.files for part in Path(name).parents}
    taken = folders | inputs.files.keys()
    for name in sorted(inputs.files):
        ending = ending_of(name)
        if not ending:
            continue
        new = f".{out_format}" if out_format else clean_ending(ending)
        if reports and not holds_reports(new):
            raise CorpusError(
                f"{name} has a format without columns for reports; add --out-format parquet"
            )
        # The key of an object may be too long for a file, or also be the prefix of another key.
        keeps_name = ending == new and with_suffix(name, "") == name and name not in folders
        _add(plan, name, inputs, name if keeps_name else _target(name, ending, new, taken))
    if not plan.shards and not plan.unreadable:
        raise _nothing_to_clean(redacted(str(source)), plan)
    check_needs({shard.ending for shard in plan.shards} | {f".{out_format}"})
    return plan


def _nothing_to_clean(source: str, plan: Plan) -> CorpusError:
    others = f"only {plan.skipped}" if plan.skipped.files else "no file at all"
    hint = f"known formats are {known_formats()}"
    if plan.links.files:
        others, hint = f"{others} and {plan.links}", f"{FOLLOW_LINKS}; {hint}"
    return CorpusError(f"{source} holds no file of a known format ({others}); {hint}")


def _add(plan: Plan, name: str, inputs: Inputs, target: str) -> None:
    source, ending = inputs.files[name], ending_of(name)
    if isinstance(source, Remote):
        plan.shards.append(Shard(Path(name), name, target, ending, remote=source))
    elif _is_file(source):
        plan.shards.append(Shard(source, name, target, ending))
    else:
        plan.refuse(name, "not a file, or a link that leads nowhere, or out of reach")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the folder can be listed, but not entered
        return False


def _target(name: str, ending: str, new: str, taken: set[str]) -> str:
    """Return a path for the clean copy of the file `name`; it ends in `new` and is not taken."""
    stem = name[: -len(ending)]
    stems = chain((stem, name), (f"{name}.{number}" for number in count(2)))
    candidates = (with_suffix(stem, new) for stem in stems)
    target = next(path for path in candidates if path not in taken)
    taken.add(target)
    return target
