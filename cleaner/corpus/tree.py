"""The files below a folder, with its links: those that leave it are named or followed."""

import os
from pathlib import Path

from cleaner.corpus.links import KERNEL_FILE, is_below, is_kernel_path, real_path
from cleaner.corpus.model import Remote

_INNER_LINK = "is a link to a folder, which is not followed"
_SECOND_LINK = "is a folder that another link leads to, under whose name it is read"


class LinkedTree:
    """The files below `root` by name, and what of it is not read.

    A link to a file in the folder is one more document. A link to a folder in it is refused,
    because the files there have names of their own. A link that leaves the folder is followed
    only on request: who fills a folder may not be who may read the whole machine.
    """

    def __init__(self, root: Path, follow_links: bool) -> None:
        self.files: dict[str, Path | Remote] = {}
        self.refused: dict[str, str] = {}  # the reasons, by name
        self.links: list[str] = []  # the names of links that are not followed
        self.linked: list[Path] = []  # where the links lead that are followed
        self._root, self._follow_links = root, follow_links
        self._real_root = real_path(root)
        self._real_folders: set[str] = set()  # that were walked; a loop of links ends there

    def walk(self) -> None:
        """Find the files of the folder, then those of the folders that links lead to."""
        folders = [self._root]
        for folder in folders:  # the list grows
            folders += self._walk(folder)

    def _walk(self, root: Path) -> list[Path]:
        """Add the files below `root`; return the links to other folders."""
        linked = []
        for folder, subfolders, files in os.walk(root, onerror=self._refuse):
            real = real_path(folder)
            if real in self._real_folders or is_kernel_path(real):
                subfolders.clear()
                self._refuse_folder(folder, real)
                continue
            self._real_folders.add(real)
            links = {name for name in subfolders if Path(folder, name).is_symlink()}
            linked += [path for name in sorted(links) if self._leads_on(path := Path(folder, name))]
            for name in files:
                self._add_file(Path(folder, name))
        return linked

    def _refuse(self, error: OSError) -> None:
        name = os.path.relpath(error.filename, self._root)
        self.refused[name] = error.strerror or "cannot be read"

    def _refuse_folder(self, folder: str, real: str) -> None:
        name = self._name(Path(folder))
        self.refused[name] = KERNEL_FILE if is_kernel_path(real) else _SECOND_LINK

    def _leads_on(self, link: Path) -> bool:
        """Return whether the folder that `link` leads to is walked too."""
        target = real_path(link)
        if is_below(target, self._real_root):
            self.refused[self._name(link)] = _INNER_LINK
        elif self._follow_links:
            self.linked.append(Path(target))
            return True
        else:
            self.links.append(self._name(link))
        return False

    def _add_file(self, path: Path) -> None:
        name = self._name(path)
        if not path.is_symlink():
            self.files[name] = path
            return
        target = real_path(path)
        if is_below(target, self._real_root):
            self.files[name] = path
        elif not self._follow_links:
            self.links.append(name)
        elif is_kernel_path(target):
            self.refused[name] = KERNEL_FILE
        else:
            self.files[name] = path
            self.linked.append(Path(target))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()
