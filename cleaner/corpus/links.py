"""Links in IN: which lead out of it, and which files are never read, wherever a link leads."""

import os
from functools import cache
from pathlib import Path

KERNEL_FILE = "is a file of the kernel or of a device, which is never read"
_KERNEL_FOLDERS = ("/proc", "/sys", "/dev")
_RAM_DISK = "/dev/shm"  # noqa: S108 - it holds plain files of the users
_KERNEL_FILE_SYSTEMS = {"proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "debugfs"}
_MOUNTS = Path("/proc/self/mountinfo")
_POINT_FIELD, _TYPE_FIELD = 4, 0  # of a line, before and after its dash


def real_path(path: Path | str) -> str:
    """Return the path without links. A loop of links stays as it is."""
    return os.path.realpath(path)


def is_below(path: str, folder: str) -> bool:
    """Return whether the real path `path` is `folder` or in it.

    >>> is_below("/in/a", "/in"), is_below("/inn", "/in")
    (True, False)
    """
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def is_kernel_path(path: str) -> bool:
    """Return whether the kernel makes up what is at the real path `path`.

    Such a file holds the memory, the environment or the hardware of the machine, not documents.

    >>> is_kernel_path("/proc/self/environ"), is_kernel_path("/dev/shm/in/a.txt")
    (True, False)
    """
    if is_below(path, _RAM_DISK):
        return False
    return any(is_below(path, folder) for folder in _kernel_folders())


@cache
def _kernel_folders() -> tuple[str, ...]:
    """Return the folders of the kernel, also those that a container mounts elsewhere."""
    try:
        lines = os.fsdecode(_MOUNTS.read_bytes()).splitlines()
    except OSError:  # not on Linux
        return _KERNEL_FOLDERS
    return tuple(dict.fromkeys((*_KERNEL_FOLDERS, *_kernel_mounts(lines))))


def _kernel_mounts(lines: list[str]) -> list[str]:
    """Return the mount points of the kernel's file systems, by the lines of a mountinfo.

    >>> _kernel_mounts(["28 1 0:21 / /host/proc rw - proc proc rw", "1 0 8:1 / / rw - ext4 d rw"])
    ['/host/proc']
    """
    halves = [line.partition(" - ")[::2] for line in lines]
    return [
        before.split()[_POINT_FIELD].replace("\\040", " ")
        for before, after in halves
        if after.split()[_TYPE_FIELD] in _KERNEL_FILE_SYSTEMS
    ]
