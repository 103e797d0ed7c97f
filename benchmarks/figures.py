"""The main figures of the benchmarks, as their files of results and floors have them."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from benchmarks import floors, html_pages, quality
from benchmarks.corpora.page import Corpora
from benchmarks.field import Results as Field
from benchmarks.languages.__main__ import Results as Languages
from benchmarks.lines.measures import OURS
from benchmarks.lines.measures import Results as Lines
from benchmarks.lines.tables import percent
from benchmarks.speed.floors import Floors as SpeedFloors
from benchmarks.speed.floors import read as read_speed_floors
from benchmarks.speed.rows import TARGETS, Row, Speed, Target, reached
from cleaner.ruleset.stats import RemovalStats, RuleStats


class Figure(NamedTuple):
    """One figure, what it must be, if anything, and whether it is."""

    what: str
    value: str
    bound: str = ""
    is_reached: bool | None = None


def quality_figures(results: bytes) -> Iterator[Figure]:
    """Yield the gains of F1 on unseen articles and the words lost, each beside its floor."""
    measured = msgspec.json.decode(results, type=quality.Results)
    gains, lost = quality.gains(measured), quality.lost_words(measured)
    pinned = msgspec.toml.decode(floors.FLOORS.read_bytes(), type=floors.Floors)
    for name, floor in pinned.gain.items():
        gain = gains.get(name, 0.0)
        is_reached = gain >= floor - floors.ROOM
        yield Figure(f"F1, {name}", f"{gain:+.5f}", f"at least {floor:+.5f}", is_reached)
    for name, floor in pinned.lost.items():
        share = lost.get(name, 1.0)
        is_reached = share <= floor + floors.ROOM
        yield Figure(f"words lost, {name}", f"{share:.3%}", f"at most {floor:.3%}", is_reached)


def lines_figures(results: bytes) -> Iterator[Figure]:
    """Yield what Cleaner takes of the judged lines, of each set and side of the split."""
    for column in msgspec.json.decode(results, type=Lines).columns:
        figures, where = column.all[OURS], f"{column.name}, {column.split}"
        yield Figure(f"boilerplate taken, {where}", percent(figures.boilerplate.value))
        yield Figure(f"right of what is taken, {where}", percent(figures.right.value))
        yield Figure(f"article lines harmed, {where}", f"{figures.harmed.value or 0:.3%}")


def field_figures(results: bytes) -> Iterator[Figure]:
    """Yield how many field cases come out exactly, and the words lost and left in the others."""
    field = msgspec.json.decode(results, type=Field)
    yield Figure("exact cases", f"{field.exact} of {field.cases}")
    yield Figure("wanted words lost", str(field.lost))
    yield Figure("unwanted words left", str(field.left))


def rules_figures(results: bytes) -> Iterator[Figure]:
    """Yield how often all rules together are right, on tuning and on unseen pages."""
    records = msgspec.json.decode(results, type=dict[str, RuleStats]).values()
    for where in ("tuning", "unseen"):
        shares = [getattr(record, where) for record in records]
        whole = RemovalStats(sum(s.hits for s in shares), sum(s.wrong for s in shares))
        yield Figure(f"right of {whole.hits} hits, {where}", whole.summary)


def pages_figures(results: bytes) -> Iterator[Figure]:
    """Yield the F1 of each system over all kinds of unseen pages."""
    measured = msgspec.json.decode(results, type=html_pages.Results)
    for name, row in measured.unseen.systems.items():
        yield Figure(f"F1, unseen pages, {name}", f"{row.f1:.4f}")


def languages_figures(results: bytes) -> Iterator[Figure]:
    """Yield the share of held-out wordings that goes after the article, of each language."""
    for code, of in msgspec.json.decode(results, type=Languages).languages.items():
        yield Figure(f"held-out wordings removed, {code}", f"{of.held.after:.0%}")


def speed_figures(results: bytes) -> Iterator[Figure]:
    """Yield each measure that has a target, with its floor, if it has one."""
    speed, pinned = msgspec.json.decode(results, type=Speed), read_speed_floors()
    for name, target in TARGETS.items():
        if row := speed.rows.get(name):
            yield _speed_figure(row, target, _floor(pinned, name))


def corpus_figures(results: bytes) -> Iterator[Figure]:
    """Yield how fast each run over files was."""
    for rate in msgspec.json.decode(results, type=Corpora).rates:
        what = f"{rate.contender}, {rate.form}, workers: {rate.workers}"
        yield Figure(what, f"{rate.rate} MB/s")


def _speed_figure(row: Row, target: Target, floor: str) -> Figure:
    value = row.value(target)
    bound = f"{'at least' if target.at_least else 'at most'} {target.bound} {target.unit}{floor}"
    return Figure(target.what, f"{value} {target.unit}", bound, reached(value, target) >= 1)


def _floor(pinned: SpeedFloors, name: str) -> str:
    floor = (pinned.least | pinned.most).get(name)
    return "" if floor is None else f"; floor {floor}"
