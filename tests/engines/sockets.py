"""Who listens where, as the Linux kernel tells it."""

from pathlib import Path

_LISTENS = "0A"
# Addresses as the kernel prints them: of IPv4, of IPv6, of IPv4 in IPv6.
_LOOPBACKS = (
    "0100007F",
    "00000000000000000000000001000000",
    "0000000000000000FFFF00000100007F",
)


def wide_ports(ancestor: int) -> list[str]:
    """Return the addresses beyond the loopback where a process or its descendants listen."""
    sockets = {
        Path(link).readlink().as_posix()
        for process in family(ancestor)
        for link in _entries(Path(f"/proc/{process}/fd"))
        if link.is_symlink()
    }
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
            local, _, state, *_, inode = line.split()[1:10]
            if state == _LISTENS and f"socket:[{inode}]" in sockets:
                found.append(local)
    assert found, "nothing listens at all; the test looks at the wrong processes"
    return [local for local in found if not local.startswith(_LOOPBACKS)]


def family(ancestor: int) -> set[int]:
    """Return the ids of a process and all its descendants."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(
                path.read_text("utf-8").rpartition(")")[2].split()[1]
            )
        except OSError:
            continue  # it ended meanwhile
    found = {ancestor}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
