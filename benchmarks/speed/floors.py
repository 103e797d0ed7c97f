"""Floors of speed: ratios that must not get worse, pinned with much room for noise.

A floor is lowered by hand, with a reason in the commit.
"""

from pathlib import Path

import msgspec

from benchmarks.speed.rows import TARGETS, Speed, rounded

FLOORS = Path(__file__).parent / "floors.toml"
ROOM = 0.6  # of what was measured; the machine is shared


class Floors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least of ratios that should be great, the most of those that should be small."""

    data: str
    scale: float
    least: dict[str, float]
    most: dict[str, float]


def floors(speed: Speed) -> Floors:
    """Return the floors that leave room below what was measured; seconds and MB/s have none."""
    least, most = {}, {}
    for name, target in TARGETS.items():
        if target.unit != "times" or name not in speed.rows:
            continue
        value = speed.rows[name].value(target)
        if target.at_least:
            least[name] = rounded(value * ROOM)
        else:
            most[name] = rounded(value / ROOM)
    return Floors(speed.data, speed.scale, least, most)


def raised(pinned: Floors, measured: Floors) -> Floors:
    """Return `measured` floors, and those `pinned` that are stricter or were not measured."""
    least, most = pinned.least | measured.least, pinned.most | measured.most
    return Floors(
        measured.data,
        measured.scale,
        {name: max(floor, pinned.least.get(name, floor)) for name, floor in least.items()},
        {name: min(floor, pinned.most.get(name, floor)) for name, floor in most.items()},
    )


def broken(speed: Speed, pinned: Floors) -> list[str]:
    """Return a sentence for each ratio that is worse than its floor, or was not measured."""
    faults = []
    for name, floor in (pinned.least | pinned.most).items():
        target = TARGETS[name]
        if name not in speed.rows:
            faults.append(f"{name}: not measured, its floor is {floor}")
            continue
        value = speed.rows[name].value(target)
        if value < floor if target.at_least else value > floor:
            faults.append(f"{name}: {value}, its floor is {floor}")
    return faults


def read() -> Floors:
    """Return the pinned floors."""
    return msgspec.toml.decode(FLOORS.read_bytes(), type=Floors)


def write(pinned: Floors) -> None:
    """Pin floors."""
    lines = [
        "# What `make bench-speed` must reach, in times: 0.6 of what was measured, or more. Its",
        "# --set-floors raises them; a lower floor needs a reason.",
        f'data = "{pinned.data}"',
        f"scale = {pinned.scale}",
    ]
    for name, table in (("least", pinned.least), ("most", pinned.most)):
        lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in table.items())]
    FLOORS.write_text("\n".join(lines) + "\n", "utf-8")
