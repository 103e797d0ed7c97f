"""Object stores for tests: one in memory, and what is in a store as files."""

from pathlib import Path

from fsspec import url_to_fs

from tests import corpora


def objects(address: str) -> dict[str, bytes]:
    """Return the objects below `address` by name."""
    system, root = url_to_fs(address)
    system.invalidate_cache()
    return {path.removeprefix(root).strip("/"): system.cat_file(path) for path in system.find(root)}


def fill(address: str, folder: Path) -> None:
    """Put the files of `folder` at `address`."""
    system, root = url_to_fs(address)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            system.pipe_file(f"{root}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def copied(address: str, folder: Path) -> Path:
    """Write the objects below `address` to `folder`, and return that."""
    for name, data in objects(address).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def snapshot(address: str, folder: Path) -> dict[str, bytes]:
    """Return all that a run must make alike each time, in a store as in a folder."""
    return corpora.snapshot(copied(address, folder))
