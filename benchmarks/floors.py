"""Floors: figures that must not get worse, pinned with the digest of the data they belong to."""

from pathlib import Path

import msgspec

FLOORS = Path(__file__).parent / "floors.toml"
ROOM = 0.0002  # that a figure may vary by, of F1 or of words


class Floors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least gains of F1 on unseen articles, and the greatest shares of words lost."""

    data: str
    gain: dict[str, float]
    lost: dict[str, float]


def figures(data: str, gain: dict[str, float], lost: dict[str, float]) -> Floors:
    """Return measured figures, rounded as they are written."""
    return Floors(data, *({k: round(v, 5) for k, v in table.items()} for table in (gain, lost)))


def broken(measured: Floors) -> list[str]:
    """Return a sentence for each figure that is worse than its floor."""
    floors = msgspec.toml.decode(FLOORS.read_bytes(), type=Floors)
    if floors.data != measured.data:
        return [f"the floors are of other data: {floors.data}, not {measured.data}"]
    faults = [
        f"{name}: gains {measured.gain.get(name, 0.0):+.5f}, its floor is {floor:+.5f}"
        for name, floor in floors.gain.items()
        if measured.gain.get(name, 0.0) < floor - ROOM
    ]
    return faults + [
        f"{name}: loses {measured.lost.get(name, 1.0):.5f} of the words, its floor is {floor:.5f}"
        for name, floor in floors.lost.items()
        if measured.lost.get(name, 1.0) > floor + ROOM
    ]


def write(measured: Floors) -> None:
    """Put the floors where the figures are."""
    lines = [
        "# What `make bench-quality` must reach: gains of F1 on the unseen articles, and shares of",
        "# reference words lost. Written by its --set-floors; a lower floor needs a reason.",
        f'data = "{measured.data}"',
    ]
    for name, table in (("gain", measured.gain), ("lost", measured.lost)):
        lines += ["", f"[{name}]", *(f'"{key}" = {value:.5f}' for key, value in table.items())]
    FLOORS.write_text("\n".join(lines) + "\n", "utf-8")
